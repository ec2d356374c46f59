"""Mails that are taken back, passed on and sent again: what the shopper gets, what the clock does, who sees it."""

import uuid
from collections.abc import Iterator

import pytest

from channels_adapters import registry
from channels_adapters.base import AdapterError
from contactcenter.delivery import outbox, sending
from contactcenter.delivery.models import OutboxMessage, Sending
from contactcenter.desk import forwarding, taking_back
from contactcenter.desk.conversation import Words
from contactcenter.desk.conversation import reply as send
from contactcenter.desk.drafts import draft_of
from contactcenter.errors import Refusal
from contactcenter.inbox.marks import marks_of, not_delivered
from contactcenter.intake import arrivals
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import AuditEvent, ChannelAccount, Message, Shop, Ticket
from tests.cast import Cast
from tests.deeds import clock_of, fresh, held, let_pass, reply, says, take
from tests.intake import letters
from tests.intake.letters import Letters, use_letters


@pytest.fixture(autouse=True)
def postman() -> Iterator[Letters]:
    declared = registry.adapter("email")
    yield use_letters()
    registry._adapters["email"] = declared


def _asked(cast: Cast, undo_seconds: int = 10) -> Ticket:
    """Chloé's mail, in Alice's hands."""
    Shop.objects.update(undo_seconds=undo_seconds)
    ticket = letters.writes(cast, "Où est mon colis ?", subject="Mon colis")
    take(cast.alice, ticket)
    return ticket


def test_a_mail_taken_back_was_never_sent_and_its_words_are_her_draft(cast: Cast, postman: Letters) -> None:
    ticket = _asked(cast)
    message = reply(cast.alice, ticket, "Il arrive demain.")
    assert outbox.send_waiting() == 0
    assert list(marks_of(cast.alice.actor, ticket).held) == [message.sequence]
    taking_back.take_back(cast.alice.actor, ticket, message.sequence)
    let_pass(60)
    outbox.send_waiting()
    draft = draft_of(cast.alice.actor, ticket)
    assert (draft.text if draft else "", postman.sent) == ("Il arrive demain.", [])
    assert fresh(ticket).answered_through == 0


def test_taken_back_the_clock_runs_on_from_its_first_beginning(cast: Cast, postman: Letters) -> None:
    ticket = _asked(cast)
    before = clock_of(ticket)
    message = reply(cast.alice, ticket)
    assert fresh(ticket).work_item.due_at is None
    taking_back.take_back(cast.alice.actor, ticket, message.sequence)
    now = clock_of(ticket)
    assert (now.started_at, now.due_at, now.stopped_at) == (before.started_at, before.due_at, None)
    assert fresh(ticket).work_item.due_at == before.due_at
    assert now.steps.filter(cancelled_at__isnull=False).count() == 0


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_what_has_left_and_what_is_anothers_is_not_taken_back(cast: Cast, postman: Letters, who: str) -> None:
    ticket = _asked(cast)
    message = reply(cast.alice, ticket)
    if who == "alice":
        let_pass(11)
        outbox.send_waiting()
    with pytest.raises(Refusal) as refused:
        taking_back.take_back(getattr(cast, who).actor, ticket, message.sequence)
    assert refused.value.code == {"alice": "too_late_to_take_back", "bob": "not_found"}[who]


def test_a_chat_waits_for_nothing(cast: Cast) -> None:
    Shop.objects.update(undo_seconds=60)
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    message = reply(cast.alice, ticket)
    assert OutboxMessage.objects.get(message=message).state == "pickup"
    assert not marks_of(cast.alice.actor, ticket).held


def test_an_answer_quotes_what_it_answers_and_is_signed(cast: Cast, postman: Letters) -> None:
    Shop.objects.update(signatures={"fr": "{agent}, Maison Calanque"})
    ticket = _asked(cast, 0)
    words = Words(uuid.uuid4(), "Demain.", cc=("Paul@example.com", "chloe@example.com"))
    send(cast.alice.actor, ticket, held(ticket).epoch, words)
    outbox.send_waiting()
    [sent] = postman.sent
    assert [one.text for one in sent.quoted] == ["Où est mon colis ?"]
    assert "Chloé a écrit" in sent.quoted[0].head
    assert (sent.cc, sent.signature) == (("Paul@example.com",), f"{cast.alice.user.first_name}, Maison Calanque")


