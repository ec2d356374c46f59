"""PURE: whether the database's clock goes on as time does. It decides what is due: its jumps are told."""

_LEAST_SECONDS = 2.0  # smaller ones are corrections


class JumpWatch:
    """Compares two looks at a time with a clock that only goes on, whose two readings stand around each look: however
    long a look takes, it is no jump."""

    def __init__(self) -> None:
        self._last: tuple[float, float, float] | None = None

    def look(self, told: float, before: float, after: float) -> float:
        """Seconds by which what was `told` between `before` and `after` has jumped since the last look: ahead > 0, back
        < 0; 0.0 where it went on."""
        last, self._last = self._last, (told, before, after)
        if last is None:
            return 0.0
        passed, least, most = told - last[0], before - last[2], after - last[1]
        jump = max(passed - most, 0.0) + min(passed - least, 0.0)
        return jump if abs(jump) >= _LEAST_SECONDS else 0.0
