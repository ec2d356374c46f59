"""The policy's figures: data of the organisation, kept as a flat JSON object; docs/routing.md says what they mean."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

PACER, TIME_LEFT, ROUND_ROBIN = "pacer", "time_left", "round_robin"
POLICIES = (PACER, TIME_LEFT, ROUND_ROBIN)


@dataclass(frozen=True)
class Weights:
    """Values, prices and switches. All figures are finite and not negative; raises ValueError that names the field."""

    policy: str = PACER
    interrupts: bool = True  # mails and social messages are set aside for chats and calls
    # What a target kept is worth.
    chat_value: float = 3.0
    call_value: float = 4.0
    mail_value: float = 1.0
    social_value: float = 1.5
    # What an agent costs.
    risk: float = 5.5
    gives_up: float = 0.7
    packing: float = 0.06
    nearly_whole: float = 0.5  # who has one chat is soon free for a call; of who has several, each share of it
    late_packing: float = 0.05
    opens_agent: float = 0.24
    whole_agent: float = 0.25
    price_of_slot: float = 0.6
    price_of_agent: float = 1.4
    interruption: float = 0.33
    backlog: float = 0.7  # how much dearer that gets with each hour of mails that wait for each person
    backlog_of_whole: float = 2.0  # the same, of who could take a call
    proficiency: float = 0.9
    stacking: float = 0.3
    last_agent: float = 0.2
    # How much longer than usual, by the proficiency that people set.
    factor_1: float = 1.3
    factor_2: float = 1.15
    factor_3: float = 1.0
    factor_4: float = 0.95
    factor_5: float = 0.87
    # What work is worth now.
    accept_seconds: float = 4.0
    hopeless_chat_seconds: float = 28.0
    hopeless_call_seconds: float = 3.0
    late: float = 0.02
    ageing_seconds: float = 172_800.0
    deferrable: float = 0.5
    deferrable_late: float = 1e-13  # less than any that can still be met, however far its time, nights in between
    urgency_seconds: float = 2_000.0
    chat_on_whole_agent: float = 0.85
    # Late work leaves so many whole agents free for what can still be met, until it is so old.
    whole_kept: float = 2.0
    whole_kept_share: float = 0.5
    kept_until_seconds: float = 2_700.0

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise ValueError(f"policy: one of {', '.join(POLICIES)}")
        if not isinstance(self.interrupts, bool):
            raise ValueError("interrupts: true or false")  # noqa: TRY004 - one kind of error for one kind of data
        for one in fields(self)[2:]:
            value = getattr(self, one.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise ValueError(f"{one.name}: a number that is not negative")
        for name in ("ageing_seconds", "urgency_seconds", *(f"factor_{level}" for level in range(1, 6))):
            if not getattr(self, name):
                raise ValueError(f"{name}: more than 0")

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What is not said keeps its default."""
        unknown = set(kept) - {one.name for one in fields(cls)}
        if unknown:
            raise ValueError(f"{min(unknown)}: no such figure")
        return cls(**kept)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def factors(self) -> tuple[float, ...]:
        """By proficiency 1..5."""
        return (self.factor_1, self.factor_2, self.factor_3, self.factor_4, self.factor_5)

    def value_of(self, medium: str) -> float:
        return float(getattr(self, f"{medium}_value"))
