"""What the bench's agent reads out of her page is what the page says."""

import pytest
from django.test import Client

from contactcenter.access.models import User
from contactcenter.bench.agent_page import FORM_TOKEN, held_on, rows_of
from contactcenter.bench.shoppers import new_client_id
from tests.bench import arranged


@pytest.mark.django_db
def test_an_offer_is_found_accepted_and_then_hers() -> None:
    run = arranged.write()
    arranged.offer(run)
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="alice"))
    page = client.get("/inbox/lists/?part=own").content.decode()
    [row] = rows_of(page)
    client.cookies["csrftoken"] = FORM_TOKEN
    accepted = client.post(
        f"/inbox/tickets/{row.reference}/accept/", {"epoch": row.epoch}, headers={"X-CSRFToken": FORM_TOKEN}
    )
    assert accepted.status_code == 302
    assert (row.reference, row.is_offered, row.epoch, row.last_inbound) == (run.ticket.reference, True, 1, 1)
    page = client.get(f"/inbox/tickets/{row.reference}/messages/?after=0").content.decode()
    assert held_on(page) == (1, 1)
    since = client.get(f"/inbox/tickets/{row.reference}/messages/?after=1").content.decode()
    assert held_on(since) == (1, 1)
    [mine] = rows_of(client.get("/inbox/lists/?part=own").content.decode())
    assert (mine.is_offered, mine.is_awaiting) == (False, True)
    said = {"epoch": 1, "client_id": new_client_id(), "text": "Il arrive demain."}
    headers = {"X-CSRFToken": FORM_TOKEN, "Accept": "application/json"}
    assert client.post(f"/inbox/tickets/{row.reference}/reply/", said, headers=headers).status_code == 201
    [answered] = rows_of(client.get("/inbox/lists/?part=own").content.decode())
    assert not answered.is_awaiting
    done = {"epoch": 1, "seen": 2}
    resolved = client.post(f"/inbox/tickets/{row.reference}/resolve/", done, headers=headers)
    assert resolved.status_code == 302, resolved.content
