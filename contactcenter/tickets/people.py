"""Customers and their identities. Only a verified identity finds a customer; a typed one stays with who typed it."""

import hashlib
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from contactcenter.tickets.models import Customer, Identity, Shop

_LONGEST_NAME = 120


def token_digest(token: str) -> str:
    """What is kept of a visitor's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class NewVisitor:
    """A visitor just met. `token` is her proof; it is shown once, to her browser, and kept only as a digest."""

    customer: Customer
    token: str
    digest: str


def new_token() -> str:
    """A visitor's proof, 256 bits; nobody's until somebody is met with it."""
    return secrets.token_urlsafe(32)


def meet_visitor(shop: Shop, language: str, token: str = "") -> NewVisitor:
    """A new visitor of this shop, known by a fresh token.

    `token` is one that we gave her browser before (a form without JavaScript): met twice with it, she is one visitor.
    """
    token = token or new_token()
    digest = token_digest(token)
    try:
        with transaction.atomic():
            customer = Customer.objects.create(shop=shop, language=language)
            Identity.objects.create(
                customer=customer, shop=shop, kind=Identity.Kind.VISITOR, value=digest, is_verified=True
            )
    except IntegrityError:
        known = Identity.objects.select_related("customer").get(
            shop=shop, kind=Identity.Kind.VISITOR, value=digest, is_verified=True
        )
        customer = known.customer
    return NewVisitor(customer, token, digest)


def meet_again(customer: Customer) -> NewVisitor:
    """A customer we know, on a browser that we do not: a further token, as good as her others."""
    token = new_token()
    digest = token_digest(token)
    Identity.objects.create(
        customer=customer, shop_id=customer.shop_id, kind=Identity.Kind.VISITOR, value=digest, is_verified=True
    )
    return NewVisitor(customer, token, digest)


def remember_typed(customer: Customer, kind: str, value: str) -> Identity:
    """Keep what a customer typed about herself. It proves nothing, so nobody's history opens by it."""
    identity, _ = Identity.objects.get_or_create(
        customer=customer, kind=kind, value=value, defaults={"shop_id": customer.shop_id}
    )
    return identity


def meet(shop: Shop, kind: str, value: str, name: str, language: str) -> int:
    """The customer who holds this proved identity, made if she is new. Two who meet her at once meet one person."""
    try:
        with transaction.atomic():
            customer = Customer.objects.create(shop=shop, language=language, name=name[:_LONGEST_NAME])
            Identity.objects.create(customer=customer, shop=shop, kind=kind, value=value, is_verified=True)
    except IntegrityError:
        return Identity.objects.get(shop=shop, kind=kind, value=value, is_verified=True).customer_id
    return customer.pk


def prove(customer: Customer, kind: str, value: str) -> None:
    """What she typed is hers: an answer came from there. Whoever proved it before her keeps it."""
    if Identity.objects.filter(shop=customer.shop_id, kind=kind, value=value, is_verified=True).exists():
        return
    remember_typed(customer, kind, value)
    try:
        with transaction.atomic():
            Identity.objects.filter(customer=customer, kind=kind, value=value).update(is_verified=True)
    except IntegrityError:
        return  # somebody proved it this very instant


_LEFT = "UPDATE tickets_customer SET left_at = statement_timestamp() WHERE id = %s"
_HERE = "UPDATE tickets_customer SET left_at = NULL WHERE id = %s AND left_at IS NOT NULL"


def has_left(customer_id: int) -> None:
    """She has closed her last page."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [customer_id])


def is_here(customer_id: int) -> None:
    """A page of hers is open."""
    with connection.cursor() as cursor:
        cursor.execute(_HERE, [customer_id])
