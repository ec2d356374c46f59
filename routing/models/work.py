"""What is to be done, and who has it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from routing.models.agents import Agent
from routing.models.media import Medium
from routing.models.queues import Lane


class WorkItem(models.Model):
    """One matter to be dealt with, for its whole life. Its row is the mutex of everything done to that matter.

    `due_at` is the deadline of its live reply or call clock and orders its lane. `epoch` grows with each assignment.
    `last_agent` knows the matter and is preferred; `set_aside_at` says that it was taken from her hands for live work
    and is hers again, without asking, as soon as she is free. `first_answered_at` is when a person first answered.
    `shop` and `customer_group` are the desk's, and choose its targets; a group has a weight.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Planned")  # not before `not_before`
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered")
        ASSIGNED = "assigned", _("Assigned")
        DONE = "done", _("Done")

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, db_index=False)
    medium = models.CharField(max_length=8, choices=Medium)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # calls tried
    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField()
    excluded_agents = models.JSONField(default=list)  # who declined, or was excluded: never offered to them again
    pinned_agent = models.ForeignKey(  # for her alone
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    last_agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_aside_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    shop = models.PositiveIntegerField(null=True)
    customer_group = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            # The order of a lane: what was raised first, then least time left.
            models.Index(
                F("lane"),
                F("priority").desc(),
                F("due_at").asc(nulls_last=True),
                F("id"),
                name="work_waiting_in_lane",
                condition=Q(state="waiting"),
            ),
            # The same for those of a group, so that a long line hides nobody whose work counts for more.
            models.Index(
                F("lane"),
                F("priority").desc(),
                F("due_at").asc(nulls_last=True),
                F("id"),
                name="work_of_groups_in_lane",
                condition=Q(state="waiting") & ~Q(customer_group=""),
            ),
            models.Index(fields=["not_before"], name="work_scheduled", condition=Q(state="scheduled")),
            models.Index(fields=["lane"], name="work_pinned", condition=Q(state="waiting", pinned_agent__isnull=False)),
            models.Index(fields=["last_agent"], name="work_set_aside", condition=Q(set_aside_at__isnull=False)),
            # What a supervisor's board counts and lists, without reading the table: open work by time left.
            models.Index(
                fields=["due_at", "id"],
                include=["lane", "medium", "state", "waiting_since"],
                name="work_open",
                condition=~Q(state="done"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(not_before__isnull=False), name="scheduled_work_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) | Q(state="waiting", last_agent__isnull=False),
                name="set_aside_work_waits_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"work {self.pk} {self.medium} {self.state}"


class Assignment(models.Model):
    """A work item in one agent's hands: offered first, then accepted, then ended. At most one lives per work item.

    `epoch` is what every write as holder must carry; a stale one is refused. `decision` keeps why this agent.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        ENDED = "ended", _("Ended")

    class End(models.TextChoices):
        RESOLVED = "resolved", _("Resolved")
        TRANSFERRED = "transferred", _("Transferred")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not accepted in time")
        ABSENT = "absent", _("Agent was gone")
        MOVED = "moved", _("Moved to another channel")
        POSTPONED = "postponed", _("Put off")
        SET_ASIDE = "set_aside", _("Set aside for live work")
        OVERDUE = "overdue", _("Not answered in time")

    work_item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    epoch = models.PositiveIntegerField()
    medium = models.CharField(max_length=8, choices=Medium)
    state = models.CharField(max_length=10, choices=State)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=12, choices=End, null=True)
    decision = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=~Q(state="ended"), name="one_live_assignment_per_work_item"
            ),
            models.UniqueConstraint(fields=["work_item", "epoch"], name="assignment_epoch_once"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False, ended_as__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True, ended_as__isnull=True)),
                name="ended_assignment_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(expires_at__isnull=False), name="an_offer_expires"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="offer_expiry", condition=Q(state="offered")),
            models.Index(fields=["agent"], name="held_by_agent", condition=~Q(state="ended")),
            models.Index(fields=["agent", "offered_at"], name="given_to_agent"),
            # What the router learns from: beside which other chats one was held.
            models.Index(fields=["agent", "accepted_at"], name="chats_of_agent", condition=Q(medium="chat")),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}: work {self.work_item_id} by {self.agent_id}, {self.state}"
