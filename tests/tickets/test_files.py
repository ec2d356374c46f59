"""Attachments in storage: taken by what they are, named safely, kept once and whole."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from contactcenter.errors import Refusal
from contactcenter.tickets import files

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def upload(content: bytes = PNG, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored(sha256: str) -> bytes:
    with default_storage.open(files.path_of(sha256)) as kept:
        content: bytes = kept.read()
        return content


def test_the_same_bytes_are_kept_once() -> None:
    first, second = files.keep(upload(name="a.png")), files.keep(upload(name="b.png"))
    assert first.sha256 == second.sha256
    assert len(default_storage.listdir(first.sha256[:2])[1]) == 1


def test_a_file_that_was_kept_by_half_is_kept_again_whole() -> None:
    """As after a full disk or a crash in the middle of writing."""
    content = b"%PDF-1.4 " + b"x" * 500
    sha256 = files.keep(upload(content)).sha256
    default_storage.delete(files.path_of(sha256))
    default_storage.save(files.path_of(sha256), ContentFile(content[:100]))
    assert stored(files.keep(upload(content)).sha256) == content


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, "image/jpeg"),
        (b"%PDF-1.7 x", "application/pdf"),
        ("Numéro 12345".encode(), "text/plain"),
        (b"<svg onload=alert(1)>", None),
        (b"  <!DOCTYPE html><p>", None),
        (b"<script>alert(1)</script>", None),
        (b"PK\x03\x04" + b"\x00" * 30, None),
        (b"\x7fELF" + b"\x00" * 30, None),
        (b"a\x00b", None),
        (b"\xff\xfe\xfa latin", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, content_type: str | None) -> None:
    assert files.content_type_of(content) == content_type


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\temp\\photo.exe", "photo.png"),
        ("photo\u202egnp.exe", "photognp.png"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie b.png"),
        ("", "file.png"),
        ("....", "file.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        ("été.png", "été.png"),
    ],
)
def test_a_name_is_safe_and_ends_as_its_content(name: str, clean: str) -> None:
    assert files.clean_name(name, "image/png") == clean


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refusal, match="text_empty"):
        files.keep(upload(b""))


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(Refusal, match="media_type_not_allowed"):
        files.keep(upload(b"MZ\x90\x00" + b"\x00" * 60, "photo.png"))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(settings: object) -> None:
    big = upload()
    big.size = 10_000_001
    with pytest.raises(Refusal, match="payload_too_large"):
        files.keep(big)
    assert big.tell() == 0
