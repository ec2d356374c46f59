"""What codes and decisions are in words, in both languages."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from contactcenter.inbox import presentation
from contactcenter.tickets import notices
from contactcenter.tickets.models import Message
from routing.models import Agent, Assignment
from tests import deeds
from tests.cast import Cast
from tests.inbox.test_pages import address, at_work

Figures = dict[str, float]
CODES = {
    "channel_offered": {},
    "callback_requested": {"at": ""},
    "email_promised": {},
    "call_started": {},
    "call_ended": {"outcome": "no_answer", "attempt": 2},
    "call_planned": {"at": "2026-11-22T14:30:00+01:00"},
    "call_given_up": {"why": "not_reached"},
}


@pytest.mark.parametrize("code", CODES)
def test_every_notice_is_worded_for_both_readers_in_both_languages(code: str) -> None:
    message = Message(direction="system", code=code, facts=CODES[code])
    for reads in (notices.shopper_notice, notices.agent_notice):
        with translation.override("en"):
            english = reads(message)
        with translation.override("fr"):
            french = reads(message)
        assert english
        assert french
        assert english != french


def test_an_unknown_notice_is_hidden_from_the_shopper_and_shown_to_agents() -> None:
    message = Message(direction="system", code="moon_landed", facts={})
    assert notices.shopper_notice(message) == ""
    assert notices.agent_notice(message) == "moon landed"


def test_days_are_said_as_people_say_them() -> None:
    noon = timezone.localtime().replace(hour=12, minute=5)
    with translation.override("en"):
        assert notices.moment(noon) == "today at 12:05"
        assert notices.moment(noon + timedelta(days=1)) == "tomorrow at 12:05"
        assert notices.moment(noon + timedelta(days=40)).endswith("at 12:05")


_SAME = dict.fromkeys(("risk", "packing", "scarcity", "whole_agent", "interruption", "proficiency", "last_agent"), 0.0)


def _terms(agent: Agent, **more: object) -> dict[str, object]:
    return {"agent_id": agent.pk, **_SAME, "total": 0.0, "chats": 1, "last_assigned": 0.0, **more}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hers", "theirs", "said"),
    [
        ({"scarcity": 0.1}, {"scarcity": 0.4}, "needs her less than Bob"),
        ({"risk": 0.1, "packing": 0.3}, {"risk": 0.9}, "surer to be in time than that of Bob"),
        ({}, {"interruption": 0.15}, "would have had to set other work aside"),
        ({}, {"proficiency": 0.1}, "better than Bob"),
        ({"last_agent": -0.2}, {}, "knows this customer"),
        ({"last_assigned": 0.0}, {"last_assigned": 600.0}, "no work yet"),
        ({"last_assigned": 300.0}, {"last_assigned": 600.0}, "5 minutes longer than Bob"),
        ({}, {}, "nothing told her apart from Bob"),
    ],
)
def test_a_decision_is_explained_by_what_tipped_it(
    cast: Cast, hers: dict[str, float], theirs: dict[str, float], said: str
) -> None:
    decision = {
        "how": "routed",
        "candidates": 2,
        "chosen": _terms(cast.alice.agent, **hers),
        "runner_up": _terms(cast.bob.agent, **theirs),
    }
    with translation.override("en"):
        why = presentation.why(Assignment(agent=cast.alice.agent, decision=decision), Agent.objects.all())
    assert why is not None
    assert said in why.sentence


@pytest.mark.django_db
def test_a_lead_reads_why_and_an_agent_does_not(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe)
    deeds.route()
    assert "Pourquoi cette personne" in at_work(cast.david).get(address(ticket)).content.decode()
    assert "Pourquoi cette personne" not in at_work(cast.bob).get(address(ticket)).content.decode()
