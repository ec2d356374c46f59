"""What is said on a ticket: reply, note, resolve."""

import uuid

import pytest

from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk import conversation
from contactcenter.desk.conversation import Words
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Message, Ticket
from tests.cast import Cast
from tests.deeds import clock_of, events_of, fresh, held, let_pass, reply, resolve, says, sweep, take, words


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A chat of Chloé's in Bob's hands."""
    made = says(cast, cast.chloe)
    take(cast.bob, made)
    return made


def test_a_reply_is_written_counted_and_put_on_its_way(cast: Cast, ticket: Ticket) -> None:
    message = reply(cast.bob, ticket, "Je regarde.")
    outbox = OutboxMessage.objects.get(message=message)
    assert (message.text, message.sequence, outbox.state) == ("Je regarde.", 2, "pickup")
    assert (fresh(ticket).answered_through, events_of(ticket)[-1]) == (1, "reply_sent")


def test_a_reply_sent_again_is_the_message_that_is_there(cast: Cast, ticket: Ticket) -> None:
    said, epoch = words(), held(ticket).epoch
    first = conversation.reply(cast.bob.actor, ticket, epoch, said)
    assert conversation.reply(cast.bob.actor, ticket, epoch, said) == first
    assert Message.objects.filter(direction="out").count() == 1


def test_a_reply_sent_again_after_the_ticket_went_on_is_still_a_yes(cast: Cast, ticket: Ticket) -> None:
    said, epoch = words(), held(ticket).epoch
    first = conversation.reply(cast.bob.actor, ticket, epoch, said)
    resolve(cast.bob, ticket)
    assert conversation.reply(cast.bob.actor, ticket, epoch, said) == first


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), ("  \n", "text_empty"), ("a\x00b", "text_has_nul"), ("x" * 10_001, "text_too_long")],
)
def test_a_reply_that_cannot_be_sent_is_refused(cast: Cast, ticket: Ticket, text: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        conversation.reply(cast.bob.actor, ticket, held(ticket).epoch, Words(uuid.uuid4(), text))


@pytest.mark.parametrize("text", ["😀" * 10_000, "\ud800 seule", "\u202eétrange\u202c", "<b>&amp;", "'; DROP TABLE"])
def test_a_reply_may_hold_any_text_that_can_be_kept(cast: Cast, ticket: Ticket, text: str) -> None:
    assert reply(cast.bob, ticket, text).text == text.encode("utf-8", "replace").decode()


def test_who_does_not_hold_the_ticket_cannot_reply(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Refusal, match="stale_assignment"):
        conversation.reply(cast.alice.actor, ticket, held(ticket).epoch, words())


def test_an_offer_must_be_accepted_before_a_reply(cast: Cast) -> None:
    cast.bob.arrives()
    offered = says(cast, cast.mallory)
    sweep()
    with pytest.raises(Refusal, match="stale_assignment"):
        reply(cast.bob, offered)


def test_a_reply_withdraws_the_offer_of_another_channel(cast: Cast, ticket: Ticket) -> None:
    let_pass(seconds=76)
    sweep()
    assert fresh(ticket).channel_choice == Ticket.Choice.OFFERED
    reply(cast.bob, ticket)
    assert fresh(ticket).channel_choice == Ticket.Choice.NONE


def test_a_note_answers_nothing_and_goes_nowhere(cast: Cast, ticket: Ticket) -> None:
    note = conversation.note(cast.alice.actor, ticket, words("Cliente fidèle"))
    assert (note.direction, note.sequence) == ("note", 2)
    assert clock_of(ticket).stopped_at is None
    assert not OutboxMessage.objects.exists()


def test_a_note_sent_again_is_the_note_that_is_there(cast: Cast, ticket: Ticket) -> None:
    said = words()
    assert conversation.note(cast.alice.actor, ticket, said) == conversation.note(cast.alice.actor, ticket, said)


def test_a_resolved_ticket_is_done(cast: Cast, ticket: Ticket) -> None:
    reply(cast.bob, ticket)
    resolve(cast.bob, ticket)
    assert (fresh(ticket).status, events_of(ticket)[-1]) == (Ticket.Status.RESOLVED, "ticket_resolved")
    assert fresh(ticket).resolved_at is not None


def test_resolving_twice_is_once(cast: Cast, ticket: Ticket) -> None:
    epoch = held(ticket).epoch
    for _ in range(2):
        conversation.resolve(cast.bob.actor, ticket, epoch, 1, needs_no_answer=True)
    assert events_of(ticket).count("ticket_resolved") == 1


def test_a_ticket_is_not_resolved_over_a_message_she_has_not_seen(cast: Cast, ticket: Ticket) -> None:
    says(cast, cast.chloe, "Attendez !")
    with pytest.raises(Refusal, match="unanswered_message"):
        conversation.resolve(cast.bob.actor, ticket, held(ticket).epoch, 1)


def test_who_does_not_hold_the_ticket_cannot_resolve_it(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Refusal, match="stale_assignment"):
        conversation.resolve(cast.alice.actor, ticket, held(ticket).epoch, 1)


def test_what_its_holder_has_before_her_eyes_is_marked_read(cast: Cast, ticket: Ticket) -> None:
    says(cast, cast.chloe, "Et ceci ?")
    conversation.see(cast.bob.actor, ticket, through=1)
    read = dict(Message.objects.filter(ticket=ticket).values_list("sequence", "read_at"))
    assert read[1] is not None
    assert read[2] is None
