"""Handing a mail to the account's SMTP server, and what its no means: this mail, this address, or the account."""

import base64
import smtplib
import ssl
from collections.abc import Collection

from channels_adapters.base import Account, AdapterError
from channels_adapters.mail import thread
from channels_adapters.mail.compose import Composed

_CONNECT_SECONDS = 10
_PORTS = {"tls": 465, "starttls": 587}


def deliver(mail: Composed, account: Account) -> Collection[str]:
    """Returns the addresses in copy that the server refused. Raises `AdapterError`."""
    try:
        with connect(account) as server:
            return list(server.sendmail(mail.sender, [mail.recipient, *mail.cc], mail.content))
    except smtplib.SMTPRecipientsRefused as error:
        code, words = error.recipients.get(mail.recipient) or next(iter(error.recipients.values()))
        raise _refused(code, words, "address_refused") from error
    except smtplib.SMTPAuthenticationError as error:
        raise _of_account(error, is_permanent=error.smtp_code >= 500) from error
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code == 552:  # too long for it
            raise _refused(error.smtp_code, error.smtp_error, "mail_refused") from error
        raise _of_account(error, is_permanent=error.smtp_code >= 500) from error
    except smtplib.SMTPNotSupportedError as error:
        raise _of_account(error, is_permanent=True) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error, "mail_refused") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise AdapterError(
            f"the mail server cannot be reached: {error}",
            is_permanent=False,
            code="provider_unavailable",
            is_of_account=True,
        ) from error


def connect(account: Account) -> smtplib.SMTP:
    """Signed in where the account has a name: with its password, else with the token that it was granted."""
    settings = account.settings
    host, security = settings.get("smtp_host", ""), settings.get("smtp_security", "none")
    if not host:
        raise OSError(f"no smtp_host is set for {account.address}")
    port = int(settings.get("smtp_port") or _PORTS.get(security, 25))
    us = thread.domain_of(account)  # else the library asks the name service who we are, and may wait for ever
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, us, timeout=_CONNECT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, us, timeout=_CONNECT_SECONDS)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.get("access_token"):
            _show_token(server, settings.get("smtp_user") or account.address, settings["access_token"])
        elif settings.get("smtp_user"):
            server.login(settings["smtp_user"], settings.get("smtp_password", ""))
    except BaseException:
        server.close()
        raise
    return server


def _show_token(server: smtplib.SMTP, user: str, token: str) -> None:
    """XOAUTH2, as Google and Microsoft take it."""
    server.ehlo_or_helo_if_needed()
    said = base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode("ascii")
    code, words = server.docmd("AUTH", f"XOAUTH2 {said}")
    if code == 334:  # what is wrong comes first; an empty line asks for the answer itself
        code, words = server.docmd("")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


def _of_account(error: smtplib.SMTPException, *, is_permanent: bool) -> AdapterError:
    return AdapterError(
        f"the mail server refuses the account: {error}"[:400],
        is_permanent=is_permanent,
        code="account_refused",
        is_of_account=True,
    )


def _refused(code: int, words: bytes | str, why: str) -> AdapterError:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return AdapterError(f"the mail server said {code} {said}"[:400], is_permanent=code >= 500, code=why)
