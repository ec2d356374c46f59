"""Who stands behind many sessions at once, in two statements: for sockets, which ask again and again."""

from collections.abc import Iterable
from functools import lru_cache

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from contactcenter.access.actors import Actor, actor_of_user
from contactcenter.access.backend import PERSONS_AGENT
from contactcenter.access.models import User
from contactcenter.access.session_store import named
from routing.services import prepared

_SESSIONS = """
SELECT session_key, session_data FROM django_session
 WHERE session_key = ANY(%s::text[]) AND expire_date > statement_timestamp()
"""
_PEOPLE = f"""
SELECT person.id, person.password, person.role, person.is_active, agent.id, agent.team_id, team.is_outsourced
  FROM access_user person {PERSONS_AGENT} WHERE person.id = ANY(%s::bigint[])
"""  # noqa: S608 - words of ours
_Person = tuple[int, str, str, bool, int | None, int | None, bool | None]
_MOST_KEPT = 10_000


def actors_of_sessions(keys: Iterable[str]) -> dict[str, Actor]:
    """The actors of those sessions that are somebody's now: signing out and a new password count at once."""
    said = {key: _said(data) for key, data in prepared.rows(_SESSIONS, sorted(set(keys)))}
    people = {row[0]: row for row in prepared.rows(_PEOPLE, [person for person, _ in said.values()])}
    found = {key: _actor(people[person], proof) for key, (person, proof) in said.items() if person in people}
    return {key: actor for key, actor in found.items() if actor is not None}


@lru_cache(_MOST_KEPT)
def _said(data: str) -> tuple[int, str]:
    """Whom a session names, and its proof."""
    facts = SessionStore().decode(data)
    return named(facts), str(facts.get(HASH_SESSION_KEY, ""))


@lru_cache(_MOST_KEPT)
def _actor(person: _Person, proof: str) -> Actor | None:
    """Told by nothing but the rows as they were just read: the same rows are the same actor."""
    pk, password, role, is_active, agent_id, team_id, is_outsourced = person
    user = User(pk=pk, password=password, role=role, is_active=is_active)
    user.as_agent = (agent_id, team_id, bool(is_outsourced)) if agent_id is not None and team_id is not None else None
    is_proved = is_active and constant_time_compare(proof, user.get_session_auth_hash())
    return actor_of_user(user) if is_proved else None
