"""The life of a trial: asked for, run in a process of its own by a worker, switched on and back, judged afterwards."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, queues_for, reaches_all, require
from contactcenter.desk import policies as desk_policies
from contactcenter.errors import Refusal
from contactcenter.supervision.models import Trial
from contactcenter.supervision.trial_scenario import NothingToTryError, Wish, scenario_of, wish_of
from routing.models.media import Medium
from routing.nudges import wake_workers
from routing.services import history, policies
from routing.services.database_time import database_now
from routing.simulation.scenario import to_json
from routing.weights import Weights

log = structlog.get_logger("contactcenter.trials")
State = Trial.State
IS_DUE = """EXISTS (
    SELECT 1 FROM supervision_trial
     WHERE state = 'waiting' OR (state = 'running' AND lease_until < statement_timestamp()))"""
_LEASE = timedelta(seconds=60)
_MOST_SECONDS = 900
_MOST_ATTEMPTS = 3
MOST_WAITING = 3


def trials_for(actor: Actor) -> QuerySet[Trial]:
    """Those she may see: everybody's for who watches over everything, else her own."""
    if reaches_all(actor, Action.TRY_ROUTING):
        return Trial.objects.all()
    return Trial.objects.filter(made_by=actor.user_id or 0)


def trial_for(actor: Actor, pk: int) -> Trial:
    """Refuses not_found."""
    require(actor, Action.TRY_ROUTING)
    found = trials_for(actor).select_related("policy", "made_by").filter(pk=pk).first()
    if found is None:
        raise Refusal("not_found")
    return found


def ask(actor: Actor, wish: Wish) -> Trial:
    """Hand it to the workers. Refuses too_many_trials while some of hers still wait."""
    require(actor, Action.TRY_ROUTING)
    waiting = Trial.objects.filter(made_by=actor.user_id or 0, state__in=(State.WAITING, State.RUNNING))
    if waiting.count() >= MOST_WAITING:
        raise Refusal("too_many_trials")
    queues = list(queues_for(actor, Action.TRY_ROUTING).order_by("pk").values_list("pk", flat=True))
    trial = Trial.objects.create(
        made_by_id=actor.user_id or 0, made_at=database_now(), wish=wish.as_json(), queues=queues
    )
    transaction.on_commit(wake_workers)
    return trial


# --- run, by a worker
def run_waiting() -> int:
    """One trial, whole. Returns how many were run."""
    trial = _claim()
    if trial is None:
        return 0
    try:
        result = _simulated(trial)
    except NothingToTryError:
        _finish(trial, State.FAILED, {"why": "nothing"})
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("trial_failed", trial=trial.pk, error=str(error)[:500])
        _finish(trial, State.FAILED, {"why": "error"})
    else:
        _finish(trial, State.DONE, result)
    return 1


def _claim() -> Trial | None:
    with transaction.atomic():
        now = database_now()
        waiting = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=now)
        trial = Trial.objects.select_for_update(skip_locked=True).filter(waiting).order_by("made_at", "pk").first()
        if trial is None:
            return None
        trial.attempts += 1
        trial.state = State.RUNNING if trial.attempts <= _MOST_ATTEMPTS else State.FAILED
        trial.lease_until = now + _LEASE
        trial.save(update_fields=["attempts", "state", "lease_until"])
    return trial if trial.state == State.RUNNING else None


def _finish(trial: Trial, state: str, result: dict[str, Any]) -> None:
    """Only by the worker that has it: another that took it over meanwhile has counted one attempt more."""
    Trial.objects.filter(pk=trial.pk, attempts=trial.attempts).update(
        state=state, result=result, done_at=database_now(), progress_percent=100
    )


