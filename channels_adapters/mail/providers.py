"""Mails that a mail provider brings by calls of its own, as the bytes of a mail; and what it says of our own mails.

Of all adapters this file and `api_sending` alone know Django, for django-anymail: here its reading of payloads, nothing
else of it. Where a provider hands over the mail as it came, that is taken; else it is put together from the fields.
"""

import base64
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.encoders import encode_base64
from email.policy import default
from typing import Any, TypeVar

import httpx
from anymail.inbound import AnymailInboundMessage
from anymail.webhooks import amazon_ses, brevo, mailersend, mailgun, mailjet, mandrill, postal, postmark, sendgrid
from anymail.webhooks import sparkpost as spark
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict

from channels_adapters.base import AdapterError, InboundCall, Receipt
from channels_adapters.mail import provider_calls, sns, thread
from channels_adapters.payloads import refuse

log = logging.getLogger("channels_adapters.mail")
Found = TypeVar("Found")
_FETCH_SECONDS = 20
_AS_IT_IS = default.clone(utf8=True, max_line_length=0)
_OUR_NAME = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{32}@[^<>@\s\"\\,;]{1,200}", re.IGNORECASE)
_FAILURES = {
    "bounced": "mail_bounced",
    "rejected": "mail_bounced",
    "failed": "mail_bounced",
    "complained": "mail_complaint",
}


def mails(call: InboundCall) -> list[bytes]:
    """The mails in a verified call; none in one that speaks of ours."""
    provider = _provider(call)

    def read() -> list[bytes]:
        request = _request(call)
        return [] if provider.has_news(request) else list(provider.mails(request, call.account.settings))

    return _safely(read)


def news(call: InboundCall) -> list[Receipt]:
    """What a verified call tells of our own mails: delivered, bounced, called spam."""
    provider = _provider(call)

    def read() -> list[Receipt]:
        request = _request(call)
        events = provider.news(request) if provider.has_news(request) else []
        return [receipt for event in events for receipt in _receipt(event, call)]

    return _safely(read)


def _provider(call: InboundCall) -> "_Provider":
    provider = _PROVIDERS.get(call.account.settings.get("provider", ""))
    if provider is None:
        raise refuse("no mail provider is set for this address", "not_found")
    return provider


def _receipt(event: Any, call: InboundCall) -> Iterator[Receipt]:
    """Its names are ours only with our proof, wherever in the event they stand."""
    if event.event_type != "delivered" and event.event_type not in _FAILURES:
        return
    told = json.dumps(event.esp_event, default=str) + f" {event.message_id}"
    if ids := thread.proved([f"<{one}>" for one in _OUR_NAME.findall(told)], call.account):
        why = f"{event.mta_response or ''} {event.description or ''}".strip()
        yield Receipt("", ids, failure=_FAILURES.get(event.event_type, ""), why=why[:400])


def _safely(read: Callable[[], list[Found]]) -> list[Found]:
    """What a payload of another form makes of the library is a refusal; a file that cannot be had is asked again."""
    try:
        return read()
    except AdapterError:
        raise
    except httpx.HTTPError as error:
        raise AdapterError(f"the provider's file: {error}", is_permanent=False, code="file_unreachable") from error
    except Exception as error:
        log.warning("provider_call_unreadable", exc_info=True)
        raise refuse(f"not a call of this provider's: {type(error).__name__}: {error}") from error


def _request(call: InboundCall) -> HttpRequest:
    """The call as the library wants it."""
    request = HttpRequest()
    request.method = "POST"
    request.META = {"CONTENT_TYPE": call.headers.get("content-type", "application/json")}
    request.content_type = provider_calls.content_type_of(call)
    request.encoding = "utf-8"
    request._body = call.body  # noqa: SLF001
    form = provider_calls.form_of(call)
    fields = QueryDict(mutable=True)
    for name, value in form.fields:
        fields.appendlist(name, value)
    request.POST = fields  # type: ignore[assignment]
    for name, file in form.files:
        request.FILES.appendlist(name, SimpleUploadedFile(file.name, file.content, file.content_type))
    return request


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise refuse(f"not JSON: {error}") from error


# --- mails: each reader gives bytes ----------------------------------------------------------------------------------


def _view(kind: Any) -> Any:
    """A view for its reading alone: without the settings and warnings that its making brings."""
    return kind.__new__(kind)


