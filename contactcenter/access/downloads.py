"""How a file of a message is handed out, by every face: to be saved, never run, its type never guessed at."""

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from contactcenter.errors import Refusal
from contactcenter.tickets import files
from contactcenter.tickets.models import Attachment

_SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def download(file: Attachment | None, *, is_shown: bool = False, kept_seconds: int = 0) -> HttpResponse:
    """The file, once somebody has asked whether it may be seen. Refuses with not_found.

    With `is_shown` a picture may be shown in a page; a browser may keep it for `kept_seconds`.
    """
    if file is None or not default_storage.exists(files.path_of(file.sha256)):
        raise Refusal("not_found")
    response = HttpResponse(files.read(file.sha256), content_type=file.content_type)
    is_saved = not (is_shown and file.content_type in _SHOWN_INLINE)
    response["Content-Disposition"] = content_disposition_header(is_saved, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = f"private, max-age={kept_seconds}, immutable" if kept_seconds else "private, no-store"
    return response
