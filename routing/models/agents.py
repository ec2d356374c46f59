"""Who can be given work: teams, skills, agents, how much each holds, and whether each is there."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from routing.models.names import Named
from routing.models.profiles import RoutingProfile


class Team(Named):
    """People who share a room and a level. `is_outsourced` teams belong to a partner and never see complaints."""

    level = models.PositiveSmallIntegerField(default=1)
    is_outsourced = models.BooleanField(default=False)


class Skill(Named):
    """Something an agent can do: speak a language, or know a topic. Set by people, never measured."""

    class Kind(models.TextChoices):
        LANGUAGE = "language", _("Language")
        TOPIC = "topic", _("Topic")

    kind = models.CharField(max_length=10, choices=Kind)


class Agent(models.Model):
    """A person who takes work. `media` lists the kinds of work she does; her profile may narrow them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agent")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="agents")
    pool = models.ForeignKey("routing.Pool", on_delete=models.PROTECT, related_name="agents")
    profile = models.ForeignKey(RoutingProfile, null=True, on_delete=models.PROTECT, related_name="agents")
    name = models.CharField(max_length=80)
    media = models.JSONField(default=list)
    skills = models.ManyToManyField(Skill, through="routing.AgentSkill", related_name="agents")

    def __str__(self) -> str:
        return self.name


class AgentSkill(models.Model):
    """How well an agent does a skill, 1 (can help out) to 5 (teaches it), judged by a person."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="proficiencies")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE)
    proficiency = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="agent_skill_once"),
            models.CheckConstraint(condition=Q(proficiency__range=(1, 5)), name="proficiency_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {self.skill} {self.proficiency}"


class AgentLoad(models.Model):
    """What an agent holds now, offers included. The database refuses what she cannot hold, whoever writes it.

    Until `busy_until` she is given nothing: she draws breath, or `is_wrapping_up` a call.
    """

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, primary_key=True, related_name="load")
    chats = models.SmallIntegerField(default=0)
    chat_ceiling = models.PositiveSmallIntegerField(default=5)
    calls = models.SmallIntegerField(default=0)
    deferred = models.SmallIntegerField(default=0)  # mails and social messages
    deferred_ceiling = models.PositiveSmallIntegerField(default=5)
    last_assigned_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    is_wrapping_up = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(chats__gte=0, chats__lte=F("chat_ceiling")), name="chats_within_ceiling"
            ),
            models.CheckConstraint(condition=Q(chat_ceiling__lte=7), name="chat_ceiling_at_most_7"),
            models.CheckConstraint(condition=Q(calls__range=(0, 1)), name="one_call_at_a_time"),
            models.CheckConstraint(condition=Q(calls=0) | Q(chats=0), name="a_call_takes_a_whole_agent"),
            models.CheckConstraint(
                condition=Q(deferred__gte=0, deferred__lte=F("deferred_ceiling")), name="deferred_within_ceiling"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.chats} chats, {self.calls} calls, {self.deferred} deferred"


class Presence(models.Model):
    """Whether an agent is there. Available counts only while the lease that her page renews has not run out.

    Who is finishing her shift is given nothing more and keeps what she has.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Available")
        FINISHING = "finishing", _("Finishing")
        AWAY = "away", _("Away")
        OFFLINE = "offline", _("Offline")

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, primary_key=True, related_name="presence")
    status = models.CharField(max_length=10, choices=Status, default=Status.OFFLINE)
    lease_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["lease_until"], name="presence_lease", condition=~Q(status="offline")),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.status}"
