"""From raw rows to tickets, in small batches: the first sweep of the pulse.

One transaction per batch. Customers are locked first, in id order, then work items, then tickets: that is what makes a
burst of one person's messages on any channels one ticket.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from channels_adapters import registry
from channels_adapters.base import AdapterError, FileReference, InboundCall, InboundMessage, Kind
from contactcenter.intake import coming_back, fetching, joining, matters, third_parties, virus_scan
from contactcenter.intake.joining import Chaser
from contactcenter.intake.matters import Arrival
from contactcenter.intake.models import RawInbound
from contactcenter.intake.senders import identify, quoted_tickets, taken_by_another_door, unprove_staff
from contactcenter.tickets import accounts, events, files, pushes, writing
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import Message, Ticket
from routing.crash_points import crash_point
from routing.services import prepared, work
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.intake")
_BATCH = 50
IS_DUE = """(
    SELECT min(next_attempt_at) FROM intake_rawinbound WHERE parsed_at IS NULL) <= statement_timestamp()"""
_LONGEST_PAUSE_SECONDS = 300


class _UnreadableError(Exception):
    """A row that its adapter refuses."""


@dataclass(frozen=True)
class _Read:
    """A row and the message in it."""

    row: RawInbound
    inbound: InboundMessage


def take_in(limit: int = _BATCH) -> int:
    """Make tickets and messages of the raw rows that wait. Returns how many rows were looked at.

    Where a batch fails, each half of it is tried; a row that fails alone is pushed forward with a growing pause and
    keeps its error. So one bad row holds up nobody.
    """
    rows: list[RawInbound] = []
    try:
        with transaction.atomic(), events.together():
            rows = _claim(limit)
            _take_in_all(rows)
            crash_point("intake.before_commit")
        crash_point("intake.after_commit")
    except (OperationalError, InterfaceError):
        raise  # the database is away, or a lock was lost: the pulse comes back
    except Exception as error:  # noqa: BLE001 - logged where the rows are halved
        _take_in_halves([row.pk for row in rows], error)
    return len(rows)


# The first of each writer, unless another worker has an earlier one of hers; one that failed holds up nothing. Behind
# an OR, and LATERAL below, it is asked row by row, by the index of writers: as a join, planned when little waited, it
# compared all that wait with each other.
_RAW = prepared.columns(RawInbound, "raw")
_CLAIM = f"""
SELECT {_RAW} FROM intake_rawinbound raw
 WHERE raw.parsed_at IS NULL AND raw.next_attempt_at <= statement_timestamp()
   AND (%s::bigint[] IS NULL OR raw.id = ANY(%s::bigint[]))
   AND (raw.writer = '' OR NOT EXISTS (
        SELECT 1 FROM intake_rawinbound earlier
         WHERE earlier.writer <> '' AND earlier.account_id = raw.account_id AND earlier.writer = raw.writer
           AND earlier.id < raw.id AND earlier.parsed_at IS NULL AND earlier.attempts = 0))
 ORDER BY raw.next_attempt_at, raw.id LIMIT %s FOR UPDATE OF raw SKIP LOCKED
"""  # noqa: S608 - made of the columns' names
# What the writers of these rows wrote after them: nobody else takes it, for these are ours.
_CLAIM_NEXT = f"""
SELECT {_RAW} FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS first(account_id, writer, id)
 CROSS JOIN LATERAL (
       SELECT * FROM intake_rawinbound later
        WHERE later.writer <> '' AND later.account_id = first.account_id AND later.writer = first.writer
          AND later.id > first.id AND later.parsed_at IS NULL AND later.attempts = 0
          AND later.next_attempt_at <= statement_timestamp()
        ORDER BY later.id LIMIT {_BATCH} FOR UPDATE SKIP LOCKED) raw
 ORDER BY raw.id LIMIT %s
