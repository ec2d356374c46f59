"""The widget itself: one script, the same address for ever, so that a shop's page never changes."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from contactcenter.access.actors import NOBODY
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal

_PATH = Path(settings.BASE_DIR) / "frontend" / "dist" / "widget.js"
# Short, because the address carries no version; asked again with its ETag, an unchanged one costs a few bytes.
_CACHE = "public, max-age=300, stale-while-revalidate=86400"


@dataclass(frozen=True)
class _Script:
    written_at: int
    plain: bytes
    compressed: bytes
    etag: str


_kept: dict[str, _Script] = {}


def _read() -> _Script:
    try:
        written_at = _PATH.stat().st_mtime_ns
    except FileNotFoundError as error:
        raise Refusal("not_found") from error
    kept = _kept.get("widget")
    if kept is None or kept.written_at != written_at:
        plain = _PATH.read_bytes()
        etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
        kept = _Script(written_at, plain, gzip.compress(plain, mtime=0), etag)
        _kept["widget"] = kept
    return kept


@require_safe
def widget_script(request: HttpRequest) -> HttpResponse:
    """GET /widget.js, for any site: the doors behind it decide who may speak. The page's charset is not asked."""
    require(NOBODY, Action.VISIT)
    script = _read()
    is_known = script.etag in request.headers.get("If-None-Match", "")
    is_zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response: HttpResponse = HttpResponseNotModified()
    if not is_known:
        response = HttpResponse(
            script.compressed if is_zipped else script.plain, content_type="text/javascript; charset=utf-8"
        )
        if is_zipped:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = script.etag
    response["Cache-Control"] = _CACHE
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
