"""The door for providers' calls, with Messenger behind it: what is kept, what is refused, and what comes of it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from channels_adapters.messenger import Messenger
from contactcenter.bench.graph_stand_in import GraphRefusal, GraphStandIn
from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.errors import ERROR_CODES
from contactcenter.inbox.marks import marks_of
from contactcenter.intake import arrivals
from contactcenter.intake.models import RawInbound
from contactcenter.tickets import sealing
from contactcenter.tickets.models import ChannelAccount, Customer, Message, Ticket
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import let_pass, reply, resolve, take

PAGE, CHLOE = "111111", "7421"
JSON = "application/json"
Call = tuple[bytes, dict[str, str]]


@pytest.fixture
def graph() -> Iterator[GraphStandIn]:
    with GraphStandIn(PAGE, "token-of-the-page", "secret-of-the-app") as graph:
        yield graph


def account_of(cast: Cast, graph: GraphStandIn) -> ChannelAccount:
    secrets = {"verify_token": "token-of-the-door", "app_secret": graph.app_secret, "access_token": graph.access_token}
    return ChannelAccount.objects.create(
        shop=cast.shop,
        adapter="messenger",
        address=PAGE,
        settings={"graph_url": graph.url, "local_files": graph.url},
        sealed=sealing.seal(secrets),
    )


@pytest.fixture
def page(cast: Cast, graph: GraphStandIn) -> ChannelAccount:
    return account_of(cast, graph)


def address(page: str = PAGE, slug: str = "messenger") -> str:
    return reverse("api:webhook", args=[slug, page])


def post(call: Call, at: str = "", **options: Any) -> Any:
    body, headers = call
    sent = {"content_type": headers.get("Content-Type", JSON), **options}
    return Client().post(at or address(), body, headers={**headers, "Content-Type": sent["content_type"]}, **sent)


def refused(response: Any) -> tuple[int, str]:
    answer = response.json()
    assert answer["message"]
    assert answer["hint"]
    assert not RawInbound.objects.exists()
    return response.status_code, answer["code"]


# --- the handshake ---


def test_meta_is_given_its_challenge_for_the_right_token(page: ChannelAccount) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "token-of-the-door", "hub.challenge": "1158201444"}
    response = Client().get(address(), query)
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"1158201444", "text/plain")


def test_another_token_is_refused(page: ChannelAccount) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "other", "hub.challenge": "<script>"}
    assert refused(Client().get(address(), query)) == (403, "verify_token_mismatch")


# --- what is refused ---


def test_a_forged_call_is_refused_and_nothing_is_kept(page: ChannelAccount, graph: GraphStandIn) -> None:
    body, headers = graph.call(graph.hears(CHLOE, text="Bonjour"))
    for wrong in ("", "sha256=" + "0" * 64, headers["X-Hub-Signature-256"][:-1]):
        answer = refused(post((body, {**headers, "X-Hub-Signature-256": wrong})))
        assert answer == (401, "webhook_signature_invalid")
    assert refused(post((body + b" ", headers)))[0] == 401


def test_a_door_that_is_none_is_not_found(page: ChannelAccount, graph: GraphStandIn, cast: Cast) -> None:
    call = graph.call(graph.hears(CHLOE, text="Bonjour"))
    nowhere = ["222222", f"{PAGE}%00", "%2e%2e", "é" * 300]
    doors = [*(f"/webhooks/messenger/{one}/" for one in nowhere), address(slug="nothing")]
    doors.append(address(cast.webchat.address, "webchat"))  # its adapter has no provider that calls
    for door in doors:
        assert refused(post(call, at=door)) == (404, "not_found"), door


def test_an_account_that_is_closed_is_not_found(page: ChannelAccount, graph: GraphStandIn) -> None:
    ChannelAccount.objects.update(is_active=False)
    assert refused(post(graph.call(graph.hears(CHLOE, text="Bonjour"))))[0] == 404


def test_another_pages_call_is_refused(page: ChannelAccount, graph: GraphStandIn) -> None:
    other = GraphStandIn("222222", "", graph.app_secret)
    assert refused(post(other.call(other.hears(CHLOE, text="Bonjour")))) == (403, "wrong_account")


@pytest.mark.parametrize("kind", ["application/xml", "text/plain", "application/x-www-form-urlencoded", ""])
def test_another_type_is_refused(page: ChannelAccount, graph: GraphStandIn, kind: str) -> None:
    body, headers = graph.call(graph.hears(CHLOE, text="Bonjour"))
    assert refused(post((body, headers), content_type=kind)) == (415, "media_type_not_allowed")


def test_a_call_without_end_is_refused(page: ChannelAccount, graph: GraphStandIn) -> None:
    body = b"x" * (Messenger.most_call_bytes + 1)
    assert refused(post((body, {}))) == (413, "payload_too_large")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head"])
def test_another_method_is_refused(page: ChannelAccount, method: str) -> None:
    assert getattr(Client(), method)(address()).status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"object": "user", "entry": []}', b"[" * 100_000])
def test_a_signed_call_that_cannot_be_read_is_refused(page: ChannelAccount, graph: GraphStandIn, body: bytes) -> None:
    status, code = refused(post(_signed(graph, body)))
    assert 400 <= status < 500
    assert code in ERROR_CODES


def _signed(graph: GraphStandIn, body: bytes) -> Call:
    signature = hmac.new(graph.app_secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"Content-Type": JSON, "X-Hub-Signature-256": f"sha256={signature}"}


def test_a_database_that_is_away_is_said_to_come_back(page: ChannelAccount, graph: GraphStandIn, cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SAVEPOINT here")
    call = graph.call(*(graph.hears(CHLOE, text="x" * 1_000) for _ in range(500)))
    response = post(call)
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT here; SET LOCAL statement_timeout = 0")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert refused(response)[1] == "temporarily_unavailable"


# --- what is kept ---


def taken_in() -> list[Message]:
    while arrivals.take_in():
        pass
    return list(Message.objects.filter(direction="in").order_by("ticket", "sequence"))


def test_a_message_becomes_a_ticket_of_the_social_kind(page: ChannelAccount, graph: GraphStandIn) -> None:
    response = post(graph.call(graph.hears(CHLOE, text="Où est mon colis ? 📦👩‍👩‍👧")))
    assert (response.status_code, response.content) == (200, b"")
    [message] = taken_in()
    assert message.text == "Où est mon colis ? 📦👩‍👩‍👧"
    ticket = Ticket.objects.select_related("work_item").get()
    assert (ticket.channel, ticket.thread_key, ticket.work_item.medium) == ("messenger", CHLOE, "social")
    identity = Customer.objects.get(pk=ticket.customer_id).identities.get()
    assert (identity.kind, identity.value, identity.is_verified) == ("social", f"messenger:{PAGE}:{CHLOE}", True)


def test_a_call_of_many_keeps_their_order(page: ChannelAccount, graph: GraphStandIn) -> None:
    people = [CHLOE, "8532", CHLOE, "8532", CHLOE]
    post(graph.call(*(graph.hears(person, text=f"{place}") for place, person in enumerate(people))))
    assert [message.text for message in taken_in()] == ["0", "2", "4", "1", "3"]
    assert Ticket.objects.count() == 2


def test_the_same_call_again_changes_nothing(page: ChannelAccount, graph: GraphStandIn) -> None:
    call = graph.call(graph.hears(CHLOE, text="Bonjour"), graph.hears(CHLOE, text="encore"))
    assert [post(call).status_code for _ in range(3)] == [200, 200, 200]
    taken_in()
    post(call)
    assert len(taken_in()) == 2


def test_a_call_that_repeats_itself_is_one_message(page: ChannelAccount, graph: GraphStandIn) -> None:
    event = graph.hears(CHLOE, text="Bonjour")
    assert post(graph.call(event, event)).status_code == 200
    assert len(taken_in()) == 1


def test_the_same_on_two_connections_at_one_instant_is_one_message(committed_cast: Cast, graph: GraphStandIn) -> None:
    account_of(committed_cast, graph)
    call = graph.call(*(graph.hears(CHLOE, text=f"{place}") for place in range(20)))
    answers = at_once(*[lambda: post(call).status_code] * 4)
    assert answers == [200] * 4
    at_once(arrivals.take_in, arrivals.take_in)
    assert [message.text for message in taken_in()] == [str(place) for place in range(20)]
    assert Ticket.objects.count() == 1


def test_two_people_who_are_new_at_one_instant_are_two(committed_cast: Cast, graph: GraphStandIn) -> None:
    account_of(committed_cast, graph)
    for person in (CHLOE, "8532"):
        post(graph.call(graph.hears(person, text="Bonjour"), graph.hears(person, text="encore")))
    at_once(*[lambda: arrivals.take_in(1)] * 4)
    taken_in()
    assert (Customer.objects.filter(identities__kind="social").count(), Ticket.objects.count()) == (2, 2)


def test_echoes_receipts_and_what_was_taken_back_open_nothing(page: ChannelAccount, graph: GraphStandIn) -> None:
    echo = graph.hears(CHLOE, text="Bonjour", is_echo=True)
    deleted = graph.hears(CHLOE, is_deleted=True)
    read = {"sender": {"id": CHLOE}, "timestamp": 1, "read": {"watermark": 1}}
    unknown = {"sender": {"id": CHLOE}, "timestamp": 1, "hologram": {}}
    assert post(graph.call(echo, deleted, read, unknown)).status_code == 200
    assert taken_in() == []
    assert not Ticket.objects.exists()
    assert RawInbound.objects.filter(parsed_at__isnull=True).count() == 0


def test_events_out_of_order_are_all_there(page: ChannelAccount, graph: GraphStandIn) -> None:
    first, second = graph.hears(CHLOE, text="un"), graph.hears(CHLOE, text="deux")
    post(graph.call(second))
    post(graph.call(first))
    assert {message.text for message in taken_in()} == {"un", "deux"}


# --- and back ---


def answered(cast: Cast, text: str = "Il arrive demain.") -> OutboxMessage:
    taken_in()
    ticket = Ticket.objects.get()
    take(cast.alice, ticket)
    reply(cast.alice, ticket, text)
    outbox.send_waiting()
    return OutboxMessage.objects.get()


def test_an_answer_reaches_her_once(cast: Cast, page: ChannelAccount, graph: GraphStandIn) -> None:
    post(graph.call(graph.hears(CHLOE, text="Bonjour")))
    sent = answered(cast)
    assert [(taken.recipient, taken.text) for taken in graph.taken] == [(CHLOE, "Il arrive demain.")]
    assert (sent.state, sent.provider_message_id) == ("sent", graph.taken[0].id)
    assert outbox.send_waiting() == 0


def test_a_retry_of_a_long_answer_doubles_none_of_its_parts(
    cast: Cast, page: ChannelAccount, graph: GraphStandIn
) -> None:
    post(graph.call(graph.hears(CHLOE, text="Bonjour")))
    take_all = "mot " * 1_500
    graph.next_answers.extend(["", GraphRefusal(503, 2, None, "later")])
    assert answered(cast, take_all).parts_sent == 1
    let_pass(seconds=11)
    outbox.send_waiting()
    assert OutboxMessage.objects.get().state == "sent"
    assert "".join(taken.text for taken in graph.taken).replace(" ", "") == "mot" * 1_500


def test_a_refusal_is_read_beside_the_message(cast: Cast, page: ChannelAccount, graph: GraphStandIn) -> None:
    post(graph.call(graph.hears(CHLOE, text="Bonjour")))
    taken_in()
    let_pass(seconds=25 * 3600)
    failed = answered(cast)
    assert (failed.state, failed.error_code, graph.taken) == ("failed", "message_window_closed", [])
    marks = marks_of(cast.alice.actor, failed.message.ticket)
    failed.message.refresh_from_db()
    assert (list(marks.failed), failed.message.failure) == ([failed.message.sequence], "message_window_closed")


def test_receipts_mark_what_reached_her(cast: Cast, page: ChannelAccount, graph: GraphStandIn) -> None:
    post(graph.call(graph.hears(CHLOE, text="Bonjour")))
    sent = answered(cast)
    post(graph.call({"sender": {"id": "8532"}, "delivery": {"mids": [sent.provider_message_id], "watermark": 1}}))
    assert marks_of(cast.alice.actor, sent.message.ticket).delivered_through == 0  # somebody else's word
    post(graph.call({"sender": {"id": CHLOE}, "delivery": {"mids": [sent.provider_message_id], "watermark": 1}}))
    marks = marks_of(cast.alice.actor, sent.message.ticket)
    assert (marks.delivered_through, marks.read_through) == (sent.message.sequence, 0)
    later = int(sent.message.created_at.timestamp() * 1000) + 1_000
    post(graph.call({"sender": {"id": CHLOE}, "read": {"watermark": later}}))
    assert marks_of(cast.alice.actor, sent.message.ticket).read_through == sent.message.sequence


def test_who_writes_again_within_the_hour_finds_the_same_ticket(
    cast: Cast, page: ChannelAccount, graph: GraphStandIn
) -> None:
    post(graph.call(graph.hears(CHLOE, text="Bonjour")))
    ticket = answered(cast).message.ticket
    resolve(cast.alice, ticket)
    post(graph.call(graph.hears(CHLOE, text="merci")))
    taken_in()
    assert Ticket.objects.get().status == "open"


def test_no_secret_of_the_account_is_kept_in_clear(page: ChannelAccount) -> None:
    kept = json.dumps(page.settings) + repr(bytes(page.sealed))
    assert not [secret for secret in ("token-of-the-page", "secret-of-the-app", "token-of-the-door") if secret in kept]
