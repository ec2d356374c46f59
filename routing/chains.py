"""What happens to work that stays unanswered: a chain of steps, checked before it counts. Pure: standard library only.

A step has a moment, conditions that must all hold when it comes, and an action. `validate` says what is wrong with a
chain, step by step; `order` is the order in which steps come; `is_predicted_late` is what the moment "predicted" means.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SECONDS, SHARE, PREDICTED = "seconds", "share", "predicted"
MOMENTS = (SECONDS, SHARE, PREDICTED)
MOST_STEPS = 20
MOST_SHARE_PERCENT = 1000
_CHAT, _CALL, _MAIL, _SOCIAL = "chat", "call", "mail", "social"
_ALL = frozenset({_CHAT, _CALL, _MAIL, _SOCIAL})
_WRITTEN = frozenset({_MAIL, _SOCIAL})
# Longer than this nobody waits on a page or for a phone to ring; nor for a letter.
LATEST_SECONDS = {_CHAT: 4 * 3600, _CALL: 24 * 3600, _MAIL: 90 * 86_400, _SOCIAL: 90 * 86_400}


@dataclass(frozen=True)
class Step:
    """`amount` is whole seconds after the clock's start, or percent of the target; 0 where the moment is predicted."""

    moment: str
    amount: int
    action: str
    conditions: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """What an action wants to know. `kind`: number (`least` to `most`), team, skill, words, channel, destinations."""

    name: str
    kind: str
    is_required: bool = True
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Action:
    """`media` are those on which it makes sense; after one that `ends` the wait nothing of the chain is left."""

    media: frozenset[str] = _ALL
    parameters: tuple[Parameter, ...] = ()
    ends: bool = False


ACTIONS: dict[str, Action] = {
    "acknowledge": Action(frozenset({_MAIL})),
    "warn_agent": Action(),
    "alert": Action(parameters=(Parameter("destinations", "destinations", is_required=False),)),
    "raise": Action(parameters=(Parameter("by", "number", is_required=False, least=1, most=5),)),
    "relax_level": Action(parameters=(Parameter("levels", "number", least=1, most=4),)),
    "relax_skill": Action(parameters=(Parameter("skill", "skill"),)),
    "widen": Action(),
    "overflow": Action(parameters=(Parameter("team", "team"),)),
    "return": Action(),
    "reassign": Action(),
    "offer_channel": Action(frozenset({_CHAT})),
    "switch": Action(frozenset({_CHAT, _CALL}), (Parameter("channel", "channel"),), ends=True),
    "apologise": Action(
        frozenset({_MAIL}), (Parameter("within_seconds", "number", is_required=False, least=60, most=30 * 86_400),)
    ),
    "go_private": Action(frozenset({_SOCIAL})),
    "tag": Action(parameters=(Parameter("tag", "words", most=30),)),
    "close": Action(frozenset({_CHAT}), ends=True),
}
# Where each condition can hold at all. "language:fr" is of the family "language".
CONDITIONS: dict[str, frozenset[str]] = {
    "unassigned": _ALL,
    "unanswered": _ALL,
    "shopper_gone": frozenset({_CHAT}),
    "shopper_there": frozenset({_CHAT}),
    "has_phone": _ALL,
    "has_mail": _ALL,
    "known_elsewhere": _ALL,
    "open_hours": _ALL,
    "closed_hours": _ALL,
    "level_1": _ALL,
    "level_2": _ALL,
    "outsourcer_open": _ALL,
    "public_question": frozenset({_SOCIAL}),
    "personal_data": _WRITTEN | {_CHAT},
}
_EXCLUDE_EACH_OTHER = (
    ("unassigned", "unanswered"),
    ("shopper_gone", "shopper_there"),
    ("open_hours", "closed_hours"),
    ("level_1", "level_2"),
)
# These do not change while work waits: a step that asks no more than an earlier end did never comes.
_LASTING = frozenset({"level_1", "level_2"})
_LANGUAGE = "language:"


@dataclass(frozen=True)
class Place:
    """Where a chain stands: the medium (none: any) and target it is for, and what its queue and the organisation have.

    `home_teams` serve the queue; `outsourced` are teams of a partner; `skills` are topics that the queue asks for.
    """

    medium: str
    target_seconds: int
    home_teams: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    outsourced: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    destinations: frozenset[str] = frozenset()
    is_in_house: bool = False


@dataclass(frozen=True)
class Finding:
    """What is wrong, with which step (its place in the chain as given, from 0; None: with the chain)."""

    code: str
    position: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)


