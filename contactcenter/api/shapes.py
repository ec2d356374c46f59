"""What programs are answered: each shape once, for the answer and for its description in the schema."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from contactcenter.access.tokens import TokenScope
from contactcenter.api.fields import Instant
from contactcenter.tickets import notices
from contactcenter.tickets.models import Attachment, Identity, Message, Ticket
from routing.models import Agent, Assignment, Presence, WorkItem
from routing.models.media import Medium

Shape = serializers.Serializer[Any]
DEEDS = (
    "accept",
    "decline",
    "take",
    "reply",
    "note",
    "transfer",
    "resolve",
    "go_private",
    "customer_group",
    "call_start",
    "call_outcome",
)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "example",
            value={
                "code": "stale_assignment",
                "message": "This ticket has moved on since you opened it.",
                "hint": "Reload it to see where it stands. Your text is still here.",
            },
        )
    ]
)
class ErrorShape(Shape):
    """Every refusal. Some carry more facts: the field, the scope, a limit, the seconds to wait."""

    code = serializers.CharField(help_text="Never changes; see /errors/.")
    message = serializers.CharField(help_text="What happened, in the reader's language.")
    hint = serializers.CharField(help_text="How to go on, in the reader's language.")
    field = serializers.CharField(required=False, help_text="The field that is wrong.")
    scope = serializers.ChoiceField(
        choices=[scope.value for scope in TokenScope], required=False, help_text="The scope that the token lacks."
    )
    retry_after_seconds = serializers.IntegerField(required=False)


class NamedShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class AssignmentShape(Shape):
    """In whose hands a ticket is."""

    state = serializers.ChoiceField(choices=[Assignment.State.OFFERED.value, Assignment.State.ACCEPTED.value])
    agent = NamedShape()
    is_yours = serializers.BooleanField()
    epoch = serializers.IntegerField(allow_null=True, help_text="Sent with your writes; null where it is not yours.")
    expires_at = Instant(allow_null=True, help_text="When an offer goes on to somebody else.")


class TicketRow(Shape):
    """A ticket in a list."""

    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=Ticket.Status.choices)
    state = serializers.ChoiceField(choices=WorkItem.State.choices, source="work_item.state")
    channel = serializers.CharField()
    medium = serializers.ChoiceField(choices=Medium.choices, source="work_item.medium")
    subject = serializers.CharField()
    language = serializers.CharField()
    shop = serializers.CharField(source="shop.slug")
    queue = serializers.CharField(source="work_item.lane.queue.slug")
    reason = serializers.CharField(source="reason.slug", allow_null=True)
    priority = serializers.IntegerField(source="work_item.priority")
    customer_group = serializers.CharField(
        source="work_item.customer_group", help_text="The slug of the customer's group; empty for none."
    )
    customer = NamedShape()
    assignment = serializers.SerializerMethodField()
    created_at = Instant()
    resolved_at = Instant(allow_null=True)
    waiting_since = Instant(source="work_item.waiting_since")
    due_at = Instant(source="work_item.due_at", allow_null=True, help_text="When an answer is due.")
    not_before = Instant(source="work_item.not_before", allow_null=True)
    last_message = serializers.IntegerField(help_text="The number of the last message.")
    last_inbound = serializers.IntegerField(help_text="The number of the shopper's last message.")
    answered_through = serializers.IntegerField(help_text="The shopper's last message that a person has answered.")

    @extend_schema_field(AssignmentShape(allow_null=True))
    def get_assignment(self, ticket: Any) -> dict[str, Any] | None:
        if ticket.held_state is None:
            return None
        return {
            "state": ticket.held_state,
            "agent": {"id": ticket.held_agent, "name": ticket.held_name},
            "is_yours": ticket.is_hers,
            "epoch": ticket.held_epoch if ticket.is_hers else None,
            "expires_at": Instant().to_representation(ticket.held_until) if ticket.held_until else None,
        }


class TicketPage(Shape):
    results = TicketRow(many=True)
    next_cursor = serializers.IntegerField(allow_null=True, help_text="The `cursor` of the next page; null at the end.")


class PromiseShape(Shape):
    """Something promised to the shopper, of which nobody has said what became of it."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    due_at = Instant(source="clock.due_at")


