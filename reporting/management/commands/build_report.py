"""`manage.py build_report monthly|annual|adhoc … [--out DIR] [--again] [--json]`: the worker's own work, in the foreground."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.periods import Month
from portal.units.models import Level, Unit
from reporting.documents.render import Rendered, documents_of
from reporting.models import Edition, Report
from reporting.refusals import Refused
from reporting.report_actions import find_or_queue, find_report
from reporting.reports import editions
from reporting.reports.payload import canonical_sha256
from reporting.reports.subject import EDITIONS, Subject

OPEN = (Edition.State.QUEUED, Edition.State.RUNNING)
LONGEST_WAIT = 600  # seconds for a worker that is building the same edition already
LOOK_EVERY = 0.2


def month(text: str) -> Month:
    """The reporting month. Raises ArgumentTypeError, which exits 2, with words for people."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def year(text: str) -> int:
    """The year. Raises ArgumentTypeError with words for people."""
    if not (text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100):
        raise ArgumentTypeError(
            _("“{text}” không phải là năm: viết bốn chữ số, từ 2000 đến 2100, ví dụ 2026").format(text=text)
        )
    return int(text)


class Command(BaseCommand):
    help = _("Lập báo cáo tháng, năm hoặc đột xuất: cùng số liệu thì ra cùng một bản.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="monthly|annual|adhoc")
        monthly = kinds.add_parser("monthly", help=_("báo cáo tháng của toàn tỉnh"))
        monthly.add_argument("period", type=month, help=_("kỳ, ví dụ 2026-10"))
        annual = kinds.add_parser("annual", help=_("báo cáo năm"))
        annual.add_argument("period", type=year, help=_("năm, ví dụ 2026"))
        annual.add_argument("--edition", choices=list(EDITIONS), required=True, help=_("sơ bộ hay chính thức"))
        adhoc = kinds.add_parser("adhoc", help=_("báo cáo đột xuất"))
        adhoc.add_argument("--from", dest="first", type=month, required=True, help=_("từ kỳ, ví dụ 2026-03"))
        adhoc.add_argument("--to", dest="last", type=month, required=True, help=_("đến kỳ"))
        adhoc.add_argument("--units", help=_("mã các đơn vị, cách nhau bằng dấu phẩy; không có: toàn tỉnh"))
        for one in (monthly, annual, adhoc):
            one.add_argument("--out", type=Path, help=_("thư mục để ghi các tệp"))
            one.add_argument("--again", action="store_true", help=_("lập lại từ cơ sở dữ liệu để đối chiếu, không lưu"))
            one.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        head = {"kind": options["kind"], "period": _code(options)}
        try:
            subject = _subject(options)
            build = _rebuilt if options["again"] else _built
            number, payload, files = build(subject, _province(subject.last))
            if options["out"]:
                _write(options["out"], files)
        except Refused as refusal:
            self._say(options, head | {"problems": [{"message": refusal.message}]}, refusal.message)
            raise SystemExit(1) from None
        sha256 = canonical_sha256(payload)
        listed = [one.as_dict() for one in files]
        result = head | {"edition": number, "sha256": sha256, "files": listed, "payload": payload}
        names = ", ".join(f"{one['name']} ({one['bytes']} byte)" for one in listed)
        words = _("Báo cáo {subject}, bản lần {number}, sha256 {sha256}: {names}").format(
            subject=subject.words, number=number or _("– (chưa lưu)"), sha256=sha256, names=names
        )
        self._say(options, result, words)

    def _say(self, options: dict, result: dict, words: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        elif "problems" in result:
            self.stderr.write(words)
        else:
            self.stdout.write(words)


def _code(options: dict) -> str:
    if options["kind"] == Report.Kind.ADHOC:
        return f"{options['first']}..{options['last']}"
    return str(options["period"])


def _subject(options: dict) -> Subject:
    """Raises CommandError, which exits 2, for a range that is none, Refused for a code that no unit bears."""
    if options["kind"] == Report.Kind.MONTHLY:
        one = options["period"]
        return Subject(Report.Kind.MONTHLY, (one,))
    if options["kind"] == Report.Kind.ANNUAL:
        return Subject.of_year(options["period"], options["edition"])
    codes = [code.strip() for code in (options["units"] or "").split(",") if code.strip()]
    if options["units"] is not None and not codes:
        raise CommandError(_("--units: chưa có mã đơn vị nào."), returncode=2)
    try:
        subject = Subject.of_range(options["first"], options["last"])
    except ValueError as error:
        raise CommandError(str(error), returncode=2) from None
    return Subject.of_range(subject.first, subject.last, [_unit(code, subject.last) for code in codes])


def _unit(code: str, last: Month) -> int:
    unit = Unit.objects.with_code(code, last.data_to).first()
    if unit is None:
        raise Refused(
            _(
                "Lập báo cáo đột xuất: không có đơn vị mang mã “{code}” vào ngày {until:%d/%m/%Y}. Kiểm tra mã đơn vị."
            ).format(code=code, until=last.data_to)
        )
    return unit.pk


def _built(subject: Subject, scope: Unit) -> tuple[int, dict, list[Rendered]]:
    """The edition of the present input: found, or built here; a failed one is tried again."""
    by = User.objects.command()
    edition, _is_new = find_or_queue(subject=subject, scope=scope, by=by, at=timezone.now())
    editions.queue_again(edition, by=by, at=timezone.now())
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        editions.build(edition.pk, clock=timezone.now)
        edition.refresh_from_db()
        if edition.state not in OPEN or time.monotonic() > deadline:
            break
        time.sleep(LOOK_EVERY)  # a worker has it, or the database must recover
    if edition.state != Edition.State.DONE or edition.payload is None:
        raise Refused(
            _("Lập báo cáo, {subject}: {failure}").format(
                subject=subject.words, failure=edition.failure or edition.get_state_display()
            )
        )
    files = [Rendered(one.name, bytes(one.content)) for one in edition.files.order_by("name")]
    return edition.number, edition.payload, files


def _rebuilt(subject: Subject, scope: Unit) -> tuple[int | None, dict, list[Rendered]]:
    """Payload and documents from the database as it is, no edition stored; the number of the one with the same input."""
    with transaction.atomic():
        report = find_report(subject=subject, scope=scope, by=User.objects.command(), at=timezone.now())
        payload, key = editions.read_payload(report)
        same = report.editions.filter(input_key=key).first()
        transaction.set_rollback(True)  # a report that nobody asked for leaves no row behind
    files = sorted((draw(payload) for draw in documents_of(payload)), key=lambda one: one.name)
    return same.number if same else None, payload, files


def _province(wanted: Month) -> Unit:
    province = Unit.objects.at_level(Level.PROVINCE, wanted.data_to).first()
    if province is None:
        raise Refused(
            _(
                "Lập báo cáo, kỳ {wanted}: chưa có đơn vị cấp tỉnh. Hãy nhập danh sách đơn vị (import_units) trước."
            ).format(wanted=wanted)
        )
    return province


def _write(folder: Path, files: list[Rendered]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in files:
            (folder / one.name).write_bytes(one.content)
    except OSError as error:
        raise Refused(
            _("Không ghi được vào {folder}: {why}. Hãy chọn thư mục khác cho --out.").format(
                folder=folder, why=error.strerror
            )
        ) from error
