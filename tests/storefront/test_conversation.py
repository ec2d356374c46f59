"""What a shopper reads of her conversation, and what she never does."""

import pytest

from contactcenter.desk import conversation as desk
from contactcenter.storefront import allowances
from contactcenter.storefront.allowances import Pace
from contactcenter.storefront.widget_views import MessagesView
from contactcenter.tickets.models import Attachment, Message
from tests.cast import Cast
from tests.deeds import accept, let_pass, reply, resolve, route, says, sweep, take, words
from tests.storefront.conftest import PNG, Widget

pytestmark = pytest.mark.django_db


def test_before_her_first_word_there_is_nothing(chloe: Widget) -> None:
    assert chloe.conversation() == {
        "ticket": None,
        "messages": [],
        "agent": None,
        "closes_in": None,
        "wait": None,
        "last_sequence": 0,
        "read_through": 0,
    }


def test_she_reads_the_answer_and_who_gave_it(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    accept(cast.alice, ticket)
    reply(cast.alice, ticket, "Il arrive demain.")

    shown = chloe.conversation()

    assert [(one["from"], one["text"]) for one in shown["messages"]] == [
        ("shopper", "Bonjour"),
        ("agent", "Il arrive demain."),
    ]
    first_name = cast.alice.agent.name.split()[0]
    assert shown["agent"] == {"name": first_name}
    assert shown["messages"][1]["author"] == first_name
    assert cast.alice.agent.name.split()[-1] not in str(shown)
    assert shown["read_through"] == 1


def test_she_asks_only_for_what_is_new(cast: Cast, chloe: Widget) -> None:
    ticket = says(cast, cast.chloe, "Un")
    says(cast, cast.chloe, "Deux")

    shown = chloe.conversation(ticket=ticket.reference, after=1)

    assert [one["text"] for one in shown["messages"]] == ["Deux"]
    assert shown["last_sequence"] == 2


def test_another_ticket_is_shown_whole(cast: Cast, chloe: Widget) -> None:
    says(cast, cast.chloe, "Un")

    assert [one["text"] for one in chloe.conversation(ticket="ZZZZ-ZZZZ", after=9)["messages"]] == ["Un"]


@pytest.mark.parametrize("after", ["-1", "x", "99999999999", "1.5"])
def test_a_place_that_is_no_number_is_refused(chloe: Widget, after: str) -> None:
    assert chloe.get("conversation", after=after).json()["code"] == "invalid_field"


def test_notes_never_leave_the_house(cast: Cast, chloe: Widget) -> None:
    ticket = says(cast, cast.chloe)
    cast.alice.arrives()
    take(cast.alice, ticket)
    desk.note(cast.alice.actor, ticket, words("Cliente difficile"))

    shown = chloe.conversation()

    assert "difficile" not in str(shown)
    assert shown["last_sequence"] == 2  # she does not ask for it again and again


def test_nobody_else_sees_it(cast: Cast, mallory: Widget) -> None:
    ticket = says(cast, cast.chloe, "Mon secret")

    assert mallory.conversation(ticket=ticket.reference)["ticket"] is None


def test_an_offer_is_not_yet_an_agent(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    says(cast, cast.chloe)
    route()

    assert chloe.conversation()["agent"] is None


def test_after_76_seconds_she_reads_the_offer_in_her_language(cast: Cast, chloe: Widget) -> None:
    says(cast, cast.chloe)
    let_pass(seconds=77)
    sweep()
    chloe.language = "en"

    shown = chloe.conversation()

    assert shown["ticket"]["choice"] == "offered"
    assert shown["messages"][-1]["code"] == "channel_offered"
    assert "e-mail" in shown["messages"][-1]["text"]


def test_her_open_ticket_comes_before_a_later_resolved_one(cast: Cast, chloe: Widget) -> None:
    ticket = says(cast, cast.chloe, "Un")
    cast.alice.arrives()
    take(cast.alice, ticket)
    resolve(cast.alice, ticket)

    assert chloe.conversation()["ticket"]["status"] == "resolved"


def test_receipts_mark_what_reached_her_and_what_she_saw(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    message = reply(cast.alice, ticket)

    assert chloe.post("receipts", ticket=ticket.reference, through=message.sequence, read=False).status_code == 204
    message.refresh_from_db()
    assert (message.delivered_at is not None, message.read_at) == (True, None)

    chloe.post("receipts", ticket=ticket.reference, through=message.sequence, read=True)
    message.refresh_from_db()
    assert message.read_at is not None


@pytest.mark.parametrize("through", [-1, "2", None, True, 1.5, 2**31])
def test_a_receipt_needs_a_number(cast: Cast, chloe: Widget, through: object) -> None:
    says(cast, cast.chloe)

    answer = chloe.post("receipts", through=through, read=True)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_nobody_else_can_mark_it_read(cast: Cast, mallory: Widget) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    message = reply(cast.alice, ticket)

    mallory.post("receipts", ticket=ticket.reference, through=message.sequence, read=True)

    assert Message.objects.get(pk=message.pk).read_at is None


def test_typing_is_told_and_kept_nowhere(cast: Cast, chloe: Widget) -> None:
    says(cast, cast.chloe)

    assert chloe.post("typing").status_code == 204


def test_a_file_comes_back_as_a_download_to_her_alone(cast: Cast, chloe: Widget, mallory: Widget) -> None:
    assert chloe.sends_file(PNG, "../../photo\u202egnp.exe", text="Voici").status_code == 202
    sweep()
    file = Attachment.objects.get()

    answer = chloe.get(f"attachments/{file.pk}")

    assert answer.content == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (file.name, file.content_type) == ("photognp.png", "image/png")
    assert mallory.get(f"attachments/{file.pk}").status_code == 404


def test_a_file_of_a_note_is_none_of_hers(cast: Cast, chloe: Widget) -> None:
    chloe.sends_file()
    sweep()
    Message.objects.update(direction="note")

    assert chloe.get(f"attachments/{Attachment.objects.get().pk}").status_code == 404


@pytest.mark.parametrize(
    "content", [b"<html><script>1</script>", b"<?xml version='1'?><svg/>", b"MZ\x90\x00", b"\x00\x01"]
)
def test_what_could_run_is_not_taken(chloe: Widget, content: bytes) -> None:
    answer = chloe.sends_file(content, "photo.png")

    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_not_allowed")


def test_uploads_have_a_pace(chloe: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowances, "UPLOADS", Pace(allowances.UPLOADS.burst, seconds=60))

    answers = [chloe.sends_file().status_code for _ in range(6)]

    assert answers == [202] * 5 + [429]


def test_messages_have_a_pace(chloe: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MessagesView, "pace", Pace(MessagesView.pace.burst, seconds=60))

    answers = [chloe.says() for _ in range(11)]

    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
