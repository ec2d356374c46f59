"""A decision in words: to supervisors of both, to the agent of the ticket alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contactcenter.desk import reasons
from tests.cast import Cast
from tests.deeds import route, says

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_NOTHING = dict.fromkeys(
    ("risk", "packing", "scarcity", "whole_agent", "interruption", "proficiency", "last_agent", "total"), 0.0
)


def _decision(hers: dict[str, Any], theirs: dict[str, Any] | None) -> dict[str, Any]:
    same = {**_NOTHING, "chats": 1, "last_assigned": 0.0}
    second = None if theirs is None else {"agent_id": 2, **same, **theirs}
    return {"how": "routed", "candidates": 2, "chosen": {"agent_id": 1, **same, **hers}, "runner_up": second}


def _told(hers: dict[str, Any], theirs: dict[str, Any] | None) -> reasons.Why:
    found = reasons.why(_decision(hers, theirs), "Alice", lambda _: "Bob")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Offered to Alice because other work needs her less than Bob."), ("fr", "Alice")]
)
def test_the_sentence_is_in_the_reader_s_language(language: str, said: str) -> None:
    with override(language):
        assert said in _told({"scarcity": 0.1}, {"scarcity": 0.4}).sentence


def test_only_terms_that_count_are_shown_and_the_sum_always() -> None:
    with override("en"):
        shown = [what for what, _, _ in _told({"risk": 0.1, "total": 0.1}, {"risk": 0.9, "total": 0.9}).figures]
    assert shown == ["Chats held", "Risk of a late answer", "Sum: the lowest wins"]


def test_a_decision_of_before_has_no_words() -> None:
    old = {"how": "routed", "chosen": {"agent_id": 1, "flexibility": 4}, "runner_up": None}
    assert reasons.why(old, "Alice", str) is None


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (54, "54 seconds were left to answer"),
        (600, "10 minutes were left"),
        (21_600, "6 hours were left"),
        (-1, "late"),
    ],
)
def test_the_agent_reads_skills_and_time(left: int, said: str) -> None:
    with override("en"):
        told = reasons.asked_of([("French", 1), ("Payment", 3)], NOON + timedelta(seconds=left), NOON)
    assert told[:2] == ["French", "Payment, level 3 or more"]
    assert said in told[2]


def _page(cast: Cast, who: str) -> str:
    cast.alice.arrives()
    cast.bob.arrives()
    ticket = says(cast, cast.chloe)
    assert route() == 1
    person = getattr(cast, who)
    client = Client(headers={"accept-language": "en"})
    person.signs_in(client)
    client.cookies["language"] = "en"
    return client.get(reverse("inbox:ticket", args=[ticket.reference])).content.decode()


def test_a_supervisor_reads_why_she_and_not_the_other(cast: Cast) -> None:
    page = _page(cast, "sam")
    assert "Why this person" in page
    assert "Sum: the lowest wins" in page


def test_the_agent_reads_nothing_of_her_colleague(cast: Cast) -> None:
    page = _page(cast, "bob")
    assert "Why you" in page
    assert "Order tracking, level 2 or more" in page
    assert "Alice" not in page
    assert "Sum: the lowest wins" not in page
