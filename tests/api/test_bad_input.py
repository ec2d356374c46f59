"""Whatever is sent, the answer is clear and the service stands."""

from typing import Any

import pytest
from django.test import Client

from contactcenter.tickets.models import Message
from tests.access.scene import held_chat
from tests.api.programs import Program
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 10**30}, "limit"),
        ({"limit": ""}, "limit"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"cursor": -1}, "cursor"),
        ({"cursor": 2**63}, "cursor"),
        ({"cursor": "abc"}, "cursor"),
        ({"cursor": 1, "list": "own"}, "cursor"),
        ({"list": "all"}, "list"),
        ({"status": "OPEN"}, "status"),
        ({"channel": "web chat"}, "channel"),
        ({"queue": "a\x00b"}, "queue"),
        ({"customer": 2**64}, "customer"),
        ({"updated_since": "yesterday"}, "updated_since"),
        ({"updated_since": "0001-01-01T00:00:00+14:00"}, "updated_since"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named(cast: Cast, query: dict[str, Any], field: str) -> None:
    answer = Program(cast.alice).get("tickets/", **query)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid_field", field)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"text": "a"}, "invalid_field", "epoch"),
        ({"epoch": "1", "text": "a"}, "invalid_field", "epoch"),
        ({"epoch": True, "text": "a"}, "invalid_field", "epoch"),
        ({"epoch": 1.5, "text": "a"}, "invalid_field", "epoch"),
        ({"epoch": 2**31, "text": "a"}, "invalid_field", "epoch"),
        ({"epoch": 10**400, "text": "a"}, "invalid_field", "epoch"),
        ({"epoch": -1, "text": "a"}, "invalid_field", "epoch"),
        ({"epoch": 1, "text": 5}, "invalid_field", "text"),
        ({"epoch": 1, "text": None}, "invalid_field", "text"),
        ({"epoch": 1, "text": "a", "colour": 1}, "invalid_field", "colour"),
        ({"epoch": 1, "text": "a", "client_id": 5}, "client_id_invalid", "client_id"),
        ({"epoch": 1, "text": "a", "client_id": "{}"}, "client_id_invalid", "client_id"),
        ({"epoch": 1, "text": "a\x00b"}, "text_has_nul", None),
        ({"epoch": 1, "text": " \n\t"}, "text_empty", None),
        ({"epoch": 1, "text": "a" * 10_001}, "text_too_long", None),
    ],
)
def test_a_wrong_field_is_named(cast: Cast, body: dict[str, Any], code: str, field: str | None) -> None:
    scene = held_chat(cast)
    answer = Program(cast.alice).post(f"tickets/{scene.ticket.reference}/reply/", body, Idempotency_Key="k")
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (422, code, field)
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'"text"', b"null", b'{"epoch": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5_000],
)
def test_a_body_that_is_no_object_is_refused(cast: Cast, content: bytes) -> None:
    scene = held_chat(cast)
    answer = Program(cast.alice).post(f"tickets/{scene.ticket.reference}/reply/", content)
    assert answer.status_code == (400 if content else 422), answer.content
    assert set(answer.json()) >= {"code", "message", "hint"}


def test_a_body_that_is_too_large_is_not_read(cast: Cast) -> None:
    scene = held_chat(cast)
    answer = Program(cast.alice).post(f"tickets/{scene.ticket.reference}/reply/", b" " * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "k" * 201])
def test_a_key_that_is_none_is_refused(cast: Cast, key: str) -> None:
    scene = held_chat(cast)
    path = f"tickets/{scene.ticket.reference}/note/"
    answer = Program(cast.alice).post(path, {"text": "Vu"}, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")


@pytest.mark.parametrize(
    "text", ["\ud800", "é" * 3_000, "👩‍👩‍👧‍👦", "\u202egnp.exe", "a\r\nBcc: x@y.z", "{{ 7*7 }}", "=cmd()"]
)
def test_strange_words_are_kept_and_read_back(cast: Cast, text: str) -> None:
    scene = held_chat(cast)
    alice, path = Program(cast.alice), f"tickets/{scene.ticket.reference}/"
    assert alice.post(f"{path}note/", {"text": text}, Idempotency_Key="k").status_code == 201
    kept = alice.get(f"{path}messages/", after=1).json()["results"][0]["text"]
    assert kept == ("?" if text == "\ud800" else text)


@pytest.mark.parametrize("reference", ["%00", "K7QM%004X2B", "%F0%9F%98%80", "x" * 300, "..", "%FF"])
def test_a_strange_reference_does_not_exist(cast: Cast, reference: str) -> None:
    answer = Program(cast.alice).get(f"tickets/{reference}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["files/99999999999999999999/", "customers/99999999999999999999/", "nothing/", "../"])
def test_what_does_not_exist_is_said_in_json(cast: Cast, path: str) -> None:
    answer = Program(cast.alice).get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_other_forms_and_methods_are_refused(cast: Cast) -> None:
    scene, alice, client = held_chat(cast), Program(cast.alice), Client()
    bearer = {"Authorization": f"Bearer {alice.secret}"}
    path = f"/api/v1/tickets/{scene.ticket.reference}/reply/"
    html = client.get("/api/v1/tickets/", headers={**bearer, "Accept": "text/html"})
    assert (html.status_code, html.json()["code"]) == (406, "not_acceptable")
    form = client.post(path, {"text": "a"}, headers=bearer)
    assert (form.status_code, form.json()["code"]) == (415, "json_needed")
    deleted = client.delete(path, headers=bearer)
    assert (deleted.status_code, deleted.json()["code"]) == (405, "method_not_allowed")
    assert deleted["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("token", ["", "x", "cct_", "cct_" + "a" * 43, "é", "cct_\x00", "a" * 100_000])
def test_a_strange_token_opens_nothing(cast: Cast, token: str) -> None:
    answer = Client().get("/api/v1/tickets/", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


@pytest.mark.parametrize(("language", "words"), [("fr", "jeton"), ("en", "token")])
def test_a_refusal_is_in_the_readers_language(cast: Cast, language: str, words: str) -> None:
    headers = {"Authorization": "Bearer x", "Accept-Language": language}
    assert words in Client().get("/api/v1/tickets/", headers=headers).json()["message"]
