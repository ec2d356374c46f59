"""What programs do to tickets: each view reads its body, makes one call of the desk and answers what came of it."""

import inspect
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter.access.rule import Action, ticket_for
from contactcenter.api import idempotency, selectors
from contactcenter.api.base_views import DeedView
from contactcenter.api.bodies import (
    EpochBody,
    GroupBody,
    OutcomeBody,
    ReplyBody,
    ResolveBody,
    TransferBody,
    WordsBody,
    body_of,
)
from contactcenter.api.openapi import NO_CONTENT
from contactcenter.api.shapes import MessageShape, PhoneShape, TicketShape
from contactcenter.desk import calls, conversation, customer_groups, holding, private
from contactcenter.desk.conversation import Words
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Message, Ticket
from routing.models import Agent, Queue

_View = TypeVar("_View", bound=type[DeedView])


def described(name: str, summary: str, body: Any, responses: dict[int, Any]) -> Callable[[_View], _View]:
    """How the schema speaks of a deed; its description is the docstring of `do`."""

    def describe(view: _View) -> _View:
        words = inspect.cleandoc(view.do.__doc__ or "")
        described_post = extend_schema(
            operation_id=name, summary=summary, description=words, request=body, responses=responses
        )
        return extend_schema_view(post=described_post)(view)

    return describe


class _TicketDeed(DeedView):
    """A deed on the ticket with this reference."""

    def held(self, ticket: Ticket) -> Response:
        """The ticket as she holds it now, with its epoch."""
        return Response(TicketShape(selectors.whole_ticket(self.actor, ticket)).data)

    def words(self, request: Request, fields: dict[str, Any]) -> Words:
        return Words(self._client_id(request, fields), fields["text"])

    def _client_id(self, request: Request, fields: dict[str, Any]) -> uuid.UUID:
        given: uuid.UUID | None = fields.get("client_id")
        key = idempotency.key_of(request)
        if given is None and key is None:
            raise Refusal("client_id_invalid", field="client_id")
        return given or idempotency.client_id_of(self.actor.user_id or 0, key or "")

    def said(self, ticket: Ticket, message: Message) -> Response:
        if message.ticket_id != ticket.pk:  # her own words, on another ticket
            raise Refusal("client_id_invalid", field="client_id")
        [shown] = selectors.messages(ticket, message.sequence - 1, limit=1)[0]
        return Response(MessageShape(shown).data, status=201)


@described("tickets_accept", "Accept what you were offered", EpochBody, {200: TicketShape})
class AcceptView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """Twice is once. `offer_gone` where the offer has ended."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        holding.accept_offer(self.actor, ticket, body_of(request, EpochBody)["epoch"])
        return self.held(ticket)


@described("tickets_decline", "Decline what you were offered", EpochBody, {204: NO_CONTENT})
class DeclineView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """It goes on to somebody else and does not come back to you."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        holding.decline_offer(self.actor, ticket, body_of(request, EpochBody)["epoch"])
        return Response(status=204)


@described("tickets_take", "Take a ticket that waits", None, {200: TicketShape})
class TakeView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:  # noqa: ARG002 - it has no body
        """Of two at once one has it; the other gets `ticket_taken`."""
        ticket = ticket_for(self.actor, reference, Action.TAKE_TICKET)
        holding.take(self.actor, ticket)
        return self.held(ticket)


@described("tickets_reply", "Answer the shopper, as the ticket's holder", ReplyBody, {201: MessageShape})
class ReplyView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """Stops the clock; the answer is on its way. The same client id is the same message."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        fields = body_of(request, ReplyBody)
        return self.said(ticket, conversation.reply(self.actor, ticket, fields["epoch"], self.words(request, fields)))


@described("tickets_go_private", "Go on where only the shopper reads it", EpochBody, {200: TicketShape})
class GoPrivateView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """She is told in public that it comes in private. Twice is once; `no_private_way` where there is none."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        private.go_private(self.actor, ticket, body_of(request, EpochBody)["epoch"])
        return self.held(ticket)


@described("tickets_note", "Leave a word for colleagues", WordsBody, {201: MessageShape})
class NoteView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """It answers nothing and never leaves the house."""
        ticket = ticket_for(self.actor, reference, Action.NOTE_TICKET)
        words = self.words(request, body_of(request, WordsBody))
        return self.said(ticket, conversation.note(self.actor, ticket, words))


@described("tickets_transfer", "Give it to a queue or a colleague", TransferBody, {204: NO_CONTENT})
class TransferView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """Its holder sends her epoch; a lead or supervisor moves it as it stands."""
        ticket = ticket_for(self.actor, reference, Action.TRANSFER_TICKET)
        fields = body_of(request, TransferBody)
        if ("queue" in fields) == ("agent" in fields):
            raise Refusal("invalid_field", field="queue")
        if "queue" in fields:
            queue = Queue.objects.filter(slug=fields["queue"]).first()
            if queue is None:
                raise Refusal("transfer_target_invalid", field="queue")
            holding.transfer_to_queue(self.actor, ticket, queue, fields.get("epoch"))
        else:
            agent = Agent.objects.select_related("team").filter(pk=fields["agent"]).first()
            if agent is None:
                raise Refusal("transfer_target_invalid", field="agent")
            holding.transfer_to_agent(self.actor, ticket, agent, fields.get("epoch"))
        return Response(status=204)


@described("tickets_resolve", "Done, as far as you have read", ResolveBody, {204: NO_CONTENT})
class ResolveView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """`unanswered_message` where the shopper wrote after `seen`, `answer_missing` where her last words have no
        answer and nobody says that they need none, `promise_open` where something is still promised. Twice is once."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        fields = body_of(request, ResolveBody)
        needs_none = fields.get("needs_no_answer", False)
        epoch, seen, ends = fields["epoch"], fields["seen"], fields.get("promised")
        conversation.resolve(self.actor, ticket, epoch, seen, needs_no_answer=needs_none, promised=ends)
        return Response(status=204)


@described("tickets_customer_group", "Say which group its shopper belongs to", GroupBody, {200: TicketShape})
class CustomerGroupView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """The group's weight counts for all her work that waits, and for what she asks later."""
        ticket = ticket_for(self.actor, reference, Action.GROUP_CUSTOMER)
        customer_groups.put_customer(self.actor, ticket, body_of(request, GroupBody)["group"])
        return self.held(ticket)


@described("tickets_call_start", "You dial now", EpochBody, {200: PhoneShape})
class CallStartView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """Stops the clock and answers with the number to call."""
        ticket = ticket_for(self.actor, reference, Action.HANDLE_TICKET)
        return Response({"phone": calls.start_call(self.actor, ticket, body_of(request, EpochBody)["epoch"])})


@described("tickets_call_outcome", "How the call went", OutcomeBody, {204: NO_CONTENT})
class CallOutcomeView(_TicketDeed):
    def do(self, request: Request, reference: str) -> Response:
        """`reached`: you stay its holder. Nobody there: it is planned again. Send an Idempotency-Key with it."""
        ticket = ticket_for(self.actor, reference, Action.SEE_TICKET)
        fields = body_of(request, OutcomeBody)
        calls.record_outcome(self.actor, ticket, fields["epoch"], fields["outcome"])
        return Response(status=204)
