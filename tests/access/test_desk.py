"""The desk asks the rule by itself, whoever calls it: with a rule that allows nothing it does nothing."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from contactcenter.access import rule
from contactcenter.desk import (
    board_actions,
    calls,
    channel_choice,
    conversation,
    customer_groups,
    drafts,
    holding,
    kept_rows,
    policies,
    presence,
    private,
    promises,
    reserving,
    roster,
)
from contactcenter.desk.models import BoardAction, Promise
from contactcenter.errors import Refusal
from contactcenter.intake import raw
from contactcenter.tickets.models import TicketEvent
from routing.models import CustomerGroup
from routing.services import policies as routing_policies
from tests.access.scene import Scene, held_call, held_chat, offered_chat, promised_chat, waiting_chat
from tests.cast import Cast
from tests.deeds import fresh, promises_a_refund, words

Deed = Callable[[Scene], Any]


def _acts(on: Scene) -> object:
    item = fresh(on.ticket).work_item
    seen = board_actions.Seen(on.ticket.reference, item.lane.queue_id, item.epoch, item.priority)
    order = board_actions.Order(uuid.uuid4(), "to_queue", queue=on.cast.queues["orders"], from_hands=True)
    return board_actions.act(on.actor("supervisor"), order, [seen])


def _moved_chat(cast: Cast) -> Scene:
    scene = held_chat(cast)
    _acts(scene)
    return scene


def _undoes(on: Scene) -> object:
    return board_actions.undo(on.actor("supervisor"), BoardAction.objects.latest("pk").pk)


def _activates(on: Scene) -> object:
    made = routing_policies.make("Summer", {}, None)
    return policies.activate_policy(on.actor("supervisor"), made.pk)


def _ends_the_promise(on: Scene) -> object:
    return promises.end(on.actor("holder"), on.ticket, Promise.objects.latest("pk").pk, "kept")


def _calls_back(scene: Scene) -> object:
    visitor = scene.cast.chloe
    payload = raw.as_payload(client_id=str(uuid.uuid4()), visitor=visitor.digest, phone="0612345678")
    return channel_choice.request_callback(scene.actor("shopper"), scene.cast.callback, payload)


DEEDS: dict[str, tuple[Callable[[Cast], Scene], Deed]] = {
    "accept": (offered_chat, lambda on: holding.accept_offer(on.actor("holder"), on.ticket, on.epoch)),
    "decline": (offered_chat, lambda on: holding.decline_offer(on.actor("holder"), on.ticket, on.epoch)),
    "take": (waiting_chat, lambda on: holding.take(on.actor("holder"), on.ticket)),
    "to a queue": (
        held_chat,
        lambda on: holding.transfer_to_queue(on.actor("holder"), on.ticket, on.cast.queues["orders"], on.epoch),
    ),
    "to an agent": (
        held_chat,
        lambda on: holding.transfer_to_agent(on.actor("holder"), on.ticket, on.cast.bob.arrives().agent, on.epoch),
    ),
    "reply": (held_chat, lambda on: conversation.reply(on.actor("holder"), on.ticket, on.epoch, words())),
    "go private": (held_chat, lambda on: private.go_private(on.actor("holder"), on.ticket, on.epoch)),
    "note": (held_chat, lambda on: conversation.note(on.actor("holder"), on.ticket, words())),
    "resolve": (
        held_chat,
        lambda on: conversation.resolve(on.actor("holder"), on.ticket, on.epoch, 99, needs_no_answer=True),
    ),
    "promise": (held_chat, lambda on: promises_a_refund(on.cast.alice, on.ticket)),
    "end a promise": (promised_chat, _ends_the_promise),
    "typing": (held_chat, lambda on: conversation.show_typing(on.actor("holder"), on.ticket)),
    "see": (held_chat, lambda on: conversation.see(on.actor("holder"), on.ticket, 1)),
    "start a call": (held_call, lambda on: calls.start_call(on.actor("holder"), on.ticket, on.epoch)),
    "end a call": (held_call, lambda on: calls.record_outcome(on.actor("holder"), on.ticket, on.epoch, calls.REACHED)),
    "presence": (held_chat, lambda on: presence.set_presence(on.actor("holder"), "available")),
    "renew": (held_chat, lambda on: presence.renew_presence(on.actor("holder"))),
    "act on the board": (held_chat, _acts),
    "undo": (_moved_chat, _undoes),
    "reserve": (
        waiting_chat,
        lambda on: reserving.reserve(on.actor("supervisor"), on.ticket, on.cast.alice.agent),
    ),
    "keep from": (
        waiting_chat,
        lambda on: reserving.keep_from(on.actor("supervisor"), on.ticket, on.cast.alice.agent),
    ),
    "lift": (waiting_chat, lambda on: reserving.lift(on.actor("supervisor"), on.ticket)),
    "group": (held_chat, lambda on: customer_groups.put_customer(on.actor("holder"), on.ticket, "")),
    "keep a draft": (waiting_chat, lambda on: drafts.keep(on.actor("holder"), on.ticket, "Bonjour", is_note=False)),
    "end a wrap-up": (waiting_chat, lambda on: presence.end_wrap_up(on.actor("holder"))),
    "make a policy": (waiting_chat, lambda on: policies.make_policy(on.actor("supervisor"), "Summer", {})),
    "activate a policy": (waiting_chat, _activates),
    "keep a group": (
        waiting_chat,
        lambda on: kept_rows.add(on.actor("supervisor"), CustomerGroup(names={"fr": "Fidèles"}, weight=2)),
    ),
    "put on a profile": (
        waiting_chat,
        lambda on: roster.put_on_profile(on.actor("supervisor"), [on.cast.alice.agent.pk], None),
    ),
    "call back": (waiting_chat, _calls_back),
    "mail": (
        waiting_chat,
        lambda on: channel_choice.choose_email(on.actor("shopper"), on.cast.webchat, "one", "c@example.com"),
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_the_desk_does_it_for_whom_the_rule_allows_and_for_nobody_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    prepare, deed = DEEDS[name]
    scene = prepare(cast)
    cast.bob.arrives()
    before = TicketEvent.objects.count()
    with monkeypatch.context() as patched:
        patched.setattr(rule, "RULE", {role: {} for role in rule.RULE})
        patched.setattr(type(cast.bob), "arrives", lambda self: self)
        with pytest.raises(Refusal, match=r"forbidden|not_found|not_signed_in"):
            deed(scene)
    assert TicketEvent.objects.count() == before
    deed(scene)
