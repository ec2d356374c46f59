"""Tickets as programs read them: lists, one ticket, its messages and files, its shopper."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter.access.downloads import download
from contactcenter.access.rule import Action, ticket_for
from contactcenter.access.tokens import TokenScope
from contactcenter.api import selectors
from contactcenter.api.base_views import ProgramView
from contactcenter.api.bodies import MessageQuery, TicketQuery, query_of
from contactcenter.api.fields import LARGEST_ID
from contactcenter.api.shapes import CustomerShape, MessagePage, TicketPage, TicketShape
from contactcenter.errors import Refusal


class TicketsView(ProgramView):
    scopes = {"GET": TokenScope.TICKETS_READ}

    @extend_schema(
        operation_id="tickets_list",
        summary="The tickets you may see, newest first; or your own work",
        parameters=[TicketQuery],
        responses={200: TicketPage},
    )
    def get(self, request: Request) -> Response:
        """An agent's program asks `?list=own` for all it needs to work: epochs, offers and the last messages."""
        rows, cursor = selectors.ticket_page(self.actor, query_of(request, TicketQuery))
        return Response(TicketPage({"results": rows, "next_cursor": cursor}).data)


class TicketView(ProgramView):
    scopes = {"GET": TokenScope.TICKETS_READ}

    @extend_schema(
        operation_id="tickets_get", summary="One ticket, and what you may do to it", responses={200: TicketShape}
    )
    def get(self, request: Request, reference: str) -> Response:  # noqa: ARG002 - Django's signature
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        return Response(TicketShape(selectors.whole_ticket(self.actor, ticket)).data)


class MessagesView(ProgramView):
    scopes = {"GET": TokenScope.TICKETS_READ}

    @extend_schema(
        operation_id="tickets_messages",
        summary="A ticket's messages after the one you have, oldest first",
        parameters=[MessageQuery],
        responses={200: MessagePage},
    )
    def get(self, request: Request, reference: str) -> Response:
        """Messages are numbered without gaps, so `after` the last one you have misses none."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        asked = query_of(request, MessageQuery)
        rows, has_more = selectors.messages(ticket, asked["after"], asked["limit"])
        return Response(MessagePage({"results": rows, "has_more": has_more}).data)


class FileView(ProgramView):
    scopes = {"GET": TokenScope.TICKETS_READ}

    @extend_schema(
        operation_id="files_get",
        summary="A file of a message",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG002 - Django's signature
        """To be saved, whatever it holds: its type is the one it has by content."""
        file = selectors.file_of(self.actor, pk) if pk <= LARGEST_ID else None
        response = download(file)
        response["Content-Type"] = "application/octet-stream"  # as the schema says; its own stands there
        return response


class CustomerView(ProgramView):
    tag = "customers"
    scopes = {"GET": TokenScope.CUSTOMERS_READ}

    @extend_schema(
        operation_id="customers_get",
        summary="A shopper, what she is known by, and her tickets",
        responses={200: CustomerShape},
    )
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - Django's signature
        """She exists for you where you may see one of her tickets."""
        found = selectors.customer_with_tickets(self.actor, pk) if pk <= LARGEST_ID else None
        if found is None:
            raise Refusal("not_found")
        customer, tickets = found
        known: Any = customer
        known.known_by, known.seen_tickets = selectors.identities_of(customer), tickets
        return Response(CustomerShape(known).data)
