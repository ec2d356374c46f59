"""What must be right before the service starts: a wrong setting fails here, with an id and a hint."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.compatibility)
def servers_are_real(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """PostgreSQL and Redis, always: no silent switch to something that keeps no promise."""
    found: list[CheckMessage] = []
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        found.append(
            Error("The database is not PostgreSQL.", hint="Set DATABASE_URL to postgresql://…", id="contactcenter.E001")
        )
    if not settings.REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
        found.append(
            Error("REDIS_URL names no Redis.", hint="Use redis://, rediss:// or unix://.", id="contactcenter.E002")
        )
    if settings.CELERY_WORKER_POOL != "threads":
        found.append(
            Error(
                "Workers must use the thread pool.",
                hint="A nudge wakes the pulse of its own process: leave CELERY_WORKER_POOL at threads.",
                id="contactcenter.E003",
            )
        )
    found += [
        Error(
            "CONTACTCENTER_SEALING_KEYS holds something that is no key.",
            hint="A key is 32 random bytes in base64: openssl rand -base64 32 | tr '+/' '-_'",
            id="contactcenter.E004",
        )
        for key in settings.SEALING_KEYS
        if not _is_key(key)
    ][:1]
    return found


def _is_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True
