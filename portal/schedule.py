"""The timetable: when, which task, why. Tasks are named as strings; nothing of ours is imported."""

from celery.schedules import crontab

TIMETABLE = [
    # Four of each: name, when, task, why.
    (
        "resume-reports",
        crontab(minute="*"),
        "reporting.tasks.resume_reports",
        "a build whose worker died, or that was asked for while the broker was gone, runs after all",
    ),
    (
        "beat-heard",
        crontab(minute="*"),
        "portal.core.tasks.beat_heard",
        "whoever watches the portal learns that the timetable runs",
    ),
    (
        "resume-intakes",
        crontab(minute="*"),
        "catalog.tasks.resume_intakes",
        "an appendix whose reading or writing lost its worker, or its message, goes on",
    ),
    (
        "follow-units",
        crontab(minute="5"),
        "portal.dashboards.timed.follow_units",
        "on the day of a merger people, open months, plans, objections go to the successor, keys are taken back",
    ),
    (
        "forget-intakes",
        crontab(hour="3", minute="30"),
        "catalog.tasks.forget_intakes",
        "a preview that nobody confirmed in thirty days is thrown away with its file",
    ),
]


def beat_schedule() -> dict:
    """The timetable in the shape that Celery beat takes."""
    return {name: {"task": task, "schedule": when} for name, when, task, _why in TIMETABLE}
