"""The small cast of all tests: who they are, what they can do in one line, and how time goes by for their rows.

Alice and Bob answer in the house, David leads them, Tessa is of another team; Olga works for the outsourcer, Omar leads
there; Sam supervises, Ada administers. Chloé is a shopper, Mallory a stranger. Targets and queues are the demo's own.
"""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from contactcenter import demo
from contactcenter.access.actors import Actor, Role, actor_of_user
from contactcenter.access.models import User
from contactcenter.desk import presence
from contactcenter.tickets import people
from contactcenter.tickets.models import ChannelAccount, Customer, Reason, Shop
from routing.deadlines import Kind, reply_kind
from routing.models import (
    Agent,
    AgentLoad,
    AgentSkill,
    EscalationRule,
    Pool,
    Presence,
    Queue,
    QueueSkill,
    ServiceTarget,
    Skill,
    Team,
)
from routing.models.media import Medium
from routing.services.chain_versions import rules_of
from tests.deeds import let_pass as let_pass  # noqa: PLC0414 - tests find it here
from tests.emptying import empty_here

PASSWORD = demo.PASSWORD
STAFF = ("alice", "bob", "david", "tessa", "olga", "omar", "sam", "ada")


@dataclass
class Person:
    """Somebody who signs in."""

    user: User
    agent: Agent
    session_key: str

    def signs_in(self, client: Client) -> None:
        """With the session she has from the start: to make one anew takes ten statements."""
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session_key

    @property
    def name(self) -> str:
        return self.user.username

    @property
    def actor(self) -> Actor:
        """As the rule sees her now."""
        return actor_of_user(User.objects.get(pk=self.user.pk))

    @property
    def load(self) -> AgentLoad:
        return AgentLoad.objects.get(pk=self.agent.pk)

    @property
    def status(self) -> str:
        return Presence.objects.get(pk=self.agent.pk).status

    def arrives(self) -> "Person":
        """She opens her inbox and says she is available."""
        presence.set_presence(self.actor, Presence.Status.AVAILABLE)
        return self

    def goes(self, status: str = Presence.Status.AWAY) -> None:
        presence.set_presence(self.actor, status)


@dataclass
class Visitor:
    """Somebody on the shop's page, with the token that her browser keeps."""

    customer: Customer
    token: str
    digest: str

    @property
    def actor(self) -> Actor:
        return Actor(Role.VISITOR, customer_id=self.customer.pk)


@dataclass
class Cast:
    """Everybody, and the shop they meet in."""

    alice: Person
    bob: Person
    david: Person
    tessa: Person
    olga: Person
    omar: Person
    sam: Person
    ada: Person
    chloe: Visitor
    mallory: Visitor
    shop: Shop
    webchat: ChannelAccount
    callback: ChannelAccount
    pool: Pool
    queues: dict[str, Queue] = field(default_factory=dict)

    def visitor(self, language: str = "fr") -> Visitor:
        """One more shopper."""
        return meet(self.shop, language)


def meet(shop: Shop, language: str = "fr") -> Visitor:
    new = people.meet_visitor(shop, language)
    return Visitor(new.customer, new.token, new.digest)


def build_cast() -> Cast:
    """Write everybody into an empty database, in sets: some ten milliseconds."""
    pool = Pool.objects.create(slug="care")
    teams, skills = _teams(), _skills()
    queues = _queues(pool, teams, skills)
    shop = Shop.objects.create(
        slug=demo.SHOP_SLUG,
        name=demo.SHOP_NAME,
        languages=["fr", "en"],
        undo_seconds=0,
        callback_regions=["FR", "BE", "CH", "LU", "MC"],
        default_queue=queues["level1"],
        quiet_from=time(0),  # tests run at night and on Sundays too
        quiet_until=time(0),
        calls_on_sunday=True,
    )
    webchat, callback = ChannelAccount.objects.bulk_create(
        ChannelAccount(shop=shop, adapter=adapter, address=shop.slug) for adapter in ("webchat", "callback_manual")
    )
    Reason.objects.bulk_create(
        Reason(slug=slug, names={"fr": french, "en": english}, queue=queues[queue], position=position)
        for position, (slug, (french, english, queue)) in enumerate(demo.REASONS.items())
    )
    persons = _persons(pool, teams, skills)
    return Cast(
        **persons,
        chloe=meet(shop),
        mallory=meet(shop),
        shop=shop,
        webchat=webchat,
        callback=callback,
        pool=pool,
        queues=queues,
    )


def _teams() -> dict[str, Team]:
    rows = [
        Team(slug=slug, names={"fr": french, "en": english}, level=level, is_outsourced=is_outsourced)
        for slug, (french, english, level, is_outsourced) in demo.TEAMS.items()
    ]
    rows.append(Team(slug="supervision", names={"fr": "Supervision"}, level=3))
    return {team.slug: team for team in Team.objects.bulk_create(rows)}


def _skills() -> dict[str, Skill]:
    rows = [
        Skill(slug=slug, names={"fr": names[0], "en": names[1]}, kind=kind)
        for known, kind in ((demo.LANGUAGES, Skill.Kind.LANGUAGE), (demo.TOPICS, Skill.Kind.TOPIC))
        for slug, names in known.items()
    ]
    return {skill.slug: skill for skill in Skill.objects.bulk_create(rows)}


