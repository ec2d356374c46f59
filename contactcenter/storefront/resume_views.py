"""Back into the chat from a mail of ours."""

from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter.access.actors import NOBODY
from contactcenter.desk import resuming as sending
from contactcenter.errors import Refusal
from contactcenter.storefront import allowances, origins
from contactcenter.storefront.base_views import WidgetView, address_of
from contactcenter.storefront.parsing import fields_of
from contactcenter.storefront.visitors import shop_called
from contactcenter.tickets import resuming
from contactcenter.tickets.models import Shop

_LONGEST_LINK = 300


class _LinkView(WidgetView):
    """POST {shop, link}."""

    def asked(self, request: Request) -> tuple[Shop, str]:
        fields = fields_of(request)
        shop, link = shop_called(fields.get("shop")), fields.get("link")
        origins.check_shop(origins.origin_of(request), request.get_host(), shop)
        allowances.spend("resume", address_of(request), allowances.SESSIONS)
        if not isinstance(link, str) or not link or len(link) > _LONGEST_LINK or "\x00" in link:
            raise Refusal("resume_invalid")
        return shop, link


class ResumeView(_LinkView):
    """The link is used up; the answer is her token, shown this once."""

    def post(self, request: Request) -> Response:
        shop, link = self.asked(request)
        met = resuming.use(link, shop)
        return Response({"token": met.token, "language": met.customer.language}, status=201)


class RenewView(_LinkView):
    """A new link goes to the address that we know, whoever asks; 202 either way."""

    def post(self, request: Request) -> Response:
        shop, link = self.asked(request)
        sending.send_new_link(NOBODY, link, shop)
        return Response({"accepted": True}, status=202)
