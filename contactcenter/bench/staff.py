"""Agents for a run: more of them than the demo has, signed in, at their pages. Their rows are written directly."""

import secrets
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import salted_hmac

CHATS_EACH = 7  # the most that anybody may be given
_SESSION_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"

_HIRE = """
WITH alice AS (
    SELECT person.*, agent.id AS agent_id, agent.team_id, agent.pool_id, agent.media
      FROM access_user person JOIN routing_agent agent ON agent.user_id = person.id WHERE person.username = 'alice'
), person AS (
    INSERT INTO access_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
                             date_joined, role, language)
    SELECT password, false, 'bench' || n, 'Bench', n::text, '', false, true, clock_timestamp(), 'agent', 'fr'
      FROM alice CROSS JOIN generate_series(1, %(count)s) AS n
    RETURNING id, username
), agent AS (
    INSERT INTO routing_agent (user_id, team_id, pool_id, name, media)
    SELECT person.id, team_id, pool_id, person.username, media FROM person CROSS JOIN alice
    RETURNING id, user_id
), load AS (
    INSERT INTO routing_agentload (agent_id, chats, chat_ceiling, calls, deferred, deferred_ceiling, is_wrapping_up)
    SELECT id, 0, %(chats)s, 0, 0, 5, false FROM agent
), there AS (
    INSERT INTO routing_presence (agent_id, status) SELECT id, 'offline' FROM agent
), skill AS (
    INSERT INTO routing_agentskill (agent_id, skill_id, proficiency)
    SELECT agent.id, skill.id, 4 FROM agent CROSS JOIN routing_skill skill
)
SELECT agent.id, agent.user_id, person.username, alice.password
  FROM agent JOIN person ON person.id = agent.user_id CROSS JOIN alice
"""


@dataclass(frozen=True)
class Colleague:
    """An agent who has signed in; `session` is her cookie."""

    agent_id: int
    name: str
    session: str


def hire(connection: psycopg.Connection, count: int) -> list[Colleague]:
    """New agents who can do everything, each with a session that the service will accept: it must share our key."""
    rows = connection.execute(_HIRE, {"count": count, "chats": CHATS_EACH}).fetchall()
    return [
        Colleague(agent_id, name, _sign_in(connection, user_id, password)) for agent_id, user_id, name, password in rows
    ]


def _sign_in(connection: psycopg.Connection, user_id: int, password: str) -> str:
    key = secrets.token_hex(16)
    proof = salted_hmac(_SESSION_SALT, password, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    [backend] = settings.AUTHENTICATION_BACKENDS
    data = SessionStore().encode({SESSION_KEY: str(user_id), BACKEND_SESSION_KEY: backend, HASH_SESSION_KEY: proof})
    connection.execute(
        "INSERT INTO django_session (session_key, session_data, expire_date)"
        " VALUES (%s, %s, clock_timestamp() + interval '1 day')",
        [key, data],
    )
    return key
