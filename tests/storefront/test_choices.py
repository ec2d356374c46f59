"""Another channel by her choice, through the widget's doors."""

import uuid
from typing import Any

import pytest
from django.utils import translation

from contactcenter.storefront.slot_choices import slots_by_day
from contactcenter.tickets.models import Ticket
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import let_pass, reply, says, sweep, take
from tests.storefront.conftest import Widget

pytestmark = pytest.mark.django_db
PHONE = "06 12 34 56 78"


def _call(widget: Widget, phone: Any = PHONE, client_id: str = "", **fields: Any) -> Any:
    return widget.post("callback", client_id=client_id or str(uuid.uuid4()), phone=phone, **fields)


def test_a_call_now_moves_the_same_ticket(cast: Cast, chloe: Widget) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=77)
    sweep()

    answer = _call(chloe)

    assert answer.status_code == 200
    assert answer.json()["ticket"] == {
        "reference": ticket.reference,
        "status": "open",
        "channel": "callback_manual",
        "choice": "made",
        "callback": {"phone": "+33 6 12 34 56 78", "at": None},
        "email": "",
    }


def test_a_call_at_a_slot_is_planned_for_it(cast: Cast, chloe: Widget) -> None:
    slot = slots_by_day(cast.shop)[1]["slots"][2]["at"]

    assert _call(chloe, slot=slot).status_code == 200
    assert Ticket.objects.get().callback_at is not None


def test_two_taps_are_one_call(cast: Cast, chloe: Widget) -> None:
    client_id = str(uuid.uuid4())

    first, second = _call(chloe, client_id=client_id), _call(chloe, client_id=client_id)

    assert first.json()["ticket"] == second.json()["ticket"]
    assert first.json()["last_sequence"] == second.json()["last_sequence"]


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("", "phone_invalid"),
        ("061234", "phone_invalid"),
        ("zéro six", "phone_invalid"),
        ("0" * 20, "phone_invalid"),
        ("0899123456", "phone_premium"),
        ("3639", "phone_premium"),
        ("+1 202 555 0123", "phone_abroad"),
        ("06\x0012345678", "text_has_nul"),
        (612345678, "invalid_field"),
        (None, "invalid_field"),
        ("6" * 41, "text_too_long"),
    ],
)
def test_a_wrong_number_is_refused_with_its_code(chloe: Widget, phone: Any, code: str) -> None:
    answer = _call(chloe, phone)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Ticket.objects.exists()


def test_where_the_shop_calls_is_not_for_the_form_to_say(chloe: Widget) -> None:
    assert _call(chloe, "+1 202 555 0123", region="US", regions=["US"]).json()["code"] == "phone_abroad"


@pytest.mark.parametrize("slot", ["yesterday", "2020-01-01T10:00:00+01:00", "2026-11-23T10:00:00", 3])
def test_a_wrong_slot_is_refused(chloe: Widget, slot: Any) -> None:
    assert _call(chloe, slot=slot).json()["code"] in ("slot_invalid", "invalid_field")


def test_a_number_is_called_twice_an_hour_at_most(cast: Cast) -> None:
    answers = [_call(Widget(cast.visitor())) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["code"] == "too_many_callbacks"


def test_an_answer_by_mail_keeps_her_address(cast: Cast, chloe: Widget) -> None:
    says(cast, cast.chloe)

    answer = chloe.post("email-choice", client_id=str(uuid.uuid4()), email=" chloe@example.com ")

    assert (answer.json()["ticket"]["channel"], answer.json()["ticket"]["email"]) == ("email", "chloe@example.com")


@pytest.mark.parametrize(
    "email", ["", "chloe", "a@b", None, 7, "a\x00@example.com", "é\ud800@example.com", "a" * 250 + "@example.com"]
)
def test_a_wrong_address_is_refused(cast: Cast, chloe: Widget, email: Any) -> None:
    says(cast, cast.chloe)

    answer = chloe.post("email-choice", client_id=str(uuid.uuid4()), email=email)

    assert (answer.status_code, answer.json()["code"]) == (422, "email_invalid")


def test_without_a_question_there_is_nothing_to_answer_by_mail(chloe: Widget) -> None:
    answer = chloe.post("email-choice", client_id=str(uuid.uuid4()), email="chloe@example.com")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_choose")


def test_a_choice_that_crossed_an_answer_is_told_so(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)

    for answer in (_call(chloe), chloe.post("email-choice", client_id=str(uuid.uuid4()), email="chloe@example.com")):
        assert (answer.status_code, answer.json()["code"]) == (409, "agent_answered")


def test_slots_are_named_by_day_in_the_language_asked_for(cast: Cast, stranger: Widget) -> None:
    days = stranger.get("slots", shop="demo", language="en").json()["days"]

    assert {day["day"] for day in days} & {"Today", "Tomorrow", "Monday", "Tuesday"} or days[0]["day"][0].isupper()
    assert all(slot["label"][2] == ":" for day in days for slot in day["slots"])


def test_slots_are_all_in_the_future(cast: Cast) -> None:
    with translation.override("fr"):
        slots = [slot["at"] for day in slots_by_day(cast.shop) for slot in day["slots"]]

    assert slots == sorted(slots)
    assert slots[0] > database_now().isoformat()[:10]
