"""manage.py load_demo: the demo organisation, once; running it again changes nothing that is there."""

from datetime import time
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from contactcenter import demo, demo_history
from contactcenter.access.models import User
from contactcenter.intake.models import TriageRule
from contactcenter.tickets.models import ChannelAccount, Reason, Shop
from contactcenter.tickets.sealing import seal
from routing.deadlines import Kind, reply_kind
from routing.models import (
    Agent,
    AgentLoad,
    AgentSkill,
    Calendar,
    OpeningRange,
    OverflowRule,
    Pool,
    Presence,
    Queue,
    QueueSkill,
    RoutingProfile,
    ServiceTarget,
    Skill,
    Team,
)
from routing.models.media import Medium
from routing.services.chain_versions import put_chain


def _names(french: str, english: str) -> dict[str, str]:
    return {"fr": french, "en": english}


def _load_skills() -> dict[str, Skill]:
    kinds = ((demo.LANGUAGES, Skill.Kind.LANGUAGE), (demo.TOPICS, Skill.Kind.TOPIC))
    return {
        slug: Skill.objects.get_or_create(slug=slug, defaults={"names": _names(*names), "kind": kind})[0]
        for known, kind in kinds
        for slug, names in known.items()
    }


def _load_teams() -> dict[str, Team]:
    return {
        slug: Team.objects.get_or_create(
            slug=slug, defaults={"names": _names(french, english), "level": level, "is_outsourced": is_outsourced}
        )[0]
        for slug, (french, english, level, is_outsourced) in demo.TEAMS.items()
    }


def _load_calendars() -> dict[str, Calendar]:
    found = {}
    for slug, wanted in demo.CALENDARS.items():
        found[slug], is_new = Calendar.objects.get_or_create(
            slug=slug, defaults={"names": _names(*wanted.names), "country": wanted.country}
        )
        week = [wanted.hours[0]] * 5 + list(wanted.hours[1:])
        if is_new:
            OpeningRange.objects.bulk_create(
                OpeningRange(calendar=found[slug], weekday=day, opens=60 * hours[0], closes=60 * hours[1])
                for day, hours in enumerate(week)
                if hours
            )
    return found


def _load_queues(pool: Pool, teams: dict[str, Team], skills: dict[str, Skill], written: Calendar) -> dict[str, Queue]:
    queues = {}
    for position, (slug, wanted) in enumerate(demo.QUEUES.items()):
        queue, is_new = Queue.objects.get_or_create(
            slug=slug,
            defaults={
                "names": _names(*wanted.names),
                "pool": pool,
                "is_in_house": wanted.is_in_house,
                "position": position,
            },
        )
        queues[slug] = queue
        if not is_new:
            continue
        queue.teams.set(teams[team] for team in wanted.teams)
        for skill, level in wanted.requirements.items():
            QueueSkill.objects.create(queue=queue, skill=skills[skill], required_level=level)
        for medium, (seconds, objective) in demo.TARGETS.items():
            kind = reply_kind(medium, is_answered=False)
            target = ServiceTarget.objects.create(
                kind=kind,
                queue=queue,
                medium=medium,
                seconds=seconds,
                objective_percent=objective,
                calendar=written if medium in demo.DEFERRED else None,
            )
            put_chain(target, demo.chain_of(medium, is_outsourced="partner" in wanted.teams))
    return queues


def _load_targets_of_any_queue(written: Calendar) -> None:
    for medium, (seconds, objective) in demo.NEXT_TARGETS.items():
        target, is_new = ServiceTarget.objects.get_or_create(
            kind=Kind.NEXT_REPLY,
            medium=medium,
            defaults={
                "seconds": seconds,
                "objective_percent": objective,
                "calendar": written if medium in demo.DEFERRED else None,
            },
        )
        if is_new:
            put_chain(target, demo.chain_of(medium, is_next=True))
    ServiceTarget.objects.get_or_create(
        kind=Kind.RESOLUTION,
        defaults={"seconds": demo.RESOLUTION_SECONDS, "objective_percent": demo.RESOLUTION_PERCENT},
    )


def _load_person(
    login: str, person: demo.DemoPerson, *, password: str, pool: Pool, teams: dict[str, Team], skills: dict[str, Skill]
) -> None:
    if User.objects.filter(username=login).exists():
        return
    first, _, last = person.name.partition(" ")
    user = User.objects.create(
        username=login,
        password=password,
        role=person.role,
        language=person.language,
        first_name=first,
        last_name=last,
    )
    if not person.team:
        # A supervisor may take a ticket herself, so she has a row to hold it; she is in no queue's team.
        team, _ = Team.objects.get_or_create(
            slug="supervision", defaults={"names": _names("Supervision", "Supervision"), "level": 3}
        )
    else:
        team = teams[person.team]
    profile = RoutingProfile.objects.filter(slug=person.profile).first()
    agent = Agent.objects.create(
        user=user, team=team, pool=pool, profile=profile, name=person.name, media=list(Medium.values)
    )
    AgentLoad.objects.create(agent=agent, chat_ceiling=person.chat_ceiling)
    Presence.objects.create(agent=agent)
    for skill, proficiency in person.skills:
        AgentSkill.objects.create(agent=agent, skill=skills[skill], proficiency=proficiency)


