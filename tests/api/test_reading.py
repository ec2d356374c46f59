"""What programs read: lists in pages, one ticket, its messages, files and shopper, queues, agents."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contactcenter.tickets import files
from routing.services import work
from tests.access.scene import PDF, held_call, held_chat, offered_chat
from tests.api.programs import Program
from tests.cast import Cast
from tests.deeds import fresh, let_pass, reply, resolve, says, take

pytestmark = pytest.mark.django_db
MaxQueries = Any


def references(answer: Any) -> list[str]:
    return [row["reference"] for row in answer.json()["results"]]


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast) -> None:
    wanted = [says(cast, cast.visitor()).reference for _ in range(5)][::-1]
    program, found = Program(cast.alice), []
    cursor: dict[str, Any] = {}
    for _ in range(3):
        page = program.get("tickets/", limit=2, **cursor).json()
        found += [row["reference"] for row in page["results"]]
        cursor = {"cursor": page["next_cursor"]}
        says(cast, cast.visitor())  # what comes in meanwhile moves nothing
    assert found == wanted
    assert cursor == {"cursor": None}


def test_a_list_of_fifty_is_six_queries_at_most(cast: Cast, django_assert_max_num_queries: MaxQueries) -> None:
    for _ in range(50):
        says(cast, cast.visitor())
    program = Program(cast.alice)
    with django_assert_max_num_queries(6):
        assert len(program.get("tickets/").json()["results"]) == 50


def test_other_readings_are_few_queries_too(cast: Cast, django_assert_max_num_queries: MaxQueries) -> None:
    scene = held_chat(cast)
    for _ in range(5):
        reply(cast.alice, scene.ticket)
        says(cast, cast.chloe)
    sam = Program(cast.sam)
    sam.get("tickets/")  # its use is noted
    for path, most in {
        f"tickets/{scene.ticket.reference}/": 7,
        f"tickets/{scene.ticket.reference}/messages/": 6,
        f"customers/{scene.ticket.customer_id}/": 5,
        "queues/": 4,
        "agents/": 5,
        "presence/": 4,
    }.items():
        with django_assert_max_num_queries(most):
            assert sam.get(path).status_code == 200, path


def test_one_call_gives_an_agent_all_her_work(cast: Cast) -> None:
    scene = offered_chat(cast)
    [row] = Program(cast.alice).get("tickets/", list="own").json()["results"]
    assert row["assignment"] == {
        "state": "offered",
        "agent": {"id": cast.alice.agent.pk, "name": cast.alice.agent.name},
        "is_yours": True,
        "epoch": scene.epoch,
        "expires_at": row["assignment"]["expires_at"],
    }
    assert row["assignment"]["expires_at"] is not None
    assert (row["last_inbound"], row["answered_through"]) == (1, 0)
    assert references(Program(cast.bob).get("tickets/", list="own")) == []


def test_others_see_whose_it_is_and_not_its_epoch(cast: Cast) -> None:
    held_chat(cast)
    [row] = Program(cast.bob).get("tickets/").json()["results"]
    assert (row["assignment"]["is_yours"], row["assignment"]["epoch"]) == (False, None)
    assert row["assignment"]["agent"]["name"] == cast.alice.agent.name


def test_the_waiting_list_begins_with_the_most_urgent(cast: Cast) -> None:
    late, soon = says(cast, cast.chloe), says(cast, cast.mallory)
    let_pass(30, ticket=soon)
    assert references(Program(cast.alice).get("tickets/", list="waiting")) == [soon.reference, late.reference]


def test_each_filter_leaves_out_what_it_should(cast: Cast) -> None:
    order, payment = says(cast, cast.chloe), says(cast, cast.mallory, reason="payment")
    take(cast.alice, payment)
    resolve(cast.alice, payment)
    program = Program(cast.alice)
    for query, expected in (
        ({"status": "resolved"}, payment),
        ({"queue": "payment"}, payment),
        ({"reason": "order"}, order),
        ({"customer": order.customer_id}, order),
    ):
        assert references(program.get("tickets/", **query)) == [expected.reference], query
    assert len(references(program.get("tickets/", channel="webchat", medium="chat"))) == 2
    assert references(program.get("tickets/", channel="email")) == []


def test_what_changed_since_an_instant(cast: Cast) -> None:
    quiet, busy = says(cast, cast.chloe), says(cast, cast.mallory)
    let_pass(3600)
    take(cast.alice, busy)
    opened = fresh(quiet).created_at
    program = Program(cast.alice)
    since = {minutes: (opened + timedelta(minutes=minutes)).isoformat() for minutes in (-5, 30, 90)}
    assert references(program.get("tickets/", updated_since=since[-5])) == [busy.reference, quiet.reference]
    assert references(program.get("tickets/", updated_since=since[30])) == [busy.reference]
    assert references(program.get("tickets/", updated_since=since[90])) == []


def test_a_ticket_says_what_she_may_do_to_it(cast: Cast) -> None:
    scene = held_chat(cast)
    path = f"tickets/{scene.ticket.reference}/"
    assert Program(cast.alice).get(path).json()["may"] == ["reply", "note", "transfer", "resolve", "customer_group"]
    assert Program(cast.bob).get(path).json()["may"] == ["note", "customer_group"]
    assert Program(cast.david).get(path).json()["may"] == ["note", "transfer", "customer_group"]


def test_a_call_to_make_shows_its_number(cast: Cast) -> None:
    scene = held_call(cast)
    shown = Program(cast.alice).get(f"tickets/{scene.ticket.reference}/").json()
    assert shown["callback_phone"] == "+33612345678"
    assert {"call_start", "call_outcome"} <= set(shown["may"])


def test_messages_come_after_the_one_she_has(cast: Cast) -> None:
    scene = held_chat(cast)
    reply(cast.alice, scene.ticket, "Je regarde.")
    path = f"tickets/{scene.ticket.reference}/messages/"
    program = Program(cast.alice)
    first = program.get(path, limit=1).json()
    assert ([row["sequence"] for row in first["results"]], first["has_more"]) == ([1], True)
    [second] = program.get(path, after=1).json()["results"]
    assert (second["direction"], second["text"], second["author"]) == ("out", "Je regarde.", cast.alice.agent.name)


def test_a_notice_is_read_in_the_readers_language(cast: Cast) -> None:
    scene = held_call(cast)
    [notice] = Program(cast.alice).get(f"tickets/{scene.ticket.reference}/messages/").json()["results"]
    assert (notice["code"], notice["text"]) == ("callback_requested", "The shopper asked to be called back now.")


def test_a_file_is_saved_and_never_shown(cast: Cast) -> None:
    scene = held_chat(cast)
    program = Program(cast.alice)
    [message] = program.get(f"tickets/{scene.ticket.reference}/messages/").json()["results"]
    [file] = message["files"]
    answer = program.get(file["url"].removeprefix("/api/v1/"))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_shopper_is_known_by_what_she_typed_and_not_by_her_token(cast: Cast) -> None:
    scene = held_call(cast)
    customer = Program(cast.alice).get(f"customers/{scene.ticket.customer_id}/").json()
    assert customer["identities"] == [{"kind": "phone", "value": "+33612345678", "is_verified": False}]
    assert [row["reference"] for row in customer["tickets"]] == [scene.ticket.reference]


def test_a_shoppers_tickets_are_those_she_may_see(cast: Cast) -> None:
    seen = says(cast, cast.chloe, reason="order")
    take(cast.alice, seen)
    resolve(cast.alice, seen)
    type(seen).objects.filter(pk=seen.pk).update(resolved_at="2026-01-01T00:00Z")
    hidden = says(cast, cast.chloe, reason="payment")
    assert hidden != seen
    customer = Program(cast.olga).get(f"customers/{seen.customer_id}/").json()
    assert [row["reference"] for row in customer["tickets"]] == [seen.reference]


def test_queues_count_what_she_may_take(cast: Cast) -> None:
    says(cast, cast.chloe, reason="payment")
    counted = {
        who: {row["slug"]: row["waiting"] for row in Program(getattr(cast, who)).get("queues/").json()["results"]}
        for who in ("alice", "olga", "sam")
    }
    assert [counted[who]["payment"] for who in ("alice", "olga", "sam")] == [1, 0, 1]


@pytest.mark.parametrize(
    ("who", "watched"),
    [("alice", {"alice"}), ("david", {"alice", "bob", "david"}), ("olga", {"olga"}), ("omar", {"olga", "omar"})],
)
def test_presence_and_load_are_shown_as_far_as_the_role_goes(cast: Cast, who: str, watched: set[str]) -> None:
    rows = Program(getattr(cast, who)).get("agents/").json()["results"]
    names = {getattr(cast, login).agent.name for login in watched}
    assert {row["name"] for row in rows if row["status"] is not None} == names
    assert {row["name"] for row in rows if row["load"] is not None} == names


def test_a_partner_knows_her_own_people_and_a_supervisor_everybody(cast: Cast) -> None:
    assert len(Program(cast.olga).get("agents/").json()["results"]) == 2
    everybody = Program(cast.sam).get("agents/").json()["results"]
    assert len(everybody) == 8
    assert all(row["status"] for row in everybody)


def test_files_are_kept_by_content() -> None:
    kept = files.keep(SimpleUploadedFile("facture.pdf", PDF))
    assert files.read(kept.sha256) == PDF


def test_work_that_is_planned_is_counted_apart(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    with_lock = work.lock(ticket.work_item_id)
    type(with_lock).objects.filter(pk=with_lock.pk).update(state="scheduled", not_before="2099-01-01T00:00Z")
    orders = next(row for row in Program(cast.alice).get("queues/").json()["results"] if row["slug"] == "orders")
    assert (orders["waiting"], orders["planned"]) == (0, 1)
