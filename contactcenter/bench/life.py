"""One ticket's life in plain words and in time order. Pure: rows in, lines out. Who and how long, never content."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import override

from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk import clock_words, reasons
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Message, Ticket, TicketEvent
from routing.clock_history import What
from routing.models import Assignment, Clock, ClockPause, EscalationStep
from routing.services import clock_histories


@dataclass
class Life:
    """All rows of one ticket. `agents` and `users` are names by id; `steps` are those of all its clocks."""

    ticket: Ticket
    agents: Mapping[int, str] = field(default_factory=dict)
    users: Mapping[int, str] = field(default_factory=dict)
    raws: Sequence[RawInbound] = ()
    messages: Sequence[Message] = ()
    events: Sequence[TicketEvent] = ()
    assignments: Sequence[Assignment] = ()
    clocks: Sequence[Clock] = ()
    pauses: Sequence[ClockPause] = ()
    steps: Sequence[EscalationStep] = ()
    deliveries: Sequence[OutboxMessage] = ()

    def name(self, agent_id: Any) -> str:
        return self.agents.get(agent_id, f"agent {agent_id}")

    def actor(self, label: str) -> str:
        """Who "agent:7", "user:3" or "visitor:12" is."""
        kind, _, number = label.partition(":")
        if kind == "agent" and number.isdigit():
            return self.name(int(number))
        if kind == "user" and number.isdigit() and int(number) in self.users:
            return self.users[int(number)]
        return {"visitor": "the shopper", "user": f"user {number}"}.get(kind, f"the {kind}")


@dataclass(frozen=True)
class Line:
    """One thing that happened. `seconds` since the first thing did."""

    at: datetime
    what: str
    correlation_id: str = ""
    seconds: float = 0.0


def tell(life: Life, now: datetime) -> list[Line]:
    """Every line in time order; at one instant the cause stands before its effect."""
    sources = (_raws(life), _clocks(life, now), _events(life))
    lines = [line for source in (*sources, _messages(life), _assignments(life), _deliveries(life)) for line in source]
    lines.sort(key=lambda line: line.at)  # stable: the order of the sources decides at one instant
    return [Line(line.at, line.what, line.correlation_id, (line.at - lines[0].at).total_seconds()) for line in lines]


def _after(later: datetime, earlier: datetime) -> str:
    return _span((later - earlier).total_seconds())


def _span(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if abs(seconds) < 10 else f"{seconds:.1f} s"


def _raws(life: Life) -> Iterator[Line]:
    for raw in life.raws:
        size = f"{len(bytes(raw.payload))} bytes"
        yield Line(raw.received_at, f"A message was kept as raw row {raw.pk} ({size})", raw.correlation_id)
        if raw.parsed_at:
            failed = f", after {raw.attempts} failed attempts" if raw.attempts else ""
            took = _after(raw.parsed_at, raw.received_at)
            yield Line(raw.parsed_at, f"Raw row {raw.pk} was read, {took} later{failed}", raw.correlation_id)


def _clocks(life: Life, now: datetime) -> Iterator[Line]:
    """By the same rule as the history on the ticket's page, with numbers and milliseconds."""
    with override("en"):  # the trace is told in one language
        for one in clock_histories.of_rows(life.clocks, life.pauses, life.steps, now):
            late = f" ({_span(one.seconds)} after it was due)" if one.what in (What.FIRED, What.SKIPPED) else ""
            colon = ":" if one.what in (What.FIRED, What.SKIPPED, What.PLANNED) else ""
            yield Line(one.at, f"Clock {one.clock}{colon} {clock_words.sentence(one)}{late}")


_EVENTS = {
    "ticket_opened": "A ticket was opened on {channel}, in the queue {queue}",
    "ticket_reopened": "The ticket was opened again on {channel}",
    "offer_accepted": "{agent} accepted the offer",
    "offer_declined": "{agent} declined the offer",
    "ticket_set_aside": "It was set aside: {agent} took live work; it waits with its due time and comes back to her",
    "offer_expired": "The offer to {agent} ran out; it goes on to somebody else",
    "offer_returned": "The offer came back: {agent} was gone",
    "assignment_returned": "The ticket came back: {agent} was gone",
    "ticket_taken": "{agent} took it from the waiting list",
    "ticket_given": "It was given to {agent} by {actor}",
    "ticket_transferred": "It was moved to the queue {queue} by {actor}",
    "ticket_put_back": "{actor} undid that: it is back in the queue {queue}",
    "reservation_changed": "{actor} changed for whom it is reserved, or from whom it is kept",
    "priority_changed": "{actor} changed its priority from {before} to {priority}",
    "customer_group_changed": "{actor} put the customer into the group “{group}”",
    "clock_recounted": "A clock is counted anew, because settings or the ticket's place changed",
    "target_missed": "The target was missed, which is noted on the ticket",
    "ticket_widened": "Anybody with the language may take it now",
    "priority_raised": "Its priority was raised",
    "step_skipped": "A step of its chain did nothing: {action} wants {why}",
    "agent_warned": "{agent} was warned that it is not answered yet",
    "level_relaxed": "It asks for {levels} levels less of each skill",
    "skill_relaxed": "It does without the skill {skill}",
    "ticket_overflowed": "The team {team} may take it too",
    "overflow_ended": "It is its own teams' alone again",
    "ticket_reassigned": "It was taken from {agent}, who had not answered",
    "ticket_tagged": "It was tagged {tag}",
    "ticket_went_private": "It went on in private: from here on only the shopper reads us",
    "arrival_acknowledged": "The shopper was told by mail that it has arrived",
    "supervisors_alerted": "The supervisors were alerted",
    "delay_announced": "The shopper was told by mail that the answer is late",
    "answer_mailed": "The shopper had left the chat: the answer went by mail",
    "machine_answered": "A machine answered a message of ours",
    "channel_offered": "The shopper was offered a call-back or an answer by mail",
    "channel_switched": "{actor} moved it from {channel_before} to {channel}",
    "callback_requested": "{actor} asked to be called back",
    "call_due": "The planned call is due",
    "call_started": "{actor} dialled",
    "call_ended": "The call ended: {outcome} (attempt {attempt})",
    "call_planned": "Another try was planned for {at}",
    "message_sent": "The provider took message row {message}",
    "delivery_failed": "Message row {message} could not be delivered",
    "message_called_spam": "Message row {message} was called spam",
    "ticket_resolved": "{actor} resolved it ({how})",
    "no_answer_needed": "{actor} said that what was written after message {after}, up to {through}, needs no answer",
    "promise_made": "{actor} noted promise {promise}, due at {due_at}",
    "promise_kept": "{actor} said that promise {promise} was kept",
    "promise_broken": "{actor} said that promise {promise} was not kept",
    "promise_withdrawn": "{actor} withdrew promise {promise}",
    "promise_near": "A promise is soon due: who holds the ticket was told, or the supervisors",
    "promise_due": "A promise is due: who holds the ticket was told, or the supervisors",
}


