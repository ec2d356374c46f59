"""The cast itself: small, fast, and true to the rules of the house."""

from routing.models import EscalationStep
from tests.cast import Cast
from tests.deeds import accept, clock_of, fresh, given, let_pass, reply, route, says


def test_a_chat_is_offered_accepted_and_answered_in_five_lines(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe, "Où est ma commande ?")
    assert route() == 1
    accept(cast.alice, ticket)
    assert reply(cast.alice, ticket).sequence == 2


def test_let_pass_moves_instants_and_no_target(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    before = clock_of(ticket)
    let_pass(seconds=76)
    after = clock_of(ticket)
    assert before.due_at
    assert after.due_at
    assert (before.due_at - after.due_at).total_seconds() == 76
    assert (after.target_seconds, given(after)) == (76, given(before))


def test_let_pass_moves_one_ticket_alone(cast: Cast) -> None:
    ticket, other = says(cast, cast.chloe), says(cast, cast.mallory)
    untouched = fresh(other).work_item.due_at
    let_pass(seconds=60, ticket=ticket)
    assert fresh(other).work_item.due_at == untouched
    assert clock_of(ticket).started_at < clock_of(other).started_at
    assert untouched in EscalationStep.objects.values_list("due_at", flat=True)
