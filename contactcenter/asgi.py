"""The doors of the web process: HTTP, and the two socket faces."""

import asyncio
import gc
import os
import sys
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")
os.environ.setdefault("CONTACTCENTER_ROLE", "web")
django.setup(set_prefix=False)
# The loop that serves all sockets waits for the interpreter behind every thread that answers a request: it is to wait
# a millisecond for each, not five.
sys.setswitchinterval(0.001)

# These import models, so they come after Django is set up.
from channels_adapters import registry  # noqa: E402
from contactcenter.access.body_size import BodySizeLimit  # noqa: E402
from contactcenter.access.handler import FewThreadsHandler  # noqa: E402
from contactcenter.inbox import websocket_urls as inbox_sockets  # noqa: E402
from contactcenter.storefront import websocket_urls as storefront_sockets  # noqa: E402
from contactcenter.storefront.widget_views import MOST_REQUEST_BYTES  # noqa: E402
from routing import pulse  # noqa: E402


async def _live(_scope: Any, receive: Any, send: Any) -> None:
    """This process from its start to its end: it stands by to fire clocks, should workers and listener be gone."""
    clocks = pulse.clocks_beat(stands_by=True)
    while (await receive())["type"] == "lifespan.startup":
        clocks.start()
        await send({"type": "lifespan.startup.complete"})
    await asyncio.to_thread(clocks.stop)
    await send({"type": "lifespan.shutdown.complete"})


application = ProtocolTypeRouter(
    {
        "lifespan": _live,
        "http": BodySizeLimit(
            FewThreadsHandler(),
            [
                ("/widget/api/", MOST_REQUEST_BYTES),
                *((f"/webhooks/{slug}/", registry.adapter(slug).most_call_bytes) for slug in registry.slugs()),
                ("/webhooks/", 0),
                ("/shop/", 200_000),
            ],
            otherwise=32_000_000,
        ),
        # Each face wraps its own: agents' sockets come from our own hosts only, shoppers' from their shop's sites too.
        "websocket": URLRouter(
            [*inbox_sockets.websocket_urlpatterns, *storefront_sockets.websocket_urlpatterns]  # type: ignore[list-item]
        ),
    }
)

# What is loaded by now stays: looking through it again and again held every request up for a tenth of a second.
gc.collect()
gc.freeze()
