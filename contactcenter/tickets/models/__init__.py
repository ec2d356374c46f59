"""The rows of the desk, by what they speak of."""

from contactcenter.tickets.models.events import AuditEvent, TicketEvent
from contactcenter.tickets.models.mail_accounts import ImapMailbox, OAuthGrant
from contactcenter.tickets.models.messages import Attachment, Message
from contactcenter.tickets.models.people import Customer, Identity
from contactcenter.tickets.models.resuming import ResumeLink
from contactcenter.tickets.models.shops import ChannelAccount, Reason, Shop
from contactcenter.tickets.models.tickets import Ticket

__all__ = [
    "Attachment",
    "AuditEvent",
    "ChannelAccount",
    "Customer",
    "Identity",
    "ImapMailbox",
    "Message",
    "OAuthGrant",
    "Reason",
    "ResumeLink",
    "Shop",
    "Ticket",
    "TicketEvent",
]
