"""Mails that no person wrote, as far as we can tell: kept in sight, and taken in after all if a person says so."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from channels_adapters.mail.parse import parse
from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.intake.models import RawInbound
from contactcenter.tickets import events
from routing.nudges import wake_workers
from routing.services.database_time import database_now

_SHOWN = 50
_LONGEST_EXCERPT = 1_500


@dataclass(frozen=True)
class MachineMail:
    """`reference` is the ticket whose answer it speaks of, "" where it speaks of none."""

    pk: int
    why: str
    sender: str
    subject: str
    text: str
    received_at: datetime
    account: str
    reference: str


def latest() -> list[MachineMail]:
    """The newest first."""
    rows = (
        RawInbound.objects.select_related("account", "message__ticket")
        .exclude(machine="")
        .order_by("-received_at", "-pk")[:_SHOWN]
    )
    return [_shown(row) for row in rows]


def _shown(row: RawInbound) -> MachineMail:
    mail = parse(bytes(row.payload))
    sender = next(iter(mail.headers.addresses("from")), None)
    return MachineMail(
        row.pk,
        row.machine,
        (sender.value or sender.name) if sender else "",
        mail.headers.words("subject"),
        mail.text[:_LONGEST_EXCERPT],
        row.received_at,
        row.account.address,
        row.message.ticket.reference if row.message else "",
    )


def take_as_person(actor: Actor, pk: int) -> None:
    """A person wrote it: a worker takes it in as a message. Refused with not_found where it is none, or done already.

    One that speaks of an answer of ours stands on that ticket already.
    """
    require(actor, Action.JUDGE_MACHINE_MAIL)
    with transaction.atomic():
        changed = (
            RawInbound.objects.filter(pk=pk, message__isnull=True)
            .exclude(machine="")
            .update(machine="", is_person=True, parsed_at=None, next_attempt_at=database_now())
        )
        if not changed:
            raise Refusal("not_found")
        events.audit("machine_mail_was_a_person", actor.label, actor.user_id, raw=pk)
        transaction.on_commit(wake_workers)
