"""Two matters on one ticket, one matter on two: split and merged, gap-free on both sides."""

import pytest

from contactcenter.desk import splitting
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Message, Ticket
from tests.cast import Cast
from tests.deeds import clock_of, events_of, fresh, let_pass, notices_of, reply, says, take


def texts(ticket: Ticket) -> list[str]:
    spoken = Message.objects.filter(ticket=ticket).exclude(direction="system").order_by("sequence")
    return list(spoken.values_list("text", flat=True))


def is_whole(ticket: Ticket) -> bool:
    numbers = list(Message.objects.filter(ticket=ticket).order_by("sequence").values_list("sequence", flat=True))
    return numbers == list(range(1, fresh(ticket).last_message + 1))


@pytest.fixture
def joined(cast: Cast) -> Ticket:
    """Chloé's ticket in Alice's hands, answered, with another matter behind it."""
    ticket = says(cast, cast.chloe, "Où est mon colis ?")
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Il arrive demain.")
    let_pass(seconds=60)
    return says(cast, cast.chloe, "Et ma facture de mai ?")


def test_a_false_join_is_split_and_waits_since_she_wrote_it(cast: Cast, joined: Ticket) -> None:
    let_pass(seconds=30)

    other = splitting.split(cast.alice.actor, joined, 3)

    assert texts(joined) == ["Où est mon colis ?", "Il arrive demain."]
    assert texts(other) == ["Et ma facture de mai ?"]
    assert is_whole(joined)
    assert is_whole(other)
    assert clock_of(other).started_at == Message.objects.get(ticket=other, direction="in").created_at
    assert (notices_of(joined)[-1], notices_of(other)[-1]) == ("split_off", "split_from")
    assert ("ticket_split" in events_of(joined), events_of(other)) == (True, ["ticket_opened"])


def test_nothing_is_left_unanswered_where_it_was(cast: Cast, joined: Ticket) -> None:
    other = splitting.split(cast.alice.actor, joined, 3)

    before, after = fresh(joined), fresh(other)
    assert (before.last_inbound, before.answered_through) == (1, 1)
    assert (after.last_inbound, after.answered_through) == (1, 0)
    assert (before.work_item.due_at, after.work_item.due_at is None) == (None, False)


@pytest.mark.parametrize("sequence", [1, 2, 99])
def test_only_a_later_message_of_hers_is_split_off(cast: Cast, joined: Ticket, sequence: int) -> None:
    with pytest.raises(Refusal, match="cannot_split"):
        splitting.split(cast.alice.actor, joined, sequence)


def test_who_does_not_hold_it_does_not_split_it(cast: Cast, joined: Ticket) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        splitting.split(cast.bob.actor, joined, 3)


def test_split_and_merged_again_it_is_one_with_the_earlier_clock(cast: Cast, joined: Ticket) -> None:
    other = splitting.split(cast.alice.actor, joined, 3)
    started = clock_of(other).started_at

    splitting.merge(cast.alice.actor, joined, other)

    assert texts(joined) == ["Où est mon colis ?", "Il arrive demain.", "Et ma facture de mai ?"]
    assert is_whole(joined)
    assert fresh(other).status == Ticket.Status.RESOLVED
    assert fresh(joined).work_item.due_at is not None
    assert clock_of(joined).started_at == started
    assert (fresh(joined).last_inbound > fresh(joined).answered_through) is True


def test_tickets_of_two_shoppers_never_become_one(cast: Cast, joined: Ticket) -> None:
    with pytest.raises(Refusal, match="cannot_merge"):
        splitting.merge(cast.alice.actor, joined, says(cast, cast.mallory))
    with pytest.raises(Refusal, match="cannot_merge"):
        splitting.merge(cast.alice.actor, joined, joined)
