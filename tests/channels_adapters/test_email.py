"""E-mail by the contract, and what is its own: nothing is unreadable, nobody is believed, nothing is smuggled."""

import email
import json
from email.policy import default

import pytest

from channels_adapters.base import AdapterError, Claim, File, InboundCall, Kind
from channels_adapters.email import Email
from channels_adapters.mail.compose import compose
from tests.channels_adapters.contract import NO_JSON_OBJECT, AdapterContract
from tests.channels_adapters.mails import ACCOUNT, KEY, a_mail, outbound, read


class TestEmail(AdapterContract):
    adapter = Email()

    def good_call(self) -> InboundCall:
        return InboundCall(a_mail(), account=ACCOUNT)

    def call(self, body: bytes) -> InboundCall:
        return InboundCall(body, account=ACCOUNT)

    @pytest.mark.parametrize("body", NO_JSON_OBJECT, ids=range(len(NO_JSON_OBJECT)))
    def test_bytes_that_are_no_mail_are_a_mail_without_a_sender(self, body: bytes) -> None:
        [message] = self._receive(body)

        assert message.kind is Kind.MESSAGE
        assert message.sender.value.endswith("@nobody.invalid")
        assert message.reply_address == ""


def test_a_mail_says_who_wrote_what_about_what() -> None:
    message = read(a_mail("Où est-il ?\r\n", date="Sun, 22 Nov 2026 10:00:00 +0100", to="bonjour@shop.example"))

    assert message.sender == Claim("email", "chloe@example.com", is_verified=True, name="Chloé")
    assert (message.subject, message.text, message.reply_address) == ("Mon colis", "Où est-il ?", "chloe@example.com")
    assert message.at is not None
    assert message.at.isoformat() == "2026-11-22T10:00:00+01:00"
    assert message.facts["message_id"] == "<1@example.com>"


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ('"Chloé" <CHLOE@Example.com>', "chloe@example.com", "Chloé"),
        ("=?utf-8?q?Chlo=C3=A9?= <chloe@example.com>", "chloe@example.com", "Chloé"),
        ("chloe@example.com (Chloé)", "chloe@example.com", ""),
        ('"a@b.example" <chloe@example.com>', "chloe@example.com", ""),
        ("Chloé chloe@example.com", "chloe@example.com", "Chloé"),
        ("C <chloe@example(here). com>", "chloe@example.com", "C"),
        ("<@relay.example:chloe@example.com>", "chloe@example.com", ""),
        ("Undisclosed:;, chloe@example.com", "chloe@example.com", ""),
    ],
)
def test_the_sender_is_found_however_it_is_written(written: str, address: str, name: str) -> None:
    assert read(a_mail(from_="", **{"from": written})).sender == Claim("email", address, is_verified=True, name=name)


@pytest.mark.parametrize("written", ["", "nobody", "<>", "@", "a@b@c@", "Chloé <chloe@>", "<" * 1000])
def test_without_a_sender_each_mail_is_its_own_and_nothing_goes_back(written: str) -> None:
    one, other = (read(a_mail(text, **{"from": written})) for text in ("un", "deux"))

    assert one.sender.value != other.sender.value
    assert one.reply_address == ""
    with pytest.raises(AdapterError) as refused:
        Email().send(outbound(recipient=one.sender.value))
    assert refused.value.is_permanent


def test_one_id_with_other_words_is_another_mail_and_another_way_is_the_same() -> None:
    assert read(a_mail("un")).provider_message_id != read(a_mail("deux")).provider_message_id
    again = b"Received: by relay.example\r\n" + a_mail("un")
    assert read(a_mail("un")).provider_message_id == read(again).provider_message_id


