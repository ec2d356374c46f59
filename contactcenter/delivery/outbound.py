"""A message as its adapter is given it: worded, signed, threaded, with what it answers or passes on under it."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo

import httpx
from django.db.models import Max, Q, QuerySet
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from channels_adapters import registry
from channels_adapters.base import Account, AdapterError, File, OutboundMessage, Quoted
from contactcenter.delivery.models import OutboxMessage
from contactcenter.tickets import files, notices, oauth, resuming, slot_links
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from routing.models.media import Medium
from routing.services.database_time import database_now

_MOST_QUOTED = 10
_PUBLIC = {"is_public": True}
_IN, _OUT, _NOTE, _SYSTEM = (Message.Direction(name) for name in ("in", "out", "note", "system"))


def outbound(outbox: OutboxMessage) -> OutboundMessage:
    """A notice is worded here, in the ticket's language, by no word of the shopper's."""
    message, ticket = outbox.message, outbox.message.ticket
    is_automatic = message.direction == _SYSTEM
    zone = zoneinfo.ZoneInfo(ticket.shop.time_zone)
    is_mail = registry.adapter(outbox.account.adapter).medium == Medium.MAIL
    with translation.override(ticket.language):
        text = notices.shopper_notice(message, zone) if is_automatic else message.text
        slot_link = slot_links.link_in(message) if is_automatic else ""
        if slot_link:
            text = _with_link(text, _("Or choose when we call you:"), slot_link)
        if _may_lead_back(message, is_mail=is_mail):
            text = _with_way_back(message, text)
        quoted = _quoted(message, zone) if is_mail and not is_automatic else ()
    answers, sent_before = _thread(outbox)
    return OutboundMessage(
        key=str(outbox.key),
        recipient=outbox.recipient,
        text=text,
        language=ticket.language,
        subject=f"{ticket.shop.name} {ticket.reference}" if is_automatic else ticket.subject,
        sender_name=_sender_name(message),
        answers=answers,
        sent_before=sent_before,
        is_automatic=is_automatic,
        since_hers=_since(outbox, is_public=False),
        is_public=bool(message.facts.get("is_public")),
        comment=_comment(outbox),
        since_comment=_since(outbox, is_public=True),
        files=tuple(File(one.name, one.content_type, files.read(one.sha256)) for one in message.attachments.all()),
        cc=tuple(message.facts.get("cc", ())) if is_mail else (),
        signature=_signature(message) if is_mail and not is_automatic else "",
        quoted=quoted,
        is_passed_on=message.direction == _NOTE,
        account=account_for_sending(outbox.account),
    )


def _may_lead_back(message: Message, *, is_mail: bool) -> bool:
    """Every mail of ours; of private messages, which follow each other, one at a time. None that others read too."""
    if message.direction == _NOTE or message.facts.get("cc") or message.facts.get("is_public"):
        return False
    return is_mail or not resuming.has_one(message, database_now())


def _with_way_back(message: Message, text: str) -> str:
    """Into the chat, for her alone: not in what goes to others too."""
    link = resuming.link_in(message, database_now())
    return _with_link(text, _("Go on in the chat:"), link) if link else text


def _with_link(text: str, words: str, link: str) -> str:
    return f"{text}\n\n{words} {link}"


def account_for_sending(account: ChannelAccount) -> Account:
    """With a token where its provider takes no password. Raises `AdapterError` where there is none to be had."""
    ready = adapter_account(account)
    if ready.settings.get("signs_in_by") not in ("google", "microsoft"):
        return ready
    try:
        token = oauth.access_token(account.pk)
    except oauth.GrantLostError as error:
        raise AdapterError(str(error), is_permanent=True, code="account_refused", is_of_account=True) from error
    except httpx.HTTPError as error:
        raise AdapterError(
            f"no token: {error}", is_permanent=False, code="provider_unavailable", is_of_account=True
        ) from error
    return replace(ready, settings={**ready.settings, "access_token": token})


def _thread(outbox: OutboxMessage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Their names for what they wrote, and ours for what we did: with the shopper, or with this third party."""
    message = outbox.message
    before = Message.objects.filter(ticket=message.ticket_id, account=outbox.account, sequence__lt=message.sequence)
    if message.direction == _NOTE:
        them = Q(facts__third_party=outbox.recipient) | Q(facts__forwarded_to=outbox.recipient)
        rows = list(before.filter(them, direction=_NOTE).order_by("sequence"))
        theirs = [one for one in rows if "third_party" in one.facts]
    else:
        rows = list(
            before.exclude(direction=_NOTE).order_by("sequence").only("direction", "provider_message_id", "facts")
        )
        theirs = [one for one in rows if one.direction == _IN]
    ours = [one.provider_message_id for one in rows if one not in theirs and one.provider_message_id]
    return tuple(one.facts.get("message_id") or one.provider_message_id for one in theirs), tuple(ours)


