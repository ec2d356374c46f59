"""Where a process can be made to die, to show that nothing is lost or doubled there: before and after each commit, each
yes to a sender and each message handed to a provider. `VARIABLE` of the environment names the point."""

import os

VARIABLE = "CONTACTCENTER_CRASH_AT"
ARMED = os.environ.get(VARIABLE, "")


POINTS = (
    "door.before_commit",
    "door.before_yes",
    "intake.before_commit",
    "intake.after_commit",
    "pass.before_commit",
    "pass.after_commit",
    "clocks.before_commit",
    "clocks.after_commit",
    "sweep.before_commit",
    "sweep.after_commit",
    "desk.before_commit",
    "desk.after_commit",
    "outbox.before_send",
    "outbox.after_send",
    "outbox.before_commit",
    "outbox.after_commit",
)


def crash_point(name: str) -> None:
    """Dies here as if killed, should this be the point; else nothing."""
    if name == ARMED:
        os.write(2, last_words(name).encode())
        os._exit(137)


def last_words(name: str) -> str:
    """What a process leaves in its log that died here."""
    return f"died at {name}\n"
