"""Reading a JSON payload of ours: every wrong form is a permanent refusal that names the field."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from channels_adapters.base import AdapterError, FileReference


def refuse(message: str, code: str = "bad_request") -> AdapterError:
    return AdapterError(message, is_permanent=True, code=code)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in these bytes."""
    try:
        payload = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, a number of 5,000 digits, 5,000 brackets
        raise refuse(f"not JSON: {error}") from error
    if not isinstance(payload, dict):
        raise refuse("not an object")
    return payload


def read_text(payload: Mapping[str, Any], name: str, longest: int) -> str:
    """A text field, "" where it is absent. PostgreSQL keeps no NUL, so it is refused here, clearly."""
    value = payload.get(name, "")
    if not isinstance(value, str):
        raise refuse(f"{name} is not a text", "invalid_field")
    if "\x00" in value:
        raise refuse(f"{name} holds a NUL", "text_has_nul")
    if not value.isprintable():
        # A lone surrogate is valid JSON but no valid text.
        value = value.encode("utf-8", "replace").decode("utf-8")
    if len(value) > longest:
        raise refuse(f"{name} is longer than {longest}", "text_too_long")
    return value.strip()


def read_texts(payload: Mapping[str, Any], name: str, longest: int) -> list[str]:
    """A list of texts, empty where it is absent."""
    values = payload.get(name, [])
    if not isinstance(values, list):
        raise refuse(f"{name} is not a list", "invalid_field")
    return [read_text({name: value}, name, longest) for value in values]


def read_client_id(payload: Mapping[str, Any]) -> str:
    try:
        return str(uuid.UUID(str(payload.get("client_id"))))
    except ValueError as error:
        raise refuse("client_id is no UUID", "client_id_invalid") from error


def read_files(payload: Mapping[str, Any]) -> tuple[FileReference, ...]:
    """The references of files stored before the payload was."""
    files = payload.get("attachments", [])
    if not isinstance(files, list):
        raise refuse("attachments is not a list", "invalid_field")
    try:
        return tuple(
            FileReference(str(one["sha256"]), str(one["name"]), str(one["content_type"]), int(one["size_bytes"]))
            for one in files
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise refuse("an attachment is incomplete", "invalid_field") from error
