"""Connecting a mailbox: the door of a shop, where its mails are fetched and by which server it answers."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from channels_adapters.mail.trial import Inbox
from contactcenter.errors import Refusal
from contactcenter.tickets import events, secrets
from contactcenter.tickets.models import ChannelAccount, ImapMailbox, OAuthGrant, Shop
from contactcenter.tickets.sealing import seal, unseal

ADAPTER = "email"


@dataclass(frozen=True)
class Wish:
    """What an administrator filled in. No password leaves the kept one; no `imap_host` fetches nothing."""

    address: str
    preset: str
    user: str
    password: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    folder: str = "INBOX"
    after_import: str = "seen"
    move_to: str = ""
    takes_old_mails: bool = False
    oauth: str = ""
    client_id: str = ""
    client_secret: str = ""
    tenant: str = ""
    authserv_id: str = ""
    secret_until: str = ""  # the last day of the client's secret, in ISO form


def connect(shop: Shop, wish: Wish, *, by: str, user_id: int | None) -> ChannelAccount:
    """A new one. Refused with account_exists where the address has a door already."""
    if ChannelAccount.objects.filter(adapter=ADAPTER, address__iexact=wish.address).exists():
        raise Refusal("account_exists", field="address")
    with transaction.atomic():
        account = ChannelAccount.objects.create(shop=shop, adapter=ADAPTER, address=wish.address)
        _write(account, wish)
        events.audit("account_connected", by, user_id, account=account.pk, preset=wish.preset)
    return account


def change(account: ChannelAccount, wish: Wish, *, by: str, user_id: int | None) -> None:
    """Its address stays: the answers to what went out come back to it."""
    with transaction.atomic():
        _write(account, wish)
        events.audit("account_changed", by, user_id, account=account.pk, preset=wish.preset)


def _write(account: ChannelAccount, wish: Wish) -> None:
    known = ChannelAccount.objects.select_for_update().get(pk=account.pk)
    kept = unseal_or_nothing(known)
    known.settings = {
        **known.settings,
        "preset": wish.preset,
        "smtp_host": wish.smtp_host,
        "smtp_port": str(wish.smtp_port),
        "smtp_security": wish.smtp_security,
        "smtp_user": wish.user,
        "secret_until": wish.secret_until,
        "authserv_id": wish.authserv_id,
        "signs_in_by": wish.oauth or "password",
    }
    if wish.password:
        kept["smtp_password"] = wish.password
    if wish.oauth:
        kept.pop("smtp_password", None)
    known.sealed = seal(kept)
    known.save(update_fields=["settings", "sealed"])
    _write_mailbox(known, wish)
    if wish.oauth:
        _write_grant(known, wish)
    else:
        OAuthGrant.objects.filter(account=known).delete()


def unseal_or_nothing(account: ChannelAccount) -> dict[str, str]:
    """Whoever enters secrets anew is not kept from it by those that no key opens any more."""
    try:
        return unseal(bytes(account.sealed))
    except Refusal:
        return {}


def _write_mailbox(account: ChannelAccount, wish: Wish) -> None:
    if not wish.imap_host:
        ImapMailbox.objects.filter(account=account).update(is_active=False)
        return
    values: dict[str, Any] = {
        "host": wish.imap_host,
        "port": wish.imap_port,
        "security": wish.imap_security,
        "user": wish.user,
        "folder": wish.folder or "INBOX",
        "after_import": wish.after_import,
        "move_to": wish.move_to,
        "takes_old_mails": wish.takes_old_mails,
        "is_active": True,
        "paused_at": None,
        "failures": 0,
        "next_attempt_at": None,
        "last_error": "",
        "error_code": "",
    }
    if wish.password or wish.oauth:
        values["sealed_password"] = "" if wish.oauth else secrets.seal(wish.password)
    ImapMailbox.objects.update_or_create(account=account, defaults=values)


def _write_grant(account: ChannelAccount, wish: Wish) -> None:
    values: dict[str, Any] = {"provider": wish.oauth, "client_id": wish.client_id, "tenant": wish.tenant}
    if wish.client_secret:
        values["sealed_client_secret"] = secrets.seal(wish.client_secret)
    OAuthGrant.objects.update_or_create(account=account, defaults=values)


def inbox_of(account: ChannelAccount, token: str = "") -> Inbox | None:
    """Where its mails are fetched; None where they come by another way."""
    mailbox = ImapMailbox.objects.filter(account=account, is_active=True).first()
    if mailbox is None:
        return None
    password = "" if token else secrets.unseal(mailbox.sealed_password)
    return Inbox(mailbox.host, mailbox.port, mailbox.security, mailbox.user, password, token, mailbox.folder)


def set_plus(account: ChannelAccount, *, receives: bool) -> None:
    """Whether what is sent to `care+anything@…` arrives: answers are asked to such addresses only where it does."""
    with transaction.atomic():
        known = ChannelAccount.objects.select_for_update().get(pk=account.pk)
        known.settings = {**known.settings, "plus_addresses": "yes" if receives else "no"}
        known.save(update_fields=["settings"])


def resume(account: ChannelAccount) -> None:
    """Its mails are fetched again, at once."""
    ImapMailbox.objects.filter(account=account).update(
        paused_at=None, failures=0, next_attempt_at=None, last_error="", error_code=""
    )
