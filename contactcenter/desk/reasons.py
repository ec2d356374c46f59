"""Why this agent: a kept decision in words. Pure: terms in, sentences out, in the reader's language.

Supervisors read why she and not the other one. The agent reads what speaks of the ticket, and of nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from routing.models.names import name_in

Name = Callable[[Any], str]
_NO_MATTER = 0.001  # smaller differences decide nothing that could be said

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
_TERMS = (
    ("risk", gettext_lazy("Risk of a late answer")),
    ("packing", gettext_lazy("What she holds already")),
    ("scarcity", gettext_lazy("Skills that other work needs")),
    ("whole_agent", gettext_lazy("Could take a call instead")),
    ("interruption", gettext_lazy("A mail would be set aside")),
    ("proficiency", gettext_lazy("How well she knows such work")),
    ("last_agent", gettext_lazy("Knows this customer")),
    ("total", gettext_lazy("Sum: the lowest wins")),
)


@dataclass(frozen=True)
class Why:
    """A sentence, and the costs it stands on: what, hers, the runner-up's."""

    sentence: str
    figures: list[tuple[str, str, str]] = field(default_factory=list)
    chosen: str = ""
    runner_up: str = ""


def why(decision: Mapping[str, Any], agent: str, name: Name) -> Why | None:
    """For those who may see decisions. `agent` is who got it, `name` tells who an agent id is."""
    how = decision.get("how")
    if how == "taken":
        return Why(_("%(name)s took it from the waiting list.") % {"name": agent})
    if how == "given":
        return Why(_("It was given to %(name)s by hand.") % {"name": agent})
    chosen, second = decision.get("chosen"), decision.get("runner_up")
    if how != "routed" or not chosen or "total" not in chosen:
        return None
    counts = f" {group_words(decision)}".rstrip()
    if not second:
        alone = _("Offered to %(name)s: nobody else was there with the skills and the room.") % {"name": agent}
        return Why(alone + counts)
    other = name(second["agent_id"])
    sentence = _("Offered to %(name)s because %(reason)s.") % {"name": agent, "reason": _reason(chosen, second, other)}
    return Why(sentence + counts, _figures(chosen, second), agent, other)


def _reason(chosen: Mapping[str, Any], second: Mapping[str, Any], other: str) -> str:
    def gain(terms: tuple[str, ...]) -> float:
        return float(sum(second[term] - chosen[term] for term in terms))

    terms, sentence = max(_TIPS, key=lambda tip: gain(tip[0]))
    if gain(terms) > _NO_MATTER:
        return str(sentence) % {"other": other}
    if chosen["last_assigned"] == second["last_assigned"]:
        return _("nothing told her apart from %(other)s") % {"other": other}
    if not chosen["last_assigned"]:
        return _("she has had no work yet")
    minutes = max(1, int(abs(second["last_assigned"] - chosen["last_assigned"])) // 60)
    return ngettext(
        "she has waited longer for work (%(n)s minute longer than %(other)s)",
        "she has waited longer for work (%(n)s minutes longer than %(other)s)",
        minutes,
    ) % {"n": minutes, "other": other}


def _figures(chosen: Mapping[str, Any], second: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The terms that count for one of the two; a bonus has a minus."""
    held = [(_("Chats held"), str(chosen["chats"]), str(second["chats"]))]
    return held + [
        (str(words), f"{chosen[term]:.2f}", f"{second[term]:.2f}")
        for term, words in _TERMS
        if term == "total" or max(abs(chosen[term]), abs(second[term])) > _NO_MATTER
    ]


def group_words(decision: Mapping[str, Any]) -> str:
    """What the customer's group had to do with it; empty where she is in none, or it changes nothing."""
    group = decision.get("group")
    if not group or group["weight"] == 1:
        return ""
    facts = {"group": name_in(group["names"]), "n": floatformat(group["weight"], -1)}
    if group["weight"] > 1:
        return _("Priority customer (%(group)s): her work counts %(n)s times as much.") % facts
    return _("Customer of the group “%(group)s”: her work counts %(n)s times as much as usual.") % facts


def asked_of(skills: Sequence[tuple[str, int]], due_at: datetime | None, offered_at: datetime) -> list[str]:
    """For the agent: the skills that the ticket asks for, as (name, least level), and the time that was left."""
    said = [
        _("%(skill)s, level %(level)s or more") % {"skill": skill, "level": level} if level > 1 else skill
        for skill, level in skills
    ]
    if due_at is not None:
        left = int((due_at - offered_at).total_seconds())
        said.append(_time_left(left) if left > 0 else _("It was late when it came to you"))
    return said


def _time_left(seconds: int) -> str:
    if seconds < 120:
        text = ngettext("%(n)s second was left to answer", "%(n)s seconds were left to answer", seconds)
        return text % {"n": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("%(n)s minute was left to answer", "%(n)s minutes were left to answer", minutes) % {
            "n": minutes
        }
    return ngettext("%(n)s hour was left to answer", "%(n)s hours were left to answer", minutes // 60) % {
        "n": minutes // 60
    }


def runner_up(decision: Mapping[str, Any] | None) -> int | None:
    """Whose name the words need besides the agent's."""
    second = (decision or {}).get("runner_up")
    return second["agent_id"] if second else None


def nobody_known() -> str:
    """For a reader who may not know the other's name."""
    return _("somebody of another team")
