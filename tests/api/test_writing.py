"""What programs do: an agent's whole work, and each request once however often it is sent."""

import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from contactcenter.api import idempotency
from contactcenter.api.models import IdempotencyKey
from contactcenter.tickets.models import Message, Ticket
from routing.models import Presence
from tests.access.scene import held_call, held_chat, offered_chat, waiting_chat
from tests.api.programs import Program
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import events_of, fresh, notices_of, promises_a_refund, says

pytestmark = pytest.mark.django_db


def test_an_agent_program_does_a_chat_from_the_offer_to_the_end(cast: Cast) -> None:
    scene = offered_chat(cast)
    alice = Program(cast.alice)
    [offer] = alice.get("tickets/", list="offered").json()["results"]
    path = f"tickets/{offer['reference']}/"
    epoch = alice.post(f"{path}accept/", {"epoch": offer["assignment"]["epoch"]}).json()["assignment"]["epoch"]
    said = alice.post(f"{path}reply/", {"epoch": epoch, "text": "Bonjour !", "client_id": str(uuid.uuid4())})
    assert (said.status_code, said.json()["sequence"]) == (201, 2)
    assert alice.post(f"{path}resolve/", {"epoch": epoch, "seen": 2}).status_code == 204
    assert fresh(scene.ticket).status == Ticket.Status.RESOLVED
    assert events_of(scene.ticket)[-3:] == ["offer_accepted", "reply_sent", "ticket_resolved"]


def test_a_program_says_what_became_of_a_promise_when_it_resolves(cast: Cast) -> None:
    scene = held_chat(cast)
    promise = promises_a_refund(cast.alice, scene.ticket)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/"
    assert [one["id"] for one in alice.get(path).json()["promised"]] == [promise.pk]
    done = {"epoch": scene.epoch, "seen": 1, "needs_no_answer": True}
    assert alice.post(f"{path}resolve/", done).json()["code"] == "promise_open"
    assert alice.post(f"{path}resolve/", {**done, "promised": {"x": "kept"}}).status_code == 422
    assert alice.post(f"{path}resolve/", {**done, "promised": {str(promise.pk): "kept"}}).status_code == 204
    assert fresh(scene.ticket).status == Ticket.Status.RESOLVED


