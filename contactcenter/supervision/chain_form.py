"""The form of a chain: steps as they were typed, whatever they are, and as the pure module reads them.

A page without JavaScript sends all of it with every button, so adding, moving and removing are done on what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.desk import chain_words
from routing.chains import ACTIONS, CONDITIONS, MOST_STEPS, PREDICTED, SECONDS, SHARE, Place, Step
from routing.models import EscalationRule

WHEN: dict[str, tuple[str | Promise, int]] = {  # (words, seconds in one of the unit)
    "s": (_("seconds after its start"), 1),
    "min": (_("minutes after its start"), 60),
    "h": (_("hours after its start"), 3600),
    SHARE: (_("% of the target"), 0),
    PREDICTED: (_("as soon as it will be late"), 0),
}
UNREADABLE = -1  # an amount that is no whole number: the pure module says so


@dataclass(frozen=True)
class TypedStep:
    """One step as its fields hold it. All are text: what was typed comes back as it was."""

    when: str = "s"
    amount: str = ""
    action: str = ""
    conditions: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def value(self, name: str) -> tuple[str, ...]:
        return dict(self.values).get(name, ())

    def first(self, name: str) -> str:
        return next(iter(self.value(name)), "")


_NAMES = sorted({parameter.name for action in ACTIONS.values() for parameter in action.parameters})


def read(data: QueryDict) -> list[TypedStep]:
    """What a page sent. More steps than can be are left out, with one too many to be told of."""
    count = min(_whole(data.get("count", "")) or 0, MOST_STEPS + 1)
    return [
        TypedStep(
            when=data.get(f"when-{n}", "s"),
            amount=data.get(f"amount-{n}", "").strip(),
            action=data.get(f"action-{n}", ""),
            conditions=tuple(data.getlist(f"if-{n}")),
            values=tuple((name, tuple(data.getlist(f"{name}-{n}"))) for name in _NAMES),
        )
        for n in range(count)
    ]


def typed(steps: Sequence[Step]) -> list[TypedStep]:
    """Steps as they would have been typed."""
    return [_typed(step) for step in steps]


def _typed(step: Step) -> TypedStep:
    when, amount = step.moment, str(step.amount)
    if step.moment == SECONDS:
        when, unit = next((one, size) for one, size in (("h", 3600), ("min", 60), ("s", 1)) if _fits(step.amount, size))
        amount = str(step.amount // unit)
    elif step.moment == PREDICTED:
        amount = ""
    values = [
        (name, tuple(map(str, value)) if isinstance(value, list) else (_shown(name, value),))
        for name, value in step.parameters.items()
    ]
    return TypedStep(when, amount, step.action, step.conditions, tuple(values))


def _fits(seconds: int, size: int) -> bool:
    return seconds % size == 0 and (seconds >= 2 * size or size == 1 or (size == 3600 and seconds == size))


def _shown(name: str, value: object) -> str:
    return str(value // 60) if name == "within_seconds" and isinstance(value, int) else str(value)


def steps_of(typed_steps: Sequence[TypedStep]) -> list[Step]:
    """As the pure module reads them, which says what is wrong with them."""
    return [_step(one) for one in typed_steps]


def _step(one: TypedStep) -> Step:
    unit = WHEN.get(one.when, ("", 0))[1]
    moment = SECONDS if unit else one.when
    amount = _whole(one.amount)
    typed_amount = UNREADABLE if amount is None else amount * (unit or 1)
    count = 0 if moment == PREDICTED else typed_amount
    parameters: dict[str, object] = {}
    for parameter in ACTIONS[one.action].parameters if one.action in ACTIONS else ():
        given = [value for value in one.value(parameter.name) if value]
        if not given:
            continue
        if parameter.kind == "destinations":
            parameters[parameter.name] = given
        elif parameter.kind == "number":
            number = _whole(given[0])
            minutes = 60 if parameter.name == "within_seconds" else 1
            parameters[parameter.name] = UNREADABLE if number is None else number * minutes
        else:
            parameters[parameter.name] = given[0].strip()
    return Step(moment if count != UNREADABLE else "", max(count, 0), one.action, one.conditions, parameters)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def changed(steps: list[TypedStep], wish: str) -> tuple[list[TypedStep], int]:
    """After a button: "add", "remove-2", "up-2", "down-2". Returns the steps and the one that is to be in focus."""
    kind, _, number = wish.partition("-")
    place = _whole(number) or 0
    if kind == "add" and len(steps) < MOST_STEPS:
        return [*steps, TypedStep()], len(steps)
    if kind == "remove" and place < len(steps):
        return steps[:place] + steps[place + 1 :], max(place - 1, 0)
    other = place + {"up": -1, "down": 1}.get(kind, 0)
    if other != place and 0 <= place < len(steps) and 0 <= other < len(steps):
        moved = list(steps)
        moved[place], moved[other] = moved[other], moved[place]
        return moved, other
    return steps, place


@dataclass(frozen=True)
class Offered:
    """What the fields of a chain offer, in the reader's language: pairs of value and words."""

    when: list[tuple[str, str]]
    actions: list[tuple[str, str]]
    conditions: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    skills: list[tuple[str, str]]
    destinations: list[tuple[str, str]]


def offered(place: Place, names: dict[str, str]) -> Offered:
    conditions = [name for name, media in CONDITIONS.items() if not place.medium or place.medium in media]
    conditions += [f"language:{code}" for code in sorted(place.languages)]
    actions = [
        (value, str(words))
        for value, words in EscalationRule.Action.choices
        if not place.medium or place.medium in ACTIONS[value].media
    ]

    def called(slugs: frozenset[str]) -> list[tuple[str, str]]:
        return sorted(((slug, names.get(slug, slug)) for slug in slugs), key=lambda pair: pair[1])

    return Offered(
        when=[(value, str(words)) for value, (words, _) in WHEN.items()],
        actions=actions,
        conditions=[(name, chain_words.condition(name)) for name in conditions],
        teams=called(place.teams - place.home_teams),
        skills=called(place.skills),
        destinations=called(place.destinations),
    )
