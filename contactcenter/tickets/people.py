"""Customers and their identities. Only a verified identity finds a customer; a typed one stays with who typed it."""

import hashlib
import secrets
from collections.abc import Sequence
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


@dataclass(frozen=True)
class Met:
    """Somebody by what is proved of her; `name` and `language` count where she is new."""

    shop_id: int
    kind: str
    value: str
    name: str
    language: str

    @property
    def key(self) -> tuple[int, str, str]:
        return self.shop_id, self.kind, self.value


# Identities first, in one order everywhere: two workers that meet the same two people at once wait, and do not
# deadlock. Whose identity is there already is not made; foreign keys are asked at the end.
_MEET = """
WITH wanted AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('tickets_customer', 'id')) AS id, given.*
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
           AS given(shop_id, kind, value, name, language)
), new AS (
    INSERT INTO tickets_identity (customer_id, shop_id, kind, value, is_verified, created_at)
    SELECT id, shop_id, kind, value, true, now() FROM wanted ORDER BY shop_id, kind, value
        ON CONFLICT (shop_id, kind, value) WHERE is_verified DO NOTHING
    RETURNING customer_id, shop_id, kind, value
), made AS (
    INSERT INTO tickets_customer (id, shop_id, name, language, created_at)
    SELECT wanted.id, wanted.shop_id, wanted.name, wanted.language, now()
      FROM wanted JOIN new ON new.customer_id = wanted.id
)
SELECT shop_id, kind, value, customer_id FROM new
"""
_HOLDERS = "SELECT shop_id, kind, value, customer_id FROM tickets_identity WHERE value = ANY(%s) AND is_verified"


def meet(people: Sequence[Met]) -> dict[tuple[int, str, str], int]:
    """The customers who hold these proved identities, by key; made where they are new. Two who meet one person at once
    meet the same."""
    wanted = {one.key: one for one in people}
    columns = zip(*((one.shop_id, one.kind, one.value, one.name, one.language) for one in wanted.values()), strict=True)
    if not wanted:
        return {}
    shops, kinds, values, names, languages = (list(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(_MEET, [shops, kinds, values, [name[:_LONGEST_NAME] for name in names], languages])
        found = {(shop, kind, value): customer for shop, kind, value, customer in cursor.fetchall()}
        if missing := [one.value for key, one in wanted.items() if key not in found]:
            cursor.execute(_HOLDERS, [missing])
            held = {(shop, kind, value): customer for shop, kind, value, customer in cursor.fetchall()}
            found |= {key: customer for key, customer in held.items() if key in wanted}
    return found


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
