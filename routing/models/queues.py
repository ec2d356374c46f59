"""Where work waits, what it asks for, and how soon it is due."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from routing.chains import Step
from routing.deadlines import TARGETED, Kind, State
from routing.models.agents import Skill, Team
from routing.models.calendars import Calendar
from routing.models.media import Medium
from routing.models.names import Named


class Pool(models.Model):
    """Agents and lanes that skills connect. One worker at a time routes a pool; several pools run side by side."""

    slug = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.slug


class WakeUp(models.Model):
    """A mark that a pool wants a pass. Inserted with the change that asks for it, so it is never lost nor blocks."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"wake {self.pool_id}"


class Queue(Named):
    """A list of work of one kind. `teams` serve it; `is_in_house` work never leaves for an outsourcer."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT)
    teams = models.ManyToManyField(Team, related_name="queues")
    skills = models.ManyToManyField(Skill, through="routing.QueueSkill")
    is_in_house = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]


class QueueSkill(models.Model):
    """A skill that work of this queue asks for, and the least proficiency."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="requirements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    required_level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "skill"], name="queue_skill_once"),
            models.CheckConstraint(condition=Q(required_level__range=(1, 5)), name="required_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.queue} needs {self.skill} {self.required_level}"


class ClockKind(models.TextChoices):
    FIRST_REPLY = Kind.FIRST_REPLY, _("First reply")
    NEXT_REPLY = Kind.NEXT_REPLY, _("Next reply")
    CALL_ATTEMPT = Kind.CALL_ATTEMPT, _("Call attempt")
    RESOLUTION = Kind.RESOLUTION, _("Resolution")
    PROMISE = Kind.PROMISE, _("Promise")


_TARGETED = [(ClockKind(kind), ClockKind(kind).label) for kind in TARGETED]


class PausingState(models.TextChoices):
    ASKED = State.ASKED, _("the shopper is asked")
    PLANNED = State.PLANNED, _("it is planned for later")


def usual_pauses() -> list[str]:
    return [State.ASKED, State.PLANNED]


class ServiceTarget(models.Model):
    """How soon a clock of some work is to stop, in whole seconds, and how often that must hold.

    What is left empty means any. Of several that fit, the most specific wins: compared by customer group, then
    priority, shop, queue, medium (`routing.services.targets`). `shop` and `customer_group` are the desk's: here they
    are only compared. `priority` fits work of this priority or more. Seconds are open seconds of `calendar`, all of
    them where there is none; none are counted in the states of `paused_in`.
    """

    kind = models.CharField(max_length=12, choices=_TARGETED, default=ClockKind.FIRST_REPLY)
    customer_group = models.CharField(max_length=40, blank=True)
    priority = models.SmallIntegerField(null=True, blank=True)
    shop = models.PositiveIntegerField(null=True, blank=True)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="targets")
    medium = models.CharField(max_length=8, choices=Medium, blank=True)
    seconds = models.PositiveIntegerField()
    objective_percent = models.PositiveSmallIntegerField(default=95)
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    paused_in = models.JSONField(default=usual_pauses, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "customer_group", "priority", "shop", "queue", "medium"],
                nulls_distinct=False,
                name="one_target_for_the_same_work",
            ),
            models.CheckConstraint(condition=Q(seconds__gt=0), name="target_is_positive"),
            models.CheckConstraint(condition=Q(objective_percent__range=(1, 100)), name="objective_1_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.queue or 'any'} {self.medium}: {self.objective_percent} % in {self.seconds} s"


class EscalationRule(models.Model):
    """A step of the chain of a target: when, under which conditions, what is done with work nobody has answered.

    `amount` is seconds after the clock's start, or percent of the target; 0 where a prediction decides. The chain in
    force are the rules that are not retired; older versions stay, for the steps that were planned by them. What may
    stand in `conditions` and `parameters` is said by `routing.chains`.
    """

    class Moment(models.TextChoices):
        SECONDS = "seconds", _("after so many seconds")
        SHARE = "share", _("at a share of the target")
        PREDICTED = "predicted", _("as soon as it is predicted to be late")

    class Action(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("Tell the shopper that her message has arrived")
        WARN_AGENT = "warn_agent", _("Warn the advisor who has it")
        ALERT = "alert", _("Alert the supervisors")
        RAISE = "raise", _("Raise the priority")
        RELAX_LEVEL = "relax_level", _("Ask for less of the skills")
        RELAX_SKILL = "relax_skill", _("Do without a skill")
        WIDEN = "widen", _("Any agent with the language may take it")
        OVERFLOW = "overflow", _("Open it to another team")
        RETURN = "return", _("Take it back to its own teams")
        REASSIGN = "reassign", _("Take it from the advisor and give it to another")
        OFFER_CHANNEL = "offer_channel", _("Offer another channel to the shopper")
        SWITCH = "switch", _("Go on by another channel")
        APOLOGISE = "apologise", _("Tell the shopper that the answer is late")
        GO_PRIVATE = "go_private", _("Go on in private, where only the shopper reads it")
        TAG = "tag", _("Put a tag on it")
        CLOSE = "close", _("Close it")

    target = models.ForeignKey(ServiceTarget, on_delete=models.CASCADE, related_name="rules")
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    moment = models.CharField(max_length=10, choices=Moment, default=Moment.SECONDS)
    amount = models.PositiveIntegerField()
    action = models.CharField(max_length=20, choices=Action)
    conditions = models.JSONField(default=list, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "version", "position"], name="escalation_rule_once"),
            models.CheckConstraint(condition=~Q(moment="predicted") | Q(amount=0), name="predicted_has_no_amount"),
        ]
        indexes = [
            models.Index(fields=["target"], name="chain_in_force", condition=Q(retired_at__isnull=True)),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.target}: {self.action}, {self.moment} {self.amount}"

    @property
    def step(self) -> Step:
        """As the pure module reads it."""
        return Step(self.moment, self.amount, self.action, tuple(self.conditions), self.parameters)


class Lane(models.Model):
    """All work that asks for exactly the same: one queue, one medium, the same skills and levels.

    `requirements` is a sorted list of `[skill_id, level]`. A pass reads only the heads of the lanes, so its cost does
    not depend on how much waits. A widened lane is open to every team that has the skills, one with an `overflow_team`
    to that team besides those of its queue.
    """

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT)
    medium = models.CharField(max_length=8, choices=Medium)
    requirements = models.JSONField(default=list)
    is_widened = models.BooleanField(default=False)
    overflow_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "medium", "requirements", "is_widened", "overflow_team"],
                name="lane_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["pool"], name="lane_pool")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.medium} {self.requirements}"
