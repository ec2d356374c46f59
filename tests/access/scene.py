"""The ticket of the authorisation table in each situation, and everybody's way to knock at a door."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from channels_adapters.base import RemoteFile
from contactcenter.access import tokens
from contactcenter.access.actors import NOBODY, Actor
from contactcenter.access.models import ApiToken
from contactcenter.desk import board_actions, channel_choice
from contactcenter.desk.models import BoardAction, CannedResponse, Promise
from contactcenter.intake import fetching, raw, triage_rules
from contactcenter.intake.models import FileToFetch, TriageRule
from contactcenter.supervision.models import KnownEvent, Trial
from contactcenter.tickets import files
from contactcenter.tickets.models import Attachment, AuditEvent, ChannelAccount, Reason, Ticket
from routing.services import work
from routing.services.database_time import database_now
from tests.access import clock_scenes, mail_scenes, provider, routing_scene, trial_scene
from tests.cast import Cast, Person, Visitor
from tests.deeds import fresh, promises_a_refund, route, says, take

PERSONS = {
    "holder": "alice",
    "colleague": "bob",
    "other_team": "tessa",
    "lead": "david",
    "supervisor": "sam",
    "administrator": "ada",
    "partner": "olga",
    "partner_lead": "omar",
    "shopper": "chloe",
    "stranger": "mallory",
}
PDF = b"%PDF-1.4 une facture"


@dataclass
class Scene:
    """Chloé's ticket as the row needs it."""

    cast: Cast
    ticket: Ticket

    @property
    def epoch(self) -> int:
        return fresh(self.ticket).work_item.epoch

    def who(self, role: str) -> Person | Visitor | None:
        return getattr(self.cast, PERSONS[role]) if role in PERSONS else None

    def actor(self, role: str) -> Actor:
        one = self.who(role)
        return one.actor if one else NOBODY

    @property
    def attachment(self) -> Attachment:
        return Attachment.objects.get(message__ticket=self.ticket)


def chat(cast: Cast, **fields: Any) -> Ticket:
    """A question about a payment, with a file."""
    kept = files.keep(SimpleUploadedFile("facture.pdf", PDF))
    return says(cast, cast.chloe, attachments=[vars(kept)], **{"reason": "payment", **fields})


def held_chat(cast: Cast) -> Scene:
    ticket = chat(cast)
    take(cast.alice, ticket)
    return Scene(cast, ticket)


def offered_chat(cast: Cast) -> Scene:
    cast.alice.arrives()
    ticket = chat(cast)
    assert route() == 1
    return Scene(cast, ticket)


def waiting_chat(cast: Cast) -> Scene:
    return Scene(cast, chat(cast))


def held_call(cast: Cast) -> Scene:
    payload = raw.as_payload(
        client_id=str(uuid.uuid4()), visitor=cast.chloe.digest, phone="0612345678", reason="payment"
    )
    ticket = channel_choice.request_callback(cast.chloe.actor, cast.callback, payload)
    take(cast.alice, ticket)
    return Scene(cast, ticket)


def token(scene: Scene) -> str:
    """How the ticket stands, as the board's page would say it."""
    item = fresh(scene.ticket).work_item
    return f"{scene.ticket.reference}:{item.lane.queue_id}:{item.epoch}:{item.priority}"


def raised_chat(cast: Cast) -> Scene:
    scene = held_chat(cast)
    reference, queue, epoch, priority = token(scene).split(":")
    seen = board_actions.Seen(reference, int(queue), int(epoch), int(priority))
    board_actions.act(cast.sam.actor, board_actions.Order(uuid.uuid4(), "raise"), [seen])
    return scene


def in_situation(cast: Cast, situation: str) -> Scene:
    """The situations of the rule's own table."""
    reasons = {"own": "order", "open": "order", "house": "payment", "other": "technical", "widened": "technical"}
    ticket = chat(cast, reason=reasons.get(situation, "complaint"))
    if situation == "own":
        take(cast.alice, ticket)
    if situation in ("widened", "house_widened"):
        work.lock(ticket.work_item_id).lane.__class__.objects.filter(workitem=ticket.work_item_id).update(
            is_widened=True
        )
    return Scene(cast, ticket)


