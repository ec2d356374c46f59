"""The centre that is simulated: kinds of work, targets, people and their shifts. Pure values, seconds from the start.

`made_up` is one to compare policies in; an organisation's own is put together by its caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from routing.deadlines import Rule
from routing.facts import CALL, CHAT, MAIL, MEDIA, SOCIAL, Lane, Profile
from routing.simulation.arrivals import DAY, HOUR, OPENS, is_sunday
from routing.simulation.overflow import Way

Span = tuple[float, float]


@dataclass(frozen=True)
class Target:
    """How soon a medium is to be answered, in seconds, and what happens on the way to whom nobody has answered."""

    seconds: int
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Kind:
    """Work that asks for the same on any medium: what a lane is to the router. `widened_to` are the skills that are
    still asked for once anybody with the language may take it."""

    queue: int
    requirements: tuple[tuple[int, int], ...]
    teams: frozenset[int] | None = None
    is_in_house: bool = False
    widened_to: tuple[tuple[int, int], ...] = ()

    def lane(self, medium: str) -> Lane:
        return Lane(self.queue, medium, self.requirements, self.teams, self.is_in_house)

    def widened_lane(self, medium: str) -> Lane:
        return Lane(self.queue, medium, self.widened_to, None, self.is_in_house)


@dataclass(frozen=True)
class Person:
    """Somebody on the roster. `auto_accept` are the media that are hers at once, without ringing."""

    id: int
    profile: Profile
    shifts: tuple[Span, ...]
    auto_accept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Centre:
    """`opens` are the hours in which the clock of mails and social messages runs; none means that it always does.

    `ways` are what may overflow to other teams."""

    kinds: tuple[Kind, ...]
    targets: Mapping[tuple[int, str], Target]  # by queue and medium
    people: tuple[Person, ...]
    ends: float
    opens: tuple[Span, ...] = ()
    ways: tuple[Way, ...] = ()

    def due(self, at: float, medium: str, kind: Kind) -> float | None:
        """When somebody who came at this instant is to be answered; None without a target."""
        target = self.targets.get((kind.queue, medium))
        if target is None:
            return None
        if medium in (CHAT, CALL) or not self.opens:
            return at + target.seconds
        left: float = target.seconds
        for opens, closes in self.opens:
            begins = max(at, opens)
            if begins + left <= closes:
                return begins + left
            left -= max(0.0, closes - begins)
        return self.ends + left


# --- one to compare policies in --------------------------------------------------------------------------------------
FR, EN, ES = 101, 102, 103
GENERAL, PRODUCT, TECHNICAL, COMPLAINT = 201, 202, 203, 204
_LANGUAGES = {FR: 0.77, EN: 0.14, ES: 0.09}
_TOPICS: dict[str, dict[int, float]] = {
    CHAT: {GENERAL: 0.25, PRODUCT: 0.45, TECHNICAL: 0.24, COMPLAINT: 0.06},
    CALL: {GENERAL: 0.15, PRODUCT: 0.15, TECHNICAL: 0.26, COMPLAINT: 0.44},
    MAIL: {GENERAL: 0.44, PRODUCT: 0.21, TECHNICAL: 0.15, COMPLAINT: 0.20},
    SOCIAL: {GENERAL: 0.30, PRODUCT: 0.20, TECHNICAL: 0.11, COMPLAINT: 0.39},
}
_TARGETS = {CHAT: 76, CALL: 90, MAIL: 6 * 3600, SOCIAL: 3600}
_EVERY_TOPIC = (GENERAL, PRODUCT, TECHNICAL, COMPLAINT)
_WITHOUT_PHONE = frozenset({CHAT, MAIL, SOCIAL})


@dataclass(frozen=True)
class _Group:
    """So many of every 30, who can all do the same."""

    of_30: int
    languages: tuple[int, ...]
    topics: tuple[int, ...]
    media: frozenset[str] = field(default_factory=lambda: frozenset(MEDIA))
    is_outsourced: bool = False


_GROUPS = (
    _Group(8, (FR,), (GENERAL, PRODUCT), _WITHOUT_PHONE, is_outsourced=True),
    _Group(4, (FR,), (GENERAL, PRODUCT)),
    _Group(4, (FR,), (PRODUCT, TECHNICAL)),
    _Group(5, (FR,), (GENERAL, COMPLAINT)),
    _Group(4, (FR, EN), _EVERY_TOPIC),
    _Group(3, (FR, ES), _EVERY_TOPIC),
    _Group(2, (FR, EN, ES), _EVERY_TOPIC),
)
_WEEKDAY_SHIFTS = ((8.0, 15.5), (14.5, 22.0), (11.5, 19.0), (14.5, 22.0))
_SUNDAY_SHIFTS = ((9.0, 16.5), (15.5, 23.0))


def made_up(agents: int, days: int, seed: int) -> tuple[Centre, dict[str, list[float]]]:
    """A centre of so many agents in up to seven profiles, its queues being topics; and the shares of its kinds of work
    by medium. Proficiencies are drawn."""
    dice = Random(f"{seed}:people")
    kinds = tuple(
        Kind(topic, ((language, 1), (topic, 1)), is_in_house=topic == COMPLAINT, widened_to=((language, 1),))
        for language in _LANGUAGES
        for topic in _EVERY_TOPIC
    )
    shares = {
        medium: [_LANGUAGES[kind.requirements[0][0]] * _TOPICS[medium][kind.queue] for kind in kinds]
        for medium in MEDIA
    }
    targets = {(topic, medium): Target(_TARGETS[medium]) for topic in _EVERY_TOPIC for medium in MEDIA}
    people: list[Person] = []
    for team, group in enumerate(_GROUPS, 1):
        for place in range(max(1, round(group.of_30 * agents / 30))):
            people.append(_person(len(people) + 1, team, group, place=place, days=days, dice=dice))
    opens = tuple((day * DAY + span[0], day * DAY + span[1]) for day in range(days) for span in (_opens(day),))
    return Centre(kinds, targets, tuple(people), opens[-1][1], opens), shares


def _person(number: int, team: int, group: _Group, *, place: int, days: int, dice: Random) -> Person:
    skills = tuple((skill, dice.choice((3, 4, 5))) for skill in sorted((*group.languages, *group.topics)))
    profile = Profile(team, group.is_outsourced, group.media, skills, chat_ceiling=7, deferred_ceiling=1)
    shifts = []
    for day in range(days):
        begins, ends = (_SUNDAY_SHIFTS if is_sunday(day * DAY) else _WEEKDAY_SHIFTS)[
            (place + team) % (2 if is_sunday(day * DAY) else 4)
        ]
        if not is_sunday(day * DAY) or place % 4 != 3:
            shifts.append((day * DAY + begins * HOUR, day * DAY + ends * HOUR))
    return Person(number, profile, tuple(shifts))


def _opens(day: int) -> Span:
    return OPENS[is_sunday(day * DAY)]
