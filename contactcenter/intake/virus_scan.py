"""Files of strangers shown to ClamAV, where the settings name one: over its own protocol, bounded in time."""

import socket
import struct
from contextlib import closing

import structlog
from django.conf import settings

log = structlog.get_logger("contactcenter.intake")
_SECONDS = 10
_CHUNK = 65_536
_LONGEST_ANSWER = 4_096


class ScannerAwayError(Exception):
    """Nobody can say whether the file is clean."""


def is_wanted() -> bool:
    return bool(settings.CLAMD)


def scan(content: bytes) -> str:
    """The name of what is in it, "" where it is clean. ScannerAwayError where that cannot be told."""
    try:
        with closing(_connect()) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        log.warning("virus_scanner_away", error=str(error))
        raise ScannerAwayError(str(error)) from error
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream: ").removesuffix("FOUND").strip() or "?"
    if answer.endswith("OK"):
        return ""
    log.warning("virus_scanner_unsure", answer=answer[:200])
    raise ScannerAwayError(answer[:200])


def _connect() -> socket.socket:
    """`host:port`, or the path of a socket."""
    host, _, port = settings.CLAMD.rpartition(":")
    if not port.isdigit():
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(_SECONDS)
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((host, int(port)), _SECONDS)


def _answer(line: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < _LONGEST_ANSWER:
        chunk = line.recv(1_024)
        if not chunk:
            break
        heard += chunk
    return heard.split(b"\0")[0].decode("utf-8", "replace").strip()
