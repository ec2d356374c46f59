"""What programs send: bodies of writes, and the filters of lists. What is not known is refused by its name."""

from collections.abc import Mapping
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request

from contactcenter.api.fields import LARGEST_ID, LARGEST_NUMBER, Choice, ClientId, Instant, Number, Slug, Text
from contactcenter.desk.calls import OUTCOMES
from contactcenter.desk.drafts import LONGEST_TEXT
from contactcenter.desk.models import Promise
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.models import Presence
from routing.models.media import Medium

MOST_ROWS = 100
USUAL_ROWS = 50
OWN_LISTS = ("own", "offered", "mine", "waiting")


_CLIENT_ID = "0b8e3c5e-4f0a-4d43-9d0e-1f2a3b4c5d6e"


def _shown(value: dict[str, Any]) -> Any:
    """The example that the page of the API shows."""
    return extend_schema_serializer(examples=[OpenApiExample("example", value=value)])


class Body(serializers.Serializer[Any]):
    """A JSON object with these fields and no others."""


class EpochBody(Body):
    epoch = Number(help_text="The number of your assignment, as the ticket shows it to you.")


@_shown({"text": "Vu avec l'entrepôt : le colis part demain.", "client_id": _CLIENT_ID})
class WordsBody(Body):
    text = Text(help_text=f"At most {LONGEST_TEXT} characters.")
    client_id = ClientId(
        required=False,
        help_text="A fresh UUID for each message; the same one again is the same message. "
        "May be left out where an Idempotency-Key is sent.",
    )


@_shown({"epoch": 1, "text": "Bonjour, je regarde tout de suite.", "client_id": _CLIENT_ID})
class ReplyBody(WordsBody):
    epoch = Number(help_text="The number of your assignment, as the ticket shows it to you.")


class _Ends(serializers.DictField):
    """What became of each, by its id."""

    child = Choice(choices=Promise.Outcome.values)

    def to_internal_value(self, data: Any) -> dict[int, str]:
        found: dict[str, str] = super().to_internal_value(data)
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in found):
            raise serializers.ValidationError("ids only")
        return {int(key): outcome for key, outcome in found.items()}


class ResolveBody(EpochBody):
    seen = Number(help_text="The last message that you have read: a later one by the shopper refuses this.")
    needs_no_answer = serializers.BooleanField(
        required=False, help_text="That a person says: what the shopper wrote last wants no answer."
    )
    promised = _Ends(
        required=False, help_text="What became of what is promised, by its id: every one that stands open."
    )


class OutcomeBody(EpochBody):
    outcome = Choice(choices=OUTCOMES, help_text="How the call went.")


@_shown({"queue": "technical", "epoch": 1})
class TransferBody(Body):
    """To a queue or to an agent, not both."""

    queue = Slug(required=False, max_length=50, help_text="The slug of a queue.")
    agent = Number(required=False, max_value=LARGEST_ID, help_text="The id of an agent.")
    epoch = Number(required=False, help_text="Yours as its holder; a lead or supervisor may leave it out.")


@_shown({"group": "vip"})
class GroupBody(Body):
    group = Slug(max_length=40, allow_blank=True, help_text="The slug of a customer group; empty for none.")


class PresenceBody(Body):
    status = Choice(choices=Presence.Status.choices)


class TicketQuery(Body):
    """The filters of the list of tickets."""

    list = serializers.ChoiceField(
        choices=OWN_LISTS,
        required=False,
        help_text="Your own work: `own` is what you were offered and what you hold, `waiting` what you may take. The "
        "most urgent first, at most `limit`, without a cursor.",
    )
    status = serializers.ChoiceField(choices=Ticket.Status.choices, required=False)
    channel = serializers.SlugField(required=False, max_length=50)
    medium = serializers.ChoiceField(choices=Medium.choices, required=False)
    queue = serializers.SlugField(required=False, max_length=50)
    reason = serializers.SlugField(required=False, max_length=50)
    customer = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    updated_since = Instant(required=False, help_text="Tickets to which something happened at this instant or later.")
    cursor = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="`next_cursor` of the page before."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS)


class MessageQuery(Body):
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=LARGEST_NUMBER, default=0, help_text="The last message you have."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS)


Read = TypeVar("Read", bound=Body)


def _no_others(body: type[Body], given: Mapping[str, Any]) -> None:
    unknown = sorted(set(given) - set(body().fields))
    if unknown:
        raise Refusal("invalid_field", field=unknown[0][:100], known=list(body().fields))


def body_of(request: Request, body: type[Body]) -> dict[str, Any]:
    """The fields of a JSON body. Refused with invalid_field and the field's name."""
    given: Mapping[str, Any] = request.data  # type: ignore[assignment]  # our parser returns nothing else
    _no_others(body, given)
    read = body(data=given)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def query_of(request: Request, body: type[Body]) -> dict[str, Any]:
    """The parameters of a list, each at most once. Refused with invalid_field and the parameter's name."""
    given = request.query_params
    _no_others(body, given)
    twice = next((name for name in given if len(given.getlist(name)) > 1), None)
    if twice:
        raise Refusal("invalid_field", field=twice)
    read = body(data=given.dict())
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
