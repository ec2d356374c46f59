"""Attachments in storage, by content: the same bytes are kept once, written before the row that names them."""

import hashlib
import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Any

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from contactcenter.errors import Refusal
from contactcenter.tickets.writing import NewFile

_ALLOWED = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
_TEXT = "text/plain"
_FORBIDDEN_IN_NAMES = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAME = 100


def clean_name(name: str, content_type: str) -> str:
    """A name safe to show and to save, with the ending that its content has."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem = _FORBIDDEN_IN_NAMES.sub("", Path(base).stem).strip(" .")[:_LONGEST_NAME] or "file"
    return stem + _ALLOWED.get(content_type, ".txt")


def content_type_of(content: bytes) -> str | None:
    """The type by content, never by name; None for what we do not take."""
    guessed = filetype.guess_mime(content)
    if guessed is not None:
        return guessed if guessed in _ALLOWED else None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    is_markup = re.search(r"<\s*(html|svg|script|body|\?xml|!doctype)", text[:2000], re.IGNORECASE)
    return None if "\x00" in text or is_markup else _TEXT


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def keep(upload: "UploadedFile[Any]") -> NewFile:
    """Store an upload. Refused with payload_too_large, media_type_not_allowed or storage_full."""
    if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        raise Refusal("payload_too_large", limit_bytes=settings.ATTACHMENT_MAX_BYTES)
    content = upload.read()
    if not content:
        raise Refusal("text_empty", field=upload.name)
    content_type = content_type_of(content)
    if content_type is None:
        raise Refusal("media_type_not_allowed", field=upload.name)
    return NewFile(_keep(content), clean_name(upload.name or "", content_type), content_type, len(content))


def keep_any(name: str, content: bytes) -> NewFile:
    """Store a file that came with a message already accepted: of whatever type, to be saved only and never shown."""
    content_type = content_type_of(content)
    if content_type is None:
        cleaned = _FORBIDDEN_IN_NAMES.sub("", name).strip(" .")[:_LONGEST_NAME] or "file"
        return NewFile(_keep(content), cleaned, "application/octet-stream", len(content))
    return NewFile(_keep(content), clean_name(name, content_type), content_type, len(content))


def _keep(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    try:
        _store(path_of(digest), content)
    except OSError as error:
        raise Refusal("storage_full") from error
    return digest


def read(sha256: str) -> bytes:
    with default_storage.open(path_of(sha256)) as stored:
        content: bytes = stored.read()
    return content


def _store(path: str, content: bytes) -> None:
    """What a full disk or a crash left by half is written again: its address would vouch for it for ever."""
    if default_storage.exists(path):
        if default_storage.size(path) == len(content):
            return
        default_storage.delete(path)
    try:
        default_storage.save(path, ContentFile(content))
    except OSError:
        default_storage.delete(path)
        raise
