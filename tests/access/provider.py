"""A provider that calls us: its page, and its calls, signature and all."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.tickets import sealing
from contactcenter.tickets.models import ChannelAccount
from tests.cast import Cast

_SECRET = "of-the-provider"
_PAGE = "111111"


def opens_a_page(cast: Cast) -> None:
    sealed = sealing.seal({"verify_token": _SECRET, "app_secret": _SECRET})
    ChannelAccount.objects.create(shop=cast.shop, adapter="messenger", address=_PAGE, sealed=sealed)


def calls_us(method: str, client: Client) -> HttpResponse:
    address = reverse("api:webhook", args=["messenger", _PAGE])
    if method == "GET":
        response = client.get(address, {"hub.mode": "subscribe", "hub.verify_token": _SECRET, "hub.challenge": "1"})
    else:
        call = GraphStandIn(_PAGE, "", _SECRET)
        body, headers = call.call(call.hears("7421", text="Bonjour"))
        response = client.post(address, body, content_type="application/json", headers=headers)
    return HttpResponse(status=response.status_code)
