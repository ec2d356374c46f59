"""The shoppers' sockets."""

from django.urls import URLPattern, path

from contactcenter.storefront.consumers import WidgetConsumer

websocket_urlpatterns: list[URLPattern] = [path("ws/widget/", WidgetConsumer.as_asgi())]  # type: ignore[arg-type]