class _Facts(dict[str, Any]):
    """A fact that an older event does not have reads as a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


def _events(life: Life) -> Iterator[Line]:
    messages = {message.pk: message for message in life.messages}
    offers = {(offer.agent_id, offer.offered_at): offer for offer in life.assignments}
    for event in life.events:
        message = messages.get(event.facts.get("message", 0))
        if event.kind in ("message_received", "reply_sent", "note_added") and message:
            what = _described(message, life.actor(event.actor))
        elif event.kind in ("ticket_offered", "ticket_assigned"):
            what = _offered(life, event, offers.get((event.facts.get("agent", 0), event.at)))
        elif event.kind in _EVENTS:
            facts = _Facts(event.facts, actor=life.actor(event.actor), agent=life.name(event.facts.get("agent")))
            what = _EVENTS[event.kind].format_map(facts)
        else:
            what = f"{event.kind}: {event.facts}"
        yield Line(event.at, what[:1].upper() + what[1:], event.correlation_id)


def _offered(life: Life, event: TicketEvent, offer: Assignment | None) -> str:
    agent = life.name(event.facts.get("agent"))
    if offer is None:
        return f"It was offered to {agent}"
    with override("en"):  # the trace is told in one language
        why = reasons.why(offer.decision, agent, life.name)
    costs = "; ".join(f"{what} {hers} against {theirs}" for what, hers, theirs in why.figures) if why else ""
    how = "given to" if offer.expires_at is None else "offered to"
    told = f"{why.sentence}{f' ({costs})' if costs else ''}" if why else "no reason was kept"
    return f"It was {how} {agent} (assignment {offer.pk}, epoch {offer.epoch}). {told}"


def _described(message: Message, who: str) -> str:
    verb = {"in": "wrote", "out": "answered with", "note": "noted"}.get(message.direction, "added")
    return f"{who} {verb} message {message.sequence} ({message.channel}, {len(message.text)} characters)"


def _messages(life: Life) -> Iterator[Line]:
    told = {event.facts.get("message") for event in life.events}
    for message in life.messages:
        if message.direction == Message.Direction.SYSTEM:
            yield Line(message.created_at, f"Notice {message.sequence} to the shopper: {message.code}")
        elif message.pk not in told:
            what = _described(message, "the shopper" if message.direction == "in" else "somebody")
            yield Line(message.created_at, what[:1].upper() + what[1:])
        if message.delivered_at:
            yield Line(message.delivered_at, f"Message {message.sequence} reached the shopper's page")
        if message.read_at:
            yield Line(message.read_at, f"The shopper saw message {message.sequence}")


def _assignments(life: Life) -> Iterator[Line]:
    for held in life.assignments:
        if held.ended_at:
            took = _after(held.ended_at, held.offered_at)
            what = f"Assignment {held.pk} of {life.name(held.agent_id)} ended after {took}: {held.ended_as}"
            yield Line(held.ended_at, what)


_DELIVERY = {
    "pickup": "waits to be fetched by the shopper's page",
    "waiting": "waits to be sent",
    "sent": "was sent",
    "delivered": "was delivered",
    "failed": "FAILED",
}


def _deliveries(life: Life) -> Iterator[Line]:
    sequences = {message.pk: message.sequence for message in life.messages}
    for outbox in life.deliveries:
        attempts = f" after {outbox.attempts} attempts" if outbox.attempts > 1 else ""
        error = f" ({outbox.error})" if outbox.error else ""
        state = _DELIVERY.get(outbox.state, outbox.state)
        what = f"Message {sequences[outbox.message_id]} was put on its way as delivery {outbox.pk}; it {state}"
        yield Line(outbox.message.created_at, f"{what}{attempts}{error}", outbox.correlation_id)
