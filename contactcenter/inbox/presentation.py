"""Rows, bubbles and decisions as the templates show them. No query here, but for names in a decision and for steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_adapters import registry
from contactcenter.desk import chain_words, reasons
from contactcenter.desk.reasons import Why
from contactcenter.errors import ERROR_CODES
from contactcenter.inbox.listed import Listed
from contactcenter.intake.models import FileToFetch
from contactcenter.intake.originals import has_original
from contactcenter.tickets import notices
from contactcenter.tickets.models import Message, Ticket, TicketEvent
from routing.models import Agent, Assignment, Skill, WorkItem
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
    def can_be_put_off(self) -> bool:
        """Whether an offer of it can wait for her: nobody waits live."""
        return self.listed.medium not in (Medium.CHAT, Medium.CALL)

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

    @property
    def kind(self) -> str:
        return self.message.direction

    @property
    def forwarded_to(self) -> str:
        """A third party to whom it was passed on, or "" """
        return str(self.message.facts.get("forwarded_to", "")) if self.kind == "note" else ""

    @property
    def third_party(self) -> str:
        """Whose answer to something passed on it is, or "" """
        return str(self.message.facts.get("third_party", "")) if self.kind == "note" else ""

    @property
    def in_copy(self) -> list[str]:
        return list(self.message.facts.get("cc", ())) if self.kind in ("in", "out") else []

    @property
    def warnings(self) -> list[str]:
        """What an agent is to know before she believes it, or misses a file."""
        facts = self.message.facts if self.kind == "in" else {}
        told = []
        if facts.get("authentication") == "fail":
            who = facts.get("from", "")
            told.append(_("Not proved to be from %(address)s: be careful with what it asks for.") % {"address": who})
        told += [_("A file with a virus was left out: %(file)s") % {"file": one} for one in facts.get("infected", ())]
        if facts.get("not_scanned"):
            told.append(_("Nobody could look for viruses in the files of this message."))
        return told

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


def why(assignment: Assignment | None, known: QuerySet[Agent]) -> Why | None:
    """The kept decision in words; None where there is none to explain. `known`: whose names the reader may read."""
    if assignment is None:
        return None
    second = reasons.runner_up(assignment.decision)
    other = known.filter(pk=second).values_list("name", flat=True).first() if second else None
    return reasons.why(assignment.decision, assignment.agent.name, lambda _: other or reasons.nobody_known())


def asked_of(assignment: Assignment | None, work_item: WorkItem) -> list[str]:
    """What the ticket asked of who has it: skills, language, time. One query for the skills' names."""
    if assignment is None or assignment.decision.get("how") != "routed":
        return []
    names = {skill.pk: skill.name for skill in Skill.objects.filter(pk__in=[one for one, _ in _needs(work_item)])}
    skills = [(names[skill], level) for skill, level in _needs(work_item) if skill in names]
    group = reasons.group_words(assignment.decision)
    return reasons.asked_of(skills, work_item.due_at, assignment.offered_at) + ([group] if group else [])


def _needs(work_item: WorkItem) -> list[list[int]]:
    needs: list[list[int]] = work_item.lane.requirements
    return needs


_MOST_STEPS = 12


def steps_told(ticket: Ticket) -> list[str]:
    """What its chain did while nobody answered, in plain words, the oldest first."""
    events = TicketEvent.objects.filter(ticket=ticket, actor="clock", kind__in=chain_words.EVENTS)
    latest = reversed(events.order_by("-sequence")[:_MOST_STEPS])
    return [words for event in latest if (words := chain_words.told(event.kind, event.facts))]
