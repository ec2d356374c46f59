"""What people do in tests, in one line each, by the ways they do it in life; and time that goes by without waiting."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction

from contactcenter.desk import conversation, holding, promises
from contactcenter.desk.conversation import Words
from contactcenter.desk.models import Promise
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Customer, Message, Ticket, TicketEvent
from routing.models import AgentLoad, Assignment, Clock, Presence, WakeUp, WorkItem
from routing.models.media import Medium
from routing.services import clocks, offers, passes, work
from routing.services.database_time import database_now

if TYPE_CHECKING:
    from tests.cast import Cast, Person, Visitor


def chat_payload(visitor: "Visitor", text: str, client_id: str = "", **fields: Any) -> tuple[str, bytes]:
    """The provider's id and the bytes of a message that she sends by the widget."""
    client_id = client_id or str(uuid.uuid4())
    payload = {"client_id": client_id, "visitor": visitor.digest, "text": text, "language": "fr", **fields}
    return f"{visitor.digest[:16]}:{client_id}", raw.as_payload(**payload)


def posts(cast: "Cast", visitor: "Visitor", text: str = "Bonjour", **fields: Any) -> RawInbound:
    """Her message is kept; no worker has looked at it yet. Fields: reason, language, client_id, attachments."""
    provider_message_id, payload = chat_payload(visitor, text, **fields)
    return raw.keep(cast.webchat, provider_message_id, payload, visitor.digest)


def says(cast: "Cast", visitor: "Visitor", text: str = "Bonjour", **fields: Any) -> Ticket:
    """Her message is kept, then taken in. Returns the ticket it is on now."""
    fields.setdefault("reason", "order")
    row = posts(cast, visitor, text, **fields)
    arrivals.take_in()
    row.refresh_from_db()
    assert row.message is not None, row.error
    return Ticket.objects.get(pk=row.message.ticket_id)


def writes_mail(cast: "Cast", visitor: "Visitor", text: str = "Bonjour", **fields: Any) -> Ticket:
    """A ticket whose work is a mail, due in six hours."""
    ticket = says(cast, visitor, text, **fields)
    with transaction.atomic():
        work.move_to_medium(work.lock(ticket.work_item_id), Medium.MAIL, database_now())
    return fresh(ticket)


def wants_call(cast: "Cast", visitor: "Visitor", **fields: Any) -> Ticket:
    """A ticket whose work is a call, due in 90 seconds."""
    ticket = says(cast, visitor, **fields)
    with transaction.atomic():
        work.move_to_medium(work.lock(ticket.work_item_id), Medium.CALL, database_now())
    return fresh(ticket)


def route() -> int:
    """What a worker's pass does. Returns how many offers were made."""
    return passes.route_pools()


def sweep() -> None:
    """One beat of a worker's pulse: everything that is due, once."""
    arrivals.take_in()
    for due in (clocks.fire_due, work.resume_planned, offers.expire_due, offers.expire_leases):
        due()
    offers.return_from_absent()
    passes.route_pools()


def held(ticket: Ticket) -> Assignment:
    """Whoever has it now, offered or accepted."""
    found = work.live_assignment(ticket.work_item_id)
    assert found is not None, "nobody has it"
    return found


def accept(person: "Person", ticket: Ticket) -> Assignment:
    return holding.accept_offer(person.actor, ticket, held(ticket).epoch)


def take(person: "Person", ticket: Ticket) -> Assignment:
    return holding.take(person.actor, ticket)


def words(text: str = "Je regarde tout de suite.") -> Words:
    return Words(uuid.uuid4(), text)


def reply(person: "Person", ticket: Ticket, text: str = "Je regarde tout de suite.") -> Message:
    return conversation.reply(person.actor, ticket, held(ticket).epoch, words(text))


def resolve(person: "Person", ticket: Ticket) -> None:
    """Whatever the shopper wrote last, it needs no answer."""
    seen = Ticket.objects.get(pk=ticket.pk).last_message
    conversation.resolve(person.actor, ticket, held(ticket).epoch, seen, needs_no_answer=True)


