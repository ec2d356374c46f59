"""A small run for the bench's tests: a shopper wrote, Alice was offered her ticket and accepted, a clock fired."""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from contactcenter.intake import arrivals, raw
from contactcenter.management.commands.load_demo import load
from contactcenter.tickets import people
from contactcenter.tickets.models import ChannelAccount, Shop, Ticket
from routing.models import Agent, Clock, EscalationStep, Presence
from routing.services import clocks, passes, presence


@dataclass(frozen=True)
class Run:
    """What came of it. `client_id` is what the shopper's page was told yes to."""

    client_id: str
    ticket: Ticket
    alice: Agent


def write(text: str = "Où est ma commande ?") -> Run:
    """A fresh organisation and one message of a new shopper, taken in."""
    load()
    shop = Shop.objects.get()
    visitor = people.meet_visitor(shop, "fr")
    client_id = str(uuid.uuid4())
    payload = raw.as_payload(client_id=client_id, visitor=visitor.digest, text=text, language="fr", reason="order")
    account = ChannelAccount.objects.get(shop=shop, adapter="webchat")
    raw.keep(account, raw.check(account, payload).provider_message_id, payload)
    arrivals.take_in()
    return Run(client_id, Ticket.objects.get(customer=visitor.customer), Agent.objects.get(user__username="alice"))


def offer(run: Run) -> None:
    presence.set_status(run.alice.pk, Presence.Status.AVAILABLE)
    passes.route_pools()


def miss(run: Run) -> None:
    """Her clock began 80 s ago, so all its steps are due, and they fire."""
    ago = timedelta(seconds=80)
    hers = Clock.objects.filter(work_item=run.ticket.work_item_id)
    hers.update(started_at=F("started_at") - ago, due_at=F("due_at") - ago)
    EscalationStep.objects.filter(clock__in=hers).update(due_at=F("due_at") - ago)
    clocks.fire_due()


def as_json(text: str) -> dict[str, object]:
    """The last line, which is the bench's result."""
    found: dict[str, object] = json.loads(text.strip().splitlines()[-1])
    return found
