"""Why this agent: a kept decision in words. The first term in which she and the runner-up differ decided."""

from collections.abc import Callable, Mapping
from typing import Any

Name = Callable[[Any], str]


def why(decision: Mapping[str, Any], name: Name) -> str:
    """One clause: how she came by it, and what spoke for her against the runner-up."""
    if decision.get("how") == "taken":
        return "she took it herself"
    if decision.get("how") == "given":
        return f"{decision.get('by', 'a colleague')} gave it to her"
    chosen, runner_up = decision.get("chosen"), decision.get("runner_up")
    if not chosen:
        return "no reason was kept"
    if not runner_up:
        return "she was the only one who could"
    others = f"{decision.get('candidates', 2)} could, next was {name(runner_up.get('agent_id'))}"
    return f"{_decided(chosen, runner_up)} ({others})"


def _decided(chosen: Mapping[str, Any], runner_up: Mapping[str, Any]) -> str:
    if chosen["flexibility"] != runner_up["flexibility"]:
        return f"she can do less else: {chosen['flexibility']} kinds of work against {runner_up['flexibility']}"
    if chosen["occupation"] != runner_up["occupation"]:
        return f"she had more room: {chosen['occupation']:.0%} taken against {runner_up['occupation']:.0%}"
    if not chosen["idle_since"]:
        return "she had been given nothing yet"
    if chosen["idle_since"] != runner_up["idle_since"]:
        waited = runner_up["idle_since"] - chosen["idle_since"]
        return f"she had waited {waited:.1f} s longer for work"
    return "all else being equal, the lower number decides"