class TicketShape(TicketRow):
    """A ticket whole, with what you may do to it now."""

    order_number = serializers.CharField()
    is_public = serializers.BooleanField(help_text="Everybody reads what is answered; `go_private` changes that.")
    channel_choice = serializers.ChoiceField(choices=Ticket.Choice.values)
    callback_phone = serializers.CharField(help_text="E.164; empty where no call was asked for.")
    callback_at = Instant(allow_null=True)
    reply_address = serializers.CharField()
    promised = PromiseShape(many=True)
    may = serializers.ListField(child=serializers.ChoiceField(choices=DEEDS))


class FileShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, file: Attachment) -> str:
        return reverse("api:file", args=[file.pk])


class MessageShape(Shape):
    """One entry of a ticket's history. A notice's `text` is in the reader's language."""

    sequence = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=Message.Direction.choices)
    channel = serializers.CharField()
    text = serializers.SerializerMethodField()
    code = serializers.CharField()
    facts = serializers.DictField()
    author = serializers.SerializerMethodField()
    client_id = serializers.UUIDField(allow_null=True)
    created_at = Instant()
    delivered_at = Instant(allow_null=True)
    read_at = Instant(allow_null=True)
    files = FileShape(many=True, source="attachments.all")

    def get_text(self, message: Message) -> str:
        return notices.agent_notice(message) if message.direction == Message.Direction.SYSTEM else message.text

    def get_author(self, message: Message) -> str:
        """The agent's name; empty for shoppers and notices."""
        user = message.author
        if user is None:
            return ""
        agent: Agent | None = getattr(user, "agent", None)
        return agent.name if agent else user.get_full_name() or user.username


class MessagePage(Shape):
    results = MessageShape(many=True)
    has_more = serializers.BooleanField(help_text="Whether there are later ones: ask again after the last of these.")


class PhoneShape(Shape):
    phone = serializers.CharField(help_text="The number to call, in E.164.")


class IdentityShape(Shape):
    kind = serializers.ChoiceField(choices=Identity.Kind.choices)
    value = serializers.CharField()
    is_verified = serializers.BooleanField(help_text="False: only typed; it proves nothing.")


class CustomerShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    language = serializers.CharField()
    shop = serializers.CharField(source="shop.slug")
    group = serializers.CharField(source="group_id", allow_null=True, help_text="The slug of her group; null for none.")
    created_at = Instant()
    identities = IdentityShape(many=True, source="known_by")
    tickets = TicketRow(many=True, source="seen_tickets", help_text="Those you may see, newest first, at most 50.")


class QueueShape(Shape):
    slug = serializers.CharField(source="queue.slug")
    name = serializers.CharField(source="queue.name")
    is_in_house = serializers.BooleanField(source="queue.is_in_house")
    waiting = serializers.IntegerField(help_text="How many wait that you may take.")
    planned = serializers.IntegerField(help_text="How many are planned that you may take.")
    waiting_since = Instant(allow_null=True, help_text="Since when the oldest of them waits.")
    due_at = Instant(allow_null=True, help_text="When the first of their answers is due.")


class QueueList(Shape):
    results = QueueShape(many=True)


class LoadShape(Shape):
    chats = serializers.IntegerField()
    chat_ceiling = serializers.IntegerField()
    calls = serializers.IntegerField()
    deferred = serializers.IntegerField(help_text="Mails and social messages.")
    deferred_ceiling = serializers.IntegerField()


class AgentShape(Shape):
    id = serializers.IntegerField(source="agent.pk")
    name = serializers.CharField(source="agent.name")
    team = serializers.CharField(source="agent.team.slug")
    is_you = serializers.BooleanField()
    status = serializers.ChoiceField(
        choices=Presence.Status.choices, allow_null=True, help_text="Null where it is not yours to see."
    )
    load = LoadShape(allow_null=True, help_text="Null where it is not yours to see.")


class AgentList(Shape):
    results = AgentShape(many=True)


class PresenceShape(Shape):
    status = serializers.ChoiceField(choices=Presence.Status.choices)
    lease_until = Instant(allow_null=True, help_text="Until then, if it is not said again.")
    changed_at = Instant(allow_null=True)
    renew_every_seconds = serializers.IntegerField()
    load = LoadShape(allow_null=True)
