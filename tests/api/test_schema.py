"""The API keeps to its own description: for each role nothing undocumented is answered, and nothing fails on our side.

Requests are drawn from the schema, some as it wants them and some not; the same ones with every run.
CONTACTCENTER_API_EXAMPLES draws more of each kind (2 for each operation).
"""

import os
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.access.scene import Scene, held_call, held_chat, offered_chat, waiting_chat
from tests.api.programs import EVERY_SCOPE, Program
from tests.cast import STAFF, Cast, Person

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of its own parts
    import schemathesis
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi.checks import ignored_auth

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = int(os.environ.get("CONTACTCENTER_API_EXAMPLES", "2"))
SCENES = {
    "tickets_accept": offered_chat,
    "tickets_decline": offered_chat,
    "tickets_take": waiting_chat,
    "tickets_call_start": held_call,
    "tickets_call_outcome": held_call,
}


# That no operation forgets to ask for a token is the authorisation table's to say.
_ELSEWHERE = [ignored_auth]


class _Undo(Exception):  # noqa: N818 - ends a savepoint
    pass


@contextmanager
def _connections_kept() -> Iterator[None]:
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def api(cast: Cast) -> Iterator[Any]:
    """The description, and the service behind it on the test's own connection, which requests must not close."""
    with _connections_kept():
        yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())


def _real_path(operation: Any, scene: Scene) -> dict[str, Any]:
    name = operation.definition.raw["operationId"]
    if name == "files_get":
        return {"id": scene.attachment.pk}
    if name == "customers_get":
        return {"id": scene.ticket.customer_id}
    return {"reference": scene.ticket.reference} if "{reference}" in operation.path else {}


def _fill(case: Any, scene: Scene) -> None:
    """What only this ticket knows: its epoch, a queue that exists."""
    body = case.body
    if not isinstance(body, dict):
        return
    real = {"epoch": scene.epoch, "seen": 99, "group": ""}
    body.update({field: value for field, value in real.items() if field in body})
    if "seen" in body:
        body["needs_no_answer"] = True
    if "text" in body:
        body.setdefault("client_id", str(uuid.UUID(int=7)))
    if "transfer" in case.operation.path:
        body.clear()
        body.update(queue="payment", epoch=scene.epoch)


def _ask(case: Any, scene: Scene, headers: dict[str, str]) -> int:
    """Ask and hold the answer against the schema; nothing of it stays."""
    status = 0
    try:
        with transaction.atomic():
            response = case.call(headers=headers)
            case.validate_response(response, headers=headers, excluded_checks=_ELSEWHERE)
            status = response.status_code
            raise _Undo
    except _Undo:
        pass
    return status


def _draw(strategy: Any, ask: Any) -> None:
    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def drawn(case: Any) -> None:
        ask(case)

    drawn()


Came = dict[str, set[int]]  # the statuses that each role got


def _try_operation(operation: Any, scene: Scene, asking: dict[str, dict[str, str]]) -> Came:
    """Requests as they should be, about anything, and as they should not be; each as everybody."""
    path = _real_path(operation, scene)
    came: Came = {who: set() for who in asking}

    def ask(case: Any) -> None:
        if isinstance(case.query, dict) and "list" in case.query:
            case.query.pop("cursor", None)  # the schema cannot say: this or that
        for who, headers in asking.items():
            came[who].add(_ask(case, scene, headers))

    def ask_well(case: Any) -> None:
        _fill(case, scene)
        ask(case)

    _draw(operation.as_strategy(GenerationMode.POSITIVE, path_parameters=path or None), ask_well)
    if path:
        _draw(operation.as_strategy(GenerationMode.POSITIVE), ask)
    if operation.body or operation.query:
        _draw(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=path or None), ask)
    return came


def _try_all(api: Any, cast: Cast, asking: dict[str, dict[str, str]]) -> dict[str, Came]:
    came = {}
    for operation in (result.ok() for result in api.get_all_operations()):
        name = operation.definition.raw["operationId"]
        try:
            with transaction.atomic():
                came[name] = _try_operation(operation, SCENES.get(name, held_chat)(cast), asking)
                raise _Undo
        except _Undo:
            pass
    return came


def _as(person: Person, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {Program(person, scopes or EVERY_SCOPE).secret}"}


def test_every_role_gets_what_is_described_and_the_holder_reaches_every_operation(api: Any, cast: Cast) -> None:
    asking = {name: _as(getattr(cast, name)) for name in STAFF}
    asking |= {"narrow": _as(cast.alice, "presence:write"), "nobody": {}}
    came = _try_all(api, cast, asking)
    reached = [name for name, statuses in came.items() if statuses["alice"] & {200, 201, 204}]
    assert len(came) >= 17
    assert len(reached) >= 0.95 * len(came), sorted(set(came) - set(reached))
    assert not any(status >= 500 for statuses in came.values() for got in statuses.values() for status in got)
    assert {status for statuses in came.values() for status in statuses["nobody"]} <= {401, 404}
    narrow = {name: statuses["narrow"] for name, statuses in came.items() if name != "presence_set"}
    assert set().union(*narrow.values()) <= {403, 404}
