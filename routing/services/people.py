"""Who there is to be given work, as people set them up: kept in memory until something of it changes."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from routing.matching import CHAT, LIVE, Profile
from routing.services.configuration import remembered

_DEFERRABLE = frozenset({"mail", "social"})
_PEOPLE = """
SELECT agent.id, agent.team_id, team.is_outsourced, agent.media, profile.media, profile.interruptible,
       profile.auto_accept, load.chat_ceiling, load.deferred_ceiling,
       (SELECT jsonb_object_agg(known.skill_id, known.proficiency) FROM routing_agentskill known
         WHERE known.agent_id = agent.id)
  FROM routing_agent agent
  JOIN routing_team team ON team.id = agent.team_id
  JOIN routing_agentload load ON load.agent_id = agent.id
  LEFT JOIN routing_routingprofile profile ON profile.id = agent.profile_id
 WHERE agent.pool_id = %s
"""
# What a migration has `watch` for `of_pool`, besides what lanes and queues rest on.
TABLES = ("routing_agent", "routing_agentskill", "routing_routingprofile", "routing_team")


@dataclass(eq=False)
class Crew:
    """What several people have in common: what makes them equal for the rule, ceilings aside."""

    team: int
    is_outsourced: bool
    media: frozenset[str]
    skills: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        self._profiles: dict[tuple[int, int, bool], Profile] = {}

    def profile(self, chat_ceiling: int, deferred_ceiling: int, *, is_held_fast: bool = False) -> Profile:
        """The same object for the same figures. `is_held_fast`: what she does is not put down for live work."""
        key = (chat_ceiling, deferred_ceiling, is_held_fast)
        known = self._profiles.get(key)
        if known is None:
            media = self.media - set(LIVE) if is_held_fast else self.media
            known = self._profiles[key] = Profile(
                self.team, self.is_outsourced, media, self.skills, chat_ceiling, deferred_ceiling
            )
        return known


@dataclass(frozen=True)
class Person:
    """One of them, and how she works."""

    crew: Crew
    interruptible: frozenset[str]
    auto_accept: frozenset[str]
    standing: Profile  # with the ceilings that she has when nothing is in her hands

    @property
    def rings(self) -> bool:
        """Whether a chat asks her first."""
        return CHAT not in self.auto_accept


def _parsed(value: Any) -> Any:
    """Django's cursor gives jsonb as text."""
    return json.loads(value) if isinstance(value, str) else value


@remembered
def of_pool(pool_id: int) -> dict[int, Person]:
    """Everybody of this pool, there or not, by agent id."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [pool_id])
        rows = cursor.fetchall()
    crews: dict[tuple[Any, ...], Crew] = {}
    return {row[0]: _person(row, crews) for row in rows}


@remembered
def _standings(pool_id: int) -> tuple[dict[int, int], list[Profile]]:
    """What each of them is, as a place in a list: numbers are counted much faster than what they stand for."""
    profiles = list(dict.fromkeys(one.standing for one in of_pool(pool_id).values()))
    places = {profile: place for place, profile in enumerate(profiles)}
    return {number: places[one.standing] for number, one in of_pool(pool_id).items()}, profiles


def standing(pool_id: int, agent_ids: Iterable[int]) -> Counter[Profile]:
    """How many of these people there are of each kind."""
    places, profiles = _standings(pool_id)
    counts = Counter(map(places.get, agent_ids))
    return Counter({profiles[place]: count for place, count in counts.items() if place is not None})


def _person(row: tuple[Any, ...], crews: dict[tuple[Any, ...], Crew]) -> Person:
    media = frozenset(_parsed(row[3]))
    if row[4] is not None:
        media &= frozenset(_parsed(row[4]))
    skills = tuple(sorted((int(skill), level) for skill, level in (_parsed(row[9]) or {}).items()))
    key = (row[1], row[2], media, skills)
    crew = crews.get(key)
    if crew is None:
        crew = crews[key] = Crew(*key)
    interruptible = _DEFERRABLE if row[5] is None else frozenset(_parsed(row[5]))
    return Person(crew, interruptible, frozenset(_parsed(row[6]) or ()), crew.profile(row[7], row[8]))