def offered_mail(cast: Cast) -> Scene:
    return Scene(cast, mail_scenes.offered(cast, chat(cast)))


SCENES = {
    "inbox:accept": offered_chat,
    "inbox:decline": offered_chat,
    "inbox:more_time_offer": offered_mail,
    "inbox:take": waiting_chat,
    "inbox:call_start": held_call,
    "inbox:call_outcome": held_call,
    "supervision:undo": raised_chat,
}
SCENES |= {name.replace("inbox:", "api:"): scene for name, scene in SCENES.items()}
_WITHOUT_TICKET = ("home", "lists", "presence", "presence_renew", "wrap_up_done", "more_time_wrap_up")
_OF_MESSAGE = ("take_back", "resend", "failure_seen", "split", "more_time_mail")
_OF_API = ("tickets", "queues", "agents", "schema", "docs", "healthz", "errors")
_JSON = "application/json"


def messenger_page(cast: Cast) -> Scene:
    provider.opens_a_page(cast)
    return held_chat(cast)


def answered_mail(cast: Cast) -> Scene:
    scene = held_chat(cast)
    mail_scenes.answered(cast, scene.ticket)
    return scene


def failed_mail(cast: Cast) -> Scene:
    scene = answered_mail(cast)
    mail_scenes.failed(scene.ticket.messages.get(direction="out"))
    return scene


def held_chat_with_a_late_file(cast: Cast) -> Scene:
    scene = held_chat(cast)
    message = scene.ticket.messages.get(sequence=1)
    fetching.want([(message, [RemoteFile("https://example.com/a.png")], "")], message.created_at)
    return scene


SCENES |= {"api:webhook": messenger_page, "inbox:fetch_file": held_chat_with_a_late_file}


_MAILBOXES = ("mail_account", "mail_account_test", "mail_account_resume", "mail_grant", "canned_one", "canned_delete")
SCENES |= {f"supervision:{name}": answered_mail for name in _MAILBOXES}
SCENES |= {f"inbox:{name}": answered_mail for name in ("forward", "take_back", "canned", "more_time_mail")}
SCENES |= {f"inbox:{name}": failed_mail for name in ("resend", "failure_seen")}


def ruled_chat(cast: Cast) -> Scene:
    """Two rules of triage, one more that was deleted, and a token of Ada's."""
    reason = Reason.objects.get(slug="payment")
    gone, *_ = [
        triage_rules.add(cast.sam.actor, triage_rules.Draft(reason, (word,))) for word in ("paypal", "facture", "carte")
    ]
    triage_rules.delete(cast.sam.actor, gone.pk, gone.version)
    tokens.issue(cast.ada.user, "bilan", ["tickets:read"], days=1)
    return held_chat(cast)


_RULED = {"triage", "triage_try", "triage_new", "triage_rule", "triage_move", "triage_switch", "triage_delete"}
_RULED |= {"triage_restore", "tokens", "token_revoke"}
SCENES |= {f"supervision:{name}": ruled_chat for name in _RULED}


def clocked_chat(cast: Cast) -> Scene:
    """A calendar that nothing counts by, and the chain of a target that Sam has changed once."""
    clock_scenes.prepare(cast)
    return held_chat(cast)


SCENES |= {f"supervision:{name}": clocked_chat for name in clock_scenes.NAMES}


def promised_chat(cast: Cast) -> Scene:
    """Alice has promised something on it."""
    scene = held_chat(cast)
    promises_a_refund(cast.alice, scene.ticket)
    return scene


SCENES["inbox:promise_end"] = promised_chat


def tried_chat(cast: Cast) -> Scene:
    return held_chat(trial_scene.prepared(cast))


def routed_chat(cast: Cast) -> Scene:
    return held_chat(routing_scene.prepared(cast))


