"""The project: settings, addresses, the timetable, and the apps every other app stands on."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
