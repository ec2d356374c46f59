"""The page What if: a trial is asked for, run by a worker, read, switched on and back; who may do which."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter import demo_history
from contactcenter.supervision import trials
from contactcenter.supervision.days import midnight, shop_zone
from contactcenter.supervision.models import Trial
from contactcenter.supervision.trial_scenario import FORECAST, PAST, Wish, scenario_of
from routing.models import Agent, OverflowRule, PlannedOpening, Queue, RoutingPolicy, RoutingProfile, Skill
from routing.overflow import Rule
from routing.services import clocks, policies, work
from routing.services.database_time import database_now
from routing.simulation.scenario import from_json, to_json
from routing.weights import Weights
from tests.cast import Cast, Person
from tests.inbox.test_pages import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(cast: Cast) -> Cast:
    """Two calm weeks of the demo's contacts."""
    demo_history.write(weeks=2, per_busy_hour=4)
    return cast


def yesterday() -> str:
    return (database_now().astimezone(shop_zone()) - timedelta(days=1)).date().isoformat()


def ask(person: Person, **fields: object) -> Any:
    sent = {"source": PAST, "first": yesterday(), "last": yesterday(), "policy": "round_robin", **fields}
    client = at_work(person)
    client.cookies["language"] = "en"
    return client.post(reverse("supervision:what_if"), sent)


def asked(person: Person, **fields: object) -> Trial:
    assert ask(person, **fields).status_code == 302
    return Trial.objects.latest("pk")


def shown(person: Person, trial: Trial) -> str:
    client = at_work(person)
    client.cookies["language"] = "en"
    return str(client.get(reverse("supervision:trial", args=[trial.pk])).content.decode())


def queue_ids() -> list[int]:
    return list(Queue.objects.values_list("pk", flat=True))


def wish(**fields: Any) -> Wish:
    day = (database_now().astimezone(shop_zone()) - timedelta(days=1)).date()
    return Wish(**{"source": PAST, "first": day, "last": day, **fields})


def test_a_worker_runs_it_and_the_page_says_what_came_of_it(past: Cast) -> None:
    trial = asked(past.sam, agents="-6")
    assert "Waiting for a worker" in shown(past.sam, trial)
    assert trials.run_waiting() == 1
    trial.refresh_from_db()
    assert trial.state == Trial.State.DONE
    assert trial.result is not None
    assert trial.result["now"]["decisions"] > 20
    assert trial.result["now"]["missed_pct"] < trial.result["then"]["missed_pct"]
    page = shown(past.sam, trial)
    assert "Round robin" in page
    assert page.count('<svg class="plot-picture"') == 4
    assert page.count("<table") >= 5  # one of figures, and one behind each plot
    assert trials.run_waiting() == 0


def test_it_is_switched_on_and_back_and_the_board_says_which(past: Cast) -> None:
    trial = asked(past.sam, policy="", call_value="6")
    trials.run_waiting()
    sam = at_work(past.sam)
    sam.cookies["language"] = "en"
    sam.post(reverse("supervision:trial_switch_on", args=[trial.pk]), {"name": "Calls first"})
    assert policies.active_weights() == Weights(call_value=6.0)
    assert "Calls first" in sam.get(reverse("supervision:board")).content.decode()
    assert "in force" in shown(past.sam, trial)
    sam.post(reverse("supervision:trial_switch_back", args=[trial.pk]))
    assert policies.active_weights() == Weights()
    board = sam.get(reverse("supervision:board")).content.decode()
    assert "Calls first" not in board
    assert "Pacer" in board
    assert "switched back" in shown(past.sam, trial)


def test_afterwards_it_says_how_right_the_forecast_was(past: Cast) -> None:
    trial = asked(past.sam, policy="", call_value="6")
    trials.run_waiting()
    trials.switch_on(past.sam.actor, trial.pk, "Calls first")
    now = database_now()
    met, missed = (work.submit(past.queues["orders"], "chat", {"fr": 1}, now) for _ in range(2))
    clocks.stop(met.pk, now + timedelta(seconds=10), is_answered=True)
    clocks.stop(missed.pk, now + timedelta(seconds=100), is_answered=True)
    trial.refresh_from_db()
    (verdict,) = trials.verdicts(trial, database_now() + timedelta(seconds=1))
    assert trial.result is not None
    assert (verdict.medium, verdict.came, verdict.contacts) == ("chat", 50.0, 2)
    assert verdict.forecast == trial.result["then"]["chat_pct"]
    assert "Off by" in shown(past.sam, trial)


def test_who_changed_nothing_or_days_to_come_is_told_so(past: Cast) -> None:
    assert "Nothing is changed yet" in ask(past.sam, policy="").content.decode()
    today = database_now().astimezone(shop_zone()).date().isoformat()
    assert "Choose days that are over" in ask(past.sam, last=today).content.decode()
    assert ask(past.sam, agents="1", begins="30", ends="20").status_code == 422
    assert not Trial.objects.exists()


def test_nobody_fills_the_workers_with_trials(past: Cast) -> None:
    for _ in range(trials.MOST_WAITING):
        asked(past.sam)
    refused = ask(past.sam)
    assert refused.status_code == 429
    assert "Three of your trials are not done yet" in refused.content.decode()


