"""The same ticket on another channel."""

import uuid
from datetime import timedelta

import pytest

from contactcenter.desk import channel_choice
from contactcenter.desk.slots import free_slots
from contactcenter.errors import Refusal
from contactcenter.intake import raw
from contactcenter.tickets.models import Identity, Ticket
from routing.models import WorkItem
from routing.services.database_time import database_now
from tests.cast import Cast, Visitor
from tests.deeds import clock_of, events_of, fresh, given, held, let_pass, notices_of, reply, resolve, says, sweep, take


def asks(cast: Cast, visitor: Visitor | None = None, phone: str = "06 12 34 56 78", **fields: str) -> Ticket:
    visitor = visitor or cast.chloe
    wanted = {"client_id": str(uuid.uuid4()), "visitor": visitor.digest, "phone": phone, **fields}
    return channel_choice.request_callback(visitor.actor, cast.callback, raw.as_payload(**wanted))


def chooses_mail(cast: Cast, address: str = "chloe@example.com") -> Ticket:
    return channel_choice.choose_email(cast.chloe.actor, cast.webchat, str(uuid.uuid4()), address)


def test_a_call_back_moves_the_same_ticket_with_its_history(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, "Personne ?")
    assert asks(cast) == ticket
    moved = fresh(ticket)
    assert (moved.channel, moved.work_item_id, moved.work_item.medium) == (
        "callback_manual",
        ticket.work_item_id,
        "call",
    )
    assert (moved.callback_phone, moved.channel_choice) == ("+33612345678", Ticket.Choice.MADE)
    assert events_of(ticket)[-2:] == ["channel_switched", "callback_requested"]


def test_a_call_back_has_90_seconds_of_its_own(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=76)
    sweep()
    asks(cast)
    clock = clock_of(ticket)
    assert (given(clock).total_seconds(), clock.medium) == (90, "call")


def test_the_chat_that_was_missed_stays_missed(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    first = clock_of(ticket)
    let_pass(seconds=76)
    sweep()
    asks(cast)
    first.refresh_from_db()
    assert first.result == "missed"


def test_a_call_back_without_a_chat_opens_a_ticket(cast: Cast) -> None:
    ticket = asks(cast, text="Rappelez-moi", reason="order")
    assert (ticket.channel, fresh(ticket).work_item.lane.queue.slug) == ("callback_manual", "orders")
    assert notices_of(ticket) == ["callback_requested"]


def test_asking_again_with_the_same_id_changes_nothing(cast: Cast) -> None:
    client_id = str(uuid.uuid4())
    ticket = asks(cast, client_id=client_id)
    assert asks(cast, client_id=client_id) == ticket
    assert events_of(ticket).count("callback_requested") == 1


def test_a_slot_is_planned_and_has_no_clock_yet(cast: Cast) -> None:
    slot = free_slots(cast.shop, database_now())[-1]
    ticket = asks(cast, slot=slot.isoformat())
    assert (fresh(ticket).work_item.state, fresh(ticket).work_item.due_at) == (WorkItem.State.SCHEDULED, None)
    assert fresh(ticket).callback_at == slot


def test_a_slot_that_is_not_shown_is_refused(cast: Cast) -> None:
    slot = free_slots(cast.shop, database_now())[0] + timedelta(minutes=1)
    with pytest.raises(Refusal, match="slot_invalid"):
        asks(cast, slot=slot.isoformat())


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("06 12", "phone_invalid"),
        ("0899 12 34 56", "phone_premium"),
        ("3615", "phone_premium"),
        ("+1 202 555 0143", "phone_abroad"),
        ("appelez-moi", "phone_invalid"),
        ("", "phone_invalid"),
    ],
)
def test_a_number_we_do_not_call_is_refused(cast: Cast, phone: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        asks(cast, phone=phone, region="FR", regions=["FR", "BE"])  # type: ignore[arg-type]


def test_a_number_is_called_back_twice_an_hour_whoever_asks(cast: Cast) -> None:
    asks(cast, cast.visitor())
    asks(cast, cast.visitor())
    with pytest.raises(Refusal, match="too_many_callbacks"):
        asks(cast, cast.visitor())
    let_pass(seconds=3601)
    asks(cast, cast.visitor())


def test_who_is_being_answered_is_not_cut_off_by_a_click(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    with pytest.raises(Refusal, match="agent_answered"):
        asks(cast)
    with pytest.raises(Refusal, match="agent_answered"):
        chooses_mail(cast)


def test_a_call_in_an_agents_hands_is_not_taken_from_her(cast: Cast) -> None:
    ticket = asks(cast)
    take(cast.bob, ticket)
    asks(cast, phone="06 12 34 56 79")
    assert held(ticket).agent_id == cast.bob.agent.pk
    assert fresh(ticket).callback_phone == "+33612345679"


def test_the_agent_who_had_the_chat_has_room_again(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    asks(cast)
    assert cast.bob.load.chats == 0
    assert fresh(ticket).work_item.state == WorkItem.State.WAITING


def test_a_call_back_soon_after_the_end_opens_the_same_ticket(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    resolve(cast.bob, ticket)
    assert asks(cast) == ticket
    assert fresh(ticket).status == Ticket.Status.OPEN


def test_an_answer_by_mail_keeps_the_address_and_moves_the_ticket(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    assert chooses_mail(cast) == ticket
    assert (fresh(ticket).reply_address, fresh(ticket).work_item.medium) == ("chloe@example.com", "mail")
    assert notices_of(ticket) == ["email_promised"]


def test_choosing_the_same_address_again_changes_nothing(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    chooses_mail(cast)
    chooses_mail(cast)
    assert notices_of(ticket) == ["email_promised"]


@pytest.mark.parametrize("address", ["", "chloe", "chloe@", "a@b\nBcc: c@example.com"])
def test_an_address_that_is_none_is_refused(cast: Cast, address: str) -> None:
    says(cast, cast.chloe)
    with pytest.raises(Refusal, match="email_invalid"):
        chooses_mail(cast, address)


def test_without_a_question_there_is_nothing_to_choose(cast: Cast) -> None:
    with pytest.raises(Refusal, match="nothing_to_choose"):
        chooses_mail(cast)


def test_a_typed_address_proves_nothing(cast: Cast) -> None:
    says(cast, cast.chloe)
    chooses_mail(cast)
    assert not Identity.objects.get(kind="email").is_verified