def test_what_is_passed_on_goes_to_the_third_party_alone_and_comes_back_as_a_note(cast: Cast, postman: Letters) -> None:
    ticket = _asked(cast, 0)
    words = Words(uuid.uuid4(), "Où est ce colis ?")
    forward = forwarding.forward(cast.alice.actor, ticket, words, "Carrier@example.com", [1])
    outbox.send_waiting()
    [sent] = postman.sent
    assert (sent.recipient, sent.is_passed_on, sent.answers) == ("carrier@example.com", True, ())
    assert [one.text for one in sent.quoted] == ["Où est mon colis ?"]
    assert fresh(ticket).work_item.due_at is not None  # it answered nobody
    name = Message.objects.get(pk=forward.pk).provider_message_id
    letters.post(cast, "Au dépôt.", "carrier@example.com", references=[name])
    letters.post(cast, "Moi aussi !", "mallory@example.com", references=[name])
    arrivals.take_in()
    rows = RawInbound.objects.select_related("message").order_by("-pk")[:2]
    theirs, answer = (row.message for row in rows)
    assert answer is not None
    assert theirs is not None
    assert (answer.ticket_id, answer.direction, answer.text) == (ticket.pk, "note", "Au dépôt.")
    assert theirs.ticket_id != ticket.pk  # who only knows the name gets nowhere
    outbox.send_waiting()
    assert len(postman.sent) == 1


def test_a_failed_answer_is_in_her_list_until_it_is_mended(cast: Cast, postman: Letters) -> None:
    ticket = _asked(cast, 0)
    message = reply(cast.alice, ticket)
    postman.error = AdapterError("550 no such user", is_permanent=True, code="address_refused")
    outbox.send_waiting()
    assert [one.sequence for one in not_delivered(cast.alice.actor)] == [message.sequence]
    assert not_delivered(cast.bob.actor) == []
    assert marks_of(cast.alice.actor, ticket).failed[message.sequence].recipient == "chloe@example.com"
    postman.error = None
    outbox.resend(cast.alice.actor, message, "chloe.new@example.com")
    outbox.send_waiting()
    assert (postman.sent[-1].recipient, postman.sent[-1].key) == ("chloe.new@example.com", postman.sent[0].key)
    assert not_delivered(cast.alice.actor) == []
    assert fresh(ticket).reply_address == "chloe.new@example.com"


def test_a_refused_password_pauses_the_account_and_loses_nothing(cast: Cast, postman: Letters) -> None:
    ticket = _asked(cast, 0)
    first, second = reply(cast.alice, ticket, "Un"), reply(cast.alice, ticket, "Deux")
    postman.error = AdapterError("535 wrong", is_permanent=True, code="account_refused", is_of_account=True)
    outbox.send_waiting()
    let_pass(7_200)
    assert outbox.send_waiting() == 0
    assert Sending.objects.get().paused_at is not None
    assert AuditEvent.objects.filter(kind="account_paused").count() == 1
    postman.error, postman.sent = None, []
    sending.resume(ChannelAccount.objects.get(adapter="email"))
    outbox.send_waiting()
    assert [one.text for one in postman.sent] == ["Un", "Deux"]
    assert set(OutboxMessage.objects.filter(message__in=(first, second)).values_list("state", flat=True)) == {"sent"}


def test_while_a_server_is_away_its_account_rests_with_growing_pauses(cast: Cast, postman: Letters) -> None:
    ticket = _asked(cast, 0)
    reply(cast.alice, ticket, "Un")
    postman.error = AdapterError("no route", is_permanent=False, code="provider_unavailable", is_of_account=True)
    outbox.send_waiting()
    other = letters.writes(cast, "Bonjour", "paul@example.com")
    take(cast.alice, other)
    reply(cast.alice, other, "Deux")
    assert outbox.send_waiting() == 0  # nobody asks a server that is away, whatever the ticket
    let_pass(11)
    assert outbox.send_waiting() == 1
    assert Sending.objects.get().failures == 2
    postman.error, postman.sent = None, []
    let_pass(3_600)
    outbox.send_waiting()
    assert {one.text for one in postman.sent} == {"Un", "Deux"}