SCENES |= {f"supervision:{name}": routed_chat for name in routing_scene.ROWS}
_TRIED = ("staffing", "event_add", "event_delete", "what_if", "trial", "trial_progress", "trial_switch_on")
SCENES |= {f"supervision:{name}": tried_chat for name in (*_TRIED, "trial_switch_back")}


def _row_of(name: str, scene: Scene) -> int | None:
    """The id in its address, where it has one of a row: of what the scene holds, else of nothing."""
    rows: dict[str, Any] = {
        "inbox:fetch_file": FileToFetch.objects.filter(message__ticket=scene.ticket),
        **clock_scenes.rows(),
        "supervision:undo": BoardAction.objects.order_by("pk"),
        "supervision:triage_restore": AuditEvent.objects.filter(kind="triage_rule_deleted"),
        "supervision:token_revoke": ApiToken.objects.order_by("pk"),
        "supervision:event_delete": KnownEvent.objects.all(),
        **{f"supervision:{name}": ChannelAccount.objects.filter(adapter="email") for name in _MAILBOXES[:4]},
        **{f"supervision:{name}": CannedResponse.objects.all() for name in _MAILBOXES[4:]},
        **{f"supervision:{name}": model.objects.order_by("pk") for name, model in routing_scene.ROWS.items()},
        **{f"supervision:trial{what}": Trial.objects.all() for what in ("", "_progress", "_switch_on", "_switch_back")},
    }
    if name in rows:
        return rows[name].values_list("pk", flat=True).last() or 1
    if "attachment" in name or name == "api:file":
        return scene.attachment.pk
    if name == "api:customer":
        return scene.ticket.customer_id
    if name.startswith("supervision:triage_") and name.split("_")[1] not in ("try", "new"):
        return TriageRule.objects.values_list("pk", flat=True).first() or 1
    return None


def _address(name: str, scene: Scene) -> str:
    fixed: dict[str, list[Any]] = {
        "api:webhook": ["messenger", "111111"],
        "supervision:was_person": [0],
        "storefront:call_slot": ["of-nobody"],
        "supervision:shop_mail": [scene.cast.shop.slug],
        **clock_scenes.of_chain(name),
        **{f"inbox:{one}": [scene.ticket.reference, 2] for one in _OF_MESSAGE},
        "inbox:promise_end": [scene.ticket.reference, Promise.objects.values_list("pk", flat=True).first() or 1],
        "inbox:original": [scene.ticket.reference, 1],
        "inbox:original_frame": [scene.ticket.reference, 1],
    }
    if name in fixed:
        return reverse(name, args=fixed[name])
    row = _row_of(name, scene)
    if row is not None:
        return reverse(name, args=[row])
    is_of_ticket = name.startswith(("inbox:", "api:")) and name.split(":")[1] not in (*_WITHOUT_TICKET, *_OF_API)
    address = reverse(name, args=[scene.ticket.reference] if is_of_ticket else [])
    return f"{address}?shop={scene.cast.shop.slug}" if "widget" in name else address


