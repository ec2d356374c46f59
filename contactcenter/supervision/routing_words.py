"""Profiles and overflow rules in plain words, in the reader's language."""

from collections.abc import Sequence

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from contactcenter.templatetags.look import span
from routing.models import OverflowRule, RoutingProfile
from routing.models.media import Medium


def _kinds() -> dict[str, str]:
    return {
        "": _("Work"),
        Medium.CHAT: _("Chats"),
        Medium.CALL: _("Calls"),
        Medium.MAIL: _("E-mails"),
        Medium.SOCIAL: _("Social messages"),
    }


def overflow(rule: OverflowRule) -> str:
    """What a rule does, in one sentence."""
    facts = {"what": _kinds()[rule.medium], "queue": rule.queue, "team": rule.team, "time": span(rule.after_seconds)}
    if rule.after_seconds:
        text = _("%(what)s of “%(queue)s” that waited %(time)s may go to “%(team)s”")
    else:
        text = _("%(what)s of “%(queue)s” may go to “%(team)s” at once")
    parts = [text % facts, days(rule.weekdays)]
    if rule.opens_at is not None and rule.closes_at is not None:
        hours = {"from": time_format(rule.opens_at, "H:i"), "to": time_format(rule.closes_at, "H:i")}
        parts.append(_("between %(from)s and %(to)s") % hours)
    if rule.most_at_once is not None:
        parts.append(_("no more than %(n)s at once") % {"n": rule.most_at_once})
    if rule.most_per_day is not None:
        parts.append(_("no more than %(n)s a day") % {"n": rule.most_per_day})
    return ", ".join(parts) + "."


def days(weekdays: Sequence[int]) -> str:
    """0 is Monday; none named means every day."""
    named = sorted(set(weekdays)) or list(range(7))
    if len(named) == 7:
        return _("every day")
    if len(named) > 2 and named[-1] - named[0] == len(named) - 1:
        ends = {"first": WEEKDAYS[named[0]], "last": WEEKDAYS[named[-1]]}
        return _("from %(first)s to %(last)s") % ends
    return ", ".join(str(WEEKDAYS[day]) for day in named)


def profile(row: RoutingProfile) -> list[str]:
    """What it means for who has it."""
    said = [
        ", ".join(str(Medium(one).label) for one in Medium.values if one in row.media),
        _("%(chats)s chats and %(deferred)s e-mails or social messages at most")
        % {"chats": row.chat_ceiling, "deferred": row.deferred_ceiling},
    ]
    at_once = [str(Medium(one).label) for one in Medium.values if one in row.auto_accept]
    said.append(_("without ringing: %(media)s") % {"media": ", ".join(at_once)} if at_once else _("everything rings"))
    aside = [str(Medium(one).label) for one in Medium.values if one in row.interruptible]
    if aside:
        said.append(_("set aside for chats and calls: %(media)s") % {"media": ", ".join(aside)})
    if row.wrap_up_seconds:
        said.append(_("%(time)s to wrap up a call") % {"time": span(row.wrap_up_seconds)})
    if row.breathing_seconds:
        said.append(_("%(time)s to draw breath") % {"time": span(row.breathing_seconds)})
    return said
