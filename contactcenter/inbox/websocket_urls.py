"""Where agents' and supervisors' sockets connect."""

from channels.auth import AuthMiddlewareStack
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import URLPattern, path

from contactcenter.inbox.sockets import InboxSocket

websocket_urlpatterns: list[URLPattern] = [
    path("ws/inbox/", AllowedHostsOriginValidator(AuthMiddlewareStack(InboxSocket.as_asgi()))),
]
