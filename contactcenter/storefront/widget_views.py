"""The widget's doors: its words, a new visitor, her messages in and out, her signs. All JSON, all by token."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from channels_adapters.webchat import WebChat
from contactcenter.access.downloads import download
from contactcenter.access.json_bodies import ObjectParser
from contactcenter.delivery import outbox
from contactcenter.desk import more_time
from contactcenter.errors import Refusal
from contactcenter.intake import raw
from contactcenter.storefront import allowances, conversation, origins
from contactcenter.storefront.base_views import VisitorView, WidgetView, address_of, speak
from contactcenter.storefront.parsing import FormParser, fields_of, number_field
from contactcenter.storefront.visitors import account_of, language_of, shop_called
from contactcenter.storefront.words import words_for
from contactcenter.tickets import files, people, pushes
from routing.nudges import push

_MOST_FILES = 5


class ConfigView(WidgetView):
    """GET ?shop=&language=: everything the widget says, in that language."""

    def get(self, request: Request) -> Response:
        shop = shop_called(request.query_params.get("shop"))
        origins.check_shop(origins.origin_of(request), request.get_host(), shop)
        speak(language_of(shop, request.query_params.get("language")))
        response = Response(words_for(shop))
        response["Cache-Control"] = "public, max-age=30"
        return response


class SessionView(WidgetView):
    """POST {shop, language}: a visitor's token, shown this once."""

    def post(self, request: Request) -> Response:
        fields = fields_of(request)
        shop = shop_called(fields.get("shop"))
        origins.check_shop(origins.origin_of(request), request.get_host(), shop)
        allowances.spend("sessions", address_of(request), allowances.SESSIONS)
        language = language_of(shop, fields.get("language"))
        met = people.meet_visitor(shop, language)
        return Response({"token": met.token, "language": language}, status=201)


class ConversationView(VisitorView):
    """GET ?ticket=&after=: what came after that message, and how things stand."""

    def get(self, request: Request) -> Response:
        try:
            after = int(request.query_params.get("after", "0"))
        except ValueError as error:
            raise Refusal("invalid_field", field="after") from error
        if not 0 <= after < 2**31:
            raise Refusal("invalid_field", field="after")
        return Response(conversation.show(self.visitor, request.query_params.get("ticket", ""), after))


class MessagesView(VisitorView):
    """POST {client_id, text, language, reason} or the same as a form with `files`: kept, then 202.

    The same client id again is the same message and the same answer.
    """

    parser_classes = [ObjectParser, FormParser]
    pace = allowances.MESSAGES

    def post(self, request: Request) -> Response:
        fields = fields_of(request)
        account = account_of(self.visitor.shop, WebChat.slug)
        payload = raw.as_payload(
            client_id=fields.get("client_id", ""),
            visitor=self.visitor.digest,
            text=fields.get("text", ""),
            language=language_of(self.visitor.shop, fields.get("language") or self.visitor.customer.language),
            reason=fields.get("reason", ""),
            attachments=self._keep_files(request),
        )
        inbound = raw.check(account, payload)
        raw.keep(account, inbound.provider_message_id, payload, inbound.thread_key)
        return Response({"client_id": inbound.provider_message_id.rpartition(":")[2], "accepted": True}, status=202)

    def _keep_files(self, request: Request) -> list[dict[str, Any]]:
        # Only what was sent along with this message: a file named in JSON could be anybody's.
        uploads = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
        if len(uploads) > _MOST_FILES:
            raise Refusal("payload_too_large", limit_files=_MOST_FILES)
        if uploads:
            allowances.spend("uploads", self.visitor.digest, allowances.UPLOADS)
        return [vars(files.keep(upload)) for upload in uploads]


class ReceiptsView(VisitorView):
    """POST {through, read}: her widget has the messages up to this one, and whether she has seen them."""

    pace = allowances.SIGNS

    def post(self, request: Request) -> Response:
        ticket = conversation.current_ticket(self.visitor)
        through = number_field(fields_of(request), "through")
        is_read = fields_of(request).get("read") is True
        if ticket is None or fields_of(request).get("ticket") not in (None, ticket.reference):
            return Response(status=204)
        if outbox.acknowledge(ticket, through, is_read=is_read):
            push(pushes.ticket_group(ticket.reference), "ticket", ticket=ticket.reference)
        return Response(status=204)


class TypingView(VisitorView):
    """POST: she is writing. Told to whoever has her ticket open, kept nowhere."""

    pace = allowances.SIGNS

    def post(self, request: Request) -> Response:  # noqa: ARG002 - nothing is read from it
        ticket = conversation.current_ticket(self.visitor)
        if ticket is not None:
            push(pushes.ticket_group(ticket.reference), "typing", ticket=ticket.reference)
        return Response(status=204)


class MoreTimeView(VisitorView):
    """POST: she is still there, though nobody has written for a while. Answers with the seconds until her chat ends."""

    pace = allowances.SIGNS

    def post(self, request: Request) -> Response:  # noqa: ARG002 - nothing is read from it
        ticket = conversation.current_ticket(self.visitor)
        ends = more_time.stay(self.visitor.actor, ticket) if ticket is not None else None
        return Response({"closes_in": conversation.seconds_until(ends)})


class AttachmentView(VisitorView):
    """GET: a file of her own conversation, as a download, whatever it holds."""

    def get(self, request: Request, attachment_id: int) -> HttpResponseBase:  # noqa: ARG002 - Django's signature
        return download(conversation.attachment_for(self.visitor, attachment_id))


MOST_REQUEST_BYTES = settings.ATTACHMENT_MAX_BYTES + 300_000