def _quoted(message: Message, zone: tzinfo) -> tuple[Quoted, ...]:
    """What she wrote since we last answered her; of a message passed on, what is passed on."""
    ticket = message.ticket
    before = Message.objects.filter(ticket=ticket, sequence__lt=message.sequence).select_related("author")
    if message.direction == _NOTE:
        passed_on = before.filter(sequence__in=message.facts.get("passes_on", ())).order_by("sequence")
        return tuple(Quoted(_letterhead(one, zone), one.text) for one in passed_on[:_MOST_QUOTED])
    return tuple(Quoted(_attribution(one, zone), one.text) for one in _unanswered(before))


def _unanswered(before: "QuerySet[Message]") -> Sequence[Message]:
    """Hers since our last answer; where she wrote nothing since, her last."""
    answered = before.filter(direction=_OUT).aggregate(last=Max("sequence"))["last"] or 0
    hers = before.filter(direction=_IN).exclude(text="").order_by("-sequence")
    since = list(hers.filter(sequence__gt=answered)[:_MOST_QUOTED])
    return (since or list(hers[:1]))[::-1]


def _moment(message: Message, zone: tzinfo) -> str:
    return formats.date_format(timezone.localtime(message.created_at, zone), "DATETIME_FORMAT")


def _attribution(message: Message, zone: tzinfo) -> str:
    name = message.ticket.customer.name or message.ticket.reply_address
    return _("On %(moment)s, %(name)s wrote:") % {"moment": _moment(message, zone), "name": name}


def _letterhead(message: Message, zone: tzinfo) -> str:
    ticket = message.ticket
    is_hers = message.direction == _IN
    name = ticket.customer.name or ticket.reply_address if is_hers else ticket.shop.name
    lines = [
        _("---------- Forwarded message ----------"),
        _("From: %(name)s") % {"name": name},
        _("Date: %(moment)s") % {"moment": _moment(message, zone)},
    ]
    return "\n".join([*lines, _("Subject: %(subject)s") % {"subject": ticket.subject}, ""])


def _comment(outbox: OutboxMessage) -> str:
    """Their name for what she last wrote in public on this ticket."""
    hers = Message.objects.filter(ticket=outbox.message.ticket_id, account=outbox.account, direction=_IN)
    last = hers.filter(facts__contains=_PUBLIC).order_by("-sequence").first()
    return str(last.facts.get("comment", "")) if last else ""


def _since(outbox: OutboxMessage, *, is_public: bool) -> timedelta | None:
    """How long ago she wrote by this door, on whatever ticket: some networks let nobody answer for ever. In public only
    this ticket counts, for that is what is answered."""
    hers = Message.objects.filter(
        ticket__customer=outbox.message.ticket.customer_id, account=outbox.account, direction=_IN
    )
    said = Q(facts__contains=_PUBLIC)
    hers = hers.filter(said, ticket=outbox.message.ticket_id) if is_public else hers.exclude(said)
    last = hers.aggregate(last=Max("created_at"))["last"]
    return database_now() - last if last else None


def _sender_name(message: Message) -> str:
    """The shop, and who of it writes: people answer people."""
    shop = message.ticket.shop.name
    return f"{message.author.first_name} - {shop}" if message.author and message.author.first_name else shop


def _signature(message: Message) -> str:
    """The shop's, in the ticket's language, with the writer's first name where it asks for it."""
    ticket: Ticket = message.ticket
    signatures: dict[str, str] = ticket.shop.signatures
    text = signatures.get(ticket.language) or signatures.get(ticket.shop.language) or ""
    return text.replace("{agent}", message.author.first_name if message.author else "").strip()
