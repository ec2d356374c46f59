"""The formulas against figures that others have published."""

import pytest

from routing.simulation import erlang


@pytest.mark.parametrize(
    ("lines", "offered"), [(5, 1.361), (10, 4.461), (20, 12.03), (50, 37.90)]
)  # tables of Erlang B at 1 %
def test_erlang_b_agrees_with_the_tables(lines: int, offered: float) -> None:
    assert erlang.blocked(offered, lines) == pytest.approx(0.01, abs=2e-5)


def test_erlang_c_agrees_with_the_example_of_100_calls_in_half_an_hour() -> None:
    """Three minutes each, 80 % within 20 s: 14 agents, 17.4 % wait, 88.8 % in time, 7.8 s on average, 71.4 % taken."""

    def level_of(agents: int) -> erlang.Level:
        return erlang.without_abandonment(100 / 1800, 180, agents, target_seconds=20)

    found = erlang.agents_needed(level_of, 0.80)
    assert found.agents == 14
    assert found.waits == pytest.approx(0.174, abs=5e-4)
    assert found.within_target == pytest.approx(0.888, abs=5e-4)
    assert found.mean_wait == pytest.approx(7.8, abs=0.05)
    assert found.occupancy == pytest.approx(0.714, abs=5e-4)


def test_erlang_a_agrees_with_garnett_mandelbaum_and_reiman() -> None:
    """48 calls a minute of one minute, two minutes of patience, 50 agents: 3.1 % leave, 3.7 s, 93 % taken; with no
    patience limit 20.8 s and 96 %."""
    found = erlang.with_abandonment(48 / 60, 60, 120, 50, target_seconds=20)
    assert found.abandoned == pytest.approx(0.031, abs=5e-4)
    assert found.mean_wait == pytest.approx(3.7, abs=0.05)
    assert found.occupancy == pytest.approx(0.93, abs=2e-3)
    assert erlang.without_abandonment(48 / 60, 60, 50, 20).mean_wait == pytest.approx(20.8, abs=0.1)


def test_with_endless_patience_erlang_a_is_erlang_c() -> None:
    patient = erlang.with_abandonment(0.1, 300, 1e7, 36, target_seconds=60)
    endless = erlang.without_abandonment(0.1, 300, 36, target_seconds=60)
    assert patient.within_target == pytest.approx(endless.within_target, abs=1e-3)
    assert patient.mean_wait == pytest.approx(endless.mean_wait, rel=5e-3)


def test_one_agent_more_never_answers_fewer() -> None:
    shares = [erlang.with_abandonment(0.05, 420, 600, agents, 90).within_target for agents in range(40)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] > 0.999


def test_a_load_beyond_all_agents_is_said_to_be_lost() -> None:
    found = erlang.without_abandonment(0.1, 300, 20, target_seconds=60)
    assert found.within_target == 0
    assert found.occupancy == 1
