"""What goes wrong in a simulated centre: people leave in the middle, decline, do not answer. Pure, by seed."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Faults:
    """Shares of offers, and sudden absences an hour of an agent who is there. Seconds for the rest."""

    declines: float = 0.05
    no_answers: float = 0.05
    ring_seconds: float = 20.0
    away_seconds: float = 180.0
    absences_per_hour: float = 0.3
    absence_seconds: float = 600.0


class Misfortune:
    """Draws them in the order in which they are asked for."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self._dice = Random(f"{seed}:faults")

    def of_offer(self) -> str:
        """ "", "declined" or "no_answer"."""
        drawn = self._dice.random()
        if drawn < self.faults.declines:
            return "declined"
        return "no_answer" if drawn < self.faults.declines + self.faults.no_answers else ""

    def seconds_to_absence(self) -> float | None:
        """From now on; None where nobody is ever suddenly away."""
        rate = self.faults.absences_per_hour
        return self._dice.expovariate(rate / 3600) if rate else None
