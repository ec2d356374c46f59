"""Shoppers without a browser: a token each, messages sent by POST until the service says yes."""

import asyncio
import time
import uuid
from dataclasses import dataclass, field

from contactcenter.bench.wire import Http
from contactcenter.demo import SHOP_SLUG

_TOGETHER = 8
REASONS = ("", "order", "advice", "payment", "technical", "complaint")


@dataclass
class Shopper:
    """One visitor. `accepted` are the client ids that were said yes to."""

    http: Http
    token: str
    accepted: list[str] = field(default_factory=list)

    async def send(self, client_id: str, reason: str = "") -> int:
        """One try. Returns the answer's status; OSError where none came."""
        answer = await self.http.post_json(
            "/widget/api/messages",
            {"client_id": client_id, "text": f"Bonjour, message {client_id}", "language": "fr", "reason": reason},
            Authorization=f"Visitor {self.token}",
        )
        if answer.status == 202 and client_id not in self.accepted:
            self.accepted.append(client_id)
        return answer.status

    async def send_until_accepted(self, client_id: str, reason: str, until: float) -> bool:
        """The same id again on any failure, as her page does; until `until` (monotonic seconds)."""
        pause_seconds = 0.2
        while time.monotonic() < until:
            try:
                if await self.send(client_id, reason) == 202:
                    return True
            except OSError:
                pass
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, 2)
        return False


def new_client_id() -> str:
    return str(uuid.uuid4())


async def open_sessions(http: Http, count: int) -> list[Shopper]:
    """Visitors who have just met the widget."""
    turns = asyncio.Semaphore(_TOGETHER)

    async def meet() -> Shopper:
        async with turns:
            answer = await http.post_json("/widget/api/session", {"shop": SHOP_SLUG, "language": "fr"})
            if answer.status != 201:
                raise RuntimeError(f"no session: {answer.status} {answer.text[:200]}")
            return Shopper(http, answer.json["token"])

    return list(await asyncio.gather(*(meet() for _ in range(count))))
