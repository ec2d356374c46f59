"""Which ticket a message belongs to: the open one of the same person, one just resolved, or a new one.

Everything here works on lists, because intake takes what waits together; the caller holds the customers' locks.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any

from channels_adapters import registry
from channels_adapters.base import InboundMessage, Kind
from contactcenter.intake import joining, triage_rules
from contactcenter.intake import triage as rules_of_triage
from contactcenter.intake.chasers import Said, judge
from contactcenter.intake.joining import Told
from contactcenter.tickets import events, failures, pushes, writing
from contactcenter.tickets.events import NewEvent
from contactcenter.tickets.models import ChannelAccount, Customer, Message, Reason, Shop, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage, NewTicket
from routing.models.media import Medium
from routing.services import clocks, prepared, work
from routing.services.configuration import remembered
from routing.services.database_time import keep_locks
from routing.services.work import WorkRequest

REOPEN_WITHIN = timedelta(hours=1)  # who comes back within the hour finds the same ticket
REOPEN_BY_ANSWER_WITHIN = timedelta(days=14)  # who answers a message of ours means that one, for longer


@dataclass(frozen=True)
class Arrival:
    """A message and who wrote it, by which door, with what triage read in it."""

    customer: Customer
    account: ChannelAccount
    inbound: InboundMessage
    not_before: datetime | None = None  # of a call: the slot she chose
    answers: int | None = None  # the ticket that it is proved to answer
    is_untrusted: bool = False  # it quotes a ticket that is none of hers
    order_number: str = ""
    chases: dict[str, float] | None = None  # the signs that she asks again for what nobody has answered
    correlation_id: str = ""  # of the request that brought it

    @property
    def medium(self) -> str:
        return registry.adapter(self.account.adapter).medium

    @property
    def language(self) -> str:
        return self.inbound.language or self.customer.language

    @property
    def said(self) -> Said:
        subject = self.inbound.subject if self.medium == Medium.MAIL else ""
        return Said(self.account.adapter, self.inbound.text, subject, self.order_number)


def get_ready() -> None:
    """What triage needs long to load, for every shop's languages."""
    for languages in Shop.objects.values_list("languages", flat=True):
        rules_of_triage.get_ready(languages)


