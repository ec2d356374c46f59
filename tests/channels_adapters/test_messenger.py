"""Messenger by the contract, and what is its own: signatures, several events in one call, what opens nothing."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels_adapters.base import Account, AdapterError, InboundCall, InboundMessage, Kind
from channels_adapters.messenger import Messenger
from tests.channels_adapters.contract import JsonAdapterContract
from tests.samples import samples

PAGE, CHLOE, SECRET, TOKEN = "111111", "7421", "secret-of-the-app", "token-of-the-door"
ACCOUNT = Account(PAGE, {"app_secret": SECRET, "verify_token": TOKEN})


def signed(body: bytes, account: Account = ACCOUNT) -> InboundCall:
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return InboundCall(body, {"x-hub-signature-256": f"sha256={signature}"}, account)


def event(**what: Any) -> dict[str, Any]:
    return {"sender": {"id": CHLOE}, "recipient": {"id": PAGE}, "timestamp": 1_700_000_000_123, **what}


def said(text: str = "Bonjour", mid: str = "m_1", **more: Any) -> dict[str, Any]:
    return event(message={"mid": mid, "text": text, **more})


def call(*events: dict[str, Any], page: str = PAGE) -> InboundCall:
    return signed(json.dumps({"object": "page", "entry": [{"id": page, "time": 1, "messaging": events}]}).encode())


class TestMessenger(JsonAdapterContract):
    adapter = Messenger()

    def good_call(self) -> InboundCall:
        return call(said("Où est mon colis ? 📦"))

    def call(self, body: bytes) -> InboundCall:
        return signed(body)

    def parts_of(self, *events: dict[str, Any]) -> list[str]:
        return [part.id for part in self.adapter.split(call(*events))]

    def read(self, *events: dict[str, Any]) -> list[InboundMessage]:
        """Each event kept, then read again from its own bytes, as a worker does."""
        parts = self.adapter.split(call(*events))
        return [one for part in parts for one in self.adapter.parse(InboundCall(part.payload, account=ACCOUNT))]

    def read_one(self, *events: dict[str, Any]) -> InboundMessage:
        [message] = self.read(*events)
        return message

    # --- the handshake ---

    def handshake(self, **query: str) -> str:
        return self.adapter.answer_handshake(InboundCall(b"", {}, ACCOUNT), {f"hub.{k}": v for k, v in query.items()})

    def test_the_challenge_is_given_back_for_the_right_token(self) -> None:
        assert self.handshake(mode="subscribe", verify_token=TOKEN, challenge="1158201444") == "1158201444"

    @pytest.mark.parametrize("query", [{"verify_token": "other"}, {}, {"verify_token": TOKEN, "mode": "x"}])
    def test_another_token_gets_none(self, query: dict[str, str]) -> None:
        with pytest.raises(AdapterError) as refused:
            self.handshake(**({"mode": "subscribe", "challenge": "1"} | query))
        assert refused.value.code == "verify_token_mismatch"

    def test_an_account_without_a_token_shakes_no_hands(self) -> None:
        with pytest.raises(AdapterError):
            self.adapter.answer_handshake(InboundCall(b""), {"hub.mode": "subscribe", "hub.verify_token": ""})

    # --- the signature ---

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"x-hub-signature-256": ""},
            {"x-hub-signature-256": "sha256=" + "0" * 64},
            {"x-hub-signature-256": signed(b"other").headers["x-hub-signature-256"]},
            {"x-hub-signature-256": "sha256=é"},
            {"x-hub-signature": "sha1=" + hmac.new(SECRET.encode(), b"{}", hashlib.sha1).hexdigest()},
        ],
    )
    def test_a_forged_call_is_refused(self, headers: dict[str, str]) -> None:
        with pytest.raises(AdapterError) as refused:
            self.adapter.verify(InboundCall(b"{}", headers, ACCOUNT))
        assert refused.value.code == "webhook_signature_invalid"

    def test_a_truncated_signature_is_refused(self) -> None:
        good = self.good_call()
        with pytest.raises(AdapterError):
            self.adapter.verify(
                InboundCall(good.body, {"x-hub-signature-256": good.headers["x-hub-signature-256"][:-1]}, ACCOUNT)
            )

    @pytest.mark.parametrize("text", ["é 📦 👩‍👩‍👧", "\\u00e9", '"\\ud83d\\ude00"'])
    def test_the_signature_is_over_the_bytes_as_they_came(self, text: str) -> None:
        payload = {"object": "page", "entry": [{"id": PAGE, "messaging": [said(text)]}]}
        for body in (json.dumps(payload).encode(), json.dumps(payload, ensure_ascii=False, indent=1).encode()):
            self.adapter.verify(signed(body))
            with pytest.raises(AdapterError):
                self.adapter.verify(InboundCall(body + b" ", signed(body).headers, ACCOUNT))

    def test_without_a_secret_nothing_is_believed(self) -> None:
        body = self.good_call().body
        empty = hmac.new(b"", body, hashlib.sha256).hexdigest()
        with pytest.raises(AdapterError):
            self.adapter.verify(InboundCall(body, {"x-hub-signature-256": f"sha256={empty}"}, Account(PAGE)))

    # --- what is kept ---

    def test_each_event_of_a_call_is_kept_by_itself(self) -> None:
        assert self.parts_of(said(mid="m_1"), said(mid="m_2")) == ["m_1", "m_2"]

    def test_a_call_may_hold_several_entries(self) -> None:
        entries = [{"id": PAGE, "messaging": [said(mid=mid)]} for mid in ("m_1", "m_2")]
        parts = self.adapter.split(signed(json.dumps({"object": "page", "entry": entries}).encode()))
        assert [part.id for part in parts] == ["m_1", "m_2"]

    @pytest.mark.parametrize(
        "sign",
        [
            {"message": {"mid": "m_9", "text": "Bonjour", "is_echo": True}},
            {"delivery": {"mids": ["m_8"], "watermark": 1}},
            {"read": {"watermark": 1}},
            {"reaction": {"mid": "m_8", "action": "react"}},
            {"sender_action": "typing_on"},
        ],
    )
    def test_echoes_receipts_and_other_signs_are_not_kept(self, sign: dict[str, Any]) -> None:
        assert self.parts_of(event(**sign)) == []

    def test_what_the_page_said_itself_is_not_kept(self) -> None:
        assert self.parts_of({**said(), "sender": {"id": PAGE}}) == []

    def test_an_event_of_tomorrow_is_kept_and_says_nothing(self) -> None:
        unknown = event(hologram={"mid": "m_9"})
        assert len(self.parts_of(unknown)) == 1
        assert self.parts_of(unknown) == self.parts_of(unknown)
        assert self.read(unknown) == []

    def test_a_post_on_the_page_is_kept_and_says_nothing(self) -> None:
        entry = {"id": PAGE, "time": 5, "changes": [{"field": "feed", "value": {}}]}
        [part] = self.adapter.split(signed(json.dumps({"object": "page", "entry": [entry]}).encode()))
        assert self.adapter.parse(InboundCall(part.payload, account=ACCOUNT)) == []

    def test_another_pages_events_are_refused(self) -> None:
        with pytest.raises(AdapterError) as refused:
            self.adapter.split(call(said(), page="222222"))
        assert refused.value.code == "wrong_account"

    def test_of_two_pages_events_those_of_the_account_are_kept(self) -> None:
        entries = [{"id": page, "messaging": [said(mid=f"m_{page}")]} for page in ("222222", PAGE)]
        parts = self.adapter.split(signed(json.dumps({"object": "page", "entry": entries}).encode()))
        assert [part.id for part in parts] == [f"m_{PAGE}"]

    def test_an_id_without_end_is_kept_by_its_digest(self) -> None:
        [kept] = self.parts_of(said(mid="m" * 900))
        assert len(kept) <= 200
        assert kept != self.parts_of(said(mid="m" * 901))[0]

    # --- what is read ---

    def test_a_message_is_read_as_it_was_written(self) -> None:
        message = self.read_one(said("Où est mon colis ? 📦", mid="m_1"))
        assert (message.kind, message.text, message.provider_message_id) == (
            Kind.MESSAGE,
            "Où est mon colis ? 📦",
            "m_1",
        )
        assert (message.sender.kind, message.sender.value) == ("social", f"messenger:{PAGE}:{CHLOE}")
        assert (message.sender.is_verified, message.thread_key) == (True, CHLOE)
        assert message.at == datetime(2023, 11, 14, 22, 13, 20, 123_000, UTC)

    def test_what_she_answers_is_noted(self) -> None:
        assert self.read_one(said(reply_to={"mid": "m_0"})).facts == {"reply_to": "m_0"}

    def test_a_quick_reply_is_its_words(self) -> None:
        assert self.read_one(said("Oui", quick_reply={"payload": "YES"})).text == "Oui"

    def test_a_press_on_a_button_says_what_stands_on_it(self) -> None:
        press = event(postback={"title": "Suivre mon colis", "payload": "TRACK"})
        assert self.read_one(press).text == "Suivre mon colis"
        assert self.parts_of(press) == self.parts_of(press)
        assert self.parts_of(press) != self.parts_of({**press, "timestamp": 1_700_000_000_124})

    def test_files_are_to_be_fetched(self) -> None:
        kinds = ("image", "audio", "video", "file")
        files = [{"type": kind, "payload": {"url": f"https://cdn.example/{kind}"}} for kind in kinds]
        message = self.read_one(said("", attachments=files))
        assert [file.url for file in message.remote_files] == [f"https://cdn.example/{kind}" for kind in kinds]

    def test_a_sticker_that_comes_twice_is_one_file(self) -> None:
        payload = {"url": "https://cdn.example/thumb.png", "sticker_id": 369239263222822}
        twice = [{"type": kind, "payload": payload} for kind in ("sticker", "image")]
        assert len(self.read_one(said("", attachments=twice)).remote_files) == 1

    def test_a_place_and_a_link_are_words(self) -> None:
        place = {"type": "location", "title": "Chez moi", "payload": {"coordinates": {"lat": 48.85, "long": 2.35}}}
        link = {"type": "fallback", "title": "Ma page", "payload": {"url": "https://example.com/a"}}
        message = self.read_one(said("Ici", attachments=[place, link]))
        assert message.text == "Ici\n📍 48.85, 2.35 Chez moi\nMa page https://example.com/a"
        assert message.remote_files == ()

    def test_an_address_that_is_none_of_the_web_is_not_fetched(self) -> None:
        bad = [{"type": "image", "payload": {"url": url}} for url in ("file:///etc/passwd", "gopher://x", 7, None)]
        assert self.read_one(said("x", attachments=bad)).remote_files == ()

    def test_a_message_that_meta_cannot_show_is_a_message_without_words(self) -> None:
        message = self.read_one(event(message={"mid": "m_1", "is_unsupported": True}))
        assert (message.kind, message.text) == (Kind.MESSAGE, "")

    def test_a_message_taken_back_opens_nothing(self) -> None:
        message = self.read_one(event(message={"mid": "m_1", "is_deleted": True}))
        assert (message.kind, message.facts["why"]) == (Kind.MACHINE, "deleted")
        assert message.provider_message_id != "m_1"

    def test_an_edited_message_says_its_new_words(self) -> None:
        message = self.read_one(event(message_edit={"mid": "m_1", "text": "non, le bleu", "num_edit": 1}))
        assert (message.text, message.facts["edits"]) == ("non, le bleu", "m_1")
        assert message.provider_message_id == "edit:m_1:1"

    def test_what_cannot_be_kept_is_shown_as_such(self) -> None:
        assert self.read_one(said("a\x00b\ud800c", mid="m\x00")).text == "a\ufffdb?c"

    def test_a_time_that_is_none_is_left_out(self) -> None:
        for time in ("x", None, -1, 10**20, True, 1.5):
            assert self.read_one({**said(), "timestamp": time}).at is None

    # --- comments ---

    def comment(self, **more: Any) -> InboundCall:
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": "1_9",
            "post_id": f"{PAGE}_1",
            "parent_id": f"{PAGE}_1",
            "from": {"id": CHLOE, "name": "Chloé"},
            "message": "En bleu ?",
            "created_time": 1_700_000_000,
            **more,
        }
        entry = {"id": PAGE, "time": 5, "changes": [{"field": "feed", "value": value}]}
        return signed(json.dumps({"object": "page", "entry": [entry]}).encode())

    def read_comment(self, **more: Any) -> InboundMessage:
        [part] = self.adapter.split(self.comment(**more))
        [message] = self.adapter.parse(InboundCall(part.payload, account=ACCOUNT))
        assert part.id == message.provider_message_id
        return message

    def test_a_comment_is_public_and_knows_the_private_way_to_its_writer(self) -> None:
        message = self.read_comment()
        assert (message.text, message.is_public, message.provider_message_id) == ("En bleu ?", True, "1_9")
        assert (message.sender.value, message.sender.name) == (f"messenger:{PAGE}:{CHLOE}", "Chloé")
        assert (message.thread_key, message.facts["private_thread"]) == (f"comment:1_9:{CHLOE}", CHLOE)
        assert message.at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
        assert not self.read_one(said()).is_public

    def test_an_answer_under_her_comment_goes_on_with_it_and_anothers_does_not(self) -> None:
        assert self.read_comment(comment_id="1_10", parent_id="1_9").thread_key == f"comment:1_9:{CHLOE}"
        assert (
            self.read_comment(comment_id="1_11", parent_id="1_9", **{"from": {"id": "8"}}).thread_key == "comment:1_9:8"
        )

    def test_an_edited_comment_is_another_message_and_a_deleted_one_opens_nothing(self) -> None:
        edited, deleted = self.read_comment(verb="edited", message="En vert ?"), self.read_comment(verb="remove")
        assert (edited.text, edited.facts["edits"]) == ("En vert ?", "1_9")
        assert (deleted.kind, deleted.facts["why"]) == (Kind.MACHINE, "deleted")
        assert len({one.provider_message_id for one in (edited, deleted, self.read_comment())}) == 3

    def test_a_comment_of_the_page_itself_is_not_kept(self) -> None:
        assert self.adapter.split(self.comment(**{"from": {"id": PAGE}})) == []

    @pytest.mark.parametrize("what", [{"item": "reaction"}, {"verb": "hide"}, {"from": None}, {"comment_id": 7}])
    def test_what_is_no_comment_of_anybody_says_nothing(self, what: dict[str, Any]) -> None:
        parts = self.adapter.split(self.comment(**what))
        assert [self.adapter.parse(InboundCall(part.payload, account=ACCOUNT)) for part in parts] == [[]] * len(parts)

    def test_the_picture_of_a_comment_is_to_be_fetched(self) -> None:
        [file] = self.read_comment(photo="https://cdn.example/a.png").remote_files
        assert file.url == "https://cdn.example/a.png"

    # --- receipts ---

    def test_receipts_say_which_messages_and_until_when(self) -> None:
        signs = (event(delivery={"mids": ["m_8"], "watermark": 1_700_000_000_000}), event(read={"watermark": 1}))
        delivered, read = self.adapter.receipts(call(*signs))
        assert (delivered.recipient, delivered.ids, delivered.is_read) == (CHLOE, ("m_8",), False)
        assert delivered.through == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
        assert (read.ids, read.is_read) == ((), True)

    # --- as it is in life ---

    def test_real_payloads_give_what_they_hold(self) -> None:
        for case in json.loads((samples("webhooks/social") / "messenger.json").read_text())["cases"]:
            page = case["payload"]["entry"][0]["id"]
            account = Account(page, ACCOUNT.settings)
            parts = self.adapter.split(signed(json.dumps(case["payload"]).encode(), account))
            messages = [one for part in parts for one in self.adapter.parse(InboundCall(part.payload, account=account))]
            assert [message.text for message in messages] == [case["expect"].get("text", "TITLE-FOR-THE-CTA")]
