"""The widget's messages: kept before she is told yes, each once, every wrong form refused with its code."""

import json
import uuid
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError

from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Message
from tests.cast import Cast
from tests.deeds import sweep
from tests.storefront.conftest import Widget

pytestmark = pytest.mark.django_db


def test_a_message_is_kept_before_she_is_told_yes(chloe: Widget) -> None:
    client_id = str(uuid.uuid4())

    answer = chloe.says("Où est mon colis ?", client_id=client_id)

    assert (answer.status_code, answer.json()) == (202, {"client_id": client_id, "accepted": True})
    assert RawInbound.objects.get().provider_message_id.endswith(client_id)


def test_the_same_client_id_is_the_same_message_and_the_same_answer(chloe: Widget) -> None:
    client_id = str(uuid.uuid4())

    first, second = chloe.says("Un", client_id=client_id), chloe.says("Deux", client_id=client_id)
    sweep()
    third = chloe.says("Trois", client_id=client_id)
    sweep()

    assert first.json() == second.json() == third.json()
    assert list(Message.objects.filter(direction="in").values_list("text", flat=True)) == ["Un"]


def test_two_visitors_may_draw_the_same_client_id(chloe: Widget, mallory: Widget) -> None:
    client_id = str(uuid.uuid4())

    chloe.says("De Chloé", client_id=client_id)
    mallory.says("De Mallory", client_id=client_id)

    assert RawInbound.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": ""}, "text_empty"),
        ({"text": "   \n "}, "text_empty"),
        ({"text": "a\x00b"}, "text_has_nul"),
        ({"text": "x" * 10_001}, "text_too_long"),
        ({"text": 7}, "invalid_field"),
        ({"text": ["a"]}, "invalid_field"),
        ({"text": "a", "reason": {}}, "invalid_field"),
        ({"text": "a", "client_id": "1"}, "client_id_invalid"),
        ({"text": "a", "client_id": None}, "client_id_invalid"),
        ({"text": "a", "client_id": ["x"]}, "client_id_invalid"),
    ],
)
def test_a_wrong_field_is_refused_with_its_code(chloe: Widget, fields: dict[str, Any], code: str) -> None:
    answer = chloe.post("messages", {"client_id": str(uuid.uuid4()), **fields})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["message"]
    assert answer.json()["hint"]
    assert not RawInbound.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"text": NaN}',
        b'{"a": ' * 60 + b"1" + b"}" * 60,
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_a_bad_request(chloe: Widget, body: bytes) -> None:
    answer = chloe.post("messages", body)

    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("bad_request", "client_id_invalid", "text_empty")


def test_a_lone_surrogate_is_replaced_and_kept(chloe: Widget) -> None:
    answer = chloe.post("messages", json.dumps({"client_id": str(uuid.uuid4()), "text": "a\ud800b"}))
    sweep()

    assert answer.status_code == 202
    assert Message.objects.get(direction="in").text == "a?b"


def test_another_content_type_is_refused(chloe: Widget) -> None:
    answer = chloe.client.post("/widget/api/messages", "<a/>", content_type="text/xml", headers=chloe.headers())

    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_not_allowed")


def test_more_json_than_a_message_needs_is_refused(chloe: Widget) -> None:
    answer = chloe.post("messages", {"client_id": str(uuid.uuid4()), "text": "x" * 300_000})

    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


def test_attachments_named_in_json_are_not_believed(chloe: Widget) -> None:
    """Or she could name another customer's file by its digest and read it as her own."""
    chloe.post(
        "messages",
        {
            "client_id": str(uuid.uuid4()),
            "text": "a",
            "attachments": [{"sha256": "0" * 64, "name": "a", "content_type": "image/png", "size_bytes": 1}],
        },
    )
    sweep()

    assert Message.objects.get(direction="in").attachments.count() == 0


def test_the_reason_she_names_decides_the_queue(chloe: Widget) -> None:
    chloe.says("Ma carte est refusée", reason="payment")
    sweep()

    assert Message.objects.get(direction="in").ticket.work_item.lane.queue.slug == "payment"


def test_a_language_that_the_shop_does_not_speak_becomes_its_own(chloe: Widget, cast: Cast) -> None:
    chloe.says("Guten Tag", language="de")
    sweep()

    assert Message.objects.get(direction="in").ticket.language == cast.shop.language


def test_without_a_database_she_is_asked_to_come_back(chloe: Widget) -> None:
    with patch("contactcenter.intake.raw.keep", side_effect=OperationalError("gone")):
        answer = chloe.says()

    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily_unavailable")
    assert int(answer["Retry-After"]) > 0


def test_refusals_are_in_her_language(chloe: Widget) -> None:
    chloe.language = "en"

    assert chloe.says("").json()["message"] == "There is nothing to send."
