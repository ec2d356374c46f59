"""What the bench of mail reading promises, on the folders it is made for."""

from contactcenter.bench import mail_parse
from tests.samples import samples


def test_every_goal_is_met() -> None:
    found = mail_parse.measure(samples("mail_raw").parent)

    assert (found["raw_visible"], found["raw_exceptions"]) == (found["raw_total"], 0)
    assert found["facts_equal"] == found["facts_total"]
    assert (found["machine_recognised"] >= 120, found["machine_acknowledged"], found["false_alarms"]) == (True, 0, 0)
    assert found["trimmer_exact"] >= 31
    assert found["talon_exact"] >= 42
    assert found["words_lost_pct"] <= 0.1
    assert found["webhooks_equal"] == found["webhooks_total"] >= 10
