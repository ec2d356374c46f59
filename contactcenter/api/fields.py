"""Fields that take a JSON value for what it is: the text "5" is no number, and the number 5 is no text."""

import uuid
from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from contactcenter.desk.drafts import LONGEST_TEXT
from contactcenter.errors import Refusal

LARGEST_NUMBER = 2**31 - 1
LARGEST_ID = 2**63 - 1


class Number(serializers.IntegerField):
    """A whole number that a sequence or an epoch can be."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": LARGEST_NUMBER, **options})

    def to_internal_value(self, data: Any) -> int:
        is_whole = isinstance(data, int) and not isinstance(data, bool)
        if isinstance(data, float) and data.is_integer():  # 5.0 is 5 in JSON
            data, is_whole = int(data), True
        if not is_whole:
            self.fail("invalid")
        return int(data)


# As the desk judges it: something that shows, and no NUL.
_SHOWS = r"[^\s\u0000-\u001f\u0085]"
_WRITTEN = {"type": "string", "maxLength": LONGEST_TEXT, "pattern": rf"^[^\u0000]*{_SHOWS}[^\u0000]*$"}


@extend_schema_field(_WRITTEN)
class Text(serializers.CharField):
    """What a person wrote, as it is: whether it can be kept is the desk's to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **options})
        self.validators = []

    def run_validation(self, data: Any = empty) -> Any:
        return data if data == "" else super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Slug(serializers.SlugField):
    """A stable name."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class ClientId(serializers.UUIDField):
    """A UUID, in its usual form."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        try:
            found = uuid.UUID(data) if isinstance(data, str) and len(data) == 36 else None
        except ValueError:
            found = None
        if found is None:
            raise Refusal("client_id_invalid", field=self.field_name)
        return found


class Instant(serializers.DateTimeField):
    """An instant, shown in UTC; taken as UTC where it names no offset."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default_timezone": UTC, **options})


class Choice(serializers.ChoiceField):
    """One of the words that are known."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)