def _queues(pool: Pool, teams: dict[str, Team], skills: dict[str, Skill]) -> dict[str, Queue]:
    rows = [
        Queue(
            slug=slug,
            names={"fr": wanted.names[0], "en": wanted.names[1]},
            pool=pool,
            is_in_house=wanted.is_in_house,
            position=position,
        )
        for position, (slug, wanted) in enumerate(demo.QUEUES.items())
    ]
    queues = {queue.slug: queue for queue in Queue.objects.bulk_create(rows)}
    served_by = Queue.teams.through
    served_by._default_manager.bulk_create(
        served_by(queue_id=queues[slug].pk, team_id=teams[team].pk)
        for slug, wanted in demo.QUEUES.items()
        for team in wanted.teams
    )
    QueueSkill.objects.bulk_create(
        QueueSkill(queue=queues[slug], skill=skills[skill], required_level=level)
        for slug, wanted in demo.QUEUES.items()
        for skill, level in wanted.requirements.items()
    )
    _targets(queues.values())
    return queues


def _targets(queues: Iterable[Queue]) -> None:
    targets = ServiceTarget.objects.bulk_create(
        [
            ServiceTarget(
                kind=reply_kind(medium, is_answered=False),
                queue=queue,
                medium=medium,
                seconds=seconds,
                objective_percent=objective,
            )
            for queue in queues
            for medium, (seconds, objective) in demo.TARGETS.items()
        ]
        + [
            ServiceTarget(kind=Kind.NEXT_REPLY, medium=medium, seconds=seconds, objective_percent=objective)
            for medium, (seconds, objective) in demo.NEXT_TARGETS.items()
        ]
    )
    EscalationRule.objects.bulk_create(
        rule
        for target in targets
        for rule in rules_of(target, demo.chain_of(target.medium, is_next=target.queue_id is None))
    )


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def _persons(pool: Pool, teams: dict[str, Team], skills: dict[str, Skill]) -> dict[str, Person]:
    known = {login: demo.PEOPLE[login] for login in STAFF}
    users = User.objects.bulk_create(
        User(
            username=login,
            password=_hashed(),
            role=person.role,
            language=person.language,
            first_name=person.name.split(" ", 1)[0],
        )
        for login, person in known.items()
    )
    agents = Agent.objects.bulk_create(
        Agent(
            user=user,
            team=teams[known[user.username].team or "supervision"],
            pool=pool,
            name=known[user.username].name,
            media=list(Medium.values),
        )
        for user in users
    )
    AgentLoad.objects.bulk_create(
        AgentLoad(agent=agent, chat_ceiling=known[agent.user.username].chat_ceiling) for agent in agents
    )
    Presence.objects.bulk_create(Presence(agent=agent) for agent in agents)
    AgentSkill.objects.bulk_create(
        AgentSkill(agent=agent, skill=skills[skill], proficiency=proficiency)
        for agent in agents
        for skill, proficiency in known[agent.user.username].skills
    )
    sessions = Session.objects.bulk_create(_session(user) for user in users)
    return {
        agent.user.username: Person(agent.user, agent, session.session_key)
        for agent, session in zip(agents, sessions, strict=True)
    }


def _session(user: User) -> Session:
    held = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    data, until = SessionStore().encode(held), timezone.now() + timedelta(days=1)
    return Session(session_key=get_random_string(32), session_data=data, expire_date=until)


@pytest.fixture(scope="session")
def empty_at_start(django_db_setup: None, django_db_blocker: Any) -> None:
    """Databases stay between runs: one that was broken off, or served the real service, has left rows."""
    with django_db_blocker.unblock():
        if Pool.objects.exists():
            empty_here()


_kept: list[bytes] = []  # the cast whose rows are in this process's database


@pytest.fixture
def kept_cast(empty_at_start: None, django_db_blocker: Any) -> bytes:
    """Committed once and left there: the tests that share it undo what they do. Tests that commit end it."""
    with django_db_blocker.unblock():
        if not _kept or not Pool.objects.exists():
            with transaction.atomic():
                _kept[:] = [pickle.dumps(build_cast())]
    return _kept[0]


@pytest.fixture
def cast(kept_cast: bytes, db: None) -> Cast:
    """Everybody; what happens to them is rolled back after the test."""
    found: Cast = pickle.loads(kept_cast)  # noqa: S301 - our own bytes; each test has objects of its own
    return found


@pytest.fixture
def committed_cast(request: pytest.FixtureRequest, empty_at_start: None, transactional_db: None) -> Cast:
    """Everybody, committed: for tests with several connections. See `tests.concurrency.at_once`."""
    if "service" in request.fixturenames:
        pytest.fail("side by side the real service has another database: take service_cast")
    if Pool.objects.exists():
        empty_here()
    return build_cast()


@pytest.fixture
def service_cast(service: object) -> Iterator[Cast]:
    """Everybody, in the database of the real service, whose workers see them."""
    yield build_cast()  # noqa: PT022 - `service` must stay until the test has ended