"""  # noqa: S608


def _claim(limit: int, ids: Sequence[int] | None = None) -> list[RawInbound]:
    """Of these alone, or of all; then with what their writers wrote after them."""
    known = None if ids is None else list(ids)
    rows = prepared.models(RawInbound, _CLAIM, known, known, limit)
    writers = [(row.account_id, row.writer, row.pk) for row in rows if row.writer]
    if writers and ids is None:
        rows += prepared.models(RawInbound, _CLAIM_NEXT, *map(list, zip(*writers, strict=True)), limit)
    for row in rows:
        row.account = accounts.account(row.account_id)
    return sorted(rows, key=lambda row: row.pk)


def _take_in_halves(ids: Sequence[int], error: Exception) -> None:
    """These failed together."""
    log.warning("batch_halved", rows=len(ids), error=f"{type(error).__name__}: {error}"[:500])
    middle = max(len(ids) // 2, 1)
    for half in filter(None, (ids[:middle], ids[middle:])):
        try:
            with transaction.atomic(), events.together():
                _take_in_all(_claim(len(half), half))
        except (OperationalError, InterfaceError):
            raise
        except Exception as failed:
            if len(half) > 1:
                _take_in_halves(half, failed)
            else:
                log.exception("arrival_postponed", raw=half[0])
                _postpone(half[0], failed)


def _postpone(row_id: int, error: Exception) -> None:
    row = RawInbound.objects.get(pk=row_id)
    pause = min(2 ** min(row.attempts, 10), _LONGEST_PAUSE_SECONDS)
    RawInbound.objects.filter(pk=row_id).update(
        attempts=F("attempts") + 1,
        next_attempt_at=database_now() + timedelta(seconds=pause),
        error=f"{type(error).__name__}: {error}"[:500],
    )


def _take_in_all(rows: Sequence[RawInbound]) -> None:
    if not rows:
        return
    read = [_Read(row, inbound) for row in rows for inbound in _read(row)]
    written = [one for one in read if one.inbound.kind is not Kind.MACHINE]
    passed_on = third_parties.answered([(one.row.account, one.inbound) for one in written])
    people = [one for one, forward in zip(written, passed_on, strict=True) if forward is None]
    third = [(one, forward.ticket) for one, forward in zip(written, passed_on, strict=True) if forward]
    machines = [one for one in read if one.inbound.kind is Kind.MACHINE]
    inbound = unprove_staff([(one.row.account, one.inbound) for one in people])
    people = [_Read(one.row, believed) for one, believed in zip(people, inbound, strict=True)]
    identified = identify([(one.row.account, one.inbound) for one in people])
    # Asked under the locks on its sender: two workers with the same mail by two doors take turns here.
    repeated = _repeated(people)
    senders = [sender for one, sender in zip(people, identified, strict=True) if one.row.pk not in repeated]
    people = [one for one in people if one.row.pk not in repeated]
    now = database_now()
    arrivals = matters.triage(
        [
            Arrival(
                sender.customer,
                one.row.account,
                _with_files(one.inbound),
                answers=sender.answers,
                is_untrusted=sender.is_untrusted,
                correlation_id=one.row.correlation_id,
            )
            for one, sender in zip(people, senders, strict=True)
        ]
    )
    spoken_of = quoted_tickets([(one.row.account, one.inbound) for one in machines])
    places = matters.find_for(arrivals, now)
    arrivals, found = [place.arrival for place in places], [place.ticket for place in places]
    locked = _lock([*found, *spoken_of, *(ticket for _, ticket in third)])
    tickets = _place(arrivals, [locked[one.pk] if one else None for one in found], now)
    fresh = {ticket.pk for ticket, one in zip(tickets, found, strict=True) if one is None}
    messages = matters.add_inbound(list(zip(tickets, arrivals, strict=True)), now, counted=fresh)
    joining.move_forward(
        [
            Chaser(ticket, message, arrival.account.adapter, arrival.chases, arrival.correlation_id)
            for ticket, arrival, message in zip(tickets, arrivals, messages, strict=True)
            if arrival.chases is not None
        ],
        now,
    )
    made = {one.row.pk: message for one, message in zip(people, messages, strict=True)}
    fetching.want([(made[one.row.pk], one.inbound.remote_files, one.row.correlation_id) for one in people], now)
    noted = {
        one.row.pk: matters.note_machine(locked[ticket.pk], one.row.account, one.inbound, now)
        for one, ticket in zip(machines, spoken_of, strict=True)
        if ticket
    }
    noted |= {
        one.row.pk: third_parties.note(
            locked[ticket.pk], (one.row.account, _with_files(one.inbound)), now, one.row.correlation_id
        )
        for one, ticket in third
    }
    again = {pk: first if isinstance(first, Message) else made[first] for pk, first in repeated.items()}
    _settle(
        rows, made | noted | again, {one.row.pk: str(one.inbound.facts.get("why") or "machine") for one in machines}
    )
    pushes.tickets_changed({ticket.pk: ticket for ticket in tickets}.values(), unheld=fresh)
    for one in people:
        message = made[one.row.pk]
        log.info(
            "message_taken_in",
            ticket=message.ticket.reference,
            raw=one.row.pk,
            sequence=message.sequence,
            correlation_id=one.row.correlation_id,
        )


def _repeated(people: Sequence[_Read]) -> dict[int, Message | int]:
    """The same mail to several addresses of a shop is one message: the rows that bring nothing new, with the message
    that is here already, or the row among these that brings it."""
    known: dict[tuple[int, str], Message | int] = dict(
        taken_by_another_door([(one.row.account, one.inbound) for one in people])
    )
    repeated = {}
    for one in people:
        key = (one.row.account.shop_id, one.inbound.provider_message_id)
        if key in known:
            repeated[one.row.pk] = known[key]
        elif one.inbound.facts.get("message_id"):
            known[key] = one.row.pk
    return repeated


def _read(row: RawInbound) -> list[InboundMessage]:
    try:
        # Its signature was asked at the door; headers are not kept.
        call = InboundCall(bytes(row.payload), account=adapter_account(row.account))
        read = registry.adapter(row.account.adapter).parse(call)[:1]
    except (AdapterError, KeyError) as error:
        raise _UnreadableError(f"{row.account}: {error}") from error
    if len(row.payload) >= settings.MAIL_MAX_BYTES:  # by IMAP no server refuses it: taken up to there, and she is told
        read = [replace(one, facts={**one.facts, "is_too_long": True}) for one in read]
    # Somebody looked at it: what took it for a machine's is not asked again.
    return [replace(one, kind=Kind.MESSAGE) if row.is_person and one.kind is Kind.MACHINE else one for one in read]


def _with_files(inbound: InboundMessage) -> InboundMessage:
    """Its files, stored by content: a transaction that fails leaves bytes that the next try finds.

    Where a scanner finds a virus the file is left out and named; it stays in the raw row, which is never served.
    """
    kept, facts = [], dict(inbound.facts)
    for file in inbound.files:
        try:
            virus = virus_scan.scan(file.content) if virus_scan.is_wanted() else ""
        except virus_scan.ScannerAwayError:
            facts["not_scanned"] = True
            virus = ""
        if virus:
            facts.setdefault("infected", []).append(f"{file.name[:80]}: {virus[:80]}")
        else:
            kept.append(files.keep_any(file.name, file.content))
    stored = tuple(FileReference(file.sha256, file.name, file.content_type, file.size_bytes) for file in kept)
    return replace(inbound, attachments=(*inbound.attachments, *stored), facts=facts)


def _lock(tickets: Sequence[Ticket | None]) -> dict[int, Ticket]:
    """Work items first, then their tickets, read again."""
    known = [ticket for ticket in tickets if ticket]
    if not known:
        return {}
    work.lock_many(ticket.work_item_id for ticket in known)
    return {ticket.pk: ticket for ticket in writing.lock_many(ticket.pk for ticket in known)}


def _place(arrivals: Sequence[Arrival], found: Sequence[Ticket | None], now: datetime) -> list[Ticket]:
    """The ticket of each arrival: the one found for it, locked and opened again if need be, or a new one."""
    for arrival, ticket in zip(arrivals, found, strict=True):
        if ticket and ticket.status == Ticket.Status.RESOLVED:
            coming_back.reopen(ticket, arrival, now)
        elif ticket:
            coming_back.come_back(ticket, arrival, now)
    homeless = [arrival for arrival, ticket in zip(arrivals, found, strict=True) if ticket is None]
    fresh = iter(matters.open_together(homeless, now))
    return [ticket or next(fresh) for ticket in found]


_SETTLE = """
UPDATE intake_rawinbound raw
   SET parsed_at = clock_timestamp(), error = '', message_id = made.message_id, machine = made.machine
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS made(raw_id, message_id, machine) WHERE raw.id = made.raw_id
"""


def _settle(rows: Sequence[RawInbound], messages: Mapping[int, Message], machines: Mapping[int, str]) -> None:
    """Rows are done, with the message that came of each; a call of a provider's may hold none, a machine's is said."""
    ids = [row.pk for row in rows]
    made = [messages[pk].pk if pk in messages else None for pk in ids]
    prepared.rows(_SETTLE, ids, made, [machines.get(pk, "") for pk in ids])
