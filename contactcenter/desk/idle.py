"""Chats whose shopper has fallen silent after an answer: the seat is freed, and her next word finds the same ticket.

Only where we had the last word: whoever waits for an answer is never closed.
"""

import time

from contactcenter.desk.conversation import close
from contactcenter.desk.holding import locked_many
from contactcenter.desk.more_time import closes_at
from contactcenter.tickets import writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.services.database_time import database_now

_EVERY_SECONDS = 5.0
_MOST = 50
_last_look = 0.0

# What agents hold now is little, however many tickets there are.
_SILENT = """
SELECT ticket.* FROM routing_assignment held
  JOIN tickets_ticket ticket ON ticket.work_item_id = held.work_item_id
  JOIN tickets_shop shop ON shop.id = ticket.shop_id
 WHERE held.state = 'accepted' AND held.medium = 'chat' AND ticket.channel = 'webchat' AND ticket.status = 'open'
   AND ticket.last_inbound > 0 AND ticket.answered_through >= ticket.last_inbound AND shop.silent_seconds > 0
   AND GREATEST(ticket.still_there_at, (
           SELECT created_at FROM tickets_message said
            WHERE said.ticket_id = ticket.id AND said.direction IN ('in', 'out') ORDER BY said.sequence DESC LIMIT 1))
       <= statement_timestamp() - make_interval(secs => shop.silent_seconds)
 ORDER BY ticket.id LIMIT %s
"""


def look() -> int:
    """A sweep of the background, at most every few seconds."""
    global _last_look  # noqa: PLW0603 - one per process
    if time.monotonic() < _last_look + _EVERY_SECONDS:
        return 0
    _last_look = time.monotonic()
    return free_silent()


def free_silent(limit: int = _MOST) -> int:
    """End chats that have been silent for as long as their shop lets them be. Returns how many."""
    silent = list(Ticket.objects.raw(_SILENT, [limit]))
    if not silent:
        return 0
    done = 0
    with locked_many([ticket.pk for ticket in silent]) as all_held:
        for held in all_held:
            ends = closes_at(held.ticket)
            if ends is None or ends > database_now():
                continue  # she wrote, she is still there, or somebody else was faster
            writing.append_message(
                held.ticket,
                NewMessage(
                    direction=Message.Direction.SYSTEM, channel=held.ticket.channel, at=held.now, code="silent_closed"
                ),
            )
            done += close(held, "clock", "shopper_silent")
    return done
