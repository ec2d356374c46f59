"""manage.py alert_destination: where alerts go besides the board. A webhook's secret is shown once, when it is made."""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.text import slugify

from contactcenter.access import outside
from contactcenter.access.outside import OutsideError
from contactcenter.delivery.models import AlertDestination
from contactcenter.tickets import events
from contactcenter.tickets.sealing import seal


class Command(BaseCommand):
    help = "Add a destination for alerts by --mail or --webhook, or --remove one; without either, list them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--mail", metavar="ADDRESS")
        what.add_argument("--webhook", metavar="URL")
        what.add_argument("--remove", action="store_true", help="send nothing there any more")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        name, slug = options["name"], slugify(options["name"])
        if not slug:
            for one in AlertDestination.objects.filter(is_active=True):
                self.stdout.write(f"{one.slug:20} {one.kind:8} {one.address}")
        elif options["remove"]:
            if not AlertDestination.objects.filter(slug=slug, is_active=True).update(is_active=False):
                raise CommandError(f"There is no destination {slug}.")
            events.audit("alert_destination_removed", "command", destination=slug)
        elif options["mail"]:
            self._put(slug, name, AlertDestination.Kind.MAIL, _checked_mail(options["mail"]), b"")
        elif options["webhook"]:
            secret = secrets.token_urlsafe(32)
            address = _checked_url(options["webhook"])
            self._put(slug, name, AlertDestination.Kind.WEBHOOK, address, seal({"secret": secret}))
            self.stdout.write(f"Its secret, shown only now: {secret}")
        else:
            raise CommandError("Say --mail ADDRESS, --webhook URL or --remove.")

    def _put(self, slug: str, name: str, kind: str, address: str, sealed: bytes) -> None:
        values = {"name": name, "kind": kind, "address": address, "sealed": sealed, "is_active": True}
        AlertDestination.objects.update_or_create(slug=slug, defaults=values)
        events.audit("alert_destination_set", "command", destination=slug, kind=kind)
        self.stdout.write(f"{slug}: tick it in a step of a chain that alerts the supervisors.")


def _checked_mail(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise CommandError(f"{address} is no mail address.") from error
    return address


def _checked_url(address: str) -> str:
    try:
        url = outside.parsed(address)
        if not any(outside.is_at(url, origin) for origin in settings.WEBHOOK_LOCAL_ORIGINS):
            outside.check_shape(url)
    except OutsideError as error:
        raise CommandError(
            f"{address} would not be called ({error}): https on a public address, or an origin that"
            " CONTACTCENTER_WEBHOOK_ORIGINS names."
        ) from error
    return address
