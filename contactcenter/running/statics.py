"""What is built before a start: catalogues, front end, static files. Each with a stamp, so that it is built once."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import polib

from contactcenter.embedded import Place
from contactcenter.running import processes


class BuildError(RuntimeError):
    """The sentence is meant for the person at the terminal."""


def digest(paths: Iterable[Path]) -> str:
    """Changes when a file is added, removed or rewritten."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            whole.update(os.fsencode(path) + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


def compile_catalogues(root: Path = processes.ROOT) -> int:
    """Every .po newer than its .mo; the number of those compiled. No msgfmt needed."""
    stale = [po for po in root.glob("locale/*/LC_MESSAGES/*.po") if _is_newer(po, po.with_suffix(".mo"))]
    for po in stale:
        fresh = po.with_suffix(f".{os.getpid()}")
        polib.pofile(str(po)).save_as_mofile(str(fresh))
        fresh.rename(po.with_suffix(".mo"))
    return len(stale)


def _is_newer(source: Path, made: Path) -> bool:
    return not made.exists() or source.stat().st_mtime > made.stat().st_mtime


def collect(place: Place) -> bool:
    """Django's collectstatic into this place, when the front end or the packages changed. False when it was current."""
    sources = digest((processes.ROOT / "frontend" / "dist").rglob("*"))
    packages = hashlib.sha256((processes.ROOT / "requirements.txt").read_bytes()).hexdigest()
    value = f"{sources} {packages} {sys.version}"
    stamp = place.data / "staticfiles.stamp"
    if is_current(stamp, value):
        return False
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"],
        cwd=processes.ROOT,
        env=processes.environment(place, "command"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"The static files could not be collected: {done.stderr.strip()}")
    stamp.write_text(value)
    return True