def promises_a_refund(person: "Person", ticket: Ticket, hours: float = 24) -> Promise:
    """She notes it, due so many hours from now."""
    wish = promises.Wish(uuid.uuid4(), "remboursement", database_now() + timedelta(hours=hours))
    return promises.make(person.actor, ticket, wish)


def fresh(ticket: Ticket) -> Ticket:
    """As it is now."""
    return Ticket.objects.select_related("work_item__lane__queue").get(pk=ticket.pk)


def clock_of(ticket: Ticket) -> Clock:
    """The last clock started for it."""
    return Clock.objects.filter(work_item_id=ticket.work_item_id).latest("pk")


def given(clock: Clock) -> timedelta:
    """The time from its start to its deadline."""
    assert clock.due_at is not None
    return clock.due_at - clock.started_at


def events_of(ticket: Ticket) -> list[str]:
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence").values_list("kind", flat=True))


def notices_of(ticket: Ticket) -> list[str]:
    rows = Message.objects.filter(ticket=ticket, direction=Message.Direction.SYSTEM).order_by("sequence")
    return list(rows.values_list("code", flat=True))


# Rows whose time is not the ticket's: a page that stays open renews its agent's presence while time goes by.
_UNMOVED: set[type[models.Model]] = {Presence, WakeUp}
_OUR_APPS = ("routing", "tickets", "intake", "delivery", "desk")
# How each table finds its ticket, for `let_pass(ticket=...)`.
_OF_TICKET = {
    "workitem": "ticket",
    "clock": "work_item__ticket",
    "clockpause": "clock__work_item__ticket",
    "escalationstep": "clock__work_item__ticket",
    "assignment": "work_item__ticket",
    "ticket": "pk",
    "message": "ticket",
    "ticketevent": "ticket",
    "attachment": "message__ticket",
    "rawinbound": "message__ticket",
    "filetofetch": "message__ticket",
    "outboxmessage": "message__ticket",
}


def let_pass(seconds: float = 76, ticket: Ticket | None = None) -> None:
    """Time goes by: every instant in our rows, or in those of one ticket, moves back. Targets stay as they are.

    Presence stays: a page that is open renews it. Close one with `page_closed`.
    """
    back = timedelta(seconds=seconds)
    _shift(RawInbound, ticket, back)  # by itself: workers lock these before anything else
    with transaction.atomic():
        _lock_in_order(ticket)
        for model in (model for name in _OUR_APPS for model in apps.get_app_config(name).get_models()):
            if model is not RawInbound:
                _shift(model, ticket, back)


def _shift(model: type[models.Model], ticket: Ticket | None, back: timedelta) -> None:
    rows = _rows_of(model, ticket)
    times = [one.name for one in model._meta.get_fields() if isinstance(one, models.DateTimeField)]
    if times and rows is not None:
        rows.update(**{name: models.F(name) - back for name in times})


def _rows_of(model: type[models.Model], ticket: Ticket | None) -> "models.QuerySet[Any] | None":
    if model in _UNMOVED:
        return None
    if ticket is None:
        return model._default_manager.all()
    by = _OF_TICKET.get(model._meta.model_name or "")
    return model._default_manager.filter(**{by: ticket.pk}) if by else None


def _lock_in_order(ticket: Ticket | None) -> None:
    """As workers lock them, so that the real service may run meanwhile."""
    for model in (Customer, WorkItem, AgentLoad, Ticket):
        rows = model._default_manager.all()
        if ticket is not None:
            by = _OF_TICKET.get(model._meta.model_name or "")
            rows = rows.filter(**{by: ticket.pk}) if by else rows.none()
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def page_closed(person: "Person", seconds_ago: float) -> None:
    """Her page went silent so long ago: its lease, of 30 s, was renewed for the last time then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE routing_presence SET lease_until = clock_timestamp() + make_interval(secs => %s) "
            "WHERE agent_id = %s",
            [30 - seconds_ago, person.agent.pk],
        )