def _form(name: str, role: str, scene: Scene) -> dict[str, Any]:
    """What a well-meaning page of hers would send."""
    form: dict[str, Any] = {
        "client_id": str(uuid.uuid4()),
        "text": "Bonjour",
        "seen": "99",
        "needs_no_answer": "1",
        "epoch": str(scene.epoch),
        "status": "available",
        "outcome": "kept" if name == "inbox:promise_end" else "reached",
        "at": (database_now() + timedelta(days=1)).isoformat(),
        "to": f"queue:{scene.cast.queues['payment'].pk}",
        "phone": "06 12 34 56 79",
        "email": "chloe@example.com",
        "shop": scene.cast.shop.slug,
        "language": "fr",
    }
    if name == "supervision:act":
        form |= {"ticket": token(scene), "from_hands": "1"}
    if name.startswith(("supervision:triage", "supervision:token")):
        last = TriageRule.objects.values_list("pk", flat=True).last()
        form |= {"reason": Reason.objects.get(slug="payment").pk, "words": "paypal", "version": 1, "adapter": "webchat"}
        form |= {"way": "down", "past": last or 0, "to": "off", "shop": ""}
        form |= {"name": f"export de {role}", "scopes": "tickets:read", "days": 7}
        form |= {"user": one.user.pk} if isinstance(one := scene.who(role), Person) else {}
    if name.startswith(("supervision:mail", "supervision:canned", "supervision:shop_mail")):
        form |= mail_scenes.FORM | {"shop": scene.cast.shop.pk}
    if name in ("inbox:forward", "inbox:resend"):
        form |= {"to": "carrier@example.com", "pass_on": "1"}
    if name == "inbox:reserve":
        form |= {"how": "keep_from", "to": f"agent:{scene.cast.bob.agent.pk}"}
    if name.removeprefix("supervision:") in clock_scenes.FORMS:
        form |= clock_scenes.FORM
    if name == "supervision:event_add":
        form |= {"kind": "strike", "name": "Post", "first_day": "2026-12-01", "last_day": "2026-12-02"}
        form |= {"sales_change_percent": -20}
    if name == "supervision:what_if":
        yesterday = (database_now() - timedelta(days=2)).date().isoformat()
        form |= {"source": "past", "first": yesterday, "last": yesterday, "policy": "round_robin"}
    form |= routing_scene.form(name, scene.cast)
    if name == "inbox:transfer" and role != "holder":
        del form["epoch"]  # a lead moves it as it stands
    return form


_BODIES = {
    "api:accept": ("epoch",),
    "api:decline": ("epoch",),
    "api:reply": ("epoch", "client_id", "text"),
    "api:note": ("client_id", "text"),
    "api:go_private": ("epoch",),
    "api:transfer": ("epoch", "queue"),
    "api:resolve": ("epoch", "seen", "needs_no_answer"),
    "api:call_start": ("epoch",),
    "api:call_outcome": ("epoch", "outcome"),
    "api:presence": ("status",),
    "api:customer_group": ("group",),
}


def _body(name: str, role: str, scene: Scene) -> dict[str, Any]:
    """What her program would send."""
    known: dict[str, Any] = {
        "client_id": str(uuid.uuid4()),
        "text": "Bonjour",
        "seen": 99,
        "needs_no_answer": True,
        "epoch": scene.epoch,
        "status": "available",
        "outcome": "reached",
        "queue": "payment",
        "group": "",
    }
    is_moved = name == "api:transfer" and role != "holder"
    return {field: known[field] for field in _BODIES.get(name, ()) if not (is_moved and field == "epoch")}


def knock(scene: Scene, role: str, name: str, method: str) -> str:
    """The answer that this role gets at this door, as a word of the table."""
    client = Client()
    one = scene.who(role)
    if isinstance(one, Person):
        one.signs_in(client)
    if name == "api:webhook":
        return word_of(provider.calls_us(method, client))
    options: dict[str, Any] = {"HTTP_ACCEPT": _JSON}
    if name.startswith("storefront:contact"):
        client.get(reverse("storefront:contact"))
        if isinstance(one, Visitor):
            client.cookies["visitor_token"] = one.token
    if "widget_" in name:
        if isinstance(one, Visitor):
            options["HTTP_AUTHORIZATION"] = f"Visitor {one.token}"
        if method == "POST":
            options["content_type"] = _JSON
    if name.startswith("api:"):
        options["content_type"] = _JSON
    sent = (
        _body(name, role, scene)
        if name.startswith("api:")
        else _form(name, role, scene) | ({"through": 1, "read": True} if "widget_" in name else {})
    )
    ask = getattr(client, method.lower())
    response = (
        ask(_address(name, scene), sent, **options) if method == "POST" else ask(_address(name, scene), **options)
    )
    if response.streaming:
        list(response.streaming_content)  # read to its end, a file is closed
    return word_of(response)


def word_of(response: HttpResponse) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("login")):
        return "login"
    return "yes" if response.status_code < 400 else str(response.status_code)
