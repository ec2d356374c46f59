"""The conditions of chains that only the desk can judge: whether a shopper is there, where else she is known, and what
she wrote about."""

from collections.abc import Collection

from django.db import connection

from contactcenter.desk import hours
from contactcenter.intake.personal_data import holds_personal_data
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
_STATEMENTS = {
    "shopper_gone": f"{_OF_CUSTOMER} AND {_GONE}",
    "shopper_there": f"{_OF_CUSTOMER} AND ({_GONE}) IS NOT TRUE",
    "has_mail": f"{_OF_CUSTOMER} AND {_HAS_MAIL}",
    "has_phone": f"{_OF_CUSTOMER} AND {_HAS_PHONE}",
    "known_elsewhere": f"{_OF_CUSTOMER} AND ({_HAS_MAIL} OR {_HAS_PHONE})",
    "public_question": f"{_OF_CUSTOMER} AND ticket.is_public",
    "answered": f"{_OF_CUSTOMER} AND ticket.answered_through >= ticket.last_inbound",
}
_WAITING_WORDS = """
SELECT ticket.work_item_id, ticket.shop_id, said.text FROM tickets_ticket ticket
  JOIN tickets_message said ON said.ticket_id = ticket.id AND said.sequence > ticket.answered_through
 WHERE ticket.work_item_id = ANY(%s) AND said.direction = 'in'
"""


def is_personal(text: str, shop: Shop) -> bool:
    """Whether her words hold what nobody should read in public, as far as this shop can tell."""
    return holds_personal_data(text, shop.order_pattern, shop.callback_regions or [shop.phone_region])


def _personal_data(work_item_ids: Collection[int], argument: str) -> set[int]:  # noqa: ARG001 - one shape
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_WORDS, [list(work_item_ids)])
        said = cursor.fetchall()
    shops = Shop.objects.in_bulk({shop_id for _, shop_id, _ in said})
    return {work_item_id for work_item_id, shop_id, text in said if is_personal(text, shops[shop_id])}


def _in_open_hours(work_item_ids: Collection[int], argument: str) -> set[int]:  # noqa: ARG001
    """By the calendar of the work's kind: live hours for chats and calls, those of what can wait for the rest."""
    now = database_now()
    asked = Ticket.objects.filter(work_item__in=list(work_item_ids)).select_related("work_item", "shop")
    return {one.work_item_id for one in asked if hours.is_open(one.shop, one.work_item.medium, now)}


def _in_closed_hours(work_item_ids: Collection[int], argument: str) -> set[int]:
    return set(work_item_ids) - _in_open_hours(work_item_ids, argument)


def register() -> None:
    """Called once, when the desk's app is ready."""
    for name, statement in _STATEMENTS.items():
        conditions.register(name, by_statement(statement))
    conditions.register("personal_data", _personal_data)
    conditions.register("open_hours", _in_open_hours)
    conditions.register("closed_hours", _in_closed_hours)
