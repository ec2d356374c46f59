"""Words begun and not sent: kept with the ticket for who wrote them, so that what is set aside is found as it was."""

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.desk.models import Draft
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.services.database_time import database_now

LONGEST_TEXT = 10_000


def keep(actor: Actor, ticket: Ticket, text: str, *, is_note: bool) -> None:
    """What she has written so far; nothing written forgets it. Refuses text_too_long, text_has_nul."""
    require(actor, Action.NOTE_TICKET, ticket)
    if "\x00" in text:
        raise Refusal("text_has_nul")
    if len(text) > LONGEST_TEXT:
        raise Refusal("text_too_long")
    if not text.strip():
        forget(actor, ticket)
        return
    values = {"text": text, "is_note": is_note, "changed_at": database_now()}
    Draft.objects.update_or_create(ticket=ticket, user_id=actor.user_id or 0, defaults=values)


def forget(actor: Actor, ticket: Ticket) -> None:
    """It was sent, or given up."""
    Draft.objects.filter(ticket=ticket, user=actor.user_id).delete()


def draft_of(actor: Actor, ticket: Ticket) -> Draft | None:
    """Hers alone."""
    return Draft.objects.filter(ticket=ticket, user=actor.user_id).first()
