"""The rows of routing, by what they speak of."""

from routing.models.agents import Agent, AgentLoad, AgentSkill, Presence, Skill, Team
from routing.models.clocks import Clock, EscalationStep
from routing.models.configuration import Configuration
from routing.models.overflow import OverflowRule
from routing.models.policy import RoutingPolicy
from routing.models.profiles import RoutingProfile
from routing.models.queues import EscalationRule, Lane, Pool, Queue, QueueSkill, ServiceTarget, WakeUp
from routing.models.waits import ToldWait
from routing.models.work import Assignment, WorkItem

__all__ = [
    "Agent",
    "AgentLoad",
    "AgentSkill",
    "Assignment",
    "Clock",
    "Configuration",
    "EscalationRule",
    "EscalationStep",
    "Lane",
    "OverflowRule",
    "Pool",
    "Presence",
    "Queue",
    "QueueSkill",
    "RoutingPolicy",
    "RoutingProfile",
    "ServiceTarget",
    "Skill",
    "Team",
    "ToldWait",
    "WakeUp",
    "WorkItem",
]
