"""Rows, bubbles and decisions as the templates show them. No query here, but the one for names in a decision."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from channels_adapters import registry
from contactcenter.errors import ERROR_CODES
from contactcenter.inbox.listed import Listed
from contactcenter.intake.models import FileToFetch
from contactcenter.intake.originals import has_original
from contactcenter.tickets import notices
from contactcenter.tickets.models import Message
from routing.models import Agent, Assignment, WorkItem
from routing.models.media import SOON_SECONDS, Medium

_GROUP_SECONDS = 120


@dataclass(frozen=True)
class Row:
    """A ticket in a list, or at the head of its page."""

    listed: Listed
    list_name: str

    @property
    def title(self) -> str:
        return self.listed.subject or _("(no words yet)")

    @property
    def preview(self) -> str:
        """The last thing said, unless the title says it already."""
        text = (self.listed.last_text or "").strip()
        return "" if text.startswith(self.listed.subject.removesuffix("…") or "\n") else text

    @property
    def is_preview_ours(self) -> bool:
        return self.listed.last_direction == Message.Direction.OUT

    @property
    def customer(self) -> str:
        return self.listed.customer_name or _("Visitor")

    @property
    def medium(self) -> str:
        return self.listed.medium

    @property
    def medium_label(self) -> str:
        """The channel by its own name where people know it by one, else the kind of work."""
        adapter = registry.adapter(self.listed.channel) if self.listed.channel in registry.slugs() else None
        is_its_work = adapter is not None and adapter.medium == self.medium
        return (adapter.name if adapter and is_its_work else "") or str(Medium(self.medium).label)

    @property
    def soon_seconds(self) -> int:
        return SOON_SECONDS[Medium(self.medium)]

    @property
    def is_awaiting_answer(self) -> bool:
        return self.listed.last_inbound > self.listed.answered_through

    @property
    def planned_at(self) -> datetime | None:
        return self.listed.not_before if self.listed.state == WorkItem.State.SCHEDULED else None


def rows(listed: Sequence[Listed], list_name: str) -> list[Row]:
    return [Row(one, list_name) for one in listed]


@dataclass(frozen=True)
class LateFile:
    """A file of a message that is not there yet."""

    file: FileToFetch

    @property
    def has_failed(self) -> bool:
        return self.file.state == FileToFetch.State.FAILED

    @property
    def words(self) -> str:
        if not self.has_failed:
            return _("A file is on its way…")
        error = ERROR_CODES.get(self.file.error) or ERROR_CODES["file_unreachable"]
        return f"{error.message} {error.hint}"


@dataclass
class Line:
    """A message as it is shown: with its day where a day begins, with its author where somebody else begins."""

    message: Message
    notice: str = ""
    day: date | None = None
    is_first: bool = True
    is_delivered: bool = False

    @property
    def kind(self) -> str:
        return self.message.direction

    @property
    def has_original(self) -> bool:
        return has_original(self.message)

    @property
    def late_files(self) -> list[LateFile]:
        return [LateFile(file) for file in getattr(self.message, "files_not_there", [])]

    @property
    def is_empty(self) -> bool:
        """Nothing of it can be shown: neither words nor a file that is or will be there."""
        return not self.message.text and not self.late_files and not self.message.attachments.all()

    @property
    def author(self) -> str:
        user = self.message.author
        if user is None:
            return ""
        agent: Agent | None = getattr(user, "agent", None)
        return agent.name if agent else user.get_full_name() or user.username


def lines(messages: list[Message], *, is_beginning: bool) -> list[Line]:
    """`is_beginning` is whether the first of them stands at the top of the page, where a day is always named."""
    shown: list[Line] = []
    before: Message | None = None
    for message in messages:
        notice = notices.agent_notice(message) if message.direction == Message.Direction.SYSTEM else ""
        day = timezone.localtime(message.created_at).date()
        is_new_day = before is None or timezone.localtime(before.created_at).date() != day
        is_named = is_new_day and (before is not None or is_beginning)
        shown.append(Line(message, notice, day if is_named else None, is_first=not _goes_on(before, message)))
        before = message
    return shown


def _goes_on(before: Message | None, message: Message) -> bool:
    return (
        before is not None
        and (before.direction, before.author_id) == (message.direction, message.author_id)
        and (message.created_at - before.created_at).total_seconds() < _GROUP_SECONDS
    )


def failures(failed: dict[int, str]) -> str:
    """Why words could not be delivered, as JSON by number: what happened and how to go on, "" where nobody knows."""
    known = {number: ERROR_CODES.get(code) for number, code in failed.items()}
    return json.dumps({number: f"{error.message} {error.hint}" if error else "" for number, error in known.items()})


@dataclass(frozen=True)
class Why:
    """Why this agent: a sentence, and the figures it stands on."""

    sentence: str
    figures: list[tuple[str, str, str]] = field(default_factory=list)  # what, hers, the runner-up's
    chosen: str = ""
    runner_up: str = ""


def why(assignment: Assignment | None) -> Why | None:
    """The kept decision in words; None where there is none to explain."""
    if assignment is None:
        return None
    decision: dict[str, Any] = assignment.decision
    name = assignment.agent.name
    if decision.get("how") == "taken":
        return Why(_("%(name)s took it from the waiting list.") % {"name": name})
    if decision.get("how") == "given":
        return Why(_("It was given to %(name)s by hand.") % {"name": name})
    if decision.get("how") != "routed":
        return None
    return _why_routed(name, decision)


def _why_routed(name: str, decision: dict[str, Any]) -> Why:
    chosen, second = decision["chosen"], decision.get("runner_up")
    if not second:
        return Why(_("Offered to %(name)s: nobody else was there with the skills and the room.") % {"name": name})
    other = Agent.objects.filter(pk=second["agent_id"]).values_list("name", flat=True).first() or "?"
    sentence = _("Offered to %(name)s because %(reason)s.") % {
        "name": name,
        "reason": _reason(chosen, second, other),
    }
    return Why(sentence, _figures(chosen, second), name, other)


# What may tip a decision, by the terms of the matching.
_TIPS = (
    (("scarcity", "whole_agent"), gettext_lazy("other work needs her less than %(other)s")),
    (
        ("risk", "packing"),
        gettext_lazy("with what each holds, her answer is surer to be in time than that of %(other)s"),
    ),
    (("interruption",), gettext_lazy("%(other)s would have had to set other work aside")),
    (("proficiency",), gettext_lazy("she knows such work better than %(other)s")),
    (("last_agent",), gettext_lazy("she knows this customer already")),
)


def _reason(chosen: dict[str, Any], second: dict[str, Any], other: str) -> str:
    def gain(terms: tuple[str, ...]) -> float:
        return float(sum(second[term] - chosen[term] for term in terms))

    terms, sentence = max(_TIPS, key=lambda tip: gain(tip[0]))
    if gain(terms) > 0.001:
        return str(sentence) % {"other": other}
    if chosen["last_assigned"] != second["last_assigned"]:
        seconds = int(abs(second["last_assigned"] - chosen["last_assigned"])) if chosen["last_assigned"] else 0
        if not seconds:
            return _("she has had no work yet")
        minutes = max(1, seconds // 60)
        return ngettext(
            "she has waited longer for work (%(n)s minute longer than %(other)s)",
            "she has waited longer for work (%(n)s minutes longer than %(other)s)",
            minutes,
        ) % {"n": minutes, "other": other}
    return _("nothing told her apart from %(other)s") % {"other": other}


def _figures(chosen: dict[str, Any], second: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (_("Chats held"), str(chosen["chats"]), str(second["chats"])),
        (_("Cost"), f"{chosen['total']:.2f}", f"{second['total']:.2f}"),
    ]
