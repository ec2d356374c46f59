"""The disk of attachments is full: no half file, no ticket without its text, and all comes in when there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from channels_adapters import registry
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals
from contactcenter.tickets import files
from contactcenter.tickets.models import Attachment, Message, Ticket
from tests.cast import Cast
from tests.deeds import let_pass
from tests.intake import letters

_ROOM = 200_000  # bytes


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A file system of 200 kB for the attachments."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "contactcenter-test", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk here: {mounted.stderr}")
    settings.MEDIA_ROOT = str(tmp_path)
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def _fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(b"x" * 2 * _ROOM)
    return ballast


def _kept(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file() and path.name != "ballast"]


def test_an_upload_is_refused_and_leaves_no_half_file(small_disk: Path) -> None:
    text = SimpleUploadedFile("log.txt", b"half of this fits" * 10_000)
    ballast = _fill(small_disk)
    with ballast.open("r+b") as file:
        file.truncate(ballast.stat().st_size - 50_000)
    with pytest.raises(Refusal) as refused:
        files.keep(text)
    assert (refused.value.code, refused.value.status) == ("storage_full", 507)
    assert _kept(small_disk) == []


def test_a_mail_with_a_file_waits_for_room_and_holds_up_nobody(
    small_disk: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry._adapters, "email", letters.Letters())
    ballast = _fill(small_disk)
    with_file = letters.post(cast, "Voici la facture", files={"facture.txt": "42 €" * 5000})
    letters.post(cast, "Où est ma commande ?", sender="mallory@example.com")
    arrivals.take_in()
    assert [message.text for message in Message.objects.filter(direction="in")] == ["Où est ma commande ?"]
    with_file.refresh_from_db()
    assert (with_file.parsed_at, with_file.attempts) == (None, 1)

    ballast.unlink()
    let_pass(seconds=10)
    arrivals.take_in()
    assert Ticket.objects.count() == 2
    [attachment] = Attachment.objects.filter(message__text="Voici la facture")
    assert files.read(attachment.sha256) == ("42 €" * 5000).encode()
