"""The timetable: when, which task, why. Tasks are named as strings; nothing of ours is imported.

Beat only knocks: what is due (months opened, reminders, closings, reports, urgings, checks, accounts) is decided from the
database by reporting/timetable.py, and each thing is done under its key. So a missed knock or a second one does no harm.
"""

from datetime import timedelta

from celery.schedules import crontab

EACH_MINUTE = crontab(minute="*")
OFTEN = timedelta(seconds=20)  # a build that lost its worker goes on within a minute, restart of the worker included
STALE = [(EACH_MINUTE, 55), (OFTEN, 18)]  # seconds: an older knock would only pile up before busy workers

TIMETABLE = [
    # Four of each: name, when, task, why.
    (
        "resume-reports",
        OFTEN,
        "reporting.tasks.resume_reports",
        "a build whose worker died, or that was asked for while the broker was gone, runs after all",
    ),
    (
        "beat-heard",
        EACH_MINUTE,
        "portal.core.tasks.beat_heard",
        "whoever watches the portal learns that the timetable runs",
    ),
    (
        "resume-intakes",
        EACH_MINUTE,
        "catalog.tasks.resume_intakes",
        "an appendix whose reading or writing lost its worker, or its message, goes on",
    ),
    (
        "keep-sums",
        crontab(minute="*"),
        "reporting.tasks.keep_sums",
        "what deeds on returns, lists, statuses or units made stale is counted, so that pages need not",
    ),
    (
        "run-due",
        EACH_MINUTE,
        "reporting.timed.run_due",
        "months open, people are reminded, closed months get their reports, urgings without cause end: whatever is due",
    ),
    (
        "resume-dispatches",
        EACH_MINUTE,
        "reporting.tasks.resume_dispatches",
        "a document whose mail waits, or whose message the broker lost, goes out",
    ),
    (
        "send-notices",
        EACH_MINUTE,
        "reporting.tasks.send_notices",
        "reminders in the ledger go out by mail, or are marked as shown only",
    ),
    (
        "follow-units",
        crontab(minute="5"),
        "portal.dashboards.timed.follow_units",
        "on the day of a merger people, open months, urgings, plans, objections go to the successor, keys are taken back",
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
    return {
        name: {
            "task": task,
            "schedule": when,
            "options": next(({"expires": seconds} for often, seconds in STALE if when is often), {}),
        }
        for name, when, task, _why in TIMETABLE
    }