def offset_seconds(moment: str, amount: int, target_seconds: int) -> int | None:
    """How long after its clock's start a step comes, in whole seconds; None where a prediction decides."""
    if moment == PREDICTED:
        return None
    return amount if moment == SECONDS else -(-target_seconds * amount // 100)


def order(steps: Sequence[Step], target_seconds: int) -> list[int]:
    """The places of the steps as they come. What is predicted may come at any time, so it stands first."""

    def key(place: int) -> tuple[int, int]:
        at = offset_seconds(steps[place].moment, steps[place].amount, target_seconds)
        return (-1 if at is None else at, place)

    return sorted(range(len(steps)), key=key)


def is_predicted_late(waited_seconds: float, expected_seconds: float, target_seconds: float) -> bool:
    """Whether what is still to be waited exceeds what is left of the target."""
    return expected_seconds > target_seconds - waited_seconds


# With what is wrong so, a step says too little to be held against the others.
_UNCLEAR = {"moment_unknown", "moment_senseless", "action_unknown", "parameter_missing"}


def validate(steps: Sequence[Step], place: Place) -> list[Finding]:
    """Everything that is wrong, in the order of the steps; empty for a chain that may count.

    Codes: too_many_steps; moment_unknown, moment_senseless, action_unknown, action_not_here, condition_unknown,
    condition_not_here, never_true, parameter_missing, parameter_invalid, parameter_unknown; team_unknown, team_home,
    team_in_house, skill_unknown, destination_unknown; close_needs_gone, loop, return_without_overflow, narrower,
    after_end, twice.
    """
    found = [Finding("too_many_steps", None, {"most": MOST_STEPS})] if len(steps) > MOST_STEPS else []
    for position, step in enumerate(steps):
        found += [Finding(code, position, facts) for code, facts in _wrong_alone(step, place)]
    unclear = {one.position for one in found if one.code in _UNCLEAR}
    coming = [one for one in order(steps, place.target_seconds) if one not in unclear]
    for check in (_twice, _ends, _ways, _narrower):
        found += check(steps, coming, place)
    return sorted(found, key=lambda one: (-1 if one.position is None else one.position, one.code))


_Wrong = tuple[str, dict[str, Any]]


def _wrong_alone(step: Step, place: Place) -> Iterable[_Wrong]:
    yield from _wrong_moment(step, place)
    action = ACTIONS.get(step.action)
    if action is None:
        yield "action_unknown", {}
        return
    if place.medium and place.medium not in action.media:
        yield "action_not_here", {}
    yield from _wrong_conditions(step, place)
    if step.action == "close" and "shopper_gone" not in step.conditions:
        yield "close_needs_gone", {}
    known = {parameter.name for parameter in action.parameters}
    yield from (("parameter_unknown", {"name": name}) for name in sorted(set(step.parameters) - known))
    for parameter in action.parameters:
        value = step.parameters.get(parameter.name)
        if value in (None, "", []):
            if parameter.is_required:
                yield "parameter_missing", {"name": parameter.name}
        else:
            yield from _KINDS[parameter.kind](value, parameter, place)


def _wrong_moment(step: Step, place: Place) -> Iterable[_Wrong]:
    if step.moment not in MOMENTS or not _is_whole(step.amount):
        yield "moment_unknown", {}
        return
    at = offset_seconds(step.moment, step.amount, place.target_seconds)
    latest = LATEST_SECONDS.get(place.medium, LATEST_SECONDS[_MAIL])
    if (
        step.amount < 0
        or (step.moment == SHARE and step.amount > MOST_SHARE_PERCENT)
        or (at is not None and at > latest)
    ):
        yield "moment_senseless", {"latest_seconds": latest}


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong_conditions(step: Step, place: Place) -> Iterable[_Wrong]:
    wanted = set(step.conditions)
    for condition in sorted(wanted):
        if condition.startswith(_LANGUAGE):
            if condition.removeprefix(_LANGUAGE) not in place.languages:
                yield "condition_unknown", {"condition": condition}
        elif condition not in CONDITIONS:
            yield "condition_unknown", {"condition": condition}
        elif place.medium and place.medium not in CONDITIONS[condition]:
            yield "condition_not_here", {"condition": condition}
    languages = [condition for condition in wanted if condition.startswith(_LANGUAGE)]
    pairs = [pair for pair in _EXCLUDE_EACH_OTHER if wanted >= set(pair)]
    if pairs or len(languages) > 1:
        yield "never_true", {"conditions": list(pairs[0]) if pairs else sorted(languages)[:2]}


def _wrong_number(value: Any, parameter: Parameter, place: Place) -> Iterable[_Wrong]:  # noqa: ARG001 - one shape
    if not _is_whole(value) or not parameter.least <= value <= parameter.most:
        yield "parameter_invalid", {"name": parameter.name, "least": parameter.least, "most": parameter.most}


def _wrong_team(value: Any, parameter: Parameter, place: Place) -> Iterable[_Wrong]:  # noqa: ARG001
    if str(value) not in place.teams:
        yield "team_unknown", {"team": str(value)}
    elif str(value) in place.outsourced and place.is_in_house:
        yield "team_in_house", {"team": value}


def _wrong_skill(value: Any, parameter: Parameter, place: Place) -> Iterable[_Wrong]:  # noqa: ARG001
    if str(value) not in place.skills:
        yield "skill_unknown", {"skill": str(value)}


def _wrong_words(value: Any, parameter: Parameter, place: Place) -> Iterable[_Wrong]:  # noqa: ARG001
    if not isinstance(value, str) or len(value) > parameter.most or not value.strip() or "\x00" in value:
        yield "parameter_invalid", {"name": parameter.name, "least": 1, "most": parameter.most}


def _wrong_channel(value: Any, parameter: Parameter, place: Place) -> Iterable[_Wrong]:
    if str(value) not in ("mail", "call") or value == place.medium:
        yield "parameter_invalid", {"name": parameter.name}


def _wrong_destinations(value: Any, parameter: Parameter, place: Place) -> Iterable[_Wrong]:
    if not isinstance(value, list | tuple):
        yield "parameter_invalid", {"name": parameter.name}
        return
    yield from (
        ("destination_unknown", {"destination": str(one)}) for one in value if str(one) not in place.destinations
    )


_KINDS: dict[str, Callable[[Any, Parameter, Place], Iterable[_Wrong]]] = {
    "number": _wrong_number,
    "team": _wrong_team,
    "skill": _wrong_skill,
    "words": _wrong_words,
    "channel": _wrong_channel,
    "destinations": _wrong_destinations,
}


def _at(step: Step, place: Place) -> int | None:
    return offset_seconds(step.moment, step.amount, place.target_seconds)


def _twice(steps: Sequence[Step], coming: Sequence[int], place: Place) -> Iterable[Finding]:
    """The same thing at the same moment under the same conditions."""
    seen: dict[Any, int] = {}
    for position in coming:
        step = steps[position]
        same = (_at(step, place), step.action, frozenset(step.conditions), repr(sorted(step.parameters.items())))
        if same in seen:
            yield Finding("twice", position, {"first": seen[same]})
        seen.setdefault(same, position)


def _ends(steps: Sequence[Step], coming: Sequence[int], place: Place) -> Iterable[Finding]:
    """A step that comes after the wait has ended for whatever it asks about never comes."""
    for place_of, position in enumerate(coming):
        step = steps[position]
        for earlier in coming[:place_of]:
            end = steps[earlier]
            if not ACTIONS[end.action].ends or end.moment == PREDICTED:
                continue
            is_now = _at(end, place) == _at(step, place)
            if set(step.conditions) >= set(end.conditions) and (is_now or set(end.conditions) <= _lasting(end)):
                yield Finding("after_end", position, {"end": earlier})
                break


def _lasting(step: Step) -> set[str]:
    return {one for one in step.conditions if one in _LASTING or one.startswith(_LANGUAGE)}


def _ways(steps: Sequence[Step], coming: Sequence[int], place: Place) -> Iterable[Finding]:
    """Work goes on to other teams and comes back once; it is never sent where it has been."""
    been: list[str] = []
    is_out = False
    for position in coming:
        step = steps[position]
        if step.action == "return":
            if not is_out:
                yield Finding("return_without_overflow", position)
            is_out = False
        elif step.action == "overflow":
            team = str(step.parameters["team"])
            if team in been:
                yield Finding("loop", position, {"way": [*been[been.index(team) :], team], "team": team})
            elif team in place.home_teams:
                yield Finding("loop" if is_out else "team_home", position, {"way": ["", *been, team], "team": team})
            else:
                been.append(team)
                is_out = True


def _narrower(steps: Sequence[Step], coming: Sequence[int], place: Place) -> Iterable[Finding]:  # noqa: ARG001
    """Once anybody with the language may take it there is nothing left to relax, and no team it is not open to."""
    widened: int | None = None
    for position in coming:
        step = steps[position]
        if step.action in ("widen", "relax_level", "relax_skill", "overflow") and widened is not None:
            yield Finding("narrower", position, {"widened": widened})
        elif step.action == "widen" and not step.conditions and step.moment != PREDICTED:
            widened = position
        elif step.action == "return":
            widened = None
