"""The rows of the routing bench: a house of many people and lanes in four groups that no skill connects."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import psycopg

from contactcenter.bench import ticket_rows
from contactcenter.bench.made_words import NAMES, Texts
from contactcenter.bench.progress import Advance
from contactcenter.bench.ticket_rows import Kind, Plan, insert_into
from routing.models import Agent, AgentLoad, AgentSkill, Lane, Pool, Presence, Queue, Skill, Team

GROUPS = 4
_LANGUAGES, _TOPICS = 4, 8  # of each group
_PROFILES = 60  # of each group: which of its skills somebody has
_CHATS, _DEFERRED = 3, 3
_TARGETS = {"chat": 76, "call": 90, "mail": 21_600, "social": 3_600}
_SHARES = {"chat": 53, "call": 16, "mail": 23, "social": 8}
_AT_ONCE = 20_000
_ONCE = "(VALUES (1)) AS one"


@dataclass(frozen=True)
class House:
    """One pool with everybody in it, and one for each group; the kinds of tickets that come, and how often."""

    pool_id: int
    group_pool_ids: tuple[int, ...]
    kinds: tuple[Kind, ...]
    shares: tuple[int, ...]


def build(connection: psycopg.Connection, agents: int, dice: random.Random) -> House:
    """Teams, queues, lanes and people who are there and hold nothing."""
    pools = [_one(connection, insert_into(Pool, {"slug": f"'bench-{place}'"}, _ONCE)) for place in range(GROUPS + 1)]
    team = _one(connection, insert_into(Team, {"slug": "'bench'"}, _ONCE))
    account = _asked(connection, "SELECT min(id) FROM tickets_channelaccount")
    kinds: list[Kind] = []
    crews: list[tuple[int, ...]] = []
    for group in range(GROUPS):
        skills = [
            _one(connection, insert_into(Skill, {"slug": f"'bench-{group}-{place}'", "kind": "'topic'"}, _ONCE))
            for place in range(_LANGUAGES + _TOPICS)
        ]
        queue = _one(connection, insert_into(Queue, {"slug": f"'bench-{group}'", "pool_id": str(pools[0])}, _ONCE))
        connection.execute("INSERT INTO routing_queue_teams (queue_id, team_id) VALUES (%s, %s)", [queue, team])
        languages, topics = skills[:_LANGUAGES], skills[_LANGUAGES:]
        for language, topic, medium in product(languages, topics, _TARGETS):
            needs = f"'[[{language}, 1], [{topic}, 1]]'"
            values = {"pool_id": str(pools[0]), "queue_id": str(queue), "medium": f"'{medium}'", "requirements": needs}
            lane = _one(connection, insert_into(Lane, values, _ONCE))
            kinds.append(Kind(account, lane, medium, "webchat", None, "fr", _TARGETS[medium]))
        for _ in range(_PROFILES):
            known = dice.sample(languages, dice.choice((1, 1, 2))) + dice.sample(topics, dice.choice((2, 3, 4)))
            crews.append(tuple(known))
    _hire(connection, agents, pools[0], team, crews)
    return House(pools[0], tuple(pools[1:]), tuple(kinds), tuple(_SHARES[kind.medium] for kind in kinds))


def _one(connection: psycopg.Connection, insert: str) -> int:
    return _asked(connection, f"{insert} RETURNING id")


def _asked(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0


def _hire(
    connection: psycopg.Connection, count: int, pool_id: int, team_id: int, crews: Sequence[Sequence[int]]
) -> None:
    people = connection.execute(
        """INSERT INTO access_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
                                    date_joined, role, language)
           SELECT '!', false, 'bench-' || number, 'Bench', number::text, '', false, true, clock_timestamp(), 'agent',
                  'fr' FROM generate_series(1, %s) AS number RETURNING id""",
        [count],
    ).fetchall()
    connection.execute(
        "CREATE TEMP TABLE made_agent (user_id bigint, skills bigint[],"
        " agent_id bigint DEFAULT nextval(pg_get_serial_sequence('routing_agent', 'id')))"
    )
    with connection.cursor() as cursor, cursor.copy("COPY made_agent (user_id, skills) FROM STDIN") as copy:
        for place, (user_id,) in enumerate(people):
            copy.write_row((user_id, list(crews[place % len(crews)])))
    statements = (
        insert_into(
            Agent,
            {
                "id": "agent_id",
                "user_id": "user_id",
                "team_id": str(team_id),
                "pool_id": str(pool_id),
                "name": "'Bench ' || agent_id",
                "media": """'["chat", "call", "mail", "social"]'""",
            },
            "made_agent",
        ),
        insert_into(
            AgentLoad,
            {"agent_id": "agent_id", "chat_ceiling": str(_CHATS), "deferred_ceiling": str(_DEFERRED)},
            "made_agent",
        ),
        insert_into(
            Presence,
            {
                "agent_id": "agent_id",
                "status": "'available'",
                "lease_until": "clock_timestamp() + interval '1 day'",
            },
            "made_agent",
        ),
        insert_into(
            AgentSkill,
            {"agent_id": "agent_id", "skill_id": "skill", "proficiency": "1 + (agent_id % 5)::int"},
            "made_agent CROSS JOIN LATERAL unnest(skills) AS skill",
        ),
    )
    for statement in statements:
        connection.execute(statement)


def write_waiting(
    connection: psycopg.Connection, house: House, count: int, dice: random.Random, advance: Advance | None = None
) -> None:
    """Tickets that nobody has answered; a sixth of them is late."""
    shop = _asked(connection, "SELECT min(shop_id) FROM tickets_channelaccount")
    with ticket_rows.writing(connection):
        people = ticket_rows.write_customers(connection, shop, NAMES, max(count // 3, 1))
        for done in range(0, count, _AT_ONCE):
            size = min(_AT_ONCE, count - done)
            now = _asked(connection, "SELECT extract(epoch FROM clock_timestamp())")
            ticket_rows.write(connection, house.kinds, _plans(house, people, size, now, dice))
            if advance:
                advance(done + size)


def _plans(house: House, people: range, count: int, now: float, dice: random.Random) -> Iterator[Plan]:
    texts = Texts()
    for kind in dice.choices(range(len(house.kinds)), house.shares, k=count):
        opened = now - house.kinds[kind].target_seconds * dice.random() * 1.2
        customer = people[int(dice.random() * len(people))]
        yield Plan(kind, customer, opened, texts.question(dice, "fr", "order"))


_ACCEPT = """
WITH heard AS (
    UPDATE routing_assignment SET state = 'accepted', accepted_at = clock_timestamp() WHERE state = 'offered'
    RETURNING work_item_id)
