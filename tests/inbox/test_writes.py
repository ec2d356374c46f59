"""What is done from the inbox: one call of the desk each, and the loser of a race is told in words."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactcenter.tickets.models import Attachment, Message, Ticket
from routing.models import Assignment, Presence
from tests import deeds
from tests.cast import Cast
from tests.inbox.test_pages import HTMX, address, at_work

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fe"
    "a73581840000000049454e44ae426082"
)


@pytest.fixture
def held(cast: Cast) -> Ticket:
    """A chat that Alice has taken."""
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe, "Bonjour, mon colis ?")
    deeds.take(cast.alice, ticket)
    return deeds.fresh(ticket)


def words(ticket: Ticket, text: str = "Je regarde.", **more: object) -> dict[str, object]:
    return {"epoch": deeds.held(ticket).epoch, "client_id": str(uuid.uuid4()), "text": text, **more}


def test_accepting_an_offer_opens_its_ticket(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe)
    deeds.route()
    epoch = deeds.held(ticket).epoch
    answer = at_work(cast.alice).post(address(ticket, "accept"), {"epoch": epoch}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == address(ticket)
    assert deeds.held(ticket).state == Assignment.State.ACCEPTED


def test_an_offer_that_went_on_is_refused_with_words(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe)
    deeds.route()
    epoch = deeds.held(ticket).epoch
    alice = at_work(cast.alice)
    assert alice.post(address(ticket, "decline"), {"epoch": epoch}, headers=HTMX).status_code == 204
    answer = alice.post(address(ticket, "accept"), {"epoch": epoch}, headers=HTMX)
    assert answer.status_code == 409
    assert "Cette proposition est terminée" in answer.content.decode()
    assert answer["HX-Retarget"] == "#notices"


def test_of_two_who_take_the_second_is_told(cast: Cast, held: Ticket) -> None:
    answer = at_work(cast.bob).post(address(held, "take"), headers=HTMX)
    assert answer.status_code == 409
    assert "vient de prendre ce ticket" in answer.content.decode()


def test_a_chat_taken_while_offline_stays_with_her(cast: Cast) -> None:
    cast.bob.goes(Presence.Status.OFFLINE)
    Presence.objects.filter(pk=cast.bob.agent.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    ticket = deeds.says(cast, cast.chloe)
    assert at_work(cast.bob).post(address(ticket, "take"), headers=HTMX).status_code == 200
    deeds.sweep()
    assert deeds.held(ticket).agent_id == cast.bob.agent.pk
    assert cast.bob.status == Presence.Status.AWAY


def test_a_reply_sent_twice_is_one_message(cast: Cast, held: Ticket) -> None:
    alice, form = at_work(cast.alice), words(held)
    first = alice.post(address(held, "reply"), form, headers={"Accept": "application/json"})
    second = alice.post(address(held, "reply"), form, headers={"Accept": "application/json"})
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert Message.objects.filter(ticket=held, direction="out").count() == 1


def test_a_reply_without_script_goes_back_to_the_ticket(cast: Cast, held: Ticket) -> None:
    answer = at_work(cast.alice).post(address(held, "reply"), words(held))
    assert answer.status_code == 302
    assert answer["Location"] == address(held)


def test_a_reply_under_a_stale_epoch_is_refused_as_json(cast: Cast, held: Ticket) -> None:
    form = words(held, epoch=deeds.held(held).epoch + 1)
    answer = at_work(cast.alice).post(address(held, "reply"), form, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "stale_assignment"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("client_id", "x", "client_id_invalid"),
        ("epoch", "", "invalid_field"),
        ("epoch", "-1", "invalid_field"),
        ("text", "  ", "text_empty"),
        ("text", "a" * 10_001, "text_too_long"),
    ],
)
def test_what_is_wrong_in_a_reply_is_named(cast: Cast, held: Ticket, field: str, value: str, code: str) -> None:
    form = {**words(held), field: value}
    answer = at_work(cast.alice).post(address(held, "reply"), form, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_colleague_may_leave_a_note_but_not_reply(cast: Cast, held: Ticket) -> None:
    bob = at_work(cast.bob)
    noted = bob.post(address(held, "note"), words(held, "Vu avec l'entrepôt."), headers={"Accept": "application/json"})
    replied = bob.post(address(held, "reply"), words(held), headers={"Accept": "application/json"})
    assert noted.status_code == 201
    assert replied.status_code == 409


def test_a_file_sent_with_a_reply_is_kept_and_given_back_safely(cast: Cast, held: Ticket) -> None:
    alice = at_work(cast.alice)
    form = words(held, "", files=SimpleUploadedFile("étiquette.png", PNG))
    assert alice.post(address(held, "reply"), form).status_code == 302
    file = Attachment.objects.get(message__ticket=held)
    answer = alice.get(reverse("inbox:attachment", args=[file.pk]))
    assert answer.content == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    inline = alice.get(reverse("inbox:attachment", args=[file.pk]), {"inline": ""})
    assert inline["Content-Disposition"].startswith("inline")


def test_a_file_is_given_to_nobody_who_may_not_see_its_ticket(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe, reason="payment")
    deeds.take(cast.alice, ticket)
    form = words(ticket, "", files=SimpleUploadedFile("a.png", PNG))
    at_work(cast.alice).post(address(ticket, "reply"), form)
    file = Attachment.objects.get(message__ticket=ticket)
    there, never = (reverse("inbox:attachment", args=[pk]) for pk in (file.pk, 2**62))
    assert at_work(cast.olga).get(there).status_code == 404
    assert at_work(cast.olga).get(never).status_code == 404
    assert Client().get(there).status_code == 302


def test_a_ticket_with_an_unread_message_is_not_resolved(cast: Cast, held: Ticket) -> None:
    epoch, seen = deeds.held(held).epoch, held.last_message
    deeds.says(cast, cast.chloe, "Encore une chose")
    answer = at_work(cast.alice).post(address(held, "resolve"), {"epoch": epoch, "seen": seen}, headers=HTMX)
    assert answer.status_code == 409
    assert deeds.fresh(held).status == Ticket.Status.OPEN


def test_resolving_gives_room_back_and_tells_the_lists(cast: Cast, held: Ticket) -> None:
    form = {"epoch": deeds.held(held).epoch, "seen": held.last_message, "needs_no_answer": "1"}
    answer = at_work(cast.alice).post(address(held, "resolve"), form, headers=HTMX)
    assert answer["HX-Trigger"] == "lists-changed"
    assert deeds.fresh(held).status == Ticket.Status.RESOLVED
    assert cast.alice.load.chats == 0


def test_a_ticket_is_transferred_to_a_queue_and_to_a_person(cast: Cast, held: Ticket) -> None:
    cast.bob.arrives()
    alice = at_work(cast.alice)
    form = alice.get(address(held, "transfer"), headers=HTMX).content.decode()
    assert f'value="queue:{cast.queues["technical"].pk}"' in form
    assert f'value="agent:{cast.bob.agent.pk}"' in form
    epoch = deeds.held(held).epoch
    alice.post(address(held, "transfer"), {"to": f"agent:{cast.bob.agent.pk}", "epoch": epoch}, headers=HTMX)
    assert deeds.held(held).agent_id == cast.bob.agent.pk
    to_queue = {"to": f"queue:{cast.queues['technical'].pk}"}
    assert at_work(cast.sam).post(address(held, "transfer"), to_queue, headers=HTMX).status_code == 200
    assert deeds.fresh(held).work_item.lane.queue == cast.queues["technical"]


def test_a_ticket_that_left_her_sight_leaves_an_empty_pane(cast: Cast, held: Ticket) -> None:
    form = {"to": f"queue:{cast.queues['technical'].pk}", "epoch": deeds.held(held).epoch}
    answer = at_work(cast.alice).post(address(held, "transfer"), form, headers=HTMX)
    assert answer["HX-Push-Url"] == reverse("inbox:home")


@pytest.mark.parametrize("to", ["", "queue:0", "queue:x", "agent:99999999999999999999", "moon:1"])
def test_a_transfer_to_nowhere_is_refused(cast: Cast, held: Ticket, to: str) -> None:
    form = {"to": to, "epoch": deeds.held(held).epoch}
    assert at_work(cast.alice).post(address(held, "transfer"), form, headers=HTMX).status_code == 422


def test_presence_is_set_and_its_loss_is_explained(cast: Cast) -> None:
    alice = at_work(cast.alice)
    alice.post(reverse("inbox:presence"), {"status": "available"}, headers=HTMX)
    assert cast.alice.status == Presence.Status.AVAILABLE
    deeds.says(cast, cast.chloe)
    deeds.route()
    deeds.let_pass(seconds=21)
    deeds.sweep()
    answer = alice.post(reverse("inbox:presence_renew"), {"shown": "available"}, headers=HTMX)
    assert "une proposition n'a pas été acceptée" in answer.content.decode()


def test_a_renewal_that_changes_nothing_answers_with_nothing(cast: Cast) -> None:
    cast.alice.arrives()
    answer = at_work(cast.alice).post(reverse("inbox:presence_renew"), {"shown": "available"}, headers=HTMX)
    assert answer.status_code == 204


def test_a_person_who_takes_no_tickets_has_no_presence(cast: Cast) -> None:
    page = at_work(cast.ada).get(reverse("inbox:home"))
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["accept", "decline", "take", "reply", "note", "call_start", "call_outcome", "typing"])
def test_a_write_is_never_a_get(cast: Cast, held: Ticket, name: str) -> None:
    assert at_work(cast.alice).get(address(held, name)).status_code == 405


@pytest.mark.parametrize(
    "name",
    ["accept", "decline", "take", "reply", "note", "transfer", "resolve", "call_start", "call_outcome", "typing"],
)
def test_nobody_and_strangers_write_nothing(cast: Cast, name: str) -> None:
    """Tessa's team does not serve the queue, so the ticket does not exist for her."""
    ticket = deeds.says(cast, cast.chloe)
    form = {
        "epoch": "1",
        "seen": "1",
        "outcome": "reached",
        "to": "queue:1",
        "client_id": str(uuid.uuid4()),
        "text": "x",
    }
    assert at_work(cast.tessa).post(address(ticket, name), form, headers=HTMX).status_code == 404
    assert Client().post(address(ticket, name), form, headers=HTMX).status_code == 401
