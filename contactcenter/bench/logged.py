"""What a service wrote into its logs during a run that nobody should have to read: errors and tracebacks."""

import re
from collections.abc import Mapping
from pathlib import Path

from contactcenter.bench.installation import Installation

_BAD = re.compile(r'"level": ?"(?:error|critical)"|^Traceback |\[error|ERROR|CRITICAL')
_MOST = 20


def log_sizes(installation: Installation) -> dict[Path, int]:
    return {path: path.stat().st_size for path in (installation.data / "log").glob("*.log")}


def errors_since(installation: Installation, before: Mapping[Path, int]) -> list[str]:
    """The first lines that tell of errors, each with the name of its process."""
    found = []
    for path in sorted((installation.data / "log").glob("*.log")):
        with path.open("rb") as log:
            log.seek(before.get(path, 0))
            lines = log.read().decode("utf-8", "replace").splitlines()
        found += [f"{path.stem}: {line[:500]}" for line in lines if _BAD.search(line)]
    return found[:_MOST]
