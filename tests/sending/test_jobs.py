"""What must hold of jobs: time limits, the check at start, edition's documents that still say the same."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as portal_settings

from portal.core.checks import jobs_end_before_they_are_sent_again
from portal.dashboards.verification import verify
from reporting.effects import issued_with
from reporting.models import Edition
from reporting.report_actions import find_or_queue
from reporting.reports import editions
from reporting.reports.integrity import differing_documents, says_the_same
from reporting.reports.payload import canonical_sha256
from reporting.reports.subject import Subject
from tests.factories import AT
from tests.reports.world import small_province


def test_time_limits_lie_below_the_moment_at_which_a_job_is_handed_out_again(settings):
    assert jobs_end_before_they_are_sent_again() == []
    settings.CELERY_TASK_TIME_LIMIT = 3600
    assert [one.id for one in jobs_end_before_they_are_sent_again()] == ["portal.E001"]


def test_a_process_with_wrong_limits_does_not_start(tmp_path):
    source = (portal_settings.BASE_DIR / "portal" / "settings.py").read_text(encoding="utf-8")
    wrong = source.replace("CELERY_TASK_TIME_LIMIT = 600", "CELERY_TASK_TIME_LIMIT = 7200")
    assert wrong != source
    (tmp_path / "wrong_settings.py").write_text(wrong, encoding="utf-8")
    known = {
        "DATABASE_URL": portal_settings.DATABASE_URL,
        "REDIS_URL": portal_settings.REDIS_URL,
        "PORTAL_SECRET_KEY": portal_settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "wrong_settings",
        "PYTHONPATH": str(tmp_path),
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=portal_settings.BASE_DIR,
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "visibility_timeout" in ended.stderr


@pytest.fixture
def edition(db) -> Edition:
    world = small_province()
    made, _ = find_or_queue(subject=Subject.of_month(world.period), scope=world.province, by=world.aggregator, at=AT)
    editions.build(made.pk, clock=lambda: AT)
    made.refresh_from_db()
    return made


def test_documents_drawn_again_say_the_same(edition):
    assert differing_documents(Edition.objects.all()) == []
    for file in edition.files.all():
        assert says_the_same(file.name, bytes(file.content), bytes(file.content) + b"\n")


def test_a_payload_that_no_longer_fits_its_documents_is_found(edition):
    """Hash and payload changed together by somebody with access to the database: the documents tell."""
    payload = edition.payload
    payload["tables"]["units"]["province"]["indicators"]["Q4"]["numerator"] += 1
    Edition.objects.update(payload=payload, sha256=canonical_sha256(payload))
    kinds = {one["kind"] for one in verify()["broken"]}
    assert kinds == {"document"}


def test_a_correction_names_every_report_that_holds_the_months_figures(edition):
    assert [(one["period"], one["number"], one["issued"]) for one in issued_with(edition.report.period)] == [
        ("tháng 10/2026", 1, [])
    ]