UPDATE routing_workitem work SET state = 'assigned' FROM heard WHERE work.id = heard.work_item_id
"""
_FINISH = """
WITH chosen AS MATERIALIZED (
    SELECT held.id, held.agent_id, held.work_item_id, held.medium FROM routing_assignment held
     WHERE held.state = 'accepted' ORDER BY random() LIMIT %s
), ended AS (
    UPDATE routing_assignment held SET state = 'ended', ended_at = clock_timestamp(), ended_as = 'resolved'
      FROM chosen WHERE held.id = chosen.id
), done AS (
    UPDATE routing_workitem work SET state = 'done', due_at = NULL FROM chosen WHERE work.id = chosen.work_item_id
), less AS (
    SELECT agent_id, count(*) FILTER (WHERE medium = 'chat') AS chats, count(*) FILTER (WHERE medium = 'call') AS calls,
           count(*) FILTER (WHERE medium NOT IN ('chat', 'call')) AS deferred FROM chosen GROUP BY agent_id
)
UPDATE routing_agentload load
   SET chats = load.chats - less.chats, calls = load.calls - less.calls, deferred = load.deferred - less.deferred
  FROM less WHERE load.agent_id = less.agent_id
"""


# As the desk does where somebody has room again.
_ASK_FOR_PASSES = "INSERT INTO routing_wakeup (pool_id) SELECT DISTINCT pool_id FROM routing_lane"


def accept_all(connection: psycopg.Connection) -> None:
    """Everybody takes what rings, and may have room for more."""
    connection.execute(_ACCEPT)
    connection.execute(_ASK_FOR_PASSES)


def finish_some(connection: psycopg.Connection, count: int) -> None:
    """So many pieces of work are done."""
    connection.execute(_FINISH, [count])
    connection.execute(_ASK_FOR_PASSES)


_LEAVE = """
UPDATE routing_workitem SET state = 'done', due_at = NULL
 WHERE id IN (SELECT id FROM routing_workitem WHERE state = 'waiting' ORDER BY random() OFFSET %s)
"""


def leave_waiting(connection: psycopg.Connection, count: int) -> None:
    """No more than so many wait: the others are done."""
    connection.execute(_LEAVE, [count])


def waiting(connection: psycopg.Connection) -> int:
    return _asked(connection, "SELECT count(*) FROM routing_workitem WHERE state = 'waiting'")


def part(connection: psycopg.Connection, house: House) -> None:
    """From now on every group is a pool of its own."""
    for group, pool_id in enumerate(house.group_pool_ids):
        connection.execute(
            "UPDATE routing_lane SET pool_id = %s WHERE queue_id = (SELECT id FROM routing_queue WHERE slug = %s)",
            [pool_id, f"bench-{group}"],
        )
        connection.execute(
            "UPDATE routing_agent SET pool_id = %s WHERE id IN (SELECT known.agent_id FROM routing_agentskill known"
            " JOIN routing_skill skill ON skill.id = known.skill_id WHERE skill.slug LIKE %s)",
            [pool_id, f"bench-{group}-%"],
        )
