"""Django's makemessages in the current folder, for the languages named; without the project's settings."""

import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(USE_I18N=True, LOCALE_PATHS=["locale"])
django.setup()
options = {"no_wrap": True, "no_location": True, "verbosity": 0, "ignore_patterns": ["var"]}
call_command("makemessages", locale=sys.argv[1:], **options)
