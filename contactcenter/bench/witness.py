"""What was seen from outside during a run under fire: yeses, kills, pushes, and how soon it went on after a kill."""

import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field

import psycopg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from contactcenter.bench.shoppers import Shopper
from contactcenter.running.real_service import RealService

_WAITS = """
SELECT (SELECT count(*) FROM intake_rawinbound WHERE parsed_at IS NULL)
     + (SELECT count(*) FROM routing_escalationstep
         WHERE fired_at IS NULL AND cancelled_at IS NULL AND due_at < clock_timestamp())
"""


@dataclass
class Witness:
    """`accepted` are client ids with the moment of the first yes; moments are monotonic seconds."""

    accepted: dict[str, float] = field(default_factory=dict)
    gave_up: int = 0
    pushes: int = 0
    kills: list[tuple[float, str]] = field(default_factory=list)

    def accept(self, client_id: str) -> None:
        self.accepted[client_id] = time.monotonic()

    def kill(self, name: str) -> None:
        self.kills.append((time.monotonic(), name))

    async def watch(self, shopper: Shopper) -> None:
        """Her page's socket, opened again whenever it breaks. Until cancelled."""
        address = f"{shopper.http.host}:{shopper.http.port}"
        while True:
            try:
                async with connect(f"ws://{address}/ws/widget/", origin=f"http://{address}") as socket:  # type: ignore[arg-type]
                    await socket.send(json.dumps({"type": "hello", "token": shopper.token}))
                    async for _frame in socket:
                        self.pushes += 1
            except (OSError, WebSocketException):
                await asyncio.sleep(0.5)

    def wait_quiet(self, service: RealService, seconds: float) -> bool:
        """Until nothing waits to be read or fired; False where that took longer than `seconds`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with service.connection(connect_timeout=2) as connection:
                    row = connection.execute(_WAITS).fetchone()
            except psycopg.OperationalError:
                row = None
            if row == (0,):
                return True
            time.sleep(0.3)
        return False

    def recovery(self) -> dict[str, float]:
        """Milliseconds from each kill to the next message that was accepted: the longest, and the median."""
        yeses = sorted(self.accepted.values())
        waits = [
            (next((yes for yes in yeses if yes > at), at) - at) * 1000
            for at, _ in self.kills
            if yeses and at < yeses[-1]
        ]
        longest, median = (max(waits), statistics.median(waits)) if waits else (0.0, 0.0)
        return {"recovery_ms": round(longest, 1), "recovery_median_ms": round(median, 1)}