def test_an_agent_program_does_a_call(cast: Cast) -> None:
    scene = held_call(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/call/"
    assert alice.post(f"{path}start/", {"epoch": scene.epoch}).json() == {"phone": "+33612345678"}
    assert alice.post(f"{path}outcome/", {"epoch": scene.epoch, "outcome": "no_answer"}).status_code == 204
    assert notices_of(scene.ticket)[-2:] == ["call_ended", "call_planned"]


def test_presence_is_said_again_and_again(cast: Cast) -> None:
    alice = Program(cast.alice)
    first = alice.put("presence/", {"status": "available"}).json()
    second = alice.put("presence/", {"status": "available"}).json()
    assert (first["status"], second["changed_at"]) == ("available", first["changed_at"])
    assert second["lease_until"] > first["lease_until"]
    assert alice.put("presence/", {"status": "offline"}).json()["status"] == "offline"


def test_saying_available_brings_back_who_was_set_away(cast: Cast) -> None:
    alice = Program(cast.alice)
    alice.put("presence/", {"status": "available"})
    Presence.objects.update(status="away")
    assert alice.put("presence/", {"status": "available"}).json()["status"] == "available"


def test_a_transfer_goes_to_a_queue_or_to_a_person(cast: Cast) -> None:
    scene = held_chat(cast)
    path = f"tickets/{scene.ticket.reference}/transfer/"
    cast.bob.arrives()
    assert Program(cast.david).post(path, {"agent": cast.bob.agent.pk}).status_code == 204
    epoch = fresh(scene.ticket).work_item.epoch
    assert Program(cast.bob).post(path, {"queue": "technical", "epoch": epoch}).status_code == 204
    assert fresh(scene.ticket).work_item.lane.queue.slug == "technical"
    for body in ({}, {"queue": "orders", "agent": 1}, {"queue": "no-such"}, {"agent": 2**62}):
        assert Program(cast.sam).post(path, body).status_code == 422, body


def test_the_same_key_does_it_once_and_answers_alike(cast: Cast) -> None:
    scene = held_chat(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/reply/"
    body = {"epoch": scene.epoch, "text": "Bonjour"}
    first = alice.post(path, body, Idempotency_Key="reply-1")
    again = alice.post(path, body, Idempotency_Key="reply-1")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Message.objects.filter(ticket=scene.ticket, direction="out").count() == 1


def test_an_answer_without_content_is_replayed_too(cast: Cast) -> None:
    scene = held_call(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/call/outcome/"
    for _ in range(3):
        answer = alice.post(path, {"epoch": scene.epoch, "outcome": "reached"}, Idempotency_Key="call-1")
        assert (answer.status_code, answer.content) == (204, b"")
    assert notices_of(scene.ticket).count("call_ended") == 1


@pytest.mark.parametrize("other", [{"text": "Autre chose"}, {"epoch": 7}])
def test_the_same_key_with_another_request_is_refused(cast: Cast, other: dict[str, Any]) -> None:
    scene = held_chat(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/reply/"
    body = {"epoch": scene.epoch, "text": "Bonjour"}
    alice.post(path, body, Idempotency_Key="reply-1")
    answer = alice.post(path, {**body, **other}, Idempotency_Key="reply-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_keys_are_each_persons_own(cast: Cast) -> None:
    scene = held_chat(cast)
    path = f"tickets/{scene.ticket.reference}/note/"
    for person in (cast.alice, cast.bob):
        assert Program(person).post(path, {"text": "Vu"}, Idempotency_Key="one").status_code == 201
    assert Message.objects.filter(ticket=scene.ticket, direction="note").count() == 2


def test_a_refusal_keeps_nothing_and_may_be_tried_again(cast: Cast) -> None:
    scene = waiting_chat(cast)
    path, body = f"tickets/{scene.ticket.reference}/reply/", {"epoch": 1, "text": "Bonjour"}
    alice = Program(cast.alice)
    assert alice.post(path, body, Idempotency_Key="reply-1").status_code == 409
    alice.post(f"tickets/{scene.ticket.reference}/take/")
    assert alice.post(path, body, Idempotency_Key="reply-1").status_code == 201


def test_a_message_needs_a_client_id_or_a_key(cast: Cast) -> None:
    scene = held_chat(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/note/"
    assert alice.post(path, {"text": "Vu"}).json()["code"] == "client_id_invalid"
    one = alice.post(path, {"text": "Vu"}, Idempotency_Key="note-1").json()
    IdempotencyKey.objects.all().delete()
    assert alice.post(path, {"text": "Vu"}, Idempotency_Key="note-1").json() == one


def test_a_client_id_of_another_ticket_is_refused(cast: Cast) -> None:
    scene, other = held_chat(cast), says(cast, cast.mallory)
    alice, body = Program(cast.alice), {"text": "Vu", "client_id": str(uuid.uuid4())}
    assert alice.post(f"tickets/{scene.ticket.reference}/note/", body).status_code == 201
    answer = alice.post(f"tickets/{other.reference}/note/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "client_id_invalid")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_is_done(committed_cast: Cast) -> None:
    scene = held_call(committed_cast)
    alice, path = Program(committed_cast.alice), f"tickets/{scene.ticket.reference}/call/outcome/"
    body = {"epoch": scene.epoch, "outcome": "reached"}
    answers = at_once(*[lambda: alice.post(path, body, Idempotency_Key="call-1")] * 6)
    assert {answer.status_code for answer in answers} <= {204, 409}
    assert notices_of(scene.ticket).count("call_ended") == 1
    assert all(answer["Retry-After"] == "1" for answer in answers if answer.status_code == 409)


@pytest.mark.django_db(transaction=True)
def test_while_it_is_carried_out_the_same_request_is_told_to_wait(committed_cast: Cast) -> None:
    scene = held_chat(committed_cast)
    alice, path = Program(committed_cast.alice), f"tickets/{scene.ticket.reference}/note/"
    with transaction.atomic():
        idempotency._claim(committed_cast.alice.user.pk, "note-1")
        [answer] = at_once(lambda: alice.post(path, {"text": "Vu"}, Idempotency_Key="note-1"))
    assert answer.status_code == 409
    assert (answer.json()["code"], answer["Retry-After"]) == ("in_progress", "1")
    assert alice.post(path, {"text": "Vu"}, Idempotency_Key="note-1").status_code == 201


def test_keys_are_forgotten_after_a_day(cast: Cast) -> None:
    scene = held_chat(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/note/"
    for key in ("old", "new"):
        alice.post(path, {"text": "Vu"}, Idempotency_Key=key)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_idempotencykey SET created_at = created_at - interval '25 hours' WHERE key = 'old'")
    assert idempotency.forget_old() == 1
    assert IdempotencyKey.objects.get().key == "new"
