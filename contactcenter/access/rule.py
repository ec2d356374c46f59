"""The rule: which role may do what, to which tickets and queues. One table, and what is not written is refused."""

from enum import Enum, StrEnum, auto

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from contactcenter.access.actors import Actor, Role
from contactcenter.access.models import User
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.models import Agent, Queue
from routing.services import prepared


class Action(StrEnum):
    """Everything that can be asked for. Those on a ticket are refused without one."""

    SEE_INBOX = "see_inbox"
    SET_PRESENCE = "set_presence"
    ANSWER_OFFER = "answer_offer"
    SEE_TICKET = "see_ticket"
    TAKE_TICKET = "take_ticket"
    NOTE_TICKET = "note_ticket"
    HANDLE_TICKET = "handle_ticket"  # reply, resolve, call: as its holder
    TRANSFER_TICKET = "transfer_ticket"
    MEND_DELIVERY = "mend_delivery"  # send again what did not reach the shopper, to another address where it was wrong
    MOVE_TICKET = "move_ticket"  # to a queue or a person, whoever has it now
    RAISE_TICKET = "raise_ticket"  # or lower: its priority
    GROUP_CUSTOMER = "group_customer"  # say which group the customer of a ticket belongs to
    SEE_BOARD = "see_board"
    JUDGE_MACHINE_MAIL = "judge_machine_mail"  # see mails that opened no ticket, say that a person wrote one
    SEE_AGENTS = "see_agents"  # who works here
    SEE_PRESENCE = "see_presence"  # who of them is there, and how much of her is taken
    SEE_DECISION = "see_decision"  # why this agent and not that one
    EDIT_CANNED = "edit_canned"  # the words that agents use again and again
    MANAGE_ACCOUNTS = "manage_accounts"  # connect, mend and pause the shops' mailboxes
    EDIT_TRIAGE = "edit_triage"  # the rules by which a reason is read in what a shopper wrote
    EDIT_ESCALATIONS = "edit_escalations"  # what happens to work that nobody answers, and where alerts go
    EDIT_ROUTING = "edit_routing"  # how work is given out: weights, profiles, who can what, overflow, groups
    SEE_STAFFING = "see_staffing"  # how many will come, and how many are needed
    EDIT_FORECAST = "edit_forecast"  # what is known ahead of the coming days
    TRY_ROUTING = "try_routing"  # a rule or a roster on traffic of the past; switching it on is EDIT_ROUTING
    MANAGE_TOKENS = "manage_tokens"  # see, make and revoke what programs act with
    CHAT = "chat"  # write, read and choose in one's own conversation
    VISIT = "visit"  # what is public: the shop's page, the words of its chat, health, the list of errors


class Scope(Enum):
    """How far a yes reaches."""

    YES = auto()  # no ticket, queue or person is involved
    OWN = auto()  # tickets she holds or that are offered to her; a visitor's own; herself
    TEAM = auto()  # those of queues her team serves, and widened ones; the queues and people of her team
    ALL = auto()


_TICKET_ACTIONS = {
    Action.SEE_TICKET,
    Action.TAKE_TICKET,
    Action.NOTE_TICKET,
    Action.MEND_DELIVERY,
    Action.HANDLE_TICKET,
    Action.TRANSFER_TICKET,
    Action.MOVE_TICKET,
    Action.RAISE_TICKET,
    Action.GROUP_CUSTOMER,
    Action.SEE_DECISION,
}
_AGENT_ACTIONS = {Action.SEE_AGENTS, Action.SEE_PRESENCE}
_QUEUE_ACTIONS = {Action.SEE_BOARD, Action.SEE_STAFFING, Action.TRY_ROUTING}
_USER_ACTIONS = {Action.MANAGE_TOKENS}

