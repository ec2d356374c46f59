"""The rows of routing, by what they speak of."""

from routing.models.agents import Agent, AgentLoad, AgentSkill, Presence, Skill, Team
from routing.models.calendars import Calendar, OpeningRange, SpecialDay, SpecialRange, Weekday
from routing.models.clocks import Clock, ClockPause, EscalationStep, Recomputation
from routing.models.configuration import Configuration
from routing.models.groups import CustomerGroup
from routing.models.overflow import OverflowRule, PlannedOpening
from routing.models.policy import RoutingPolicy
from routing.models.profiles import RoutingProfile
from routing.models.queues import (
    ClockKind,
    EscalationRule,
    Lane,
    PausingState,
    Pool,
    Queue,
    QueueSkill,
    ServiceTarget,
    WakeUp,
)
from routing.models.waits import ToldWait
from routing.models.work import Assignment, WorkItem

__all__ = [
    "Agent",
    "AgentLoad",
    "AgentSkill",
    "Assignment",
    "Calendar",
    "Clock",
    "ClockKind",
    "ClockPause",
    "Configuration",
    "CustomerGroup",
    "EscalationRule",
    "EscalationStep",
    "Lane",
    "OpeningRange",
    "OverflowRule",
    "PausingState",
    "PlannedOpening",
    "Pool",
    "Presence",
    "Queue",
    "QueueSkill",
    "Recomputation",
    "RoutingPolicy",
    "RoutingProfile",
    "ServiceTarget",
    "Skill",
    "SpecialDay",
    "SpecialRange",
    "Team",
    "ToldWait",
    "WakeUp",
    "Weekday",
    "WorkItem",
]
