"""Reading what a widget sends: a wrong form is a refusal, never a fault."""

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from contactcenter.errors import Refusal


class FormParser(MultiPartParser):
    """multipart/form-data, for messages with files."""


def fields_of(request: Request) -> Mapping[str, Any]:
    """The fields of a body, JSON or form. Their types are the adapters' to judge."""
    fields: Mapping[str, Any] = request.data  # type: ignore[assignment]  # our parsers return nothing else
    return fields


def number_field(data: Mapping[str, Any], name: str) -> int:
    """A whole number that a sequence can be."""
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Refusal("invalid_field", field=name)
    return value