_EVERYBODY = {Action.VISIT: Scope.YES}
_AGENT = {
    **_EVERYBODY,
    Action.SEE_INBOX: Scope.YES,
    Action.SET_PRESENCE: Scope.YES,
    Action.ANSWER_OFFER: Scope.YES,
    Action.SEE_TICKET: Scope.TEAM,
    Action.TAKE_TICKET: Scope.TEAM,
    Action.NOTE_TICKET: Scope.TEAM,
    Action.MEND_DELIVERY: Scope.TEAM,
    Action.HANDLE_TICKET: Scope.OWN,
    Action.TRANSFER_TICKET: Scope.OWN,
    Action.SEE_AGENTS: Scope.ALL,
    Action.SEE_PRESENCE: Scope.OWN,
}
_LEAD = {
    **_AGENT,
    Action.TRANSFER_TICKET: Scope.TEAM,
    Action.MOVE_TICKET: Scope.TEAM,
    Action.RAISE_TICKET: Scope.TEAM,
    Action.SEE_BOARD: Scope.TEAM,
    Action.SEE_STAFFING: Scope.TEAM,
    Action.SEE_DECISION: Scope.TEAM,
    Action.SEE_PRESENCE: Scope.TEAM,
}
_SUPERVISOR = {
    **_AGENT,
    Action.JUDGE_MACHINE_MAIL: Scope.YES,
    Action.SEE_TICKET: Scope.ALL,
    Action.TAKE_TICKET: Scope.ALL,
    Action.NOTE_TICKET: Scope.ALL,
    Action.MEND_DELIVERY: Scope.ALL,
    Action.TRANSFER_TICKET: Scope.ALL,
    Action.MOVE_TICKET: Scope.ALL,
    Action.RAISE_TICKET: Scope.ALL,
    Action.GROUP_CUSTOMER: Scope.ALL,
    Action.SEE_BOARD: Scope.ALL,
    Action.SEE_DECISION: Scope.ALL,
    Action.SEE_PRESENCE: Scope.ALL,
    Action.EDIT_CANNED: Scope.YES,
    Action.EDIT_TRIAGE: Scope.YES,
    Action.EDIT_ESCALATIONS: Scope.YES,
    Action.EDIT_ROUTING: Scope.YES,
    Action.SEE_STAFFING: Scope.ALL,
    Action.EDIT_FORECAST: Scope.YES,
    Action.TRY_ROUTING: Scope.ALL,
    Action.MANAGE_TOKENS: Scope.OWN,  # a token acts as its user: nobody else's is hers to make
}
_HOUSE = {Action.GROUP_CUSTOMER: Scope.TEAM}  # who counts for more is not an outsourcer's to say
_PARTNER = {Action.SEE_AGENTS: Scope.TEAM}
RULE: dict[Role, dict[Action, Scope]] = {
    Role.AGENT: {**_AGENT, **_HOUSE},
    Role.LEAD: {**_LEAD, **_HOUSE, Action.TRY_ROUTING: Scope.TEAM},  # the house's rule is not an outsourcer's to try
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ADMINISTRATOR: {**_SUPERVISOR, Action.MANAGE_TOKENS: Scope.ALL, Action.MANAGE_ACCOUNTS: Scope.YES},
    Role.OUTSOURCER_AGENT: {**_AGENT, **_PARTNER},
    Role.OUTSOURCER_LEAD: {**_LEAD, **_PARTNER},
    Role.VISITOR: {**_EVERYBODY, Action.CHAT: Scope.YES, Action.SEE_TICKET: Scope.OWN},
    Role.NOBODY: _EVERYBODY,
}


# Tickets as a subquery that says nothing of who asks around it: lists and the question for one ticket share it.
_HELD_BY = """
SELECT held_ticket.id FROM routing_assignment held JOIN tickets_ticket held_ticket
    ON held_ticket.work_item_id = held.work_item_id WHERE held.agent_id = %s AND held.state <> 'ended'
"""
_OF_CUSTOMER = "SELECT own.id FROM tickets_ticket own WHERE own.customer_id = %s"
_OF_TEAM = """
SELECT reached.id FROM tickets_ticket reached
  JOIN routing_workitem work ON work.id = reached.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id JOIN routing_queue queue ON queue.id = lane.queue_id
 WHERE EXISTS (SELECT 1 FROM routing_assignment held
                WHERE held.work_item_id = work.id AND held.agent_id = %s AND held.state <> 'ended')
    OR ((lane.is_widened OR lane.overflow_team_id = %s OR EXISTS (SELECT 1 FROM routing_queue_teams served
                                     WHERE served.queue_id = queue.id AND served.team_id = %s))
        AND NOT (queue.is_in_house AND %s))
"""
_TICKET = prepared.columns(Ticket, "one")
_Reach = tuple[str, list[int | bool | None]]


def _reach(actor: Actor, action: Action) -> _Reach | None:
    """The ids of the tickets that `actor` may do `action` to, as a subquery; empty where it is all, None where none."""
    scope = RULE.get(actor.role, {}).get(action) if action in _TICKET_ACTIONS else None
    if scope is Scope.ALL:
        return "", []
    if scope is Scope.OWN and actor.role is Role.VISITOR:
        return (_OF_CUSTOMER, [actor.customer_id]) if actor.customer_id is not None else None
    if scope is Scope.OWN and actor.agent_id is not None:
        return _HELD_BY, [actor.agent_id]
    if scope is Scope.TEAM and actor.agent_id is not None:
        return _OF_TEAM, [actor.agent_id, actor.team_id, actor.team_id, actor.is_outsourced]
    return None


def tickets_for(actor: Actor, action: Action) -> QuerySet[Ticket]:
    """The tickets that `actor` may do `action` to. Lists, searches and exports start here."""
    reach = _reach(actor, action)
    if reach is None:
        return Ticket.objects.none()
    statement, values = reach
    return Ticket.objects.filter(pk__in=RawSQL(statement, values)) if statement else Ticket.objects.all()  # noqa: S611 - ours