def _load_profiles() -> None:
    for slug, wanted in demo.PROFILES.items():
        RoutingProfile.objects.get_or_create(
            slug=slug,
            defaults={
                "names": _names(*wanted.names),
                "chat_ceiling": wanted.chat_ceiling,
                "wrap_up_seconds": wanted.wrap_up_seconds,
                "breathing_seconds": wanted.breathing_seconds,
                "auto_accept": list(wanted.auto_accept),
            },
        )


def _load_overflow(queues: dict[str, Queue], teams: dict[str, Team]) -> None:
    for queue, team, medium, after_seconds, opens, closes, at_once, per_day in demo.OVERFLOW:
        OverflowRule.objects.get_or_create(
            queue=queues[queue],
            team=teams[team],
            medium=medium,
            defaults={
                "after_seconds": after_seconds,
                "opens_at": time(opens),
                "closes_at": time(closes),
                "most_at_once": at_once,
                "most_per_day": per_day,
            },
        )


@cache
def _password() -> str:
    """Made once for all: each takes most of a second, on purpose."""
    return make_password(demo.PASSWORD)


def load() -> None:
    """The whole organisation in one transaction."""
    with transaction.atomic():
        pool, _ = Pool.objects.get_or_create(slug="care")
        skills, teams = _load_skills(), _load_teams()
        calendars = _load_calendars()
        queues = _load_queues(pool, teams, skills, calendars[demo.DEFERRED_HOURS])
        _load_targets_of_any_queue(calendars[demo.DEFERRED_HOURS])
        _load_profiles()
        _load_overflow(queues, teams)
        password = _password()
        for login, person in demo.PEOPLE.items():
            _load_person(login, person, password=password, pool=pool, teams=teams, skills=skills)
        shop, _ = Shop.objects.get_or_create(
            slug=demo.SHOP_SLUG,
            defaults={
                "name": demo.SHOP_NAME,
                "languages": ["fr", "en"],
                "callback_regions": ["FR", "BE", "CH", "LU", "MC"],
                "default_queue": queues["level1"],
                "live_hours": calendars[demo.LIVE_HOURS],
                "deferred_hours": calendars[demo.DEFERRED_HOURS],
                "page_url": demo.PAGE_URL,
                "order_pattern": demo.ORDER_PATTERN,
            },
        )
        for adapter in ("webchat", "callback_manual"):
            ChannelAccount.objects.get_or_create(shop=shop, adapter=adapter, address=demo.SHOP_SLUG)
        ChannelAccount.objects.get_or_create(shop=shop, adapter="email", address=demo.MAIL_ADDRESS)
        ChannelAccount.objects.get_or_create(
            shop=shop,
            adapter="messenger",
            address=demo.MESSENGER_PAGE,
            defaults={"settings": demo.MESSENGER_SETTINGS, "sealed": seal(demo.MESSENGER_SECRETS)},
        )
        for position, (slug, (french, english, queue)) in enumerate(demo.REASONS.items()):
            Reason.objects.get_or_create(
                slug=slug,
                defaults={"names": _names(french, english), "queue": queues[queue], "position": position},
            )
        if not TriageRule.objects.exists():
            reasons = {reason.slug: reason for reason in Reason.objects.all()}
            TriageRule.objects.bulk_create(
                TriageRule(position=position, reason=reasons[reason], words=list(words))
                for position, (reason, words) in enumerate(demo.TRIAGE)
            )


class Command(BaseCommand):
    help = "Load the demo organisation; --logins prints who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="print the demo logins, change nothing")
        parser.add_argument("--history", action="store_true", help="and four made-up weeks of contacts, for forecasts")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        if not options["logins"]:
            load()
            self.stdout.write(f"{demo.SHOP_NAME}: {len(demo.PEOPLE)} people, {len(demo.QUEUES)} queues")
            if options["history"]:
                self.stdout.write(f"{demo_history.write()} contacts of the past {demo_history.WEEKS} weeks")
            return
        teams = {**{slug: names[1] for slug, names in demo.TEAMS.items()}, "": "-"}
        for login, person in demo.PEOPLE.items():
            self.stdout.write(f"{login:8} {demo.PASSWORD}  {person.role:14} {teams[person.team]}")