def test_a_lead_tries_her_own_queues_and_sees_her_own_trials(past: Cast) -> None:
    hers, sams = asked(past.david), asked(past.sam)
    assert set(hers.queues) == set(Queue.objects.filter(teams__slug="level1").values_list("pk", flat=True))
    assert set(sams.queues) == set(queue_ids())
    assert at_work(past.david).get(reverse("supervision:trial", args=[sams.pk])).status_code == 404
    assert at_work(past.sam).get(reverse("supervision:trial", args=[hers.pk])).status_code == 200
    assert at_work(past.david).post(reverse("supervision:trial_switch_on", args=[hers.pk])).status_code == 403


def test_what_changes_no_weight_is_not_switched_on(past: Cast) -> None:
    trial = asked(past.sam, policy="", agents="2", begins="36", ends="44")
    trials.run_waiting()
    client = at_work(past.sam)
    assert client.post(reverse("supervision:trial_switch_on", args=[trial.pk])).status_code == 409
    assert not RoutingPolicy.objects.exists()


def test_days_on_which_nobody_came_end_in_a_plain_sentence(cast: Cast) -> None:
    trial = asked(cast.sam)
    trials.run_waiting()
    trial.refresh_from_db()
    assert trial.state == Trial.State.FAILED
    assert "Nobody came on these days" in shown(cast.sam, trial)


def test_a_worker_that_died_leaves_its_trial_to_the_next(past: Cast) -> None:
    trial = asked(past.sam)
    now = database_now()
    Trial.objects.update(state=Trial.State.RUNNING, attempts=1, lease_until=now - timedelta(seconds=1))
    assert trials.run_waiting() == 1
    trial.refresh_from_db()
    assert (trial.state, trial.attempts) == (Trial.State.DONE, 2)


def test_more_people_with_a_skill_are_there_in_the_hours_wished(past: Cast) -> None:
    english = Skill.objects.get(slug="en")
    scenario = scenario_of(wish(agents=2, skill=english.pk, begins=36, ends=44), queue_ids())
    more = [one for one in scenario.then.people if one not in scenario.now.people]
    assert [one.shifts for one in more] == [((64_800.0, 79_200.0),)] * 2
    assert all(english.pk in dict(one.profile.skills) for one in more)


def test_fewer_people_go_only_in_the_hours_wished(past: Cast) -> None:
    scenario = scenario_of(wish(agents=-1, begins=24, ends=26), queue_ids())
    changed = [one for one in scenario.then.people if one not in scenario.now.people]
    assert len(changed) == 1
    before = next(one for one in scenario.now.people if one.id == changed[0].id)
    assert changed[0].profile == before.profile
    assert sum(e - b for b, e in changed[0].shifts) <= sum(e - b for b, e in before.shifts)


def test_what_is_forecast_can_be_tried_too(past: Cast) -> None:
    tomorrow = database_now().astimezone(shop_zone()).date() + timedelta(days=1)
    scenario = scenario_of(wish(source=FORECAST, first=tomorrow, last=tomorrow, agents=1), queue_ids())
    assert scenario.expected
    assert 15 < sum(mean for *_, mean in scenario.expected) < 400
    assert len(scenario.now.people) < len(scenario.then.people) <= Agent.objects.count() + 1


def test_the_question_to_the_process_says_everything(past: Cast) -> None:
    scenario = scenario_of(wish(weights={"policy": "time_left"}, targets={"chat": 60}), queue_ids())
    assert from_json(to_json(scenario)) == scenario


def test_who_is_given_work_without_ringing_is_so_in_a_trial_too(past: Cast) -> None:
    quiet = RoutingProfile.objects.create(
        slug="quiet", names={"en": "Quiet"}, media=["chat", "mail"], auto_accept=["chat"]
    )
    at_work_then = scenario_of(wish(), queue_ids()).now.people[0].id
    Agent.objects.filter(pk=at_work_then).update(profile=quiet)
    scenario = scenario_of(wish(), queue_ids())
    [person] = [one for one in scenario.now.people if one.id == at_work_then]
    assert person.auto_accept == {"chat"}
    assert person.profile.media <= {"chat", "mail"}
    assert from_json(to_json(scenario)) == scenario


def test_the_page_says_what_to_do_where_there_is_no_past(cast: Cast) -> None:
    client: Client = at_work(cast.sam)
    client.cookies["language"] = "en"
    assert "no tickets of the past yet" in client.get(reverse("supervision:what_if")).content.decode()


def test_overflow_is_tried_as_it_is_set_up_and_planned(past: Cast) -> None:
    day = wish().first
    team = Agent.objects.get(pk=scenario_of(wish(), queue_ids()).now.people[0].id).team
    team.queues.clear()
    assert team.pk not in {person.profile.team for person in scenario_of(wish(), queue_ids()).now.people}
    values = {"after_seconds": 60, "opens_at": time(18), "closes_at": time(22), "most_at_once": 3}
    rule = OverflowRule.objects.create(queue=past.queues["orders"], team=team, **values)
    begins = midnight(day, shop_zone()) + timedelta(hours=10)
    PlannedOpening.objects.create(
        rule=rule, begins_at=begins, ends_at=begins + timedelta(hours=1), most=4, made_at=database_now()
    )
    scenario = scenario_of(wish(agents=1), queue_ids())
    [way] = scenario.now.ways
    assert way.rule == Rule(rule.queue_id, team.pk, "", 60, most_at_once=3)
    assert way.opens == ((18 * 3600.0, 22 * 3600.0),)
    assert way.planned == ((10 * 3600.0, 11 * 3600.0, 4),)
    assert scenario.then.ways == scenario.now.ways
    assert team.pk in {person.profile.team for person in scenario.now.people}
    assert from_json(to_json(scenario)) == scenario
