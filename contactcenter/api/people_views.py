"""Queues, the people who serve them, and whether she who asks is there."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter.access.rule import Action
from contactcenter.access.tokens import TokenScope
from contactcenter.api import selectors
from contactcenter.api.base_views import ProgramView
from contactcenter.api.bodies import PresenceBody, body_of
from contactcenter.api.shapes import AgentList, PresenceShape, QueueList
from contactcenter.desk import presence
from contactcenter.errors import Refusal
from routing.models import AgentLoad, Presence
from routing.services.database_time import database_now
from routing.services.presence import RENEW_EVERY_SECONDS


class QueuesView(ProgramView):
    tag = "queues"
    scopes = {"GET": TokenScope.QUEUES_READ}

    @extend_schema(operation_id="queues_list", summary="Queues, and what waits in them", responses={200: QueueList})
    def get(self, request: Request) -> Response:  # noqa: ARG002 - nothing is read from it
        """Counted is what you may take."""
        return Response(QueueList({"results": selectors.queues_now(self.actor)}).data)


class AgentsView(ProgramView):
    tag = "agents"
    action = Action.SEE_AGENTS
    scopes = {"GET": TokenScope.AGENTS_READ}

    @extend_schema(operation_id="agents_list", summary="Agents, and who of them is there", responses={200: AgentList})
    def get(self, request: Request) -> Response:  # noqa: ARG002 - nothing is read from it
        """Presence and load: your own; as a lead your team's; as a supervisor everybody's. Of others the name."""
        return Response(AgentList({"results": selectors.colleagues(self.actor, database_now())}).data)


class PresenceView(ProgramView):
    tag = "presence"
    action = Action.SET_PRESENCE
    scopes = {"GET": TokenScope.PRESENCE_READ, "PUT": TokenScope.PRESENCE_WRITE}

    @extend_schema(operation_id="presence_get", summary="Whether you are there", responses={200: PresenceShape})
    def get(self, request: Request) -> Response:  # noqa: ARG002 - nothing is read from it
        return self._shown()

    @extend_schema(
        operation_id="presence_set",
        summary="Say whether you are there, again and again",
        request=PresenceBody,
        responses={200: PresenceShape},
    )
    def put(self, request: Request) -> Response:
        """Holds for 30 seconds: a program that works says `available` every 10. An offer that you let pass sets you
        away; saying `available` brings you back."""
        status = body_of(request, PresenceBody)["status"]
        if presence.renew_presence(self.actor) != status:
            presence.set_presence(self.actor, status)
        return self._shown()

    def _shown(self) -> Response:
        if self.actor.agent_id is None:
            raise Refusal("forbidden")
        there = Presence.objects.filter(pk=self.actor.agent_id).first() or Presence(status=Presence.Status.OFFLINE)
        load = AgentLoad.objects.filter(pk=self.actor.agent_id).first()
        shown = {
            "status": there.status,
            "lease_until": there.lease_until,
            "changed_at": there.changed_at,
            "renew_every_seconds": RENEW_EVERY_SECONDS,
            "load": load,
        }
        return Response(PresenceShape(shown).data)
