"""manage.py servers: the embedded PostgreSQL and Valkey by hand, for backup, restore and commands beside script/run."""

import shlex
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from contactcenter.embedded import here
from contactcenter.embedded.errors import EmbeddedServerError
from contactcenter.embedded.postgres import PostgresServer, packaged_binaries
from contactcenter.embedded.valkey import ValkeyServer


class Command(BaseCommand):
    help = "Start, stop or show the embedded servers; env prints what a shell needs to use them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("start", "stop", "status", "env"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            getattr(self, f"_{options['what']}")()
        except EmbeddedServerError as error:
            raise CommandError(str(error)) from error

    def _start(self) -> None:
        for server in (PostgresServer(here()), ValkeyServer(here())):
            self.stdout.write(f"{server.name} {server.start()}")

    def _stop(self) -> None:
        for server in (ValkeyServer(here()), PostgresServer(here())):
            server.stop()

    def _status(self) -> None:
        for server in (PostgresServer(here()), ValkeyServer(here())):
            self.stdout.write(f"{server.name} {f'runs as process {server.pid}' if server.pid else 'does not run'}")

    def _env(self) -> None:
        """For `eval`: addresses, and PostgreSQL's own programs of the same version first on the PATH."""
        self.stdout.write(f"export DATABASE_URL={shlex.quote(settings.DATABASE_URL)}")
        self.stdout.write(f"export REDIS_URL={shlex.quote(settings.REDIS_URL)}")
        self.stdout.write(f"export PATH={shlex.quote(str(packaged_binaries()))}:$PATH")
