"""Processor time and memory of a service: on a machine that others use as well, the first says more than a clock.

Linux only: elsewhere it is unknown.
"""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from contactcenter.running.real_service import PROCESSES, SERVERS, RealService

_PROC = Path("/proc")


BENCH = "bench"


def used_seconds(service: RealService) -> float | None:
    """By all parts of the service, all their children, and this process, since they began. None where unknown."""
    by_part = seconds_by_part(service)
    return sum(by_part.values()) if by_part else None


def seconds_by_part(service: RealService) -> dict[str, float]:
    """By each part of the service with its children, and by this process as `BENCH`. Empty where unknown."""
    if not (_PROC / "self/stat").exists():
        return {}
    stats = dict(_stats())
    parts = {name: pid for name in (*PROCESSES, *SERVERS) if (pid := service.pid(name))}
    families = {name: _with_children({pid}, stats) for name, pid in parts.items()} | {BENCH: {os.getpid()}}
    return {
        name: sum(sum(stats[pid][1:]) for pid in family if pid in stats) / os.sysconf("SC_CLK_TCK")
        for name, family in families.items()
    }


def own_memory_mb(pid: int | None) -> float | None:
    """Of a process and all its children, what is theirs alone and no file's. None where unknown."""
    if pid is None or not (_PROC / "self/stat").exists():
        return None
    return sum(_anonymous_kb(one) for one in _with_children({pid}, dict(_stats()))) / 1024


def _anonymous_kb(pid: int) -> int:
    try:
        found = re.search(r"^RssAnon:\s+(\d+) kB", (_PROC / str(pid) / "status").read_text(), re.MULTILINE)
    except OSError:
        return 0  # it has ended
    return int(found[1]) if found else 0


def _with_children(pids: set[int], stats: Mapping[int, tuple[int, int, int]]) -> set[int]:
    family, roots = set(pids), set(pids)
    while young := {pid for pid, (parent, _, _) in stats.items() if parent in roots} - family:
        family |= young
        roots = young
    return family


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
