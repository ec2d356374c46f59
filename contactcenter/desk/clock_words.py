"""The history of a ticket's clocks in plain words: each start, pause, step and stop as people read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contactcenter.desk import chain_words
from contactcenter.tickets.models import Ticket, TicketEvent
from contactcenter.tickets.notices import moment as said_moment
from contactcenter.tickets.notices import span
from routing.clock_history import Moment, Recounted, What
from routing.models import ClockKind, PausingState
from routing.services import clock_histories

STEPS: Mapping[str, str | Promise] = {
    "miss": gettext_lazy("the target is missed"),
    "promise_near": gettext_lazy("whoever can keep the promise is reminded"),
    "promise_due": gettext_lazy("the promise is due and nobody has said that it was kept"),
    "warn_agent": gettext_lazy("whoever has it is warned"),
    "relax_level": gettext_lazy("it asks for less of the skills"),
    "relax_skill": gettext_lazy("it does without a skill"),
    "overflow": gettext_lazy("it is opened to another team"),
    "return": gettext_lazy("it is its own teams' alone again"),
    "reassign": gettext_lazy("it is taken from whoever has it"),
    "switch": gettext_lazy("it goes on by another channel"),
    "tag": gettext_lazy("it is tagged"),
    "close": gettext_lazy("it is closed"),
    "widen": gettext_lazy("anybody with the language may take it"),
    "raise": gettext_lazy("its priority is raised"),
    "acknowledge": gettext_lazy("the shopper is told that it has arrived"),
    "alert": gettext_lazy("the supervisors are alerted"),
    "apologise": gettext_lazy("the shopper is told that the answer is late"),
    "offer_channel": gettext_lazy("the shopper is offered another channel"),
    "go_private": gettext_lazy("it goes on in private"),
}
_RESULTS: Mapping[str, str | Promise] = {
    "met": gettext_lazy("in time"),
    "missed": gettext_lazy("too late"),
    "cancelled": gettext_lazy("nothing is due any more"),
}


@dataclass(frozen=True)
class Told:
    """A line of the history: which clock, and what happened to it."""

    at: datetime
    clock: str
    words: str
    what: str


def history(ticket: Ticket, now: datetime) -> list[Told]:
    """All that happened to its clocks, and what is still planned, in the reader's language. Four queries."""
    events = TicketEvent.objects.filter(ticket=ticket, kind="clock_recounted").order_by("sequence")
    anew = [_recounted(event) for event in events]
    found = clock_histories.of_work(ticket.work_item_id, now, anew)
    return [Told(one.at, str(ClockKind(one.kind).label), sentence(one), one.what) for one in found]


def _recounted(event: TicketEvent) -> Recounted:
    due = event.facts.get("due_at")
    return Recounted(
        event.facts.get("clock", ClockKind.FIRST_REPLY), event.at, datetime.fromisoformat(due) if due else None
    )


def sentence(moment: Moment) -> str:
    """What happened, as the rest of a sentence that begins with the clock."""
    return _SENTENCES[moment.what](moment)


def _step(moment: Moment) -> str:
    return str(STEPS.get(moment.about, moment.about))


def _started(moment: Moment) -> str:
    told = {
        ClockKind.RESOLUTION: _("starts: to be resolved within %(span)s"),
        ClockKind.PROMISE: _("starts: something is promised within %(span)s"),
        ClockKind.CALL_ATTEMPT: _("starts: to be called within %(span)s"),
    }
    kind = ClockKind(moment.kind or ClockKind.FIRST_REPLY)
    return told.get(kind, _("starts: to be answered within %(span)s")) % {"span": span(moment.seconds)}


def _paused(moment: Moment) -> str:
    known = moment.about in PausingState.values
    return _("is paused: %(why)s") % {"why": PausingState(moment.about).label if known else moment.about}


def _resumed(moment: Moment) -> str:
    return _("runs again after %(span)s") % {"span": span(moment.seconds)}


def _counted_anew(moment: Moment) -> str:
    if moment.due_at is None:
        return _("is counted anew, because settings or the ticket's place changed: no target holds any more")
    due = {"moment": said_moment(moment.due_at)}
    return _("is counted anew, because settings or the ticket's place changed: due %(moment)s") % due


def _skipped(moment: Moment) -> str:
    return _("a step came and did nothing (%(step)s): %(why)s") % {"step": _step(moment), "why": _why_not(moment.why)}


def _why_not(why: str) -> str:
    """A reason stands for itself; a condition is one that did not hold."""
    if why in chain_words.WHY_SKIPPED:
        return str(chain_words.WHY_SKIPPED[why])
    return _("it does not hold that %(condition)s") % {"condition": chain_words.condition(why)}


def _planned(moment: Moment) -> str:
    return _("planned for this moment: %(step)s") % {"step": _step(moment)}


def _overdue(moment: Moment) -> str:
    return _("was due now and has NOT fired: %(step)s") % {"step": _step(moment)}


def _stopped(moment: Moment) -> str:
    result = str(_RESULTS.get(moment.about, moment.about))
    told = _("stops after %(span)s, %(result)s") % {"span": span(moment.seconds), "result": result}
    if not moment.count:
        return told
    rest = ngettext("%(n)s planned step was called off", "%(n)s planned steps were called off", moment.count)
    return _("%(told)s; %(rest)s") % {"told": told, "rest": rest % {"n": moment.count}}


_SENTENCES: Mapping[What, Callable[[Moment], str]] = {
    What.STARTED: _started,
    What.PAUSED: _paused,
    What.RESUMED: _resumed,
    What.RECOUNTED: _counted_anew,
    What.FIRED: _step,
    What.SKIPPED: _skipped,
    What.PLANNED: _planned,
    What.OVERDUE: _overdue,
    What.STOPPED: _stopped,
}
