"""Ceilings, media, ringing and pauses, by the profile an agent points to."""

from typing import Any

import pytest

from contactcenter.desk import calls, presence
from routing.models import Assignment, RoutingProfile, WorkItem
from routing.services import offers
from tests.cast import Cast, Person
from tests.deeds import accept, fresh, held, let_pass, reply, resolve, route, says, take, wants_call, writes_mail


def _has_profile(person: Person, **values: Any) -> None:
    person.agent.profile = RoutingProfile.objects.create(slug=f"of-{person.name}", names={"en": "Hers"}, **values)
    person.agent.save()


@pytest.mark.parametrize(("auto_accept", "state"), [(["chat"], "accepted"), (["mail"], "offered"), ([], "offered")])
def test_a_chat_rings_unless_her_profile_accepts_by_itself(cast: Cast, auto_accept: list[str], state: str) -> None:
    _has_profile(cast.alice, auto_accept=auto_accept)
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    assert held(ticket).state == state


def test_what_is_accepted_by_itself_never_expires(cast: Cast) -> None:
    _has_profile(cast.alice, auto_accept=["chat"])
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    assert held(ticket).expires_at is None
    assert fresh(ticket).work_item.state == WorkItem.State.ASSIGNED


def test_a_profile_narrows_her_media(cast: Cast) -> None:
    _has_profile(cast.alice, media=["mail"])
    cast.alice.arrives()
    says(cast, cast.chloe)
    assert route() == 0
    writes_mail(cast, cast.mallory)
    assert route() == 1


def test_her_profile_s_ceilings_are_hers_when_she_comes(cast: Cast) -> None:
    _has_profile(cast.alice, chat_ceiling=2, deferred_ceiling=1)
    cast.alice.arrives()
    for _ in range(3):
        says(cast, cast.visitor())
    assert route() == 2
    assert (cast.alice.load.chat_ceiling, cast.alice.load.deferred_ceiling) == (2, 1)


def test_a_lower_ceiling_takes_nothing_out_of_her_hands(cast: Cast) -> None:
    for _ in range(3):
        take(cast.alice, says(cast, cast.visitor()))
    _has_profile(cast.alice, chat_ceiling=2)
    cast.alice.arrives()
    assert (cast.alice.load.chats, cast.alice.load.chat_ceiling) == (3, 3)


def test_after_work_she_draws_breath(cast: Cast) -> None:
    _has_profile(cast.alice, breathing_seconds=15)
    cast.alice.arrives()
    first = says(cast, cast.chloe)
    take(cast.alice, first)
    reply(cast.alice, first)
    resolve(cast.alice, first)
    says(cast, cast.mallory)
    assert route() == 0
    let_pass(seconds=16)
    assert route() == 1


def test_an_agent_without_a_profile_goes_on_at_once(cast: Cast) -> None:
    cast.alice.arrives()
    first = says(cast, cast.chloe)
    take(cast.alice, first)
    reply(cast.alice, first)
    resolve(cast.alice, first)
    says(cast, cast.mallory)
    assert route() == 1


def _ends_a_call(cast: Cast, person: Person) -> None:
    call = wants_call(cast, cast.chloe)
    call.callback_phone = "+33612345678"
    call.save()
    take(person, call)
    calls.start_call(person.actor, call, held(call).epoch)
    calls.record_outcome(person.actor, call, held(call).epoch, calls.NO_ANSWER)


def test_after_a_call_she_wraps_up_and_is_given_nothing(cast: Cast) -> None:
    _has_profile(cast.alice, wrap_up_seconds=60, breathing_seconds=5)
    cast.alice.arrives()
    _ends_a_call(cast, cast.alice)
    assert cast.alice.load.is_wrapping_up
    says(cast, cast.mallory)
    let_pass(seconds=50)
    assert route() == 0
    let_pass(seconds=11)
    assert route() == 1


def test_she_says_that_her_wrap_up_is_done(cast: Cast) -> None:
    _has_profile(cast.alice, wrap_up_seconds=60)
    cast.alice.arrives()
    _ends_a_call(cast, cast.alice)
    says(cast, cast.mallory)
    presence.end_wrap_up(cast.alice.actor)
    assert route() == 1


def test_who_is_finishing_keeps_what_she_has_and_gets_nothing_more(cast: Cast) -> None:
    cast.alice.arrives()
    mine, offered = says(cast, cast.chloe), says(cast, cast.mallory)
    take(cast.alice, mine)
    route()
    assert held(offered).agent_id == cast.alice.agent.pk
    cast.alice.goes("finishing")
    says(cast, cast.visitor())
    assert route() == 0
    assert held(mine).state == Assignment.State.ACCEPTED


def test_offers_of_who_is_finishing_return_at_once_and_she_may_still_answer(cast: Cast) -> None:
    cast.alice.arrives()
    mine = says(cast, cast.chloe)
    route()
    accept(cast.alice, mine)
    offered = says(cast, cast.mallory)
    route()
    cast.alice.goes("finishing")
    assert offers.return_from_absent() == 1
    assert fresh(offered).work_item.state == WorkItem.State.WAITING
    reply(cast.alice, mine)
    resolve(cast.alice, mine)
