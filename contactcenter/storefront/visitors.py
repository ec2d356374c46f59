"""Who knocks: a visitor by the token in her browser, or anybody at the doors that are open."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from contactcenter.access.actors import NOBODY, Actor, Role
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts
from contactcenter.tickets.models import ChannelAccount, Customer, Shop
from contactcenter.tickets.people import token_digest
from routing.services import prepared

_SCHEME = "Visitor "
_LONGEST_TOKEN = 100


@dataclass(frozen=True)
class Visitor:
    """A shopper at our door. `digest` is what is kept of her token; it threads her messages."""

    actor: Actor
    customer: Customer
    digest: str

    @property
    def shop(self) -> Shop:
        return self.customer.shop


_VISITOR = f"""
SELECT {prepared.columns(Shop, "shop")}, customer.id, customer.name, customer.language, customer.created_at
  FROM tickets_identity identity
  JOIN tickets_customer customer ON customer.id = identity.customer_id
  JOIN tickets_shop shop ON shop.id = customer.shop_id
 WHERE identity.kind = 'visitor' AND identity.value = %s AND identity.is_verified
"""  # noqa: S608 - made of the columns' names


def visitor_of(token: str) -> Visitor | None:
    """The visitor who holds this token."""
    if not token or len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    digest = token_digest(token)
    found = prepared.row(_VISITOR, digest)
    if found is None:
        return None
    pk, name, language, since = found[-4:]
    customer = Customer(pk=pk, shop=prepared.made(Shop, found), name=name, language=language, created_at=since)
    return Visitor(Actor(Role.VISITOR, customer_id=customer.pk), customer, digest)


class VisitorAuthentication(BaseAuthentication):
    """`Authorization: Visitor <token>`. No cookie counts here, so no other site can borrow one."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Visitor | None]:
        header = request.headers.get("Authorization", "")
        if not header:
            return AnonymousUser(), None
        found = visitor_of(header.removeprefix(_SCHEME).strip()) if header.startswith(_SCHEME) else None
        if found is None:
            raise Refusal("visitor_token_invalid")
        return AnonymousUser(), found


class MayChat(BasePermission):
    """A visitor, in her own conversation."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's signature
        visitor: Visitor | None = request.auth  # type: ignore[assignment]  # VisitorAuthentication put it there
        if visitor is None:
            raise Refusal("visitor_token_invalid")
        require(visitor.actor, Action.CHAT)
        return True


class MayVisit(BasePermission):
    """What is open to everybody."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's signature
        visitor: Visitor | None = request.auth  # type: ignore[assignment]  # VisitorAuthentication put it there
        require(visitor.actor if visitor else NOBODY, Action.VISIT)
        return True


def shop_called(slug: object) -> Shop:
    shop = Shop.objects.filter(slug=slug).first() if isinstance(slug, str) and "\x00" not in slug else None
    if shop is None:
        raise Refusal("not_found")
    return shop


def language_of(shop: Shop, asked: object) -> str:
    """The language asked for if the shop speaks it, else the shop's own."""
    short = asked[:2].lower() if isinstance(asked, str) else ""
    return short if short in shop.languages else shop.language


def account_of(shop: Shop, adapter: str) -> ChannelAccount:
    """The shop's door for this kind of message."""
    account = accounts.door(shop.pk, adapter)
    if account is None:
        raise Refusal("not_found")
    return account
