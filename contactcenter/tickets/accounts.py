"""The doors of the shops, and what each keeps for its adapter: settings to read, and secrets that are sealed."""

import hashlib
import hmac

from django.conf import settings

from channels_adapters import registry
from channels_adapters.base import Account, Delivery
from contactcenter.tickets.models import ChannelAccount
from contactcenter.tickets.sealing import unseal
from routing.models.media import Medium
from routing.services.configuration import remembered


@remembered
def account(pk: int) -> ChannelAccount:
    """A door with its shop and the queue of what fits nothing. Shared: change nothing in it."""
    return ChannelAccount.objects.select_related("shop__default_queue").get(pk=pk)


@remembered
def _in_use() -> list[ChannelAccount]:
    return list(ChannelAccount.objects.select_related("shop").filter(is_active=True).order_by("pk"))


def of_shop(shop_id: int) -> list[ChannelAccount]:
    """A shop's doors that are in use, the oldest first, with the shop. Shared: change nothing in them."""
    return [account for account in _in_use() if account.shop_id == shop_id]


def door(shop_id: int, adapter: str) -> ChannelAccount | None:
    """The shop's door of this adapter."""
    return next((account for account in of_shop(shop_id) if account.adapter == adapter), None)


def at(adapter: str, address: str, *, in_any_case: bool = False) -> ChannelAccount | None:
    """The door in use with this address; `in_any_case` as mail addresses are compared."""
    hers = [account for account in _in_use() if account.adapter == adapter]
    exact = next((account for account in hers if account.address == address), None)
    if exact is not None or not in_any_case:
        return exact
    return next((account for account in hers if account.address.upper() == address.upper()), None)


def mailbox(shop_id: int) -> ChannelAccount | None:
    """The shop's own for mail, of any adapter that sends it."""
    return next((account for account in of_shop(shop_id) if _sends_mail(account.adapter)), None)


def _sends_mail(slug: str) -> bool:
    adapter = registry.adapter(slug) if slug in registry.slugs() else None
    return adapter is not None and adapter.medium == Medium.MAIL and adapter.capabilities.delivery is Delivery.SENT


def adapter_account(account: ChannelAccount) -> Account:
    """The account as its adapter is given it. Refused with account_unreadable where another key sealed its secrets."""
    defaults = {} if account.settings else settings.ADAPTER_DEFAULTS.get(account.adapter, {})
    return Account(
        account.address, {**defaults, **account.settings, **unseal(bytes(account.sealed))}, _signing_key(account.pk)
    )


def _signing_key(pk: int) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"channel account {pk}".encode(), hashlib.sha256).digest()
