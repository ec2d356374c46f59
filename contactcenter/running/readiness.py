"""When a part of the service counts as ready: by its health page, its greeting, its answer to a ping."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from celery import Celery
from kombu import pools
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from contactcenter.embedded import broker_url


class NotReadyError(RuntimeError):
    """A part of the service did not become ready in time."""


def web_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as response:  # noqa: S310 - our own http address
            return bool(response.status == 200)
    except OSError:
        return False


def mail_answers(port: int) -> bool:
    """Whether a mail server greets there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            return client.recv(4).startswith(b"220")
    except OSError:
        return False


class WorkerRoll:
    """Calls the workers' names over the broker. Kept for a whole wait: connecting takes longer than asking."""

    def __init__(self, redis_url: str) -> None:
        self._broker_url = broker_url(redis_url)
        self._app = self._new_app()

    def answering(self, expected: int) -> set[str]:
        """Names of those who answered within half a second; returns at once when `expected` did."""
        try:
            answers = self._app.control.ping(timeout=0.5, limit=expected) or []
        except (OperationalError, RedisError, OSError):
            self._drop_connections()
            return set()
        return {name.partition("@")[0] for answer in answers for name in answer}

    def close(self) -> None:
        self._drop_connections()
        self._app.close()

    def _new_app(self) -> Celery:
        app = Celery(broker=self._broker_url, set_as_current=False)
        app.conf.broker_transport_options = {"socket_connect_timeout": 0.5, "socket_timeout": 2}
        return app

    def _drop_connections(self) -> None:
        """Kombu keeps them for the whole process; after a broker's death they are broken."""
        pools.reset()
        self._app = self._new_app()


def wait_for(what: str, is_ready: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > until:
            raise NotReadyError(f"{what} did not become ready within {seconds:.0f} s")
        time.sleep(0.05)
