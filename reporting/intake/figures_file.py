"""A CSV of counts (`import_figures`): every row is read, matched and checked; nothing is written here."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.models import Field, Service
from portal.core.periods import Month
from portal.core.text import tidy
from portal.units.models import UnitCode
from reporting.checks import Counts, examine
from reporting.columns import NAMES, NONE_WHEN_DECLARED
from reporting.entries import unlisted_name
from reporting.models import Period
from reporting.refusals import Problem

HEADER = (
    "period",
    "unit",
    "procedure",
    "received_online",
    "received_direct",
    "carried_over",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "resolved_online",
    "pending_in_time",
    "pending_overdue",
)
UNLISTED = "linh-vuc:"
NONE_MARK = "-"
LARGEST_FILE = 200 * 1024 * 1024


@dataclass(frozen=True)
class FigureRow:
    """One checked row: whose line it is and what it holds; `field_name` for "TTHC ngoài Danh mục"."""

    month: Month
    unit_id: int
    service_id: int | None
    field_name: str | None
    counts: Counts
    declared_none: bool


class FigureReader:
    """Matches rows against the database's units and services, month by month, with one query per question and month."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.rows: dict[tuple, FigureRow] = {}
        self._closed = {(p.year, p.month) for p in Period.objects.filter(closed_at__isnull=False)}
        self._months: dict[str, Month | None] = {}
        self._units: dict[Month, dict[str, int]] = {}
        self._services: dict[Month, dict[tuple[int, str], int]] = {}
        self._fields = set(Field.objects.values_list("name", flat=True))

    def read(self, path: Path) -> None:
        """All rows of the file; `problems` then says what is wrong with which, `rows` holds the right ones."""
        reader = self._open(path)
        if reader is None:
            return
        for number, texts in enumerate(reader, start=2):
            if None in texts or None in texts.values():
                self._refuse(
                    number,
                    "shape",
                    _("Dòng {number}: số ô khác số cột của tiêu đề ({n}).").format(number=number, n=len(HEADER)),
                )
                continue
            self._read_row(number, texts)

    def _open(self, path: Path) -> csv.DictReader | None:
        try:
            if path.stat().st_size > LARGEST_FILE:
                self._refuse(
                    None, "file", _("Tệp {file}: lớn hơn 200 MB; hãy chia nhỏ theo kỳ.").format(file=path.name)
                )
                return None
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            self._refuse(
                None,
                "file",
                _("Tệp {file}: không đọc được ({why}). Kiểm tra đường dẫn.").format(file=path.name, why=error.strerror),
            )
            return None
        except UnicodeDecodeError:
            self._refuse(
                None,
                "file",
                _("Tệp {file}: không phải CSV dạng chữ UTF-8. Lưu lại dạng CSV UTF-8.").format(file=path.name),
            )
            return None
        if "\x00" in text:
            self._refuse(None, "file", _("Tệp {file}: không phải CSV (có ký tự nhị phân).").format(file=path.name))
            return None
        first = text.partition("\n")[0]
        reader = csv.DictReader(
            io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
        )
        missing = [name for name in HEADER if name not in (reader.fieldnames or [])]
        if missing:
            self._refuse(
                None,
                "header",
                _("Tệp {file}: thiếu cột {missing} ở dòng tiêu đề.").format(file=path.name, missing=", ".join(missing)),
            )
            return None
        return reader

    def _read_row(self, number: int, texts: dict[str, str]) -> None:
        before = len(self.problems)
        month = self._month(number, texts["period"])
        if month is None:
            return
        unit_id = self._unit(number, month, texts["unit"])
        service_id, field_name = self._service(number, month, unit_id, texts)
        name = unlisted_name(field_name) if field_name else short_code(texts["procedure"]) or texts["procedure"].strip()
        declared_none = all(texts[column].strip() == NONE_MARK for column in NONE_WHEN_DECLARED)
        typed = {
            column: "" if declared_none and texts[column].strip() == NONE_MARK else texts[column] for column in NAMES
        }
        counts, problems = examine(typed, declared_none=declared_none, line=name, row=number)
        self.problems += problems
        key = (month, unit_id, service_id, field_name)
        if key in self.rows:
            self._refuse(
                number,
                "twice",
                _("Dòng {name} của đơn vị {unit} kỳ {month} đã có ở trên; giữ một dòng.").format(
                    name=name, unit=texts["unit"], month=month
                ),
            )
        if len(self.problems) == before or all(p.severity == "warning" for p in self.problems[before:]):
            self.rows[key] = FigureRow(month, unit_id, service_id, field_name, counts, declared_none)

    def _month(self, number: int, text: str) -> Month | None:
        if text not in self._months:
            try:
                self._months[text] = Month.parse(text)
            except ValueError:
                self._months[text] = None
        month = self._months[text]
        if month is None:
            self._refuse(
                number,
                "period",
                _("Dòng {number}: kỳ “{text}” không đúng; viết NĂM-THÁNG, ví dụ 2026-10.").format(
                    number=number, text=text
                ),
                "period",
                text,
            )
        elif (month.year, month.month) in self._closed:
            what = _(
                "Dòng {number}: kỳ {month}/{year} đã chốt, không nhận số liệu. Muốn sửa, hãy đề nghị đính chính."
            ).format(number=number, month=month.month, year=month.year)
            self._refuse(number, "closed", what, "period", text)
            return None
        return month

    def _unit(self, number: int, month: Month, text: str) -> int | None:
        if month not in self._units:
            codes = UnitCode.objects.on(month.data_to).values_list("code", "unit")
            self._units[month] = dict(codes)
        unit_id = self._units[month].get(text.strip())
        if unit_id is None:
            what = _(
                "Dòng {number}: không có đơn vị mang mã “{text}” vào ngày {until:%d/%m/%Y}. Kiểm tra mã đơn vị."
            ).format(number=number, text=text, until=month.data_to)
            self._refuse(number, "unit", what, "unit", text)
        return unit_id

    def _service(
        self, number: int, month: Month, unit_id: int | None, texts: dict[str, str]
    ) -> tuple[int | None, str | None]:
        text = texts["procedure"].strip()
        if text.startswith(UNLISTED):
            return None, self._field(number, tidy(text.removeprefix(UNLISTED)))
        if month not in self._services:
            services = Service.objects.on(month.data_to).values_list("unit", "procedure__code", "pk")
            self._services[month] = {(unit, code): pk for unit, code, pk in services}
        code = short_code(text)
        service_id = self._services[month].get((unit_id, code)) if code else None
        if service_id is None and unit_id is not None:
            what = _(
                "Dòng {number}: thủ tục “{text}” không thuộc Danh mục của đơn vị {unit} vào ngày "
                "{until:%d/%m/%Y}. Kiểm tra mã, hoặc ghi {unlisted}<tên lĩnh vực> cho TTHC ngoài Danh mục."
            ).format(number=number, text=text, unit=texts["unit"].strip(), until=month.data_to, unlisted=UNLISTED)
            self._refuse(number, "procedure", what, "procedure", text)
        return service_id, None

    def _field(self, number: int, name: str) -> str | None:
        if not name:
            self._refuse(
                number,
                "field",
                _("Dòng {number}: thiếu tên lĩnh vực sau “{unlisted}”.").format(number=number, unlisted=UNLISTED),
                "procedure",
            )
            return None
        if name not in self._fields:
            self._fields.add(name)
            what = _("Dòng {number}: lĩnh vực “{name}” chưa có, sẽ được thêm.").format(number=number, name=name)
            self.problems.append(Problem("warning", "new_field", what, number, column="procedure", value=name))
        return name

    def _refuse(self, row: int | None, kind: str, message: str, column: str = "", value: str = "") -> None:
        self.problems.append(Problem("error", kind, message, row, column=column, value=value))
