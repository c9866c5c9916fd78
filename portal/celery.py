"""The workers' entry; what runs when stands in portal/schedule.py."""

import os

from celery import Celery

from portal.schedule import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule()
app.autodiscover_tasks(["catalog", "reporting"])
app.autodiscover_tasks(["reporting"], related_name="timed")
