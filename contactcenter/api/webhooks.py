"""The door for providers' calls: `/webhooks/<adapter>/<address>/`. GET is the handshake, POST brings events.

No cookie and no form token here: the provider's signature is the authorisation, and only its adapter can read that.
"""

from contextlib import nullcontext

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from channels_adapters import registry
from channels_adapters.base import Adapter, AdapterError, InboundCall
from contactcenter.access.actors import NOBODY
from contactcenter.access.refusals import refusal_of
from contactcenter.access.rule import Action, require
from contactcenter.delivery import receipts
from contactcenter.errors import ERROR_CODES, Refusal
from contactcenter.intake import raw
from contactcenter.tickets import accounts
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount
from routing.crash_points import crash_point

log = structlog.get_logger("contactcenter.api")
_RETRY_AFTER_SECONDS = "2"


@csrf_exempt
@never_cache
def webhook(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    """Answers 200 when everything is kept. What is refused leaves a line in the log and nothing else."""
    try:
        return _answer(request, slug, address)
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        log.warning("webhook_refused", adapter=slug, account=address[:100], code=refusal.code)
        response = JsonResponse(refusal.as_json(), status=refusal.status)
        if refusal.status == 503:
            response["Retry-After"] = _RETRY_AFTER_SECONDS
        return response


def _answer(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    require(NOBODY, Action.VISIT)
    if request.method not in ("GET", "POST"):
        raise Refusal("method_not_allowed")
    adapter, account = _door(slug, address)
    try:
        if request.method == "GET":
            challenge = adapter.answer_handshake(_call(request, account, b""), request.GET)
            return HttpResponse(challenge, content_type="text/plain")
        _keep(adapter, account, _call(request, account, _body(request, adapter)))
    except AdapterError as error:
        raise Refusal(error.code if error.code in ERROR_CODES else "bad_request") from error
    return HttpResponse()


def _door(slug: str, address: str) -> tuple[Adapter, ChannelAccount]:
    """An adapter whose provider calls, and an account in use. Which of the two is missing is not told."""
    adapter = registry.adapter(slug) if slug in registry.slugs() else None
    account = accounts.at(slug, address) if adapter and adapter.call_types else None
    if adapter is None or account is None:
        raise Refusal("not_found")
    return adapter, account


def _body(request: HttpRequest, adapter: Adapter) -> bytes:
    if request.content_type not in adapter.call_types:
        raise Refusal("media_type_not_allowed", allowed=sorted(adapter.call_types))
    most = adapter.most_call_bytes
    announced = request.headers.get("Content-Length", "")
    is_short = not announced.isdigit() or int(announced) <= most
    body = request.read(most + 1) if is_short else b""
    if not is_short or len(body) > most:
        raise Refusal("payload_too_large", limit_bytes=most)
    return body


def _call(request: HttpRequest, account: ChannelAccount, body: bytes) -> InboundCall:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return InboundCall(body, headers, adapter_account(account))


def _keep(adapter: Adapter, account: ChannelAccount, call: InboundCall) -> None:
    """All of it or nothing: whatever goes wrong, the provider is told no and calls again."""
    adapter.verify(call)
    parts, news = adapter.split(call), adapter.receipts(call)
    with transaction.atomic() if news else nullcontext():  # the parts alone are one statement
        raw.keep_all(account, parts)
        if news:
            receipts.apply(account, news)
    crash_point("door.before_yes")
    log.info("webhook_kept", adapter=adapter.slug, account=account.address, parts=len(parts), receipts=len(news))
