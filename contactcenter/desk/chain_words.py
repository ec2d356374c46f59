"""Chains in words: a step as people read it, what is wrong with one, and what it did to a ticket."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from routing.chains import PREDICTED, SHARE, Finding, Step
from routing.models import EscalationRule

Words = Mapping[str, str | Promise]
CONDITIONS: Words = {
    "unassigned": gettext_lazy("nobody has taken it"),
    "unanswered": gettext_lazy("somebody has it and has not answered"),
    "shopper_gone": gettext_lazy("the shopper has left the page"),
    "shopper_there": gettext_lazy("the shopper is still there"),
    "has_phone": gettext_lazy("we have a phone number of hers"),
    "has_mail": gettext_lazy("we have a mail address of hers"),
    "known_elsewhere": gettext_lazy("she can be reached elsewhere"),
    "open_hours": gettext_lazy("it is in opening hours"),
    "closed_hours": gettext_lazy("it is outside opening hours"),
    "level_1": gettext_lazy("a team of level 1 serves its queue"),
    "level_2": gettext_lazy("no team of level 1 serves its queue"),
    "outsourcer_open": gettext_lazy("the outsourcer is there and has room"),
    "public_question": gettext_lazy("the question is public"),
    "personal_data": gettext_lazy("what waits for an answer holds personal data"),
}
WHY_SKIPPED: Words = {
    "ended": gettext_lazy("a step before it had ended the wait"),
    "nobody_there": gettext_lazy("nobody of that team was there"),
    "no_room": gettext_lazy("nobody of that team had room"),
    "team_closed": gettext_lazy("that team was closed"),
    "answered": gettext_lazy("the shopper waits for an answer"),
    "volume": gettext_lazy("that team had been given what was agreed"),
    "in_house": gettext_lazy("this work stays in the house"),
}
_LANGUAGE = "language:"


def condition(name: str) -> str:
    """What must hold, as the rest of "only if …"."""
    if name.startswith(_LANGUAGE):
        return _("the language is %(language)s") % {"language": language(name.removeprefix(_LANGUAGE))}
    return str(CONDITIONS.get(name, name.replace("_", " ")))


def language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"]).lower()
    except KeyError:
        return code


def duration(seconds: int) -> str:
    """50 s, 4 min, 6 h: whole numbers only, as a person would have typed it."""
    if seconds and seconds % 3600 == 0:
        return _("%(n)s h") % {"n": seconds // 3600}
    if seconds and seconds % 60 == 0 and seconds > 120:
        return _("%(n)s min") % {"n": seconds // 60}
    return _("%(n)s s") % {"n": seconds}


def moment(step: Step) -> str:
    if step.moment == PREDICTED:
        return _("as soon as it will be late")
    if step.moment == SHARE:
        return _("at %(percent)s %% of the target") % {"percent": step.amount}
    return _("after %(time)s") % {"time": duration(step.amount)} if step.amount else _("at once")


def action(name: str, parameters: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """What is done. `names` are those of teams, skills and destinations by slug."""
    words = _WITH_PARAMETERS.get(name)
    needed = _NEEDED.get(name, "")
    if words is None or (needed and not parameters.get(needed)):
        return str(dict(EscalationRule.Action.choices).get(name, name))
    return words(parameters, names or {})


def _raised(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:  # noqa: ARG001 - one shape
    by = int(parameters.get("by") or 1)
    return ngettext("Raise the priority by %(n)s", "Raise the priority by %(n)s", by) % {"n": by}


def _relaxed(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:  # noqa: ARG001
    levels = int(parameters["levels"])
    text = ngettext("Ask for %(n)s level less of each skill", "Ask for %(n)s levels less of each skill", levels)
    return text % {"n": levels}


def _without_skill(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:
    skill = str(parameters["skill"])
    return _("Do without the skill %(skill)s") % {"skill": names.get(skill, skill)}


def _opened(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:
    team = str(parameters["team"])
    return _("Open it to the team %(team)s, if it is there and has room") % {"team": names.get(team, team)}


def _switched(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:  # noqa: ARG001
    return _("Go on by e-mail") if parameters["channel"] == "mail" else _("Go on by a call")


def _tagged(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:  # noqa: ARG001
    return _("Put the tag “%(tag)s” on it") % {"tag": parameters["tag"]}


def _apologised(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:  # noqa: ARG001
    within = {"time": duration(int(parameters["within_seconds"]))}
    return _("Tell the shopper that the answer is late and comes within %(time)s") % within


def _alerted(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:
    others = ", ".join(names.get(str(one), str(one)) for one in parameters["destinations"])
    return _("Alert the supervisors, and %(names)s") % {"names": others}


_WITH_PARAMETERS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str]], str]] = {
    "raise": _raised,
    "relax_level": _relaxed,
    "relax_skill": _without_skill,
    "overflow": _opened,
    "switch": _switched,
    "tag": _tagged,
    "apologise": _apologised,
    "alert": _alerted,
}
_NEEDED = {
    "relax_level": "levels",
    "relax_skill": "skill",
    "overflow": "team",
    "switch": "channel",
    "tag": "tag",
    "apologise": "within_seconds",
    "alert": "destinations",
}


def finding(found: Finding, names: Mapping[str, str], steps: int) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    facts = dict(found.facts)
    place = {"n": facts.get("first", facts.get("end", facts.get("widened", 0))) + 1}
    if found.code == "loop":
        home = _("its own teams")
        way = " → ".join(home if not one else names.get(one, one) for one in facts["way"])
        text = _("This goes round in a circle: %(way)s. Choose another team, or take it back to its own teams.")
        return text % {"way": way}
    team = names.get(str(facts.get("team")), str(facts.get("team", "")))
    told = {
        "team": team,
        "steps": steps,
        "most": facts.get("most", 0),
        "least": facts.get("least", 0),
        "latest": duration(int(facts.get("latest_seconds", 0))),
        "condition": condition(str(facts.get("condition", ""))),
        "conditions": _(" and ").join(condition(one) for one in facts.get("conditions", ())),
        **place,
    }
    return str(_FINDINGS.get(found.code, _("This step cannot be kept as it is."))) % told


_FINDINGS: Words = {
    "too_many_steps": gettext_lazy("These are %(steps)s steps; a chain holds up to %(most)s."),
    "moment_unknown": gettext_lazy("Say when: a whole number of seconds, minutes, hours or percent."),
    "moment_senseless": gettext_lazy("This comes later than anybody waits: up to %(latest)s."),
    "action_unknown": gettext_lazy("Choose what is to be done."),
    "action_not_here": gettext_lazy("This cannot be done with work of this kind."),
    "condition_unknown": gettext_lazy("Nobody knows the condition “%(condition)s”."),
    "condition_not_here": gettext_lazy("With work of this kind it is never said that %(condition)s."),
    "never_true": gettext_lazy("Both never hold at once: %(conditions)s. This step would never come."),
    "parameter_missing": gettext_lazy("Something is missing here: fill in what this step needs."),
    "parameter_invalid": gettext_lazy("What this step is given does not fit."),
    "parameter_unknown": gettext_lazy("This step was given something it has no use for."),
    "team_unknown": gettext_lazy("There is no such team."),
    "team_home": gettext_lazy("%(team)s serves this queue already: nothing would change."),
    "team_in_house": gettext_lazy("This queue stays in the house: %(team)s must not see its work."),
    "skill_unknown": gettext_lazy("This queue does not ask for that skill."),
    "destination_unknown": gettext_lazy("There is no such destination for alerts."),
    "close_needs_gone": gettext_lazy(
        "A chat is closed by a rule only if its shopper has left: add that condition, or take another step."
    ),
    "return_without_overflow": gettext_lazy(
        "It has not been opened to another team before this, so it cannot be taken back."
    ),
    "narrower": gettext_lazy("Step %(n)s has opened it to everybody already: nothing is left to relax or to open."),
    "after_end": gettext_lazy(
        "Step %(n)s ends the wait, so this one never comes. Put it before, or give step %(n)s a condition."
    ),
    "twice": gettext_lazy("This is step %(n)s again: the same thing at the same time."),
}


def told(kind: str, facts: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """What a step did to a ticket, from the facts of its event: "at 50 s nobody had taken it: …"; "" for others."""
    name = str(facts.get("action", "")) if kind == "step_skipped" else _ACTION_OF.get(kind, "")
    is_no_news = kind == "step_skipped" and name == "go_private"  # it may be answered where it stands, as most may
    if not name or is_no_news or "after_seconds" not in facts:
        return ""
    known = {key: facts[key] for key in _PARAMETERS if key in facts}
    when = _("After %(time)s") % {"time": duration(int(facts["after_seconds"]))}
    if facts.get("is_predicted"):
        when = _("After %(time)s it was foreseen to be late") % {"time": duration(int(facts["after_seconds"]))}
    what = action(name, known, names)
    if kind == "step_skipped":
        why = str(facts.get("why", ""))
        reason = WHY_SKIPPED.get(why) or _("it did not hold that %(condition)s") % {"condition": condition(why)}
        return _("%(when)s: not done, as %(why)s – %(what)s") % {"when": when, "why": reason, "what": what}
    held = _(" and ").join(condition(one) for one in facts.get("conditions", ()))
    if held:
        return _("%(when)s, as %(conditions)s: %(what)s") % {"when": when, "conditions": held, "what": what}
    return _("%(when)s: %(what)s") % {"when": when, "what": what}


_PARAMETERS = ("by", "levels", "skill", "team", "channel", "within_seconds", "tag", "destinations")
_ACTION_OF = {
    "arrival_acknowledged": "acknowledge",
    "agent_warned": "warn_agent",
    "supervisors_alerted": "alert",
    "priority_raised": "raise",
    "level_relaxed": "relax_level",
    "skill_relaxed": "relax_skill",
    "ticket_widened": "widen",
    "ticket_overflowed": "overflow",
    "overflow_ended": "return",
    "ticket_reassigned": "reassign",
    "channel_offered": "offer_channel",
    "delay_announced": "apologise",
    "ticket_went_private": "go_private",
    "ticket_tagged": "tag",
}
EVENTS = (*_ACTION_OF, "step_skipped")