def triage(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """With the language, order number and reason that her words tell; what she said of herself stands."""
    rules = triage_rules.in_force() if any(not arrival.inbound.reason for arrival in arrivals) else []
    return [_triaged(arrival, rules) for arrival in arrivals]


def _triaged(arrival: Arrival, rules: Sequence[rules_of_triage.Rule]) -> Arrival:
    inbound, shop = arrival.inbound, arrival.account.shop
    words = f"{inbound.subject}\n{inbound.text}"
    language = rules_of_triage.language_of(words, shop.languages, arrival.language)
    reason = inbound.reason or rules_of_triage.reason_of(rules, words, language, arrival.account.adapter, shop.pk)
    return replace(
        arrival,
        inbound=replace(inbound, language=language, reason=reason),
        order_number=rules_of_triage.order_number(shop.order_pattern, words),
    )


@dataclass(frozen=True)
class Place:
    """The ticket that an arrival belongs to, if there is one; `arrival` knows then whether it chases."""

    arrival: Arrival
    ticket: Ticket | None


def find_for(arrivals: Sequence[Arrival], now: datetime) -> list[Place]:
    """Per arrival the ticket that it answers, or whose thread it goes on with, or that speaks of the same matter."""
    answers = {arrival.answers for arrival in arrivals if arrival.answers}
    answered = Ticket.objects.filter(pk__in=answers) if answers else ()
    by_id = {ticket.pk: ticket for ticket in answered if _is_near(ticket, now, REOPEN_BY_ANSWER_WITHIN)}
    hers = _tickets_of({arrival.customer.pk for arrival in arrivals}, now)
    told = joining.told_in({ticket.pk: ticket for tickets in hers.values() for ticket in tickets}.values())
    resumed = _resumed_by(arrivals)
    return [
        _place(
            arrival,
            by_id.get(arrival.answers or 0) or _resumed(arrival, hers[arrival.customer.pk], resumed),
            hers[arrival.customer.pk],
            told,
            now,
        )
        for arrival in arrivals
    ]


_RESUMED = """
SELECT link.visitor, message.ticket_id
  FROM tickets_resumelink link JOIN tickets_message message ON message.id = link.message_id
 WHERE link.visitor = ANY(%s::text[]) AND link.visitor <> '' ORDER BY link.used_at
"""


def _resumed_by(arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Of those who came into the chat by a link of ours the ticket it leads to, the latest used."""
    visitors = [arrival.inbound.thread_key for arrival in arrivals if arrival.medium == Medium.CHAT]
    return {row[0]: row[1] for row in prepared.rows(_RESUMED, visitors)} if visitors else {}


def _resumed(arrival: Arrival, hers: Sequence[Ticket], resumed: dict[str, int]) -> Ticket | None:
    wanted = resumed.get(arrival.inbound.thread_key) if arrival.medium == Medium.CHAT else None
    return next((ticket for ticket in hers if ticket.pk == wanted), None)


def _place(
    arrival: Arrival, answered: Ticket | None, hers: Sequence[Ticket], told: dict[int, list[Told]], now: datetime
) -> Place:
    verdict = None
    found = answered or _spoken_last([ticket for ticket in hers if _is_her_thread(arrival, ticket)], told)
    found = found or _without_words(arrival, hers, told)
    if found is None:
        same = joining.best(arrival.said, hers, told, now)
        if same is None:
            return Place(arrival, None)
        found, verdict = same
    lately = max((one.at for one in told.get(found.pk, ())), default=now)
    is_chaser = joining.is_chaser(found, arrival.said, verdict, (now - lately).total_seconds())
    return Place(replace(arrival, chases=(verdict.signs if verdict else {}) if is_chaser else None), found)


def _is_near(ticket: Ticket, now: datetime, within: timedelta) -> bool:
    return ticket.resolved_at is None or ticket.resolved_at >= now - within


def _spoken_last(tickets: Sequence[Ticket], told: dict[int, list[Told]]) -> Ticket | None:
    """Of several on one thread, which splitting makes, the one that she wrote on last; open ones first."""
    if len(tickets) < 2:
        return next(iter(tickets), None)
    open_ones = [ticket for ticket in tickets if ticket.status != Ticket.Status.RESOLVED] or tickets
    return max(
        open_ones, key=lambda ticket: max((one.at for one in told.get(ticket.pk, ())), default=ticket.created_at)
    )


def _without_words(arrival: Arrival, hers: Sequence[Ticket], told: dict[int, list[Told]]) -> Ticket | None:
    """Words cannot tell two matters apart where one has none yet: a number left for a call, a picture alone."""
    open_ones = [ticket for ticket in hers if ticket.status != Ticket.Status.RESOLVED]
    if not (arrival.inbound.text + arrival.inbound.subject).strip():
        return _spoken_last(open_ones, told)
    return next((ticket for ticket in open_ones if ticket.pk not in told), None)


def _is_her_thread(arrival: Arrival, ticket: Ticket) -> bool:
    """Who talks to us goes on with what she was talking about; a mail has a thread only where it answers."""
    thread_key = ticket.thread_key.partition("#")[0]  # what was split off has a mark behind it
    return (ticket.account_id, thread_key) == (arrival.account.pk, arrival.inbound.thread_key)


def _is_same(arrival: Arrival, first: Arrival) -> bool:
    """Whether two messages that came together speak of one matter."""
    if (arrival.account.pk, arrival.inbound.thread_key) == (first.account.pk, first.inbound.thread_key):
        return True
    if not (arrival.inbound.text.strip() and first.inbound.text.strip()):
        return True
    keep_locks()
    return judge(first.said, arrival.said, 0.0, first_answered=False).is_same


_CANDIDATES = f"""
SELECT {prepared.columns(Ticket, "ticket")} FROM tickets_ticket ticket
 WHERE customer_id = ANY(%s::bigint[]) AND (status <> 'resolved' OR resolved_at >= %s)
"""  # noqa: S608 - made of the columns' names


def _tickets_of(customer_ids: set[int], now: datetime) -> dict[int, list[Ticket]]:
    """Her open tickets, then those resolved within the hour; the latest first."""
    candidates = prepared.models(Ticket, _CANDIDATES, list(customer_ids), now - REOPEN_WITHIN)
    hers: dict[int, list[Ticket]] = {customer: [] for customer in customer_ids}
    for ticket in sorted(candidates, key=_order, reverse=True):
        hers[ticket.customer_id].append(ticket)
    return hers


def _order(ticket: Ticket) -> tuple[bool, datetime, int]:
    return (ticket.status != Ticket.Status.RESOLVED, ticket.resolved_at or ticket.created_at, ticket.pk)


def find_ticket(customer: Customer, now: datetime) -> Ticket | None:
    """The ticket that a word of this customer belongs to now."""
    return next(iter(_tickets_of({customer.pk}, now)[customer.pk]), None)


def open_together(arrivals: Sequence[Arrival], now: datetime) -> list[Ticket]:
    """The new ticket of each arrival: messages of one customer that speak of one matter share it."""
    firsts: list[Arrival] = []
    places = []
    for arrival in arrivals:
        place = next(
            (
                place
                for place, first in enumerate(firsts)
                if first.customer.pk == arrival.customer.pk and _is_same(arrival, first)
            ),
            len(firsts),
        )
        if place == len(firsts):
            firsts.append(arrival)
        places.append(place)
    counts = Counter(places)
    opened = open_many(firsts, now, [counts[place] for place in range(len(firsts))])
    return [opened[place] for place in places]


@remembered
def _reasons() -> dict[str, Reason]:
    """By slug, with their queues."""
    return {reason.slug: reason for reason in Reason.objects.select_related("queue")}


def open_many(arrivals: Sequence[Arrival], now: datetime, inbound: Sequence[int] = ()) -> list[Ticket]:
    """New tickets and their work, each in the queue of the reason its shopper gave. Where so many messages of each are
    added next, their rows count them already."""
    if not arrivals:
        return []
    reasons = _reasons()
    known = _last_agents({arrival.customer.pk for arrival in arrivals})
    work_items = work.submit_many(
        [
            _work_of(arrival, reasons.get(arrival.inbound.reason), known.get(arrival.customer.pk), now)
            for arrival in arrivals
        ]
    )
    tickets = writing.open_tickets(
        [
            NewTicket(
                account=arrival.account,
                customer=arrival.customer,
                thread_key=arrival.inbound.thread_key,
                work_item=work_item,
                language=arrival.language,
                reason=reasons.get(arrival.inbound.reason),
                subject=arrival.inbound.subject or arrival.inbound.text,
                at=now,
                reply_address=arrival.inbound.reply_address,
                order_number=arrival.order_number,
                is_public=arrival.inbound.is_public,
                inbound=count,
            )
            for arrival, work_item, count in zip(arrivals, work_items, inbound or repeat(0), strict=False)
        ]
    )
    events.record_many(
        [
            NewEvent(
                ticket.pk,
                "ticket_opened",
                now,
                f"visitor:{ticket.customer_id}",
                {
                    "channel": ticket.channel,
                    "queue": ticket.work_item.lane.queue.slug,
                    "reason": ticket.reason.slug if ticket.reason else "",
                    "work_item": ticket.work_item_id,
                },
                arrival.correlation_id,
            )
            for arrival, ticket in zip(arrivals, tickets, strict=True)
        ]
    )
    return tickets


_LAST_AGENTS = """
SELECT DISTINCT ON (ticket.customer_id) ticket.customer_id, work.last_agent_id
  FROM tickets_ticket ticket JOIN routing_workitem work ON work.id = ticket.work_item_id
 WHERE ticket.customer_id = ANY(%s::bigint[]) AND work.last_agent_id IS NOT NULL
 ORDER BY ticket.customer_id, ticket.id DESC
"""


def _last_agents(customers: set[int]) -> dict[int, int]:
    """Who had these customers' last matter in her hands."""
    return {row[0]: row[1] for row in prepared.rows(_LAST_AGENTS, sorted(customers))}


def _work_of(arrival: Arrival, reason: Reason | None, last_agent_id: int | None, now: datetime) -> WorkRequest:
    return WorkRequest(
        queue=reason.queue if reason else arrival.account.shop.default_queue,
        medium=arrival.medium,
        languages={arrival.language: 1},
        started_at=now,
        not_before=arrival.not_before,
        last_agent_id=last_agent_id,
        shop=arrival.account.shop_id,
        customer_group=arrival.customer.group_id or "",
    )


def add_inbound(added: Sequence[tuple[Ticket, Arrival]], now: datetime, counted: Collection[int] = ()) -> list[Message]:
    """Shoppers' messages at the end of their tickets' histories; the rows of `counted` count them already. The caller
    holds work items and tickets."""
    known = {ticket.work_item_id for ticket, _ in added if ticket.last_message}
    messages = writing.append_messages([(ticket, _message_of(arrival, now)) for ticket, arrival in added], counted)
    pending = {ticket.pk for ticket, _ in added if ticket.status == Ticket.Status.PENDING}
    if pending:
        Ticket.objects.filter(pk__in=pending).update(status=Ticket.Status.OPEN)
    work.wait_for_us(known, now)
    clocks.ask_again(
        {ticket.work_item_id for ticket, one in added if one.inbound.is_public} & known, "personal_data", now
    )
    events.record_many(
        [
            NewEvent(
                ticket.pk,
                "message_received",
                now,
                f"visitor:{ticket.customer_id}",
                {
                    "message": message.pk,
                    "sequence": message.sequence,
                    **({"untrusted_thread": True} if arrival.is_untrusted else {}),
                },
                arrival.correlation_id,
            )
            for (ticket, arrival), message in zip(added, messages, strict=True)
        ]
    )
    return messages


def _message_of(arrival: Arrival, now: datetime) -> NewMessage:
    inbound = arrival.inbound
    return NewMessage(
        direction=Message.Direction.IN,
        channel=arrival.account.adapter,
        at=now,
        text=inbound.text,
        facts=_facts_of(inbound) if inbound.kind is Kind.MESSAGE else {},
        account_id=arrival.account.pk,
        provider_message_id=inbound.provider_message_id,
        files=tuple(
            NewFile(file.sha256, file.name, file.content_type, file.size_bytes) for file in inbound.attachments
        ),
    )


def _facts_of(inbound: InboundMessage) -> dict[str, Any]:
    return {**inbound.facts, **({"is_public": True} if inbound.is_public else {})}


def note_machine(ticket: Ticket, account: ChannelAccount, inbound: InboundMessage, now: datetime) -> Message:
    """What a machine said of a message of ours, as a notice on its ticket. The caller holds its locks."""
    why = str(inbound.facts.get("why") or "machine")
    if why == "bounce":
        failures.bounced(account.shop_id, inbound.references, now)
    message = writing.append_message(
        ticket,
        NewMessage(
            direction=Message.Direction.SYSTEM,
            channel=account.adapter,
            at=now,
            code="machine_answered",
            facts={"why": why},
            account_id=account.pk,
            provider_message_id=inbound.provider_message_id,
        ),
    )
    events.record(ticket, "machine_answered", now, "system", message=message.pk, why=why)
    pushes.ticket_changed(ticket)
    return message