def _simulated(trial: Trial) -> dict[str, Any]:
    """In a process of its own, so that this one's clocks and passes go on undisturbed. Raises ValueError, OSError,
    SubprocessError, NothingToTryError."""
    question = json.dumps(to_json(scenario_of(wish_of(trial.wish), trial.queues)))
    command = [sys.executable, "-m", "routing.simulation"]
    until = database_now() + timedelta(seconds=_MOST_SECONDS)
    with subprocess.Popen(  # noqa: S603 - our own command line
        command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            return _followed(trial, process, question, until)
        finally:
            process.kill()


def _followed(trial: Trial, process: "subprocess.Popen[str]", question: str, until: datetime) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("no pipes")
    process.stdin.write(question)
    process.stdin.close()
    for line in process.stdout:
        told = json.loads(line)
        if "result" in told:
            result: dict[str, Any] = told["result"]
            return result
        now = database_now()
        if now > until:
            raise ValueError("took too long")
        mine = Trial.objects.filter(pk=trial.pk, attempts=trial.attempts)
        mine.update(progress_percent=int(100 * told["progress"]), lease_until=now + _LEASE)
    raise ValueError(f"ended without an answer, status {process.wait()}")


# --- switched on
def switch_on(actor: Actor, pk: int, name: str) -> Trial:
    """Put its weights in force as a new version. Refuses nothing_to_switch where they are those in force."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        trial = trial_for(actor, pk)
        Trial.objects.select_for_update().get(pk=pk)
        trial.refresh_from_db()
        changed = wish_of(trial.wish).weights
        if trial.state != State.DONE or not changed:
            raise Refusal("nothing_to_switch")
        in_force = policies.active()
        if in_force is not None and trial.policy_id == in_force.pk:
            return trial
        if in_force is None:  # so that there is a way back
            usual = desk_policies.make_policy(actor, usual_name(), {})
            desk_policies.activate_policy(actor, usual.pk)
        if trial.policy is None:
            weights = {**(in_force.weights if in_force else {}), **changed}
            Weights.from_json(weights)
            trial.policy = desk_policies.make_policy(actor, name, weights)
        desk_policies.activate_policy(actor, trial.policy.pk)
        trial.switched_on_at, trial.switched_back_at = database_now(), None
        trial.save(update_fields=["policy", "switched_on_at", "switched_back_at"])
    return trial


def usual_name() -> str:
    """Of the version that says what was in force while nobody had chosen one."""
    return "Pacer"


def switch_back(actor: Actor, pk: int) -> Trial:
    """The version before it is in force again. Refuses nothing_to_undo where it is not in force any more."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        trial = trial_for(actor, pk)
        in_force, before = policies.active(), policies.previous()
        if in_force is None or before is None or trial.policy_id != in_force.pk:
            raise Refusal("nothing_to_undo")
        desk_policies.activate_policy(actor, before.pk)
        Trial.objects.filter(policy=in_force, switched_back_at__isnull=True).update(switched_back_at=database_now())
        trial.refresh_from_db()
    return trial


# --- judged afterwards
@dataclass(frozen=True)
class Verdict:
    """What was forecast of a medium and what came, in percent within target."""

    medium: str
    forecast: float
    came: float
    contacts: int

    @property
    def label(self) -> str:
        return str(Medium(self.medium).label)

    @property
    def off(self) -> float:
        return abs(self.forecast - self.came)


FIGURE_OF = {
    Medium.CHAT: "chat_pct",
    Medium.CALL: "callback_pct",
    Medium.MAIL: "email_pct",
    Medium.SOCIAL: "social_pct",
}


def verdicts(trial: Trial, now: datetime) -> list[Verdict]:
    """Since it was switched on, until it was switched back; nothing before the first answers."""
    if trial.switched_on_at is None or trial.result is None:
        return []
    outcomes = history.outcomes(trial.queues, trial.switched_on_at, trial.switched_back_at or now)
    found = []
    for medium, name in FIGURE_OF.items():
        met, missed = outcomes.get(medium, (0, 0))
        if met + missed:
            forecast = trial.result["then"][name]
            found.append(Verdict(medium, forecast, 100 * met / (met + missed), met + missed))
    return found


def mean_off(found: Sequence[Verdict]) -> float | None:
    """By how many points the forecast was off, weighted by contacts."""
    contacts = sum(one.contacts for one in found)
    return sum(one.off * one.contacts for one in found) / contacts if contacts else None
