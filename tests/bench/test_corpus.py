"""Folders of real input: what is read of them, and that the same words always have the same names."""

from pathlib import Path

import pytest

from contactcenter.bench.corpus import on_the_wire, read
from tests.bench import folders
from tests.samples import samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folders.write(tmp_path)


def test_conversations_are_what_customers_typed_in_order(folder: Path) -> None:
    turns = [one.turns for one in read(folder).conversations]
    assert turns == [("Bonjour, où est mon colis ?", "Merci beaucoup"), ("avez vous un code promo",)]


def test_mails_are_whole_or_put_into_an_envelope(folder: Path) -> None:
    letters = {letter.name: letter for letter in read(folder).letters}
    assert list(letters) == [
        "mail_raw/plain/order.eml",
        "mail_auto/some/bounce.txt",
        "mail_reply/a/emails/reply.txt",
        "mail_reply/b/cases.json#short",
    ]
    assert [name for name, letter in letters.items() if letter.is_machine] == ["mail_auto/some/bounce.txt"]
    assert b"In-Reply-To: <before-" in letters["mail_reply/b/cases.json#short"].content


def test_calls_are_counted_by_provider_and_a_torn_file_is_named(folder: Path) -> None:
    corpus = read(folder)
    assert corpus.providers == {"messenger": 2, "pigeon": 1}
    assert list(corpus.skipped) == ["webhooks/social/torn.json"]


def test_the_same_words_have_the_same_names_at_every_reading(folder: Path) -> None:
    once, again = read(folder), read(folder)
    assert once == again
    ids = [chat.client_id(turn) for chat in once.conversations for turn in range(len(chat.turns))]
    assert len(set(ids)) == 3


def test_no_line_end_but_that_of_smtp_is_left() -> None:
    assert on_the_wire(b"a\nb\r\nc\rd") == b"a\r\nb\r\nc\r\nd"


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        read(tmp_path / "nowhere")


def test_real_folders_are_read_whole() -> None:
    corpus = read(samples("mail_raw").parent)
    assert corpus.skipped == {}
    assert len(corpus.letters) >= 52
