"""Who is who: an agent's team, what she does and can, and her profile. Judged by people; nothing is measured."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.desk.kept_rows import digest
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from routing.models import Agent, AgentSkill, RoutingProfile, Team
from routing.nudges import want_pass
from routing.services import loads


@dataclass(frozen=True)
class Person:
    """What is set of an agent. `skills` are skill id to proficiency 1..5; no profile is the usual one."""

    team: Team
    profile: RoutingProfile | None
    media: tuple[str, ...]
    skills: Mapping[int, int]


def facts_of(agent: Agent) -> dict[str, Any]:
    skills = dict(agent.proficiencies.order_by("skill_id").values_list("skill_id", "proficiency"))
    return {
        "team": agent.team_id,
        "profile": agent.profile_id,
        "media": sorted(agent.media),
        "skills": {str(skill): level for skill, level in skills.items()},
    }


def seen(agent: Agent) -> str:
    """How she stands, in 16 characters."""
    return digest(facts_of(agent))


def change(actor: Actor, pk: int, as_seen: str, wanted: Person) -> Agent:
    """Counts from the next pass on; what she holds stays with her.

    Refuses not_found, setting_changed, and wrong_side where the team is across the border of the house: what she may
    see would change with it.
    """
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        agent = Agent.objects.select_for_update(no_key=True, of=("self",)).select_related("team").filter(pk=pk).first()
        if agent is None:
            raise Refusal("not_found")
        before = facts_of(agent)
        if digest(before) != as_seen:
            raise Refusal("setting_changed")
        if agent.team.is_outsourced != wanted.team.is_outsourced:
            raise Refusal("wrong_side", field="team")
        agent.team, agent.profile, agent.media = wanted.team, wanted.profile, list(wanted.media)
        agent.save(update_fields=["team", "profile", "media"])
        agent.proficiencies.exclude(skill__in=wanted.skills).delete()
        AgentSkill.objects.bulk_create(
            [AgentSkill(agent=agent, skill_id=skill, proficiency=level) for skill, level in wanted.skills.items()],
            update_conflicts=True,
            unique_fields=["agent", "skill"],
            update_fields=["proficiency"],
        )
        after = facts_of(agent)
        if after != before:
            events.audit("agent_changed", actor.label, actor.user_id, agent=pk, before=before, after=after)
            loads.put_profile(pk)
            loads.put_usual(pk)
            want_pass(agent.pool_id)
    return agent


def put_on_profile(actor: Actor, agent_ids: Collection[int], profile: RoutingProfile | None) -> int:
    """These people have this profile from the next pass on. Returns how many had another."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        found = Agent.objects.select_for_update(no_key=True).filter(pk__in=agent_ids).order_by("pk")
        others = [agent for agent in found if agent.profile_id != (profile.pk if profile else None)]
        for agent in others:
            facts = {"agent": agent.pk, "before": agent.profile_id, "profile": profile.pk if profile else None}
            events.audit("agent_put_on_profile", actor.label, actor.user_id, **facts)
        changed = [agent.pk for agent in others]
        Agent.objects.filter(pk__in=changed).update(profile=profile)
        loads.put_profile(*changed)
        loads.put_usual(*changed)
        want_pass(*{agent.pool_id for agent in others})
    return len(changed)
