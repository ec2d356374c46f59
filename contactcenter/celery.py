"""The Celery application. Tasks only wake the pulse; what is due is swept from the database by routing.pulse."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")
app = Celery("contactcenter")
app.set_default()  # in every thread: nudges are sent from one of their own
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["routing"])

# By name: the pulse imports models, which are loaded by the time a worker builds its steps.
app.steps["worker"].add("routing.pulse:PulseStep")
