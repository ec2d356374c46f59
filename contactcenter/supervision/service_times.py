"""How long work takes here, as far as it was measured; where little was seen, the assumption stands and says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing.beliefs import ANY_TEAM, PRIOR
from routing.models.media import Medium
from routing.services import learned
from routing.simulation.behaviour import Behaviour

ENOUGH_CASES = 50


@dataclass(frozen=True)
class ServiceTime:
    """Seconds of a case for an agent with nothing else to do, and on how many measured cases they rest."""

    medium: Medium
    seconds: float
    cases: int

    @property
    def is_measured(self) -> bool:
        return self.cases >= ENOUGH_CASES


def service_times() -> list[ServiceTime]:
    """Of all teams together. What is measured of a chat is her agent's share; the assumption is scaled by it."""
    believed, assumed = learned.learn().work, Behaviour().work_seconds
    found = []
    for medium in Medium:
        estimate, prior = believed[ANY_TEAM, medium], PRIOR.work[ANY_TEAM, medium].value
        is_measured = estimate.cases >= ENOUGH_CASES
        factor = estimate.value / prior if is_measured else 1.0
        seconds = estimate.value if is_measured and medium != Medium.CHAT else assumed[medium] * factor
        found.append(ServiceTime(medium, seconds, estimate.cases))
    return found


def own_behaviour(times: list[ServiceTime] | None = None) -> Behaviour:
    """The usual assumptions with the organisation's own service times, where there are some."""
    seconds: Mapping[str, float] = {one.medium.value: one.seconds for one in times or service_times()}
    return Behaviour(work_seconds=dict(seconds))
