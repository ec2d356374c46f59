"""Files shown to a scanner that speaks clamd's protocol: what is infected is left out and named."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from contactcenter.intake import virus_scan
from contactcenter.tickets.models import Attachment
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail
from tests.intake.mail_rows import takes_in

BAD = b"this file is bad"


class _Clamd(socketserver.StreamRequestHandler):
    """INSTREAM as clamd speaks it: chunks with their length, an empty one at the end, one answer."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        found = b"stream: Test.Bad FOUND" if BAD in content else b"stream: OK"
        self.wfile.write((b"INSTREAM size limit exceeded. ERROR" if len(content) > 500_000 else found) + b"\0")


@pytest.fixture
def scanner(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()
        thread.join()


def _with_files(*contents: bytes) -> bytes:
    head = b"--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="
    parts = b"".join(head + b"%d.txt\r\n\r\n%s\r\n" % (place, one) for place, one in enumerate(contents))
    return a_mail(b"--x\r\n\r\nvoici\r\n" + parts + b"--x--", content_type="multipart/mixed; boundary=x")


def test_what_is_infected_is_left_out_and_named(cast: Cast, scanner: None) -> None:
    message = takes_in(cast, _with_files(b"good", b"x" * 100_000 + BAD))

    assert [file.name for file in Attachment.objects.filter(message=message)] == ["0.txt"]
    assert message.facts["infected"] == ["1.txt: Test.Bad"]


def test_a_file_that_nobody_could_look_at_is_kept_and_marked(cast: Cast, scanner: None, settings: Any) -> None:
    assert takes_in(cast, _with_files(b"x" * 600_000)).facts["not_scanned"] is True
    settings.CLAMD = "/nowhere/clamd.sock"
    with pytest.raises(virus_scan.ScannerAwayError):
        virus_scan.scan(b"x")


def test_without_a_scanner_nothing_is_said(cast: Cast) -> None:
    message = takes_in(cast, _with_files(BAD))

    assert "infected" not in message.facts
    assert Attachment.objects.filter(message=message).count() == 1
