"""Processor time that a service and its bench take: on a machine that others use as well, it says more than a clock.

Linux only: elsewhere it is unknown.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from contactcenter.running.real_service import PROCESSES, SERVERS, RealService

_PROC = Path("/proc")


def used_seconds(service: RealService) -> float | None:
    """By all parts of the service, all their children, and this process, since they began. None where unknown."""
    if not (_PROC / "self/stat").exists():
        return None
    stats = dict(_stats())
    family = {os.getpid(), *(pid for name in (*PROCESSES, *SERVERS) if (pid := service.pid(name)))}
    roots = set(family)
    while young := {pid for pid, (parent, _, _) in stats.items() if parent in roots} - family:
        family |= young
        roots = young
    ticks = sum(own + ended for pid in family if pid in stats for _, own, ended in [stats[pid]])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stats() -> Iterable[tuple[int, tuple[int, int, int]]]:
    """Per process its parent, and the ticks of itself and of children that have ended."""
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
            yield int(folder.name), (int(fields[1]), own, ended)
