"""Reports built by real worker processes over the real broker: one edition whatever is killed, lost or gone."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from random import Random
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from django.db import connection

from portal.core.locks import EDITIONS, is_unlocked
from reporting.models import Edition, EditionFile
from reporting.report_actions import ask_for_report, cancel
from reporting.reports import editions
from reporting.reports.payload import canonical_sha256
from reporting.reports.subject import Subject
from reporting.tasks import WAITS, enqueue, resume_reports
from tests.factories import AT, written
from tests.reports.world import PACK, World, small_province

DONE, QUEUED, RUNNING = Edition.State.DONE, Edition.State.QUEUED, Edition.State.RUNNING


def ask(world: World) -> Edition:
    return ask_for_report(subject=Subject.of_month(world.period), scope=world.province, by=world.aggregator, at=AT)


def wait_until(happened: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def state_of(edition: Edition) -> str:
    return Edition.objects.values_list("state", flat=True).get(pk=edition.pk)


@contextmanager
def files_cannot_be_written(table: str = "reporting_editionfile"):
    """Another session holds the table of documents, so that a build stands still just before its freeze."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def a_build_waits_for_the_files(table: str = "reporting_editionfile") -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone()[0] > 0


def test_a_worker_process_builds_the_report_over_the_real_broker(worker):
    edition = ask(small_province())
    assert edition.state == QUEUED
    wait_until(lambda: state_of(edition) == DONE)
    edition.refresh_from_db()
    assert edition.sha256 == canonical_sha256(edition.payload)
    assert edition.files.count() == len(PACK)


def test_asking_again_while_it_waits_finds_the_first(worker):
    world = small_province()
    first, second = ask(world), ask(world)
    assert first.pk == second.pk
    wait_until(lambda: state_of(first) == DONE)
    assert (Edition.objects.count(), Edition.objects.get().attempts) == (1, 1)


def test_a_worker_killed_in_the_middle_leaves_no_half_and_the_next_finishes(worker):
    with files_cannot_be_written():
        edition = ask(small_province())
        wait_until(a_build_waits_for_the_files)
        edition.refresh_from_db()
        assert (edition.state, edition.progress) == (RUNNING, 90)  # seen by all while it runs
        for child in psutil.Process(worker.pid).children():
            child.kill()
    wait_until(lambda: editions.abandoned() == [edition] or state_of(edition) == DONE)
    resume_reports()
    wait_until(lambda: state_of(edition) == DONE)
    edition.refresh_from_db()
    assert (edition.attempts, edition.files.count(), Edition.objects.count()) == (2, len(PACK), 1)


def test_killed_at_ten_random_points_there_is_one_edition_each_time_and_no_half_file(worker):
    """Seeds are fixed, moments are not: from just claimed to just frozen, wherever the machine stands then."""
    world = small_province()
    for seed in range(10):
        world.sent.refresh_from_db()
        world.sent.version += 1
        with written():
            world.sent.save()
        edition = ask(world)
        wait_until(lambda edition=edition: state_of(edition) != QUEUED)
        time.sleep(Random(seed).random() * 2)
        for child in psutil.Process(worker.pid).children():
            child.kill()
        found = EditionFile.objects.filter(edition=edition).count()
        assert found == (len(PACK) if state_of(edition) == DONE else 0)
        wait_until(lambda edition=edition: editions.abandoned() == [edition] or state_of(edition) == DONE)
        resume_reports()
        wait_until(lambda edition=edition: state_of(edition) == DONE)
        edition.refresh_from_db()
        assert (edition.number, edition.files.count()) == (seed + 1, len(PACK))
        assert edition.sha256 == canonical_sha256(edition.payload)
    assert Edition.objects.count() == 10


def test_a_build_that_is_cancelled_stops_and_leaves_nothing(worker):
    world = small_province()
    edition, _ = editions.find_or_queue(
        report=editions.report_about(Subject.of_month(world.period), world.province), by=world.aggregator, at=AT
    )
    with files_cannot_be_written("targets_reading"):  # it stands still while it reads
        enqueue(edition.pk)
        wait_until(lambda: a_build_waits_for_the_files("targets_reading"))
        cancel(edition=edition, by=world.aggregator, at=AT)
    wait_until(lambda: not editions.unbuilt().exists() and is_unlocked(EDITIONS, edition.pk))
    edition.refresh_from_db()
    assert (edition.state, edition.cancelled_at, EditionFile.objects.count()) == (Edition.State.FAILED, AT, 0)


def test_a_command_killed_in_the_middle_is_finished_by_a_worker(worker):
    small_province()
    with files_cannot_be_written():
        command = subprocess.Popen([sys.executable, "manage.py", "build_report", "monthly", "2026-10"], **elsewhere())
        wait_until(a_build_waits_for_the_files)
        command.kill()
        command.wait(10)
    wait_until(lambda: len(editions.abandoned()) == 1)
    assert (EditionFile.objects.count(), Edition.objects.get().state) == (0, RUNNING)
    resume_reports()
    wait_until(lambda: Edition.objects.get().state == DONE)
    assert (Edition.objects.get().attempts, EditionFile.objects.count()) == (2, len(PACK))


def test_a_request_that_the_broker_lost_is_sent_again(worker):
    world = small_province()
    report = editions.report_about(Subject.of_month(world.period), world.province)
    edition, _ = editions.find_or_queue(report=report, by=world.aggregator, at=AT)
    resume_reports()
    wait_until(lambda: state_of(edition) == DONE)


def test_the_same_message_twice_builds_once(worker):
    edition = ask(small_province())
    enqueue(edition.pk)
    enqueue(edition.pk)
    wait_until(lambda: state_of(edition) == DONE)
    time.sleep(1)
    assert Edition.objects.get().attempts == 1


def test_without_a_broker_the_request_is_kept_and_runs_later(worker):
    world = small_province()
    report = editions.report_about(Subject.of_month(world.period), world.province)
    edition, _ = editions.find_or_queue(report=report, by=world.aggregator, at=AT)
    began = time.monotonic()
    code = f"import django; django.setup(); from reporting.tasks import enqueue; assert enqueue({edition.pk}) is False"
    without_broker = elsewhere(REDIS_URL="unix:///tmp/no-such-broker.sock", DJANGO_SETTINGS_MODULE="portal.settings")
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, **without_broker)
    assert time.monotonic() - began < 10
    edition.refresh_from_db()
    assert (edition.state, edition.failure) == (QUEUED, WAITS)
    resume_reports()
    wait_until(lambda: state_of(edition) == DONE)
    edition.refresh_from_db()
    assert edition.failure == ""


def elsewhere(**environment: str) -> dict:
    """The arguments of a process of its own on the test database."""
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    known = {"DATABASE_URL": database, "REDIS_URL": settings.REDIS_URL, "PORTAL_SECRET_KEY": settings.SECRET_KEY}
    return {"cwd": settings.BASE_DIR, "env": os.environ | known | environment}
