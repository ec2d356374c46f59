"""Where agents' and supervisors' sockets connect."""

from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.urls import URLPattern, path

from contactcenter.inbox.sockets import InboxSocket

websocket_urlpatterns: list[URLPattern] = [
    path("ws/inbox/", AllowedHostsOriginValidator(CookieMiddleware(InboxSocket.as_asgi()))),
]