def test_what_answers_ours_is_known_and_what_is_forged_is_not() -> None:
    ours = Email().outbound_id(KEY, ACCOUNT)
    forged = ours[:40] + ("0" if ours[40] != "0" else "1") + ours[41:]

    assert read(a_mail(in_reply_to=ours)).references == (ours,)
    assert read(a_mail(references=f"<a@b> {ours} <c@d>")).references == (ours,)
    assert read(a_mail(in_reply_to=forged)).references == ()
    assert read(a_mail(subject=f"Re: {ours}", in_reply_to="<1@x>")).references == ()
    stranger = ACCOUNT.__class__(ACCOUNT.address, {}, b"another key")
    assert read(a_mail(in_reply_to=ours), stranger).references == ()


def test_a_bounce_names_the_mail_of_ours_that_it_carries() -> None:
    ours = Email().outbound_id(KEY, ACCOUNT)
    report = (
        "--x\r\n\r\nIt could not be delivered.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\n\r\n--x--\r\n"
    )
    message = read(a_mail(report, content_type='multipart/report; report-type=delivery-status; boundary="x"', from_=""))

    assert (message.kind, message.facts["why"], message.references) == (Kind.MACHINE, "bounce", (ours,))


def test_our_own_notice_that_comes_back_is_a_machines() -> None:
    sent = compose(outbound(is_automatic=True)).content

    assert read(sent).facts["why"] == "own"


def test_only_an_answer_loses_what_it_quotes() -> None:
    quoting = "Merci !\r\n\r\nLe 22 nov. 2026 à 10:00, Bob <bob@shop.example> a écrit :\r\n> Bonjour\r\n"

    assert read(a_mail(quoting, in_reply_to="<1@x>")).text == "Merci !"
    assert "> Bonjour" in read(a_mail(quoting)).text


def test_a_text_without_end_is_kept_whole_beside_its_beginning() -> None:
    message = read(a_mail("mot " * 50_000))

    assert len(message.text) <= Email.capabilities.longest_text
    assert (message.files[0].name, len(message.files[0].content)) == ("message.txt", 199_999)
    assert "text_cut" in message.facts["flags"]


def test_an_answer_is_threaded_and_a_persons() -> None:
    composed = compose(outbound(answers=("<1@x>", "<2@x>", "forged\r\nBcc: a@b"), sent_before=("<o@shop.example>",)))
    mail = email.message_from_bytes(composed.content, policy=default)

    assert mail["In-Reply-To"] == "<2@x>"
    assert mail["References"].split() == ["<1@x>", "<o@shop.example>", "<2@x>"]
    assert (mail["Subject"], mail["From"]) == ("Re: Mon colis", "Bob - Maison Calanque <bonjour@shop.example>")
    assert mail["Message-ID"] == Email().outbound_id(KEY, ACCOUNT)
    assert mail["Auto-Submitted"] is None
    assert composed.sender == "bonjour@shop.example"


def test_a_notice_says_that_no_person_wrote_it() -> None:
    composed = compose(outbound(is_automatic=True))
    mail = email.message_from_bytes(composed.content, policy=default)

    assert (mail["Auto-Submitted"], mail["Precedence"], composed.sender) == ("auto-replied", "auto_reply", "")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\x85", "\x00"])
@pytest.mark.parametrize("field", ["subject", "sender_name", "answers", "file", "recipient"])
def test_no_value_can_add_a_field(field: str, end: str) -> None:
    evil = f"a{end}Bcc: mallory@example.com{end}{end}hello"
    changed: dict[str, object] = {field: evil}
    if field == "answers":
        changed = {"answers": (f"<{evil}>",)}
    elif field == "file":
        changed = {"files": (File(evil, f"text/plain{end}Bcc: x", b"a"),)}
    try:
        composed = compose(outbound(**changed))
    except ValueError:
        assert field == "recipient"
        return
    mail = email.message_from_bytes(composed.content, policy=default)
    assert mail["Bcc"] is None
    assert all(part["Bcc"] is None for part in mail.walk())
    assert composed.recipient == "chloe@example.com"


def test_facts_can_be_kept() -> None:
    json.dumps(dict(read(a_mail("a", to="Chloé <c@d.example>", cc="x" * 100_000)).facts))
