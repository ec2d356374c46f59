"""An agent that is a program, against the real service: workers route to her, each deed is one request."""

from typing import Any

import httpx
import pytest

from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from tests.api.programs import Program
from tests.cast import Cast, Person
from tests.deeds import events_of, fresh, posts

pytestmark = pytest.mark.service


def _client(service: RealService, person: Person) -> httpx.Client:
    headers = {"Authorization": f"Bearer {Program(person).secret}"}
    return httpx.Client(base_url=f"{service.url}/api/v1/", headers=headers, timeout=20)


def _own(client: httpx.Client) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get("tickets/", params={"list": "own"}).raise_for_status().json()["results"]
    return rows


def test_a_program_is_offered_a_chat_and_does_it_to_the_end(service: RealService, service_cast: Cast) -> None:
    with _client(service, service_cast.alice) as alice:
        alice.put("presence/", json={"status": "available"}).raise_for_status()
        row = posts(service_cast, service_cast.chloe, reason="payment")
        wait_for("an offer", lambda: bool(_own(alice)), seconds=20)
        [offer] = _own(alice)
        path, epoch = f"tickets/{offer['reference']}/", offer["assignment"]["epoch"]
        alice.post(f"{path}accept/", json={"epoch": epoch}).raise_for_status()
        said = {"epoch": epoch, "text": "Bonjour !"}
        for _ in range(2):  # the line broke in between
            answer = alice.post(f"{path}reply/", json=said, headers={"Idempotency-Key": "reply-1"})
            assert answer.status_code == 201
        assert answer.headers["Idempotency-Replayed"] == "true"
        alice.post(f"{path}resolve/", json={"epoch": epoch, "seen": answer.json()["sequence"]}).raise_for_status()
        assert _own(alice) == []
    row.refresh_from_db()
    assert row.message is not None
    assert events_of(row.message.ticket)[-3:] == ["offer_accepted", "reply_sent", "ticket_resolved"]
    assert fresh(row.message.ticket).last_message == 2


@pytest.mark.parametrize("path", ["tickets/%00/", "tickets/%FF%FE/", "customers/-1/", "tickets/?limit=%00", "..%2f"])
def test_strange_addresses_are_answered_clearly(service: RealService, service_cast: Cast, path: str) -> None:
    with _client(service, service_cast.alice) as alice:
        answer = alice.get(path)
    assert answer.status_code in (404, 422), answer.text
    assert set(answer.json()) >= {"code", "message", "hint"}
