"""Is the portal well: each thing that can be wrong, in words, with what to do. Read by /readyz, /metrics and `doctor`."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from redis import RedisError

from catalog.models import Intake
from portal.core import signs
from reporting.models import Edition, Holiday

WORKER_SILENT, BEAT_SILENT = timedelta(seconds=60), timedelta(seconds=180)
LATE = timedelta(minutes=5)  # a job that waited longer has lost its workers
LEAST_DISK = 2 * 2**30  # bytes
OLDEST_BACKUP = timedelta(hours=36)
LAST_BACKUP = "last-backup.json"  # in PORTAL_VAR
NEXT_YEAR_FROM = 11  # the month from which next year's public holidays are known, and January is near


@dataclass(frozen=True)
class Finding:
    """One thing looked at: is it well, what was seen, what to do where it is not."""

    name: str
    well: bool
    words: str
    advice: str = ""


def readiness(at: datetime) -> list[Finding]:
    """What must be well for the portal to do its work: database, broker, worker, beat, jobs on time."""
    database = _database()
    if not database.well:
        return [database]  # nothing else can be asked
    return [database, _migrations(), _broker(), _worker(at), _beat(at), _work(at)]


def everything(at: datetime) -> list[Finding]:
    """Readiness, and what an operator must know besides: disk, static files, backup, the year's holidays."""
    ready = readiness(at)
    asked = [_holidays(at)] if all(one.well for one in ready[:2]) else []  # without its tables there is no question
    return [*ready, _disk(), _static_files(), _backup(at), *asked]


def late_jobs(at: datetime) -> int:
    """Reports and appendices that were asked for and have waited, or been worked on, too long."""
    building = [Edition.State.QUEUED, Edition.State.RUNNING]
    reading = [Intake.State.QUEUED, Intake.State.READING, Intake.State.APPLYING]
    return (
        Edition.objects.filter(state__in=building, asked_at__lt=at - LATE).count()
        + Intake.objects.filter(state__in=reading, at__lt=at - LATE).count()
    )


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_encoding')")
            encoding = cursor.fetchone()[0]
    except Error:
        return Finding(
            "database",
            False,
            _("Cơ sở dữ liệu không trả lời."),
            _("Xem PostgreSQL có chạy không và DATABASE_URL có đúng không."),
        )
    if encoding != "UTF8":
        return Finding(
            "database",
            False,
            _("Cơ sở dữ liệu mã hóa {encoding}.").format(encoding=encoding),
            _("Tạo cơ sở dữ liệu với ENCODING 'UTF8'."),
        )
    return Finding("database", True, _("Cơ sở dữ liệu trả lời."))


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Finding(
            "migrations",
            False,
            _("Thiếu {missing} bước cập nhật cơ sở dữ liệu.").format(missing=missing),
            _("Chạy: manage.py migrate"),
        )
    return Finding("migrations", True, _("Cơ sở dữ liệu đúng phiên bản."))


def _broker() -> Finding:
    try:
        signs.last_heard(signs.BEAT)
    except RedisError:
        return Finding(
            "broker",
            False,
            _("Hàng đợi công việc không trả lời."),
            _("Xem Redis hoặc Valkey có chạy không và REDIS_URL."),
        )
    return Finding("broker", True, _("Hàng đợi công việc trả lời."))


def _worker(at: datetime) -> Finding:
    return _heard(
        at,
        "worker",
        signs.WORKER,
        WORKER_SILENT,
        _("Máy lập báo cáo (celery worker)"),
        _("Khởi động lại dịch vụ portal-worker."),
    )


def _beat(at: datetime) -> Finding:
    return _heard(
        at,
        "beat",
        signs.BEAT,
        BEAT_SILENT,
        _("Lịch tự động (celery beat)"),
        _("Khởi động lại dịch vụ portal-beat; chỉ cần một."),
    )


def _heard(at: datetime, name: str, who: str, silence: timedelta, what: str, advice: str) -> Finding:
    try:
        last = signs.last_heard(who)
    except RedisError:
        return Finding(
            name, False, _("{what}: chưa biết, vì hàng đợi không trả lời.").format(what=what), _("Sửa hàng đợi trước.")
        )
    if last is None:
        return Finding(name, False, _("{what} chưa chạy lần nào.").format(what=what), advice)
    if at - last > silence:
        return Finding(
            name, False, _("{what} im lặng từ {minutes} trước.").format(what=what, minutes=_minutes(at - last)), advice
        )
    return Finding(name, True, _("{what} đang chạy.").format(what=what))


def _work(at: datetime) -> Finding:
    late = late_jobs(at)
    if late:
        advice = _("Xem nhật ký của portal-worker; việc chờ tự chạy tiếp khi worker chạy.")
        return Finding(
            "work", False, _("{late} việc chờ quá {minutes}.").format(late=late, minutes=_minutes(LATE)), advice
        )
    return Finding("work", True, _("Không có việc nào bị chậm."))


def _disk() -> Finding:
    free = shutil.disk_usage(_existing(Path(settings.VAR_DIR))).free
    words = _("Đĩa của PORTAL_VAR còn {free} MB.").format(free=free // 2**20)
    advice = _("Chuyển bản sao lưu và nhật ký cũ sang nơi khác.") if free < LEAST_DISK else ""
    return Finding("disk", free >= LEAST_DISK, words, advice)


def _static_files() -> Finding:
    if settings.DEBUG or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding("static", True, _("Tệp tĩnh đã thu thập."))
    return Finding("static", False, _("Chưa thu thập tệp tĩnh."), _("Chạy: manage.py collectstatic --no-input"))


def _backup(at: datetime) -> Finding:
    last = last_backup()
    advice = _("Chạy: manage.py backup THƯ_MỤC (đặt lịch mỗi đêm, xem docs/operations.md).")
    if last is None:
        return Finding("backup", False, _("Chưa có bản sao lưu nào."), advice)
    words = _("Bản sao lưu gần nhất: {minutes} trước.").format(minutes=_minutes(at - last))
    return Finding("backup", at - last <= OLDEST_BACKUP, words, "" if at - last <= OLDEST_BACKUP else advice)


def _holidays(at: datetime) -> Finding:
    """Deadlines move off public holidays; a year in which none was entered takes Tết for working days."""
    today = localdate(at)
    years = [today.year, today.year + 1] if today.month >= NEXT_YEAR_FROM else [today.year]
    missing = [str(year) for year in years if not Holiday.objects.filter(day__year=year).exists()]
    if not missing:
        return Finding("holidays", True, _("Ngày nghỉ lễ đã nhập: {years}.").format(years=", ".join(map(str, years))))
    return Finding(
        "holidays",
        False,
        _("Chưa nhập ngày nghỉ lễ nào của năm {years}: hạn các kỳ năm ấy rơi cả vào ngày lễ.").format(
            years=", ".join(missing)
        ),
        _(
            "Quản trị → Ngày nghỉ → Nhập từ tệp: cột day, name, document như fixtures/holidays.csv (năm 2026), ngày lấy "
            "theo thông báo nghỉ lễ hằng năm. Hạn của các kỳ đang mở tự đổi theo."
        ),
    )


def last_backup() -> datetime | None:
    """When `backup` last ended well on this machine."""
    kept = Path(settings.VAR_DIR) / LAST_BACKUP
    return datetime.fromisoformat(json.loads(kept.read_text())["at"]) if kept.exists() else None


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes < 120:
        return _("{minutes} phút").format(minutes=minutes)
    return (
        _("{minutes} giờ").format(minutes=minutes // 60)
        if minutes < 72 * 60
        else _("{minutes} ngày").format(minutes=minutes // 1440)
    )
