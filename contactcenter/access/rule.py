"""The rule: which role may do what, to which tickets and queues. One table, and what is not written is refused."""

from enum import Enum, StrEnum, auto

from django.db.models import Exists, OuterRef, Q, QuerySet

from contactcenter.access.actors import Actor, Role
from contactcenter.access.models import User
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.models import Agent, Assignment, Queue


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
    MOVE_TICKET = "move_ticket"  # to a queue or a person, whoever has it now
    RAISE_TICKET = "raise_ticket"  # or lower: its priority
    SEE_BOARD = "see_board"
    JUDGE_MACHINE_MAIL = "judge_machine_mail"  # see mails that opened no ticket, say that a person wrote one
    SEE_AGENTS = "see_agents"  # who works here
    SEE_PRESENCE = "see_presence"  # who of them is there, and how much of her is taken
    SEE_DECISION = "see_decision"  # why this agent and not that one
    EDIT_TRIAGE = "edit_triage"  # the rules by which a reason is read in what a shopper wrote
    EDIT_ROUTING = "edit_routing"  # the weights by which work is given out, and which version is in force
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
    Action.HANDLE_TICKET,
    Action.TRANSFER_TICKET,
    Action.MOVE_TICKET,
    Action.RAISE_TICKET,
    Action.SEE_DECISION,
}
_AGENT_ACTIONS = {Action.SEE_AGENTS, Action.SEE_PRESENCE}
_QUEUE_ACTIONS = {Action.SEE_BOARD}
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
    Action.SEE_DECISION: Scope.TEAM,
    Action.SEE_PRESENCE: Scope.TEAM,
}
_SUPERVISOR = {
    **_AGENT,
    Action.JUDGE_MACHINE_MAIL: Scope.YES,
    Action.SEE_TICKET: Scope.ALL,
    Action.TAKE_TICKET: Scope.ALL,
    Action.NOTE_TICKET: Scope.ALL,
    Action.TRANSFER_TICKET: Scope.ALL,
    Action.MOVE_TICKET: Scope.ALL,
    Action.RAISE_TICKET: Scope.ALL,
    Action.SEE_BOARD: Scope.ALL,
    Action.SEE_DECISION: Scope.ALL,
    Action.SEE_PRESENCE: Scope.ALL,
    Action.EDIT_TRIAGE: Scope.YES,
    Action.EDIT_ROUTING: Scope.YES,
    Action.MANAGE_TOKENS: Scope.OWN,  # a token acts as its user: nobody else's is hers to make
}
_PARTNER = {Action.SEE_AGENTS: Scope.TEAM}
RULE: dict[Role, dict[Action, Scope]] = {
    Role.AGENT: _AGENT,
    Role.LEAD: _LEAD,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ADMINISTRATOR: {**_SUPERVISOR, Action.MANAGE_TOKENS: Scope.ALL},
    Role.OUTSOURCER_AGENT: {**_AGENT, **_PARTNER},
    Role.OUTSOURCER_LEAD: {**_LEAD, **_PARTNER},
    Role.VISITOR: {**_EVERYBODY, Action.CHAT: Scope.YES, Action.SEE_TICKET: Scope.OWN},
    Role.NOBODY: _EVERYBODY,
}


def _reach(actor: Actor, scope: Scope | None) -> Q | None:
    """The tickets a scope covers for this actor, as a filter; None where it covers none."""
    if scope is Scope.ALL:
        return Q()
    if scope is Scope.OWN and actor.role is Role.VISITOR:
        return Q(customer_id=actor.customer_id) if actor.customer_id is not None else None
    if scope not in (Scope.OWN, Scope.TEAM) or actor.agent_id is None:
        return None
    held = Q(
        Exists(
            Assignment.objects.filter(work_item=OuterRef("work_item"), agent_id=actor.agent_id).exclude(
                state=Assignment.State.ENDED
            )
        )
    )
    if scope is Scope.OWN:
        return held
    reachable = Q(work_item__lane__queue__teams=actor.team_id) | Q(work_item__lane__is_widened=True)
    if actor.is_outsourced:
        reachable &= Q(work_item__lane__queue__is_in_house=False)
    return held | reachable


def tickets_for(actor: Actor, action: Action) -> QuerySet[Ticket]:
    """The tickets that `actor` may do `action` to. Lists, searches and exports start here."""
    reach = _reach(actor, RULE[actor.role].get(action)) if action in _TICKET_ACTIONS else None
    if reach is None:
        return Ticket.objects.none()
    if not reach:
        return Ticket.objects.all()
    return Ticket.objects.filter(pk__in=Ticket.objects.filter(reach).values("pk"))


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
    return ticket is not None and tickets_for(actor, action).filter(pk=ticket.pk).exists()


def may_own(actor: Actor, action: Action) -> bool:
    """Whether `actor` may do `action` to tickets that she holds or is offered."""
    return actor.agent_id is not None and RULE.get(actor.role, {}).get(action) is not None


def what_may(actor: Actor, ticket: Ticket, *actions: Action) -> frozenset[Action]:
    """Those of `actions` that `actor` may do to this ticket, asked in one query: what a page shows as buttons."""
    asked = {f"may_{action}": Exists(tickets_for(actor, action).filter(pk=OuterRef("pk"))) for action in actions}
    row = Ticket.objects.filter(pk=ticket.pk).annotate(**asked).values(*asked).first() or {}
    return frozenset(action for action in actions if row.get(f"may_{action}"))


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
    found = tickets_for(actor, action).filter(reference=reference).first()
    if found is not None:
        return found
    ticket = Ticket.objects.filter(reference=reference).first()
    if ticket is None:
        raise Refusal("not_found")
    require(actor, action, ticket)
    return ticket
