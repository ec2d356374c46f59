"""What a shopper is told of her wait, before and during it, and what is kept of that."""

import uuid
from datetime import timedelta

import pytest
from django.utils import translation

from contactcenter.storefront import expectation
from contactcenter.tickets.models import Shop, Ticket
from routing.models import Calendar, SpecialDay, SpecialRange, ToldWait
from routing.services import expected_wait
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import clock_of, let_pass, reply, resolve, says, take
from tests.storefront.conftest import Widget

pytestmark = pytest.mark.django_db


def waited(cast: Cast, *seconds: int) -> None:
    """So many shoppers were answered by Alice after so many seconds each, one after the other."""
    for length in seconds:
        ticket = says(cast, cast.visitor(), "Une question", reason="")
        let_pass(seconds=length)
        take(cast.alice, ticket)
        reply(cast.alice, ticket)
        resolve(cast.alice, ticket)
        let_pass(seconds=1)
    expected_wait.forget()


@pytest.fixture(autouse=True)
def _in_english(chloe: Widget, stranger: Widget) -> None:
    chloe.language = stranger.language = "en"


def ways(widget: Widget) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = widget.get("config", shop="demo", language=widget.language).json()["waits"]
    return found


def test_where_too_few_tell_nothing_is_promised(cast: Cast, stranger: Widget) -> None:
    cast.alice.arrives()

    assert ways(stranger)["chat"] == {"is_offered": True, "is_closed": False, "seconds": None, "text": ""}


def test_before_she_writes_she_is_told_what_others_waited(cast: Cast, stranger: Widget) -> None:
    cast.alice.arrives()
    waited(cast, 20, 25, 30, 35, 40)

    chat = ways(stranger)["chat"]

    assert chat["is_offered"]
    assert 30 <= int(str(chat["seconds"])) <= 45  # and what a busy machine adds
    assert chat["text"] == "An advisor answers in less than a minute."


def test_a_chat_that_nobody_can_take_in_time_is_not_offered(cast: Cast, stranger: Widget) -> None:
    assert not ways(stranger)["chat"]["is_offered"]  # nobody is there

    cast.alice.arrives()
    waited(cast, 200, 210, 220, 230, 240)

    assert not ways(stranger)["chat"]["is_offered"]  # she is, and takes too long
    assert ways(stranger)["call"]["is_offered"]


def test_outside_its_hours_the_chat_says_when_somebody_is_there_and_the_other_ways_are_offered(
    cast: Cast, stranger: Widget, chloe: Widget
) -> None:
    cast.alice.arrives()
    now = database_now()
    tomorrow = (now + timedelta(days=1)).astimezone(cast.shop.zone).date()
    calendar = Calendar.objects.create(slug="care", names={"fr": "Conseillers"})
    SpecialRange.objects.create(
        day=SpecialDay.objects.create(calendar=calendar, on=tomorrow), opens=9 * 60, closes=18 * 60
    )
    Shop.objects.update(live_hours=calendar)

    found = ways(stranger)

    assert (found["chat"]["is_offered"], found["chat"]["is_closed"]) == (False, True)
    assert found["chat"]["text"] == "We are here again tomorrow at 9:00."
    assert (found["call"]["is_offered"], found["email"]["is_offered"]) == (True, True)
    client_id = str(uuid.uuid4())
    answer = chloe.post("callback", client_id=client_id, phone="06 12 34 56 78", slot="", text="", language="en")
    asked = Ticket.objects.get()
    assert answer.status_code == 200
    assert asked.callback_at is not None
    assert (asked.work_item.state, asked.callback_at.astimezone(cast.shop.zone).hour) == ("scheduled", 9)
    days = {day["slots"][0]["at"][:10] for day in chloe.get("slots", shop="demo").json()["days"]}
    assert days == {tomorrow.isoformat()}


def test_while_she_waits_she_reads_place_and_time(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    waited(cast, 2, 3, 4, 5, 6)
    says(cast, cast.mallory, "Moi d'abord", reason="")
    let_pass(seconds=1)
    says(cast, cast.chloe, reason="")
    expected_wait.forget()

    wait = chloe.conversation()["wait"]

    said = "1 person is before you. An advisor answers in less than a minute."
    assert (wait["position"], wait["text"]) == (2, said)


def test_what_she_was_told_is_kept_and_held_against_what_came(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    waited(cast, 20, 25, 30, 35, 40)
    ticket = says(cast, cast.chloe, reason="")
    expected_wait.forget()
    chloe.conversation()
    chloe.conversation()
    told = ToldWait.objects.get(clock=clock_of(ticket))
    let_pass(seconds=50)
    ToldWait.objects.update(told_at=clock_of(ticket).started_at)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)

    error = expected_wait.errors_since(clock_of(ticket).started_at - (database_now() - told.told_at))["chat"]

    assert error.said == 1
    assert error.median_absolute_error_seconds == pytest.approx(20, abs=8)
    assert error.within_30_percent == 0


def test_once_she_is_answered_nothing_more_is_said(cast: Cast, chloe: Widget) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)

    assert chloe.conversation()["wait"] is None


def test_who_finds_nobody_can_ask_by_mail_at_once(cast: Cast, chloe: Widget) -> None:
    client_id = str(uuid.uuid4())
    asked = {"client_id": client_id, "email": "chloe@example.com", "text": "Où est ma commande ?"}

    first, second = chloe.post("email-choice", **asked), chloe.post("email-choice", **asked)

    assert first.json()["ticket"] == second.json()["ticket"]
    assert first.json()["ticket"]["channel"] == "email"
    ticket = Ticket.objects.get()
    assert (ticket.work_item.medium, ticket.messages.filter(direction="in").count()) == ("mail", 1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "less than a minute"),
        (61, "about 2 minutes"),
        (11 * 60, "about 15 minutes"),
        (56 * 60, "about 1 hour"),
        (5 * 3600, "about 5 hours"),
        (30 * 3600, "about 2 days"),
    ],
)
def test_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert expectation.spoken(seconds) == words