def _raw(text: str, sender: Any = None, recipient: Any = None, unnamed: Any = None) -> bytes:
    """With the lines that a receiving server puts on top; `unnamed` are recipients that the mail does not name."""
    trace = "".join(
        f"{name}: {line}\r\n"
        for name, value in (("Return-Path", sender), ("Delivered-To", recipient), ("Bcc", unnamed))
        if isinstance(value, str) and (line := re.sub(r"[\r\n\x00]+", " ", value).strip())
    )
    return (trace + text).encode("utf-8", "surrogateescape")


def _put_together(message: AnymailInboundMessage) -> bytes:
    """The same bytes each time: the library's boundaries are drawn by lot."""
    for place, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"part-{place}-of-this-mail-0123456789")
        elif not part.is_multipart() and part.get_filename() and "Content-Transfer-Encoding" not in part:
            encode_base64(part)  # else line ends within it would be made alike
    text = message.as_bytes(policy=_AS_IT_IS).decode("utf-8", "surrogateescape")
    return _raw(text, message.envelope_sender, message.envelope_recipient)


def _mailgun(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    form = request.POST
    if "body-mime" in form:
        return [_raw(form["body-mime"], form.get("sender"), form.get("recipient"))]
    if "message-headers" not in form:
        return []
    return [_put_together(_view(mailgun.MailgunInboundWebhookView).esp_to_anymail_event(request).message)]


def _sendgrid(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    if "email" in request.POST:
        envelope = json.loads(request.POST.get("envelope") or "{}")
        return [_raw(request.POST["email"], envelope.get("from"), next(iter(envelope.get("to", [])), None))]
    if "headers" not in request.POST:
        return []
    return [_put_together(_view(sendgrid.SendGridInboundWebhookView).esp_to_anymail_event(request).message)]


def _postmark(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    payload = _json(request)
    if payload.get("RecordType", "Inbound") != "Inbound":
        return []
    message = _view(postmark.PostmarkInboundWebhookView).esp_to_anymail_event(payload).message
    if raw := payload.get("RawEmail"):
        return [_raw(raw, message.envelope_sender, message.envelope_recipient, message["Bcc"])]
    return [_put_together(message)]


def _brevo(request: HttpRequest, settings: Mapping[str, str]) -> Sequence[bytes]:
    view = _view(_Brevo)
    view.api_key = settings.get("provider_api_key", "")
    items = _json(request).get("items", [])
    return [_put_together(view.esp_to_anymail_event(item).message) for item in items]


class _Brevo(brevo.BrevoInboundWebhookView):  # type: ignore[misc]  # the library has no types
    def _fetch_attachment(self, attachment: Mapping[str, Any]) -> Any:
        """From Brevo, which keeps the files; where that fails it is told no, and calls again."""
        with httpx.Client(timeout=_FETCH_SECONDS, trust_env=False) as client:
            url = httpx.URL("https://api.brevo.com/v3/inbound/attachments/").join(str(attachment["DownloadToken"]))
            if url.host != "api.brevo.com":
                raise refuse("not a file of Brevo's", "invalid_field")
            answer = client.get(url, headers={"api-key": self.api_key})
            answer.raise_for_status()
        return AnymailInboundMessage.construct_attachment(
            content_type=attachment.get("ContentType") or "application/octet-stream",
            content=answer.content,
            filename=attachment.get("Name"),
            content_id=attachment.get("ContentID"),
        )


def _mailjet(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    payload = _json(request)
    if not isinstance(payload, dict) or "event" in payload:
        return []
    return [_put_together(_view(mailjet.MailjetInboundWebhookView).esp_to_anymail_event(payload).message)]


def _ses(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    """Amazon's notification that holds the mail itself; a subscription is confirmed where it comes from Amazon."""
    told = _json(request)
    if told.get("Type") == "SubscriptionConfirmation":
        address = str(told.get("SubscribeURL", ""))
        if not sns.is_amazons(address):
            raise refuse("not an address of Amazon's", "webhook_signature_invalid")
        httpx.get(address, timeout=_FETCH_SECONDS, trust_env=False).raise_for_status()
    received = _ses_event(told)
    if received.get("notificationType") != "Received":
        return []
    if "content" not in received:
        raise refuse("let the rule send the mail in the notification: it names one in a store", "invalid_field")
    content, receipt = str(received["content"]), received.get("receipt", {})
    if receipt.get("action", {}).get("encoding") == "BASE64":
        content = base64.b64decode(content).decode("utf-8", "surrogateescape")
    recipients = receipt.get("recipients") or [None]
    return [_raw(content, received.get("mail", {}).get("source"), recipients[0])]


def _ses_event(told: Mapping[str, Any]) -> dict[str, Any]:
    try:
        event = json.loads(told["Message"]) if told.get("Type") == "Notification" else {}
    except ValueError:  # "Successfully validated …"
        return {}
    return event if isinstance(event, dict) else {}


def _mandrill(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    events = json.loads(request.POST.get("mandrill_events", "[]"))
    told = [event["msg"] for event in events if event.get("event") == "inbound"]
    return [_raw(one["raw_msg"], one.get("sender"), one.get("email")) for one in told]


def _mailersend(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    payload = _json(request)
    if payload.get("type") != "inbound.message":
        return []
    data = payload["data"]
    recipients = data.get("recipients", {}).get("rcptTo") or [{}]
    return [_raw(data["raw"], data.get("sender", {}).get("email"), recipients[0].get("email"))]


def _postal(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    payload = _json(request)
    if "message" not in payload or "rcpt_to" not in payload:
        return []
    content = payload["message"]
    if payload.get("base64") is True:
        content = base64.b64decode(content).decode("utf-8", "surrogateescape")
    return [_raw(content, payload.get("mail_from"), payload.get("rcpt_to"))]


def _sparkpost(request: HttpRequest, _: Mapping[str, str]) -> Sequence[bytes]:
    found = []
    for event in _json(request):
        if relayed := event.get("msys", {}).get("relay_message"):
            content = relayed["content"]["email_rfc822"]
            if relayed["content"].get("email_rfc822_is_base64"):
                content = base64.b64decode(content).decode("utf-8", "surrogateescape")
            found.append(_raw(content, relayed.get("msg_from"), relayed.get("rcpt_to")))
    return found


# --- news of ours -----------------------------------------------------------------------------------------------------


def _ses_news(request: HttpRequest) -> Sequence[Any]:
    told = _json(request)
    return _view(amazon_ses.AmazonSESTrackingWebhookView).esp_to_anymail_events(_ses_event(told), told)  # type: ignore[no-any-return]


def _by(kind: Any) -> Callable[[HttpRequest], Sequence[Any]]:
    return lambda request: _view(kind).parse_events(request)


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _has_event(request: HttpRequest) -> bool:
    payload = _json(request)
    return isinstance(payload, list) or "event" in payload


def _is_ses_news(request: HttpRequest) -> bool:
    event = _ses_event(_json(request))
    return "eventType" in event or event.get("notificationType", "Received") != "Received"


@dataclass(frozen=True)
class _Provider:
    """How its mails are read, which calls speak of ours instead, and how those are read."""

    mails: Callable[[HttpRequest, Mapping[str, str]], Sequence[bytes]]
    has_news: Callable[[HttpRequest], bool]
    news: Callable[[HttpRequest], Sequence[Any]]


_PROVIDERS = {
    "mailgun": _Provider(_mailgun, _is_json, _by(mailgun.MailgunTrackingWebhookView)),
    "sendgrid": _Provider(_sendgrid, _is_json, _by(sendgrid.SendGridTrackingWebhookView)),
    "postmark": _Provider(
        _postmark,
        lambda request: _json(request).get("RecordType", "Inbound") != "Inbound",
        _by(postmark.PostmarkTrackingWebhookView),
    ),
    "ses": _Provider(_ses, _is_ses_news, _ses_news),
    "brevo": _Provider(_brevo, _has_event, _by(brevo.BrevoTrackingWebhookView)),
    "mailjet": _Provider(_mailjet, _has_event, _by(mailjet.MailjetTrackingWebhookView)),
    "mandrill": _Provider(
        _mandrill,
        lambda request: '"inbound"' not in request.POST.get("mandrill_events", ""),
        _by(mandrill.MandrillCombinedWebhookView),
    ),
    "mailersend": _Provider(
        _mailersend,
        lambda request: _json(request).get("type") != "inbound.message",
        _by(mailersend.MailerSendTrackingWebhookView),
    ),
    "postal": _Provider(
        _postal, lambda request: "rcpt_to" not in _json(request), _by(postal.PostalTrackingWebhookView)
    ),
    "sparkpost": _Provider(
        _sparkpost,
        lambda request: not any("relay_message" in event.get("msys", {}) for event in _json(request)),
        _by(spark.SparkPostTrackingWebhookView),
    ),
}
PROVIDERS = tuple(_PROVIDERS)
