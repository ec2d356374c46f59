"""Paces: so many at once, then one at a time, over all web processes, and told how long to wait."""

import pytest
from django.db import connection

from contactcenter.errors import Refusal
from contactcenter.storefront import allowances
from contactcenter.storefront.allowances import Pace, spend
from contactcenter.storefront.models import Allowance

pytestmark = pytest.mark.django_db
PACE = Pace(burst=3, seconds=10)


def _time_goes_by(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE storefront_allowance SET spent_until = spent_until - make_interval(secs => %s)", [seconds]
        )


def test_after_the_burst_it_is_refused_with_the_seconds_to_wait() -> None:
    for _ in range(3):
        spend("knocks", "chloe", PACE)

    with pytest.raises(Refusal) as refused:
        spend("knocks", "chloe", PACE)

    assert refused.value.code == "too_many_requests"
    assert refused.value.facts["retry_after_seconds"] in (9, 10)


def test_then_one_comes_back_at_a_time() -> None:
    for _ in range(3):
        spend("knocks", "chloe", PACE)
    _time_goes_by(10)
    spend("knocks", "chloe", PACE)

    with pytest.raises(Refusal):
        spend("knocks", "chloe", PACE)


def test_a_refusal_costs_nothing() -> None:
    for _ in range(3):
        spend("knocks", "chloe", PACE)
    for _ in range(20):
        with pytest.raises(Refusal):
            spend("knocks", "chloe", PACE)
    _time_goes_by(10)

    spend("knocks", "chloe", PACE)


def test_others_and_other_things_have_their_own() -> None:
    for _ in range(3):
        spend("knocks", "chloe", PACE)

    spend("knocks", "mallory", PACE)
    spend("rings", "chloe", PACE)


def test_nothing_about_a_person_is_kept() -> None:
    spend("sessions", "192.0.2.7", PACE)

    assert "192.0.2.7" not in str(list(Allowance.objects.values()))


def test_what_is_over_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    spend("knocks", "chloe", PACE)
    _time_goes_by(60)
    monkeypatch.setattr(allowances, "_FORGET_ONE_IN", 1)

    spend("knocks", "mallory", PACE)

    assert Allowance.objects.count() == 1
