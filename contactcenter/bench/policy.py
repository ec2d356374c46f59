"""Targets missed in a reference world: ours, learning as it goes, against today's policies on the same traces.

That world is a folder with `world.py` and `baselines.py`, and needs numpy; docs/routing.md says what it assumes.
"""

import importlib
import math
import os
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from contactcenter.bench.progress import bar
from routing.beliefs import PRIOR, Beliefs, Estimate, Patience

OURS, ROUND_ROBIN, TIME_LEFT, CAPPED = "ours", "round_robin", "time_left_interrupt", "chat_cap_5"


@dataclass(frozen=True)
class Setting:
    """One world to be judged in. `prior_off`: the prior is this share off, in turn above and below."""

    mix: str
    agents: int
    load: float
    prior_off: float = 0.0

    @property
    def name(self) -> str:
        off = f" prior {self.prior_off:.0%} off" if self.prior_off else ""
        return f"{self.mix} {self.agents} agents load {self.load:g}{off}"


SETTINGS = (
    *(Setting("balanced", 30, load) for load in (0.8, 1.0, 1.3)),
    Setting("balanced", 300, 1.0),
    *(Setting("merchant", 30, load) for load in (1.0, 1.3)),
    *(Setting("balanced", 30, 1.0, off) for off in (0.4, -0.4)),
)


def _world_nearby() -> Path | None:
    named = os.environ.get("CONTACTCENTER_WORLD")
    return Path(named) if named else next(iter(settings.BASE_DIR.parent.glob("*/reference_world")), None)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--world", type=Path, default=_world_nearby(), metavar="DIR",
                        help="its folder ($CONTACTCENTER_WORLD, or one beside the project)")  # fmt: skip
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--seed0", type=int, default=0)
    parser.add_argument("--agents", type=int, help="only settings with so many agents")
    parser.add_argument("--load", type=float, help="only settings with this load")
    parser.add_argument("--mix", choices=("balanced", "merchant"), help="only settings with this mix")


@dataclass(frozen=True)
class Wanted:
    """Which settings, in which world, on how many seeds."""

    world: Path
    seeds: int
    seed0: int
    settings: tuple[Setting, ...]


def wanted(options: dict[str, Any]) -> Wanted:
    """From the command line; raises CommandError where there is no such world."""
    world = options["world"]
    if world is None or not (Path(world) / "world.py").is_file():
        raise CommandError("--world: a folder with world.py and baselines.py in it")
    asked = {name: options[name] for name in ("mix", "agents", "load") if options[name] is not None}
    chosen = tuple(one for one in SETTINGS if all(getattr(one, name) == value for name, value in asked.items()))
    if not chosen:
        chosen = (replace(SETTINGS[1], **asked),)
    return Wanted(Path(world), options["seeds"], options["seed0"], chosen)


def measure(asked: Wanted) -> dict[str, Any]:
    """By setting: per policy the weighted share of targets missed in percent, and other figures; the ratios."""
    if str(asked.world) not in sys.path:
        sys.path.insert(0, str(asked.world))
    world: Any = importlib.import_module("world")
    found = {}
    with bar("policies", len(asked.settings) * asked.seeds * 4) as advance:
        done = 0
        for setting in asked.settings:
            world.BASE = world.BASES[setting.mix]
            runs: dict[str, list[dict[str, float]]] = {}
            for seed in range(asked.seed0, asked.seed0 + asked.seeds):
                for name, make in _policies(setting).items():
                    runs.setdefault(name, []).append(_run(world, setting, seed, make()))
                    done += 1
                    advance(done)
            found[setting.name] = _summary(runs)
    return {"seeds": [asked.seed0, asked.seed0 + asked.seeds - 1], "settings": found}


def _policies(setting: Setting) -> dict[str, Callable[[], Any]]:
    """Ours first. With a prior that is off only ours, which alone has one."""
    baselines = importlib.import_module("baselines")
    ours = importlib.import_module("contactcenter.bench.reference_world").Router

    def with_prior() -> Any:
        policy = ours()
        policy.prior = off_by(PRIOR, setting.prior_off)
        return policy

    if setting.prior_off:
        return {OURS: with_prior}
    return {
        OURS: ours,
        ROUND_ROBIN: baselines.RoundRobin,
        TIME_LEFT: lambda: baselines.Zendesk(preempt=True),
        CAPPED: lambda: baselines.LeastSlack(preempt=True, cap=5),
    }


def off_by(prior: Beliefs, share: float) -> Beliefs:
    """A prior in which all takes so much longer and people give up so much sooner; negative: the reverse."""
    factor = 1.0 + share

    def longer(one: Estimate) -> Estimate:
        return Estimate(one.value * factor, one.cases)

    return replace(
        prior,
        work={key: longer(one) for key, one in prior.work.items()},
        reply={team: tuple(longer(one) for one in levels) for team, levels in prior.reply.items()},
        patience={
            medium: Patience(tuple(rate * factor for rate in one.rates), one.cases)
            for medium, one in prior.patience.items()
        },
    )


def _run(world: Any, setting: Setting, seed: int, policy: Any) -> dict[str, float]:
    """As that world's own run.py does it. The 300 agents get 6 % more work: a large centre needs less slack."""
    times = setting.agents // 30
    trace = world.make_trace(seed, scale=times * (1.06 if times > 1 else 1.0), load=setting.load)
    started = time.perf_counter()
    figures: dict[str, float] = world.Sim(trace, world.make_agents(seed, times), policy).run()
    figures["us"] = 1e6 * (time.perf_counter() - started) / max(figures["ndec"], 1)
    return figures


def _summary(runs: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    policies = {name: _figures(rows) for name, rows in runs.items()}
    ours = policies[OURS]["missed_pct"]
    ratios = {
        f"{name}_to_ours": round(policies[name]["missed_pct"] / ours, 2)
        for name in (ROUND_ROBIN, TIME_LEFT, CAPPED)
        if name in policies and ours
    }
    return {"policies": policies, "ratios": ratios}


def _figures(rows: list[dict[str, float]]) -> dict[str, float]:
    """Means over the seeds; `missed_ci95` is half the width of the confidence interval; all shares in percent."""
    missed = [100.0 * row["wb_pct"] for row in rows]
    spread = 1.96 * statistics.stdev(missed) / math.sqrt(len(missed)) if len(missed) > 1 else 0.0

    def mean(name: str) -> float:
        return statistics.fmean(float(row[name]) for row in rows)

    return {
        "missed_pct": round(statistics.fmean(missed), 2),
        "missed_ci95": round(spread, 2),
        "chat_pct": round(100 * mean("chat_sl"), 1),
        "callback_pct": round(100 * mean("callback_sl"), 1),
        "email_pct": round(100 * mean("email_sl"), 1),
        "social_pct": round(100 * mean("social_sl"), 1),
        "callback_p95_seconds": round(mean("callback_p95")),
        "occupancy_pct": round(100 * mean("occ"), 1),
        "unevenness_pct": round(100 * mean("fair_cv"), 1),
        "lost": round(mean("lost")),
        "us_per_decision": round(mean("us")),
    }
