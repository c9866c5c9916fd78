"""`manage.py build_report monthly 2026-10 [--out DIR] [--again] [--json]`: the worker's own work, in the foreground."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.accounts.models import User
from portal.core.periods import Month
from portal.units.models import Level, Unit
from reporting.documents.render import DOCUMENTS, Rendered
from reporting.models import Edition, Period, Report
from reporting.refusals import Refused
from reporting.report_actions import find_or_queue
from reporting.reports import editions
from reporting.reports.payload import canonical_sha256

OPEN = (Edition.State.QUEUED, Edition.State.RUNNING)
LONGEST_WAIT = 600  # seconds for a worker that is building the same edition already
LOOK_EVERY = 0.2


def offered_kind(text: str) -> str:
    """The kind of report. Raises ArgumentTypeError, which exits 2, for what is not offered."""
    if text not in Report.Kind.values:
        raise ArgumentTypeError(f"chưa lập được loại báo cáo “{text}”; hiện chỉ có: {', '.join(Report.Kind.values)}")
    return text


def month(text: str) -> Month:
    """The reporting month. Raises ArgumentTypeError with words for people."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


class Command(BaseCommand):
    help = "Lập báo cáo tháng của toàn tỉnh: cùng số liệu thì ra cùng một bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", type=offered_kind, help="monthly")
        parser.add_argument("period", type=month, help="kỳ, ví dụ 2026-10")
        parser.add_argument("--out", type=Path, help="thư mục để ghi các tệp")
        parser.add_argument("--again", action="store_true", help="lập lại từ cơ sở dữ liệu để đối chiếu, không lưu")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        head = {"kind": options["kind"], "period": str(options["period"])}
        try:
            period, scope = _period(options["period"]), _province(options["period"])
            build = _rebuilt if options["again"] else _built
            number, payload, files = build(options["kind"], period, scope)
            if options["out"]:
                _write(options["out"], files)
        except Refused as refusal:
            self._say(options, head | {"problems": [{"message": refusal.message}]}, refusal.message)
            raise SystemExit(1) from None
        sha256 = canonical_sha256(payload)
        listed = [one.as_dict() for one in files]
        result = head | {"edition": number, "sha256": sha256, "files": listed, "payload": payload}
        names = ", ".join(f"{one['name']} ({one['bytes']} byte)" for one in listed)
        self._say(options, result, f"Báo cáo {period}, bản lần {number or '– (chưa lưu)'}, sha256 {sha256}: {names}")

    def _say(self, options: dict, result: dict, words: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        elif "problems" in result:
            self.stderr.write(words)
        else:
            self.stdout.write(words)


def _built(kind: str, period: Period, scope: Unit) -> tuple[int, dict, list[Rendered]]:
    """The edition of the present input: found, or built here; a failed one is tried again."""
    by = User.objects.command()
    edition, _ = find_or_queue(kind=kind, scope=scope, period=period, by=by, at=timezone.now())
    editions.queue_again(edition, by=by, at=timezone.now())
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        editions.build(edition.pk, clock=timezone.now)
        edition.refresh_from_db()
        if edition.state not in OPEN or time.monotonic() > deadline:
            break
        time.sleep(LOOK_EVERY)  # a worker has it, or the database must recover
    if edition.state != Edition.State.DONE or edition.payload is None:
        raise Refused(f"Lập báo cáo, {period}: {edition.failure or edition.get_state_display()}")
    files = [Rendered(one.name, bytes(one.content)) for one in edition.files.order_by("name")]
    return edition.number, edition.payload, files


def _rebuilt(kind: str, period: Period, scope: Unit) -> tuple[int | None, dict, list[Rendered]]:
    """Payload and documents from the database as it is, nothing stored; the number of the edition with the same input."""
    payload, key = editions.read_payload(period, scope)
    same = Edition.objects.filter(report__kind=kind, report__scope=scope, report__period=period, input_key=key).first()
    return same.number if same else None, payload, [draw(payload) for draw in DOCUMENTS]


def _period(wanted: Month) -> Period:
    period = Period.objects.filter(year=wanted.year, month=wanted.month).first()
    if period is None:
        raise Refused(f"Lập báo cáo, kỳ {wanted}: kỳ này chưa mở. Hãy mở kỳ và nhập số liệu trước.")
    return period


def _province(wanted: Month) -> Unit:
    province = Unit.objects.at_level(Level.PROVINCE, wanted.data_to).first()
    if province is None:
        raise Refused(
            f"Lập báo cáo, kỳ {wanted}: chưa có đơn vị cấp tỉnh. Hãy nhập danh sách đơn vị (import_units) trước."
        )
    return province


def _write(folder: Path, files: list[Rendered]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in files:
            (folder / one.name).write_bytes(one.content)
    except OSError as error:
        raise Refused(f"Không ghi được vào {folder}: {error.strerror}. Hãy chọn thư mục khác cho --out.") from error
