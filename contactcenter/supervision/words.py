"""What came of an act on the board, in sentences; and what the list of recent acts says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contactcenter.desk.models import UNDO_SECONDS, BoardAction
from routing.models import Agent

Kind, Outcome = BoardAction.Kind, BoardAction.Outcome


def _headline(action: BoardAction, n: int) -> str:
    facts: dict[str, Any] = {"n": n, "to": action.queue or action.agent}
    if not n:
        return _("Nothing was changed.")
    if action.kind == Kind.TO_QUEUE:
        text = ngettext("%(n)s ticket was moved to “%(to)s”.", "%(n)s tickets were moved to “%(to)s”.", n)
    elif action.kind == Kind.TO_AGENT:
        text = ngettext("%(n)s ticket was given to %(to)s.", "%(n)s tickets were given to %(to)s.", n)
    elif action.kind == Kind.RAISE:
        text = ngettext("%(n)s ticket was raised.", "%(n)s tickets were raised.", n)
    elif action.kind == Kind.LOWER:
        text = ngettext("%(n)s ticket was lowered.", "%(n)s tickets were lowered.", n)
    elif action.kind == Kind.RESERVE:
        text = ngettext("%(n)s ticket is reserved for %(to)s.", "%(n)s tickets are reserved for %(to)s.", n)
    elif action.kind == Kind.KEEP_FROM:
        text = ngettext("%(n)s ticket is kept from %(to)s.", "%(n)s tickets are kept from %(to)s.", n)
    elif action.kind == Kind.LIFT:
        text = ngettext("%(n)s ticket is open to everybody again.", "%(n)s tickets are open to everybody again.", n)
    else:
        text = ngettext("%(n)s ticket is back where it was.", "%(n)s tickets are back where they were.", n)
    return text % facts


def _waits(n: int, who: str) -> str:  # noqa: ARG001 - all of these are asked alike
    text = ngettext(
        "%(n)s of them waits in its queue: whoever was answering it has left or has no room.",
        "%(n)s of them wait in their queues: whoever was answering them has left or has no room.",
        n,
    )
    return text % {"n": n}


def _unchanged(n: int, who: str) -> str:  # noqa: ARG001
    return ngettext("%(n)s was there already.", "%(n)s were there already.", n) % {"n": n}


def _held(n: int, who: str) -> str:
    text = ngettext("%(n)s stayed: %(who)s is answering it.", "%(n)s stayed: they are being answered by %(who)s.", n)
    return text % {"n": n, "who": who}


def _taken(n: int, who: str) -> str:
    if not who:
        text = ngettext("%(n)s was handled by somebody meanwhile.", "%(n)s were handled by somebody meanwhile.", n)
    else:
        text = ngettext("%(n)s was taken meanwhile by %(who)s.", "%(n)s were taken meanwhile by %(who)s.", n)
    return text % {"n": n, "who": who}


def _moved(n: int, who: str) -> str:  # noqa: ARG001
    text = ngettext("%(n)s was moved meanwhile by somebody else.", "%(n)s were moved meanwhile by somebody else.", n)
    return text % {"n": n}


def _changed(n: int, who: str) -> str:  # noqa: ARG001
    text = ngettext("%(n)s has another priority meanwhile.", "%(n)s have another priority meanwhile.", n)
    return text % {"n": n}


def _resolved(n: int, who: str) -> str:  # noqa: ARG001
    return ngettext("%(n)s was resolved meanwhile.", "%(n)s were resolved meanwhile.", n) % {"n": n}


def _no_room(n: int, who: str) -> str:  # noqa: ARG001
    return ngettext("%(n)s found no room there.", "%(n)s found no room there.", n) % {"n": n}


def _not_there(n: int, who: str) -> str:  # noqa: ARG001
    text = ngettext(
        "%(n)s is live work, and this person is not there.", "%(n)s are live work, and this person is not there.", n
    )
    return text % {"n": n}


def _in_house(n: int, who: str) -> str:  # noqa: ARG001
    text = ngettext("%(n)s stays in the house.", "%(n)s stay in the house.", n)
    return text % {"n": n}


def _not_found(n: int, who: str) -> str:  # noqa: ARG001
    text = ngettext("%(n)s is not yours to change.", "%(n)s are not yours to change.", n)
    return text % {"n": n}


_SENTENCES: dict[str, Callable[[int, str], str]] = {
    Outcome.WAITS: _waits,
    Outcome.HELD: _held,
    Outcome.TAKEN: _taken,
    Outcome.MOVED: _moved,
    Outcome.CHANGED: _changed,
    Outcome.RESOLVED: _resolved,
    Outcome.NO_ROOM: _no_room,
    Outcome.NOT_THERE: _not_there,
    Outcome.IN_HOUSE: _in_house,
    Outcome.UNCHANGED: _unchanged,
    Outcome.NOT_FOUND: _not_found,
}


@dataclass(frozen=True)
class Told:
    """An act as it is told: the sentence, then one for each other thing that came of it, with the tickets it means."""

    action: BoardAction
    headline: str
    others: list[tuple[str, list[str]]]
    can_be_undone: bool
    until: datetime

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked for was done."""
        return not self.others

    def as_json(self) -> dict[str, Any]:
        return {
            "action": self.action.pk,
            "message": self.headline,
            "others": [sentence for sentence, _ in self.others],
            "tickets": [{"reference": one["reference"], "outcome": one["outcome"]} for one in self.action.tickets],
            "can_be_undone": self.can_be_undone,
        }


def tell(action: BoardAction, now: datetime) -> Told:
    """One query more, for names, where agents were in the way."""
    by_outcome = _by_outcome(action.tickets)
    ids = {one["agent"] for ones in by_outcome.values() for one in ones if one["agent"]}
    names = dict(Agent.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    others = []
    for outcome, sentence in _SENTENCES.items():
        ones = by_outcome.get(outcome, [])
        who = sorted({names[one["agent"]] for one in ones if one["agent"] in names})
        if ones:
            others.append((sentence(len(ones), ", ".join(who)), [one["reference"] for one in ones]))
    until = action.at + timedelta(seconds=UNDO_SECONDS)
    return Told(action, _headline(action, len(action.done)), others, action.can_be_undone(now), until)


def _by_outcome(tickets: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in tickets:
        found.setdefault(one["outcome"], []).append(one)
    return found
