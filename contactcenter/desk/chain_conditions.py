"""The conditions of chains that only the desk can judge: whether a shopper is there, where else she is known, and what
she wrote about."""

import re
from collections.abc import Collection

from django.db import connection

from contactcenter.desk import slots
from contactcenter.tickets.models import Shop, Ticket
from routing.services import conditions
from routing.services.conditions import by_statement
from routing.services.database_time import database_now

GONE_AFTER_SECONDS = 20  # a page that is loaded again is back by then

_OF_CUSTOMER = """
SELECT ticket.work_item_id FROM tickets_ticket ticket JOIN tickets_customer customer ON customer.id = ticket.customer_id
 WHERE ticket.work_item_id = ANY(%(ids)s)
"""
_GONE = f"customer.left_at <= statement_timestamp() - make_interval(secs => {GONE_AFTER_SECONDS})"
_KNOWN = """EXISTS (SELECT 1 FROM tickets_identity known
                     WHERE known.customer_id = ticket.customer_id AND known.kind = '{kind}')"""
_HAS_MAIL = f"(ticket.reply_address <> '' OR {_KNOWN.format(kind='email')})"
_HAS_PHONE = f"(ticket.callback_phone <> '' OR {_KNOWN.format(kind='phone')})"
_IS_PUBLIC = """EXISTS (SELECT 1 FROM tickets_message last
                         WHERE last.ticket_id = ticket.id AND last.sequence = ticket.last_inbound
                           AND last.facts @> '{"is_public": true}')"""
_STATEMENTS = {
    "shopper_gone": f"{_OF_CUSTOMER} AND {_GONE}",
    "shopper_there": f"{_OF_CUSTOMER} AND ({_GONE}) IS NOT TRUE",
    "has_mail": f"{_OF_CUSTOMER} AND {_HAS_MAIL}",
    "has_phone": f"{_OF_CUSTOMER} AND {_HAS_PHONE}",
    "known_elsewhere": f"{_OF_CUSTOMER} AND ({_HAS_MAIL} OR {_HAS_PHONE})",
    "public_question": f"{_OF_CUSTOMER} AND {_IS_PUBLIC}",
}
# What belongs into no public place: an address, a phone or card number, an account.
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w{2,}|(?<!\d)(?:\+|00)?\d(?:[ .-]?\d){8,18}(?!\d)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b"
)
_LAST_WORDS = """
SELECT ticket.work_item_id, last.text FROM tickets_ticket ticket
  JOIN tickets_message last ON last.ticket_id = ticket.id AND last.sequence = ticket.last_inbound
 WHERE ticket.work_item_id = ANY(%s)
"""


def holds_personal_data(text: str) -> bool:
    """Whether somebody could be found, called or charged by what stands there."""
    return bool(_PERSONAL.search(text))


def _personal_data(work_item_ids: Collection[int], argument: str) -> set[int]:  # noqa: ARG001 - one shape
    with connection.cursor() as cursor:
        cursor.execute(_LAST_WORDS, [list(work_item_ids)])
        return {work_item_id for work_item_id, text in cursor.fetchall() if holds_personal_data(text)}


def _in_open_hours(work_item_ids: Collection[int], argument: str) -> set[int]:  # noqa: ARG001
    now = database_now()
    open_shops = [shop.pk for shop in Shop.objects.all() if slots.is_open(shop, now)]
    found = Ticket.objects.filter(work_item__in=list(work_item_ids), shop__in=open_shops)
    return set(found.values_list("work_item_id", flat=True))


def _in_closed_hours(work_item_ids: Collection[int], argument: str) -> set[int]:
    return set(work_item_ids) - _in_open_hours(work_item_ids, argument)


def register() -> None:
    """Called once, when the desk's app is ready."""
    for name, statement in _STATEMENTS.items():
        conditions.register(name, by_statement(statement))
    conditions.register("personal_data", _personal_data)
    conditions.register("open_hours", _in_open_hours)
    conditions.register("closed_hours", _in_closed_hours)
