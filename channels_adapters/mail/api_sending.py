"""Handing a mail to a provider's API instead of a mail server, by django-anymail: any of its backends, by data.

The account's settings say `sends_by` (mailgun, postmark, sendgrid, brevo, mailjet, amazon_ses …) and, sealed, what the
backend wants, under anymail's own names with `anymail_` before them: `anymail_api_key`, `anymail_sender_domain` …
"""

from email import policy
from email.message import EmailMessage as ParsedMail
from email.parser import BytesParser
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection

from channels_adapters.base import Account, AdapterError
from channels_adapters.mail.compose import Composed

_OPTION = "anymail_"
_OWN_FIELDS = {"from", "to", "cc", "subject", "mime-version", "content-type", "content-transfer-encoding", "date"}
_NOT_LET_IN = (401, 403)
_TOO_MANY = 429


def is_wanted(account: Account) -> bool:
    return bool(account.settings.get("sends_by"))


def deliver(mail: Composed, account: Account) -> None:
    """Raises `AdapterError`."""
    options: dict[str, Any] = {
        name.removeprefix(_OPTION): value for name, value in account.settings.items() if name.startswith(_OPTION)
    }
    try:
        connection = get_connection(f"anymail.backends.{account.settings['sends_by']}.EmailBackend", **options)
        connection.send_messages([_as_django(mail)])
    except AnymailRecipientsRefused as error:
        raise AdapterError(str(error)[:400], is_permanent=True, code="address_refused") from error
    except AnymailAPIError as error:
        raise _refused(error) from error
    except (AnymailError, ImportError) as error:
        words = f"{account.settings['sends_by']}: {error}"[:400]
        raise AdapterError(words, is_permanent=True, code="account_refused", is_of_account=True) from error


def _refused(error: AnymailAPIError) -> AdapterError:
    status = error.status_code
    words = str(error)[:400]
    if status in _NOT_LET_IN:
        return AdapterError(words, is_permanent=True, code="account_refused", is_of_account=True)
    if status is None or status == _TOO_MANY or status >= 500:
        return AdapterError(words, is_permanent=False, code="provider_unavailable", is_of_account=True)
    return AdapterError(words, is_permanent=True, code="mail_refused")


def _as_django(mail: Composed) -> EmailMultiAlternatives:
    """The same mail as the library takes it: its own headers, words, HTML and files."""
    parsed = BytesParser(ParsedMail, policy=policy.default).parsebytes(mail.content)
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    message = EmailMultiAlternatives(
        subject=str(parsed["Subject"] or ""),
        body=plain.get_content() if plain else "",
        from_email=str(parsed["From"]),
        to=[mail.recipient],
        cc=list(mail.cc),
        headers={name: str(value) for name, value in parsed.items() if name.lower() not in _OWN_FIELDS},
    )
    if html is not None:
        message.attach_alternative(html.get_content(), "text/html")
    for part in parsed.iter_attachments():
        content = part.get_payload(decode=True)
        message.attach(
            part.get_filename() or "file", content if isinstance(content, bytes) else b"", part.get_content_type()
        )
    return message
