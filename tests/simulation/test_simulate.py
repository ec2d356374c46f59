"""The command: the same seed gives the same bytes, and what it prints can be relied on."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contactcenter.management.commands.simulate import read_counts
from tests.samples import samples

SMALL = ("--agents", "7", "--days", "1", "--seeds", "2", "--json")


def simulated(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What it prints, without the time that decisions took."""
    call_command("simulate", *SMALL, *options)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    for figures in told["policies"].values():
        assert figures.pop("us_per_decision") > 0
    return json.dumps(told)


def test_the_same_seed_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulated(capsys) == simulated(capsys)
    assert simulated(capsys) != simulated(capsys, "--first-seed", "7")


def test_it_says_for_each_policy_what_was_kept_and_what_was_lost(capsys: pytest.CaptureFixture[str]) -> None:
    policies = json.loads(simulated(capsys, "--load", "1.2"))["policies"]
    assert list(policies) == ["pacer", "time_left", "round_robin"]
    for figures in policies.values():
        for medium in ("chat", "callback", "email", "social"):
            assert 0 <= figures[f"{medium}_pct"] <= 100
        assert figures["lost"] >= 0
        assert 0 < figures["occupancy_pct"] <= 100
    assert policies["pacer"]["missed_pct"] < policies["round_robin"]["missed_pct"]
    assert policies["round_robin"]["missed_more_pct"] > 0


@pytest.mark.parametrize(
    "options", [("--policy", "best"), ("--policy", ","), ("--agents", "2"), ("--load", "0"), ("--counts", "no.csv")]
)
def test_what_cannot_be_simulated_is_said(options: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", *options)


def test_counts_per_interval_come_as_they_were_counted(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("at,calls\n2026-03-02 07:00,150\n2026-03-02 07:05,50\n2026-03-03 07:00,500\n")
    assert read_counts(path, every=100, days=1) == [(25_200.0, 300.0, 1), (25_500.0, 300.0, 1)]


def test_a_real_call_centre_can_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    path = samples("arrivals") / "bank_calls_5min_first_half.csv"
    told = simulated(capsys, "--counts", str(path), "--every", "400", "--policy", "pacer")
    assert json.loads(told)["policies"]["pacer"]["decisions"] > 20
