"""What the rules of triage would do: to one message, with the reasons why; to the first messages of the last days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Left

from contactcenter.intake import triage
from contactcenter.intake.models import TriageRule
from contactcenter.intake.triage_rules import as_rule
from contactcenter.tickets.models import Message, Shop, Ticket
from routing.models import EscalationRule, Queue

WEEK = timedelta(days=7)
MOST_TRIED = 2_000
_EARLY = 3  # a ticket begins with her words, or with a notice or two before them


@dataclass(frozen=True)
class Tried:
    """One message. `pieces` are (text, whether it is what the rule found)."""

    row: TriageRule | None
    later: list[TriageRule]  # would have fitted too
    pieces: list[tuple[str, bool]]
    language: str
    order_number: str
    queue: Queue
    outsourcing: str
    is_cut: bool


def try_on(rows: Sequence[TriageRule], text: str, shop: Shop, adapter: str) -> Tried:
    """As intake would: rules that are switched off do not count."""
    language = triage.language_of(text, shop.languages, shop.language)
    folded = triage.fold(text[: triage.MOST_READ])
    fitting = [row for row in rows if row.is_active and as_rule(row).fits(folded, language, adapter, shop.pk)]
    row = fitting[0] if fitting else None
    queue = row.reason.queue if row else shop.default_queue
    return Tried(
        row=row,
        later=fitting[1:],
        pieces=pieces_of(text, triage.places_of(tuple(row.words), text) if row else []),
        language=language,
        order_number=triage.order_number(shop.order_pattern, text),
        queue=queue,
        outsourcing=outsourcing_of(queue),
        is_cut=len(text) > triage.MOST_READ,
    )


def pieces_of(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text cut at these places."""
    found, done = [], 0
    for start, end in places:
        found += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*found, (text[done:], False)] if piece[0]]


def outsourcing_of(queue: Queue) -> str:
    """Whether its work goes to the outsourcer: never, yes at once, later, when it is opened to every team, or no."""
    if queue.is_in_house:
        return "never"
    if queue.teams.filter(is_outsourced=True).exists():
        return "yes"
    in_force = EscalationRule.objects.filter(target__queue=queue, retired_at__isnull=True)
    is_widened = in_force.filter(action__in=(EscalationRule.Action.WIDEN, EscalationRule.Action.OVERFLOW)).exists()
    return "later" if is_widened else "no"


@dataclass(frozen=True)
class Week:
    """How many first messages each rule would have taken, by its id; `none` where none fitted."""

    tried: int
    taken: Counter[int]
    none: int


def try_on_week(rows: Sequence[TriageRule], now: datetime) -> Week:
    """Of the latest first messages with words, as if no shopper had named her reason. One query."""
    latest = Ticket.objects.order_by("-pk").values("pk")[:MOST_TRIED]
    found = (
        Message.objects.filter(
            ticket__in=latest,
            ticket__created_at__gte=now - WEEK,
            direction=Message.Direction.IN,
            sequence__lte=_EARLY,
        )
        .exclude(text="")
        .order_by("ticket", "sequence")
        .distinct("ticket")
        .values_list("ticket__subject", Left("text", triage.MOST_READ), "ticket__language", "channel", "ticket__shop")
    )
    active = [row for row in rows if row.is_active]
    rules = [as_rule(row) for row in active]
    taken: Counter[int] = Counter()
    tried = 0
    for subject, text, language, channel, shop in found:
        tried += 1
        words = text if text.lstrip().startswith(subject) else f"{subject}\n{text}"
        place = triage.first_of(rules, words, language, channel, shop)
        if place is not None:
            taken[active[place].pk] += 1
    return Week(tried, taken, tried - taken.total())
