"""Who is asking: a person who signed in, a visitor with a token, or nobody."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from contactcenter.access.models import User
from routing.models import Agent


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    OUTSOURCER_AGENT = "outsourcer_agent"
    OUTSOURCER_LEAD = "outsourcer_lead"
    VISITOR = "visitor"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Actor:
    """Whoever asks, as the rule sees her. Ids are row ids; None where she has no such row."""

    role: Role
    user_id: int | None = None
    agent_id: int | None = None
    team_id: int | None = None
    customer_id: int | None = None

    @property
    def label(self) -> str:
        """How events name her: "agent:7", "user:3", "visitor:12" or "nobody"."""
        if self.agent_id is not None:
            return f"agent:{self.agent_id}"
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return f"visitor:{self.customer_id}" if self.customer_id is not None else "nobody"

    @property
    def is_outsourced(self) -> bool:
        return self.role in (Role.OUTSOURCER_AGENT, Role.OUTSOURCER_LEAD)


NOBODY = Actor(Role.NOBODY)
_OUTSOURCED = {User.Role.AGENT: Role.OUTSOURCER_AGENT, User.Role.LEAD: Role.OUTSOURCER_LEAD}


def actor_of_user(user: User | AnonymousUser) -> Actor:
    """The actor behind a session. An inactive user is nobody at once, whatever her cookie says."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    if hasattr(user, "as_agent"):  # read with her, by access.backend
        return _actor(user, user.as_agent)
    return actor_of_agent(user, Agent.objects.select_related("team").filter(user=user).first())


def actor_of_agent(user: User, agent: Agent | None) -> Actor:
    """The actor of an active user and the agent she is, if she is one."""
    return _actor(user, (agent.pk, agent.team_id, agent.team.is_outsourced) if agent else None)


def _actor(user: User, agent: tuple[int, int, bool] | None) -> Actor:
    if agent is None:
        # Agents and leads act through their team: without one they may do nothing.
        has_team_role = user.role in (User.Role.AGENT, User.Role.LEAD)
        return NOBODY if has_team_role else Actor(Role(user.role), user_id=user.pk)
    agent_id, team_id, is_outsourced = agent
    role = _OUTSOURCED.get(User.Role(user.role)) if is_outsourced else Role(user.role)
    if role is None:
        return NOBODY  # an outsourcer's people are agents and leads, nothing more
    return Actor(role, user_id=user.pk, agent_id=agent_id, team_id=team_id)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request by session; asked once per request."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = actor_of_user(request.user)
        request.actor = known  # type: ignore[attr-defined]
    return known
