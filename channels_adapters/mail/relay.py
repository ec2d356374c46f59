"""The address of a server for outgoing mail, as one line, into the settings of an account."""

from urllib.parse import unquote, urlsplit

_SECURITY = {"smtp": "none", "smtp+tls": "tls", "smtps": "tls", "smtp+starttls": "starttls"}


def relay_settings(url: str) -> dict[str, str]:
    """`smtp+starttls://user:password@host:587` as `smtp_host`, `smtp_port` …; "" is none. ValueError for others."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in _SECURITY or not parts.hostname:
        raise ValueError("the relay is smtp://, smtp+tls:// or smtp+starttls://, then user:password@host:port")
    return {
        "smtp_host": parts.hostname,
        "smtp_port": str(parts.port or ""),
        "smtp_security": _SECURITY[parts.scheme],
        "smtp_user": unquote(parts.username or ""),
        "smtp_password": unquote(parts.password or ""),
    }
