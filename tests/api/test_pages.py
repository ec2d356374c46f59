"""Health, and the list of errors."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from contactcenter.api.error_pages import as_markdown, explained_errors
from contactcenter.errors import ERROR_CODES


@pytest.mark.django_db
def test_it_is_well_when_the_database_answers(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_without_a_database_it_says_so(client: Client) -> None:
    with patch("contactcenter.api.views.connection.cursor", side_effect=OperationalError("gone")):
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"


@pytest.mark.django_db
def test_every_code_is_on_the_page_in_both_languages(client: Client) -> None:
    page = client.get("/errors/").content.decode()

    assert all(f'id="{code}"' in page for code in ERROR_CODES)


def test_every_code_has_a_sentence_and_a_hint_in_both_languages() -> None:
    for error in explained_errors():
        words = (error.french.message, error.french.hint, error.english.message, error.english.hint)
        assert all(words), error.code
        assert error.french.message != error.english.message, error.code


def test_the_written_list_is_up_to_date() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "errors.md").read_text(encoding="utf-8")

    assert written == as_markdown(), "run manage.py error_codes"


def test_the_command_says_when_the_list_is_out_of_date(
    tmp_path: Path, settings: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(SystemExit):
        call_command("error_codes", "--check")

    call_command("error_codes")
    call_command("error_codes", "--check")
