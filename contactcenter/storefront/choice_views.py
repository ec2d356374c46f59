"""Another channel, by the shopper's choice: a call-back now or at a slot, or an answer by mail."""

import uuid
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from channels_adapters.callback_manual import ManualCallback
from channels_adapters.webchat import WebChat
from contactcenter.desk import channel_choice
from contactcenter.errors import Refusal
from contactcenter.intake import raw
from contactcenter.storefront import allowances, conversation, origins
from contactcenter.storefront.base_views import VisitorView, WidgetView, speak
from contactcenter.storefront.parsing import fields_of
from contactcenter.storefront.slot_choices import slots_by_day
from contactcenter.storefront.visitors import Visitor, account_of, language_of, shop_called
from contactcenter.tickets.models import Ticket


class SlotsView(WidgetView):
    """GET ?shop=&language=: when we call back, besides now."""

    def get(self, request: Request) -> Response:
        shop = shop_called(request.query_params.get("shop"))
        origins.check_shop(origins.origin_of(request), request.get_host(), shop)
        speak(language_of(shop, request.query_params.get("language")))
        return Response({"days": slots_by_day(shop)})


def callback_payload(visitor: Visitor, data: Mapping[str, Any]) -> bytes:
    """The call-back adapter's payload; where the shop calls is the shop's to say, not the form's."""
    return raw.as_payload(
        client_id=data.get("client_id", ""),
        visitor=visitor.digest,
        phone=data.get("phone", ""),
        region=visitor.shop.phone_region,
        regions=visitor.shop.callback_regions,
        slot=data.get("slot", ""),
        text=data.get("text", ""),
        language=language_of(visitor.shop, data.get("language") or visitor.customer.language),
        reason=data.get("reason", ""),
    )


class CallbackView(VisitorView):
    """POST {client_id, phone, slot, text, language, reason}: `slot` is "" for now. Repeating it changes nothing."""

    pace = allowances.CHOICES

    def post(self, request: Request) -> Response:
        account = account_of(self.visitor.shop, ManualCallback.slug)
        ticket = channel_choice.request_callback(
            self.visitor.actor, account, callback_payload(self.visitor, fields_of(request))
        )
        return Response(_answer(self.visitor, ticket))


class EmailChoiceView(VisitorView):
    """POST {client_id, email, text, language}: the answer comes by mail; `text` is the question of who has none yet.

    Repeating it changes nothing.
    """

    pace = allowances.CHOICES

    def post(self, request: Request) -> Response:
        address = fields_of(request).get("email", "")
        if not isinstance(address, str):
            raise Refusal("email_invalid", field="email")
        try:
            client_id = str(uuid.UUID(str(fields_of(request).get("client_id"))))
        except ValueError as error:
            raise Refusal("client_id_invalid") from error
        account = account_of(self.visitor.shop, WebChat.slug)
        question = _question(self.visitor, client_id, fields_of(request))
        ticket = channel_choice.choose_email(self.visitor.actor, account, client_id, address, question)
        return Response(_answer(self.visitor, ticket))


def _question(visitor: Visitor, client_id: str, data: Mapping[str, Any]) -> bytes:
    """The chat adapter's payload, as if she had written it there first."""
    text = data.get("text", "")
    if not isinstance(text, str):
        raise Refusal("invalid_field", field="text")
    if not text.strip():
        return b""
    language = language_of(visitor.shop, data.get("language") or visitor.customer.language)
    return raw.as_payload(
        client_id=client_id, visitor=visitor.digest, text=text, language=language, reason=data.get("reason", "")
    )


def _answer(visitor: Visitor, ticket: Ticket) -> dict[str, object]:
    """Where her conversation stands now, so that the widget need not ask again."""
    return conversation.show(visitor, ticket.reference, 0)
