"""Reading a JSON body from outside: bounded, strict, and every wrong form is a refusal, never a fault."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from contactcenter.errors import Refusal

MOST_JSON_BYTES = 200_000
_DEEPEST = 20


def _no_constant(name: str) -> NoReturn:
    raise Refusal("bad_request", reason=f"{name} is no JSON")


def _depth(value: object, level: int = 0) -> None:
    if level > _DEEPEST:
        raise Refusal("bad_request", reason="nested too deep")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _depth(inner, level + 1)


def read_json_object(content: bytes) -> dict[str, Any]:
    """A JSON object that is UTF-8, has no NaN and is not nested deeper than anything we take."""
    try:
        value = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal("bad_request", reason=type(error).__name__) from error
    if not isinstance(value, dict):
        raise Refusal("bad_request", reason="not an object")
    _depth(value)
    return value


class ObjectParser(BaseParser):
    """application/json, read no further than its limit."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        content = stream.read(MOST_JSON_BYTES + 1)
        if len(content) > MOST_JSON_BYTES:
            raise Refusal("payload_too_large", limit_bytes=MOST_JSON_BYTES)
        return read_json_object(content)
