"""Mails give way to chats and calls, and come back to who had them, with their original due time."""

import pytest

from contactcenter.tickets.models import Ticket
from routing.models import Assignment, RoutingProfile, WorkItem
from tests.cast import Cast, Person
from tests.deeds import (
    accept,
    events_of,
    fresh,
    held,
    let_pass,
    reply,
    resolve,
    route,
    says,
    take,
    wants_call,
    writes_mail,
)


def _offered_chat(cast: Cast, person: Person) -> Ticket:
    """She holds a mail, and a chat rings."""
    person.arrives()
    ticket = says(cast, cast.visitor())
    assert route() == 1
    assert held(ticket).agent_id == person.agent.pk
    return ticket


def test_a_mail_is_set_aside_when_she_accepts_a_chat_and_not_before(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    chat = _offered_chat(cast, cast.alice)
    assert fresh(mail).work_item.state == WorkItem.State.ASSIGNED
    accept(cast.alice, chat)
    assert fresh(mail).work_item.state == WorkItem.State.WAITING
    assert (cast.alice.load.chats, cast.alice.load.deferred) == (1, 0)


def test_what_is_set_aside_keeps_its_due_time_and_remembers_her(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    due = fresh(mail).work_item.due_at
    let_pass(seconds=600)
    accept(cast.alice, _offered_chat(cast, cast.alice))
    item = fresh(mail).work_item
    assert due is not None
    assert item.due_at is not None
    assert (due - item.due_at).total_seconds() == 600  # only `let_pass` has moved it
    assert item.last_agent_id == cast.alice.agent.pk
    assert Assignment.objects.get(work_item=item).ended_as == Assignment.End.SET_ASIDE


def test_the_ticket_tells_that_it_was_set_aside(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    accept(cast.alice, _offered_chat(cast, cast.alice))
    assert events_of(mail)[-1] == "ticket_set_aside"


def test_a_mail_that_was_answered_stays_in_her_hands(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    Ticket.objects.filter(pk=mail.pk).update(reply_address="chloe@example.com")
    take(cast.alice, mail)
    reply(cast.alice, mail)
    accept(cast.alice, _offered_chat(cast, cast.alice))
    assert held(mail).agent_id == cast.alice.agent.pk


def test_a_second_chat_sets_nothing_more_aside_than_a_mail_she_took_meanwhile(cast: Cast) -> None:
    accept(cast.alice, _offered_chat(cast, cast.alice))
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    accept(cast.alice, _offered_chat(cast, cast.alice))
    assert cast.alice.load.chats == 2
    assert fresh(mail).work_item.state == WorkItem.State.WAITING


def test_accepting_twice_is_one_yes(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    chat = _offered_chat(cast, cast.alice)
    accept(cast.alice, chat)
    accept(cast.alice, chat)
    assert events_of(mail).count("ticket_set_aside") == 1


def test_a_call_takes_her_from_her_mail_too(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    call = wants_call(cast, cast.visitor())
    cast.alice.arrives()
    route()
    accept(cast.alice, call)
    assert (cast.alice.load.calls, cast.alice.load.deferred) == (1, 0)


@pytest.mark.parametrize(("interruptible", "kept"), [([], True), (["social"], True), (["mail"], False)])
def test_her_profile_says_what_may_be_interrupted(cast: Cast, interruptible: list[str], *, kept: bool) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    chat = _offered_chat(cast, cast.alice)
    cast.alice.agent.profile = RoutingProfile.objects.create(slug="p", names={}, interruptible=interruptible)
    cast.alice.agent.save()
    accept(cast.alice, chat)
    assert (fresh(mail).work_item.state == WorkItem.State.ASSIGNED) is kept


def _she_ends_her_chat(cast: Cast, person: Person, chat: Ticket) -> None:
    reply(person, chat)
    resolve(person, chat)


def test_it_resumes_by_itself_without_ringing_when_she_is_free_again(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    due = fresh(mail).work_item.due_at
    chat = _offered_chat(cast, cast.alice)
    accept(cast.alice, chat)
    assert route() == 0
    _she_ends_her_chat(cast, cast.alice, chat)
    assert route() == 1
    again = held(mail)
    assert (again.agent_id, again.state) == (cast.alice.agent.pk, Assignment.State.ACCEPTED)
    assert fresh(mail).work_item.due_at == due
    assert fresh(mail).work_item.set_aside_at is None


def test_a_colleague_who_is_free_may_have_it_meanwhile(cast: Cast) -> None:
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    accept(cast.alice, _offered_chat(cast, cast.alice))
    cast.bob.arrives()
    assert route() == 1
    assert (held(mail).agent_id, held(mail).state) == (cast.bob.agent.pk, Assignment.State.OFFERED)


def test_with_auto_accept_the_chat_is_hers_at_once_and_the_mail_set_aside_with_it(cast: Cast) -> None:
    cast.alice.agent.profile = RoutingProfile.objects.create(slug="p", names={}, auto_accept=["chat"])
    cast.alice.agent.save()
    cast.alice.arrives()
    mail = writes_mail(cast, cast.chloe)
    take(cast.alice, mail)
    chat = says(cast, cast.mallory)
    assert route() == 1
    assert held(chat).state == Assignment.State.ACCEPTED
    assert fresh(mail).work_item.state == WorkItem.State.WAITING
    assert (cast.alice.load.chats, cast.alice.load.deferred) == (1, 0)
    assert events_of(mail)[-1] == "ticket_set_aside"
    assert events_of(chat)[-1] == "ticket_assigned"