def _one(actor: Actor, action: Action, column: str, value: object) -> Ticket | None:
    """The ticket with this in its column, if `actor` may do `action` to it: `tickets_for`, of one."""
    reach = _reach(actor, action)
    if reach is None:
        return None
    statement, values = reach
    limits = f" AND one.id IN ({statement})" if statement else ""
    question = f"SELECT {_TICKET} FROM tickets_ticket one WHERE one.{column} = %s{limits}"  # noqa: S608
    return next(iter(prepared.models(Ticket, question, value, *values)), None)


def agents_for(actor: Actor, action: Action) -> QuerySet[Agent]:
    """The agents that `actor` may do `action` to: herself, her team, or all."""
    scope = RULE[actor.role].get(action) if action in _AGENT_ACTIONS else None
    if scope is Scope.ALL:
        return Agent.objects.all()
    if scope is Scope.TEAM and actor.team_id is not None:
        return Agent.objects.filter(team=actor.team_id)
    return Agent.objects.filter(pk=actor.agent_id or 0) if scope is Scope.OWN else Agent.objects.none()


def queues_for(actor: Actor, action: Action) -> QuerySet[Queue]:
    """The queues whose figures `actor` may see by `action`."""
    scope = RULE[actor.role].get(action) if action in _QUEUE_ACTIONS else None
    if scope is Scope.ALL:
        return Queue.objects.all()
    if scope is not Scope.TEAM or actor.team_id is None:
        return Queue.objects.none()
    hers = Queue.objects.filter(teams=actor.team_id)
    return hers.filter(is_in_house=False) if actor.is_outsourced else hers


def users_for(actor: Actor, action: Action) -> QuerySet[User]:
    """The users that `actor` may do `action` for: herself, or all."""
    scope = RULE[actor.role].get(action) if action in _USER_ACTIONS else None
    if scope is Scope.ALL:
        return User.objects.all()
    return User.objects.filter(pk=actor.user_id or 0) if scope is Scope.OWN else User.objects.none()


def reaches_all(actor: Actor, action: Action) -> bool:
    """Whether `actor` may do `action` wherever it is done: what others did is hers to see and to undo."""
    return RULE[actor.role].get(action) is Scope.ALL


def may(actor: Actor, action: Action, ticket: Ticket | None = None) -> bool:
    """Whether `actor` may do `action`, to `ticket` where it speaks of one. Unknown means no."""
    scope = RULE.get(actor.role, {}).get(action)
    if scope is None:
        return False
    if action not in _TICKET_ACTIONS:
        return scope is Scope.YES or action in _AGENT_ACTIONS | _QUEUE_ACTIONS | _USER_ACTIONS
    return ticket is not None and _one(actor, action, "id", ticket.pk) is not None


def may_own(actor: Actor, action: Action) -> bool:
    """Whether `actor` may do `action` to tickets that she holds or is offered."""
    return actor.agent_id is not None and RULE.get(actor.role, {}).get(action) is not None


def what_may(actor: Actor, ticket: Ticket, *actions: Action) -> frozenset[Action]:
    """Those of `actions` that `actor` may do to this ticket, asked in one statement: what a page shows as buttons."""
    reaches = [(action, reach) for action in actions if (reach := _reach(actor, action)) is not None]
    if not reaches:
        return frozenset()
    # Each is narrowed to this ticket where it is asked: as a list to look it up in, all tickets would be read.
    hers = "EXISTS (SELECT 1 FROM ({}) AS hers (id) WHERE hers.id = %s)"
    asked = ", ".join(hers.format(statement) if statement else "true" for _, (statement, _) in reaches)
    values = [value for _, (statement, given) in reaches for value in ([*given, ticket.pk] if statement else given)]
    answers = prepared.row(f"SELECT {asked} FROM tickets_ticket WHERE id = %s", *values, ticket.pk) or ()  # noqa: S608
    return frozenset(action for (action, _), may_do in zip(reaches, answers, strict=False) if may_do)


def require(actor: Actor, action: Action, ticket: Ticket | None = None) -> None:
    """Refuse unless `may`. What she may not see does not exist for her; what she may see but not do is forbidden."""
    if may(actor, action, ticket):
        return
    if actor.role is Role.NOBODY:
        raise Refusal("not_signed_in")
    if ticket is not None and not may(actor, Action.SEE_TICKET, ticket):
        raise Refusal("not_found")
    raise Refusal("forbidden")


def ticket_for(actor: Actor, reference: str, action: Action) -> Ticket:
    """The ticket with this reference, if `actor` may do `action` to it."""
    if actor.role is Role.NOBODY:
        raise Refusal("not_signed_in")
    if "\x00" in reference:
        raise Refusal("not_found")
    found = _one(actor, action, "reference", reference)
    if found is not None:
        return found
    ticket = Ticket.objects.filter(reference=reference).first()
    if ticket is None:
        raise Refusal("not_found")
    require(actor, action, ticket)
    return ticket
