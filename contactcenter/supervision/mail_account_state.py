"""How the mailboxes are: when something last came and went, how often sending fails, what ends soon, what is paused."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from contactcenter.delivery.models import OutboxMessage, Sending
from contactcenter.errors import ERROR_CODES
from contactcenter.intake.models import RawInbound
from contactcenter.supervision.mail_account_form import preset_of
from contactcenter.tickets.models import ChannelAccount, ImapMailbox, OAuthGrant

_DAY = timedelta(days=1)
SOON_DAYS = 30
State = OutboxMessage.State


@dataclass(frozen=True)
class Trouble:
    """One way of an account that does not work: `way` is in or out; paused until somebody mends it, or tried again."""

    way: str
    is_paused: bool
    since: datetime | None
    words: str
    said: str  # by the server
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class AccountState:
    account: ChannelAccount
    preset_name: str
    last_in_at: datetime | None
    last_out_at: datetime | None
    waiting: int
    settled: int  # within a day: sent or given up
    failed: int
    troubles: list[Trouble]
    warnings: list[str]

    @property
    def is_paused(self) -> bool:
        return any(one.is_paused for one in self.troubles)

    @property
    def error_percent(self) -> float:
        return 100 * self.failed / self.settled if self.settled else 0.0


def states(now: datetime) -> list[AccountState]:
    """All mailboxes, those in trouble first. Five queries."""
    accounts = list(
        ChannelAccount.objects.select_related("shop", "sending", "imap_mailbox", "oauth_grant")
        .filter(adapter="email", is_active=True)
        .order_by("address")
    )
    ids = [account.pk for account in accounts]
    came = dict(RawInbound.objects.filter(account__in=ids).values_list("account").annotate(Max("received_at")))
    waits = dict(_outbox(ids).filter(state=State.WAITING).values_list("account").annotate(Count("pk")))
    ended = _outbox(ids).filter(settled_at__gte=now - _DAY).values_list("account")
    counts = {pk: (settled, failed) for pk, settled, failed in ended.annotate(settled=Count("pk"), failed=_failed())}
    found = [_state(one, came.get(one.pk), waits.get(one.pk, 0), counts.get(one.pk, (0, 0)), now) for one in accounts]
    return sorted(found, key=lambda one: (not one.is_paused, not one.troubles, one.account.address))


def _outbox(ids: list[int]) -> "QuerySet[OutboxMessage]":
    return OutboxMessage.objects.filter(account__in=ids)


def _failed() -> Count:
    return Count("pk", filter=Q(state=State.FAILED))


def paused_count() -> int:
    """For the bar: how many need an administrator."""
    out = Q(sending__paused_at__isnull=False)
    into = Q(imap_mailbox__paused_at__isnull=False, imap_mailbox__is_active=True)
    return ChannelAccount.objects.filter(out | into, is_active=True).count()


def _state(
    account: ChannelAccount, came: datetime | None, waiting: int, counts: tuple[int, int], now: datetime
) -> AccountState:
    sending: Sending | None = getattr(account, "sending", None)
    mailbox: ImapMailbox | None = getattr(account, "imap_mailbox", None)
    troubles = []
    if sending is not None and (sending.paused_at or sending.failures):
        troubles.append(_trouble("out", sending, now))
    if mailbox is not None and mailbox.is_active and (mailbox.paused_at or mailbox.failures):
        troubles.append(_trouble("in", mailbox, now))
    return AccountState(
        account,
        str(preset_of(account.settings.get("preset", "")).name) if account.settings.get("preset") else "",
        came,
        sending.last_sent_at if sending else None,
        waiting,
        *counts,
        troubles,
        _warnings(account, now),
    )


def _trouble(way: str, row: Sending | ImapMailbox, now: datetime) -> Trouble:
    known = ERROR_CODES.get(row.error_code)
    words = f"{known.message} {known.hint}" if known else ""
    later = row.next_attempt_at if row.next_attempt_at and row.next_attempt_at > now else None
    return Trouble(way, row.paused_at is not None, row.paused_at, words, row.last_error, later)


def _warnings(account: ChannelAccount, now: datetime) -> list[str]:
    """What ends soon, said ahead of time."""
    found = []
    until = account.settings.get("secret_until", "")
    if until and (left := (date.fromisoformat(until) - now.date()).days) <= SOON_DAYS:
        found.append(
            _("The client secret ends in %(days)s days, on %(day)s: make a new one at the provider and enter it here.")
            % {"days": left, "day": until}
            if left > 0
            else _("The client secret has ended: make a new one at the provider and enter it here.")
        )
    grant: OAuthGrant | None = getattr(account, "oauth_grant", None)
    if grant is not None and not grant.sealed_refresh_token:
        found.append(_("Nobody has allowed us in at the provider yet: choose “Allow at the provider”."))
    elif grant is not None and grant.error:
        found.append(_("The provider renews our access no more: choose “Allow at the provider” again."))
    return found
