"""What a supervisor's page posts, and what she is told: in both languages, ticket by ticket."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.desk.models import BoardAction
from contactcenter.tickets.models import Ticket
from tests import deeds
from tests.cast import Cast, Person
from tests.inbox.test_pages import HTMX, at_work

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def token(ticket: Ticket) -> str:
    item = deeds.fresh(ticket).work_item
    epoch = item.epoch if item.state == "assigned" else 0
    return f"{ticket.reference}:{item.lane.queue_id}:{epoch}:{item.priority}"


def acts(client: Client, *tickets: Ticket, headers: Any = None, **fields: Any) -> Any:
    form = {"client_id": str(uuid.uuid4()), "ticket": [token(one) for one in tickets], **fields}
    return client.post(reverse("supervision:act"), form, headers=headers or JSON)


def in_english(person: Person) -> Client:
    client = at_work(person)
    client.cookies["language"] = "en"
    return client


def test_ten_are_moved_and_undone_and_both_are_told(cast: Cast) -> None:
    sam, tickets = in_english(cast.sam), [deeds.says(cast, cast.visitor()) for _ in range(10)]
    told = acts(sam, *tickets, to=f"queue:{cast.queues['advice'].pk}").json()
    assert told["message"] == "10 tickets were moved to “Product advice”."
    assert told["can_be_undone"]
    undone = sam.post(reverse("supervision:undo", args=[told["action"]]), headers=JSON).json()
    assert undone["message"] == "10 tickets are back where they were."


def test_what_was_not_moved_is_told_ticket_by_ticket(cast: Cast) -> None:
    moved, held = deeds.says(cast, cast.chloe), deeds.says(cast, cast.mallory)
    deeds.take(cast.alice, held)
    told = acts(in_english(cast.sam), moved, held, to=f"queue:{cast.queues['advice'].pk}").json()
    assert told["message"] == "1 ticket was moved to “Product advice”."
    assert told["others"] == ["1 stayed: Alice Martin is answering it."]
    assert {one["reference"]: one["outcome"] for one in told["tickets"]} == {
        moved.reference: "done",
        held.reference: "held",
    }


def test_her_page_is_told_by_a_notice_with_a_way_to_undo_it(cast: Cast) -> None:
    answer = acts(at_work(cast.sam), deeds.says(cast, cast.chloe), to="priority:up", headers=HTMX).content.decode()
    assert reverse("supervision:undo", args=[BoardAction.objects.get().pk]) in answer


def test_all_that_match_are_meant_by_the_filter_of_the_list(cast: Cast) -> None:
    for reason in ("order", "order", "technical"):
        deeds.says(cast, cast.visitor(), reason=reason)
    form = {"all": "1", "filter": "queue=orders"}
    assert len(acts(at_work(cast.sam), to="priority:up", **form).json()["tickets"]) == 2


def test_a_lead_gives_to_people_of_her_team_only(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe)
    david = at_work(cast.david)
    assert acts(david, ticket, to=f"agent:{cast.tessa.arrives().agent.pk}").status_code == 422
    assert acts(david, ticket, to=f"agent:{cast.alice.arrives().agent.pk}").status_code == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"client_id": "x"}, "client_id_invalid"),
        ({"to": "queue:0"}, "transfer_target_invalid"),
        ({"to": "nobody"}, "transfer_target_invalid"),
        ({"to": "priority:sideways"}, "transfer_target_invalid"),
        ({"ticket": []}, "nothing_selected"),
        ({"ticket": ["ABCD"]}, "invalid_field"),
        ({"ticket": ["ABCD:1:0:x"]}, "invalid_field"),
        ({"ticket": ["A\x00:1:0:0"]}, "invalid_field"),
        ({"ticket": ["ABCD:1:0:0"] * 201}, "too_many_tickets"),
        ({"ticket": ["ABCD-EFGH:1:0:0"]}, "not_found"),
        ({"all": "1", "filter": "queue=nowhere"}, "invalid_field"),
    ],
)
def test_a_form_that_means_nothing_is_refused_and_changes_nothing(cast: Cast, form: dict[str, Any], code: str) -> None:
    answer = acts(at_work(cast.sam), **{"to": "priority:up", **form})
    assert answer.json()["code"] == code
    assert not BoardAction.objects.exists()


def test_an_act_that_does_not_exist_is_not_undone(cast: Cast) -> None:
    assert at_work(cast.sam).post(reverse("supervision:undo", args=[999]), headers=JSON).status_code == 404


def test_a_lead_reads_of_her_own_acts_a_supervisor_of_everybodys(cast: Cast) -> None:
    acts(at_work(cast.sam), deeds.says(cast, cast.chloe), to="priority:up")
    pages = [at_work(one).get(reverse("supervision:live_board")) for one in (cast.david, cast.ada)]
    assert [len(page.context["recent"]) for page in pages] == [0, 1]
