"""django-helpdesk's `get_email` on the same mails and the same PostgreSQL: what our intake is set beside.

It lives in an environment of its own, made once from requirements-bench.txt. It reads its mails from a folder, in one
process as it does from cron, and tells nobody: its mails go nowhere. What starts it does not count, as with ours.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from contactcenter.bench.own import fresh_database
from contactcenter.embedded.places import data_dir
from contactcenter.running import processes

NAME = "django-helpdesk"
_REQUIREMENTS = processes.ROOT / "requirements-bench.txt"
# A project as its own documentation has it, as little as there can be. What it is told comes as JSON on stdin.
_PROJECT = """
import json, os, sys, time
import django
from django.conf import settings
told = json.load(sys.stdin)
settings.configure(
    SECRET_KEY="of-the-bench", DEBUG=False, USE_TZ=True, LANGUAGE_CODE="en", SITE_ID=1, ROOT_URLCONF="__main__",
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **told["database"]}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                    "django.contrib.sites", "django.contrib.humanize", "django.contrib.messages",
                    "django.contrib.admin", "rest_framework", "helpdesk"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", MEDIA_ROOT=told["folder"] + "/media", MEDIA_URL="/media/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", DEFAULT_FROM_EMAIL="care@bench.example",
    HELPDESK_TEAMS_MODE_ENABLED=False, HELPDESK_TEAMS_MODEL="auth.User", HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
    HELPDESK_KBITEM_TEAM_GETTER=lambda _: None, HELPDESK_ACTIVATE_API_ENDPOINT=False, LOGGING_CONFIG=None,
    SILENCED_SYSTEM_CHECKS=["urls"],
)
django.setup()
from django.core.management import call_command
from django.urls import include, path
urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
from helpdesk.models import Queue, Ticket
call_command("migrate", verbosity=0)
Queue.objects.create(title="Care", slug="care", email_address="care@bench.example", allow_email_submission=True,
                     email_box_type="local", email_box_local_dir=told["folder"] + "/mails", email_box_interval=0)
begun, used = time.monotonic(), time.process_time()
call_command("get_email", quiet=True)
print(json.dumps({"seconds": time.monotonic() - begun, "processor_seconds": time.process_time() - used,
                  "tickets": Ticket.objects.count(), "version": django.__version__}))
"""


def measure(letters: Sequence[bytes], beside: str) -> dict[str, Any]:
    """`beside` is the address of a database on the server to be used. RuntimeError, with its words, where it fails."""
    python = _environment()
    with tempfile.TemporaryDirectory() as folder, fresh_database(beside) as url:
        mails = Path(folder) / "mails"
        mails.mkdir()
        for place, letter in enumerate(letters):
            (mails / f"{place:06}.eml").write_bytes(letter.replace(b"\r\n", b"\n"))
        told = {"folder": folder, "database": _database(url)}
        done = _run([str(python), "-c", _PROJECT], json.dumps(told))
    found = json.loads(done.splitlines()[-1])
    tickets, seconds = int(found["tickets"]), float(found["seconds"])
    return {
        "beside": NAME,
        "beside_mails_per_second": round(tickets / seconds, 1),
        "beside_processor_ms_per_mail": round(1000 * float(found["processor_seconds"]) / max(tickets, 1), 1),
        "beside_lost": len(letters) - tickets,
    }


def _environment() -> Path:
    """Its Python; made anew where the requirements have changed."""
    digest = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = data_dir() / f"bench-helpdesk-{digest}"
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True, clear=True)
        _run([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(_REQUIREMENTS)])
        (folder / "made").touch()
    return python


def _run(command: Sequence[str], told: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(  # noqa: S603 - our own command line
        command, input=told, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise RuntimeError(f"{NAME}: {done.stderr[-2000:]}")
    return done.stdout


def _database(url: str) -> dict[str, str]:
    """In the names of Django."""
    parts = conninfo_to_dict(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {name: str(parts.get(key) or "") for name, key in names.items()}
