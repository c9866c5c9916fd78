"""/readyz, /metrics and `doctor`: what is wrong is named, on the real servers."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.core import signs
from portal.core.periods import ZONE
from portal.core.tasks import beat_heard
from portal.dashboards.upkeep.condition import LATE, everything
from reporting.models import Edition, Holiday, Report
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_heard():
    cache.delete_many(["heard:worker", "heard:beat", "count:failed-logins", "count:server-errors"])


def everybody_is_heard(ago: timedelta = timedelta()) -> None:
    signs.heard(signs.WORKER, timezone.now() - ago)
    signs.heard(signs.BEAT, timezone.now() - ago)


def ready() -> tuple[int, dict]:
    answer = Client().get("/readyz")
    return answer.status_code, {one["name"]: one["ready"] for one in answer.json()["checks"]}


def doctor() -> tuple[int, dict]:
    said, code = StringIO(), 0
    try:
        call_command("doctor", json=True, stdout=said)
    except SystemExit as end:
        code = end.code
    return code, {one["name"]: one for one in json.loads(said.getvalue())["findings"]}


def waiting_edition(since: timedelta) -> Edition:
    report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=make.province(), period=make.period())
    return Edition.objects.create(
        report=report, number=1, input_key="k", asked_at=timezone.now() - since, asked_by=make.user(report.scope)
    )


def test_ready_once_worker_and_beat_were_heard():
    assert ready() == (
        503,
        {"database": True, "migrations": True, "broker": True, "worker": False, "beat": False, "work": True},
    )
    everybody_is_heard()
    status, checks = ready()
    assert (status, set(checks.values())) == (200, {True})


def test_who_fell_silent_is_named_in_words():
    everybody_is_heard(timedelta(hours=3))
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    words = {one["name"]: one["words"] for one in answer.json()["checks"]}
    assert words["beat"] == "Lịch tự động (celery beat) im lặng từ 3 giờ trước."
    assert words["worker"] == "Máy lập báo cáo (celery worker) im lặng từ 3 giờ trước."


def test_a_job_that_waits_too_long_is_not_ready():
    everybody_is_heard()
    waiting_edition(LATE + timedelta(minutes=1))
    status, checks = ready()
    assert (status, checks["work"]) == (503, False)


def test_a_job_asked_for_just_now_is_in_order():
    everybody_is_heard()
    waiting_edition(timedelta(minutes=1))
    assert ready()[0] == 200


def test_the_task_of_the_timetable_is_the_sign_of_beat():
    beat_heard()
    assert timezone.now() - signs.last_heard(signs.BEAT) < timedelta(seconds=5)


def test_metrics_tell_late_jobs_silence_disk_and_wrong_log_ins():
    everybody_is_heard(timedelta(seconds=30))
    waiting_edition(LATE + timedelta(minutes=1))
    Client().post("/dang-nhap/", {"username": "nobody", "password": "sai"})
    answer = Client().get("/metrics")
    figures = dict(line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if not line.startswith("#"))
    assert answer["Content-Type"].startswith("text/plain")
    assert figures["portal_jobs_late"] == "1.0"
    assert figures["portal_failed_logins_total"] == "1.0"
    assert 29 < float(figures['portal_age_seconds{what="beat"}']) < 60
    assert float(figures["portal_disk_free_bytes"]) > 0
    assert figures['portal_editions{state="queued"}'] == "1.0"


def test_metrics_are_for_the_bearer_of_the_token(settings):
    settings.METRICS_OPEN, settings.METRICS_TOKEN = False, "bi-mat"
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer sai"}).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer bi-mat"}).status_code == 200
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_doctor_says_what_to_do(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    everybody_is_heard()
    code, found = doctor()
    assert code == 1
    assert {found[name]["well"] for name in ("beat", "worker", "disk")} == {True}
    assert found["backup"]["words"] == "Chưa có bản sao lưu nào."
    assert "manage.py backup" in found["backup"]["advice"]
    assert found["static"]["advice"] == "Chạy: manage.py collectstatic --no-input"


def test_doctor_is_content_when_all_is_well(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    (tmp_path / "last-backup.json").write_text(json.dumps({"at": timezone.now().isoformat()}))
    everybody_is_heard()
    holidays_are_entered(timezone.localdate().year, timezone.localdate().year + 1)
    code, found = doctor()
    assert (code, {name: one["words"] for name, one in found.items() if not one["well"]}) == (0, {})


def holidays_are_entered(*years: int) -> None:
    with make.written():
        for year in years:
            Holiday.objects.create(day=date(year, 1, 1), name="Tết Dương lịch", document="BLLĐ")


@pytest.mark.parametrize(
    ("day", "entered", "missing"),
    [
        (date(2026, 10, 31), (2026,), ""),
        (date(2026, 10, 31), (), "năm 2026:"),
        (date(2026, 11, 1), (2026,), "năm 2027:"),
        (date(2026, 11, 1), (), "năm 2026, 2027:"),
        (date(2027, 1, 1), (2026,), "năm 2027:"),
        (date(2026, 12, 31), (2026, 2027), ""),
    ],
)
def test_a_year_without_holidays_is_named_with_the_way_to_enter_them(day, entered, missing):
    holidays_are_entered(*entered)
    found = {one.name: one for one in everything(datetime(day.year, day.month, day.day, tzinfo=ZONE))}["holidays"]
    assert (found.well, missing in found.words) == (not missing, True)
    assert ("fixtures/holidays.csv" in found.advice) == bool(missing)


def test_every_answer_carries_the_id_of_its_line_in_the_log(caplog):
    with caplog.at_level("INFO", logger="portal.request"):
        answer = Client().get("/danh-muc/?q=ho-tich")
    line = next(record for record in caplog.records if record.name == "portal.request")
    assert line.request_id == answer["X-Request-Id"]
    assert (line.route, line.status, line.user_id) == ("procedures", 200, None)
    assert "ho-tich" not in line.getMessage()  # what people search for is nobody's business
