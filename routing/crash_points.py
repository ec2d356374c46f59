"""Where a process can be made to die, to show that nothing is lost or doubled there: before and after each commit, each
yes to a sender and each message handed to a provider. The variable CONTACTCENTER_CRASH_AT names the point."""

import os

ARMED = os.environ.get("CONTACTCENTER_CRASH_AT", "")


def crash_point(name: str) -> None:
    """Dies here as if killed, should this be the point; else nothing."""
    if name == ARMED:
        os._exit(137)
