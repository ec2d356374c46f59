"""Makes a token for a program that acts as a person, and shows it this once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contactcenter.access import tokens
from contactcenter.access.models import User
from contactcenter.access.tokens import TokenScope
from contactcenter.errors import Refusal

_ALL = [scope.value for scope in TokenScope]


class Command(BaseCommand):
    help = "Make an API token that acts as a user, narrowed to scopes. It is shown once: only its digest is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the login of the person it acts as")
        parser.add_argument("--scopes", nargs="+", default=_ALL, metavar="SCOPE", help=f"of {', '.join(_ALL)}; or all")
        parser.add_argument("--days", type=int, default=90, help="until it expires; 90 unless told")
        parser.add_argument("--name", default="command", help="which program it is for")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['user']}.")
        try:
            token, secret = tokens.issue(user, options["name"], options["scopes"], options["days"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.as_json()['message']} {refusal.facts}") from refusal
        self.stderr.write(f"Acts as {user}, expires {token.expires_at:%Y-%m-%d}; it is not shown again:")
        self.stdout.write(secret)
