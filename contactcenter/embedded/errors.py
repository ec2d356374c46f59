"""What keeps an embedded server from running, said in one sentence that also says what to do."""

from pathlib import Path


class EmbeddedServerError(RuntimeError):
    """The sentence is meant for the person at the terminal."""


def from_log(what: str, log: Path) -> EmbeddedServerError:
    """The reason a server gave in its log before it ended."""
    tail = log.read_text(errors="replace")[-3000:] if log.exists() else ""
    if "No space left on device" in tail:
        return EmbeddedServerError(f"{what} did not start: the disk is full. Free some space and start again.")
    last = next((line for line in reversed(tail.splitlines()) if line.strip()), "it said nothing")
    return EmbeddedServerError(f"{what} did not start: {last.strip()} (see {log})")
