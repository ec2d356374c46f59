"""Writes docs/errors.md from the one list of errors."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from contactcenter.api.error_pages import as_markdown


class Command(BaseCommand):
    help = "Write docs/errors.md from contactcenter/errors.py; with --check, only say whether it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        path = Path(settings.BASE_DIR) / "docs" / "errors.md"
        text = as_markdown()
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                self.stderr.write("docs/errors.md is out of date: run manage.py error_codes")
                raise SystemExit(1)
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"docs/errors.md: {len(text.splitlines())} lines")
