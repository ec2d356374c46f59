"""The addresses for programs. Those of version 1 stay as they are; what must change gets a version of its own."""

from django.urls import path

from contactcenter.api import deed_views, people_views, schema_views, ticket_views, views, webhooks

app_name = "api"
_V1 = "api/v1/"
_TICKET = f"{_V1}tickets/<str:reference>/"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("errors/", views.errors, name="errors"),
    path(f"{_V1}schema/", schema_views.SchemaView.as_view(), name="schema"),
    path(f"{_V1}docs/", schema_views.docs, name="docs"),
    path(f"{_V1}tickets/", ticket_views.TicketsView.as_view(), name="tickets"),
    path(_TICKET, ticket_views.TicketView.as_view(), name="ticket"),
    path(f"{_TICKET}messages/", ticket_views.MessagesView.as_view(), name="messages"),
    path(f"{_TICKET}accept/", deed_views.AcceptView.as_view(), name="accept"),
    path(f"{_TICKET}decline/", deed_views.DeclineView.as_view(), name="decline"),
    path(f"{_TICKET}take/", deed_views.TakeView.as_view(), name="take"),
    path(f"{_TICKET}private/", deed_views.GoPrivateView.as_view(), name="go_private"),
    path(f"{_TICKET}reply/", deed_views.ReplyView.as_view(), name="reply"),
    path(f"{_TICKET}note/", deed_views.NoteView.as_view(), name="note"),
    path(f"{_TICKET}transfer/", deed_views.TransferView.as_view(), name="transfer"),
    path(f"{_TICKET}resolve/", deed_views.ResolveView.as_view(), name="resolve"),
    path(f"{_TICKET}customer-group/", deed_views.CustomerGroupView.as_view(), name="customer_group"),
    path(f"{_TICKET}call/start/", deed_views.CallStartView.as_view(), name="call_start"),
    path(f"{_TICKET}call/outcome/", deed_views.CallOutcomeView.as_view(), name="call_outcome"),
    path(f"{_V1}files/<int:pk>/", ticket_views.FileView.as_view(), name="file"),
    path(f"{_V1}customers/<int:pk>/", ticket_views.CustomerView.as_view(), name="customer"),
    path(f"{_V1}queues/", people_views.QueuesView.as_view(), name="queues"),
    path(f"{_V1}agents/", people_views.AgentsView.as_view(), name="agents"),
    path(f"{_V1}presence/", people_views.PresenceView.as_view(), name="presence"),
    path("webhooks/<slug:slug>/<str:address>/", webhooks.webhook, name="webhook"),
]
