"""Tables in and out through django-import-export: our own formats, no inline styles, and every import all or nothing."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import Diff, ModelResource, Resource
from import_export.results import Error, Result, RowResult
from python_calamine import CalamineWorkbook
from tablib import Dataset

from portal.core.cells import neutral, original, workbook
from portal.core.numbers import count_vn
from portal.core.sheet_bounds import (
    MOST_COLUMNS,
    MOST_ROWS,
    goes_too_far,
    is_of_a_broken_file,
    lengths_of_texts,
    promises_too_much,
    repeats_too_much,
    shared_texts,
)

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a person calls the columns of our files, whose heads are words for programs.
COLUMN_WORDS = {
    "unit": gettext_lazy("Mã đơn vị"),
    "name": gettext_lazy("Tên"),
    "procedure": gettext_lazy("Mã thủ tục"),
    "indicator": gettext_lazy("Chỉ tiêu"),
    "year": gettext_lazy("Năm"),
    "percent": gettext_lazy("Mức (%)"),
    "document": gettext_lazy("Văn bản"),
    "portal": gettext_lazy("Cổng"),
    "status": gettext_lazy("Trạng thái"),
    "from": gettext_lazy("Từ ngày"),
    "link": gettext_lazy("Địa chỉ"),
}


class UnreadableTable(ValueError):
    """The file is no table of ours; the message says what to do."""


class Xlsx(Format):
    """Excel: read by calamine, written by XlsxWriter, formula-like texts marked."""

    def __init__(self, encoding: str | None = None) -> None:
        """The stock formats take an encoding; ours know theirs."""

    def get_title(self) -> str:
        return "xlsx"

    def create_dataset(self, in_stream: bytes) -> Dataset:
        try:
            _refuse_bomb(in_stream)
            with CalamineWorkbook.from_filelike(io.BytesIO(in_stream)) as book:
                rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except UnreadableTable:
            raise
        except BaseException as error:
            if not is_of_a_broken_file(error):
                raise
            raise UnreadableTable(_("Không mở được như bảng tính Excel. Dùng tệp .xlsx tải từ cổng.")) from error
        return _dataset([[_text(value) for value in row] for row in rows])

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        return workbook(_("Dữ liệu"), dataset.headers, dataset)

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return EXCEL

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True


class Csv(Xlsx):
    """CSV in UTF-8 with a mark that Excel knows; comma or semicolon is read."""

    def get_title(self) -> str:
        return "csv"

    def create_dataset(self, in_stream: bytes) -> Dataset:
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableTable(_("Tệp không phải CSV UTF-8. Lưu lại dạng CSV UTF-8 hoặc dùng .xlsx.")) from error
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        try:
            return _dataset(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
        except csv.Error as error:
            raise UnreadableTable(_("Tệp không phải CSV đúng dạng ({error}).").format(error=error)) from error

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow(dataset.headers)
        writer.writerows([neutral(_text(value)) for value in row] for row in dataset)
        return buffer.getvalue().encode("utf-8-sig")

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv"


def read_table(name: str, content: bytes) -> Dataset:
    """The table in an uploaded file, by the ending of its name. Raises UnreadableTable."""
    return (Csv() if name.lower().endswith(".csv") else Xlsx()).create_dataset(content)


def _refuse_bomb(content: bytes) -> None:
    """A few kilobytes may unpack to gigabytes: the archive's own table is asked first, then every part that is a sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise UnreadableTable(_("Tệp giải nén ra quá lớn, không được nhận."))
        if "xl/workbook.xml" not in archive.namelist():  # else the reader looks for a format that nobody asked here
            raise zipfile.BadZipFile("no workbook")
        shared = shared_texts(archive)
        lengths = lengths_of_texts(shared)
        sheets = (raw for name in archive.namelist() if b"sheetData" in (raw := archive.read(name)))
        if promises_too_much(shared) or any(goes_too_far(raw) or repeats_too_much(raw, lengths) for raw in sheets):
            raise UnreadableTable(
                _(
                    "Bảng tính có ô ở quá xa (quá {columns} cột hoặc {rows} dòng) hoặc quá nhiều chữ. "
                    "Xóa ô thừa ở xa, lưu lại bằng Excel rồi nhập."
                ).format(columns=MOST_COLUMNS, rows=count_vn(MOST_ROWS))
            )


def _dataset(rows: list[list[str]]) -> Dataset:
    """The first row names the columns; empty rows at the end are not there."""
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise UnreadableTable(_("Tệp trống: không có cả dòng tiêu đề."))
    if len(rows) == 1:
        raise UnreadableTable(_("Tệp chỉ có dòng tiêu đề, không có dữ liệu."))
    width = len(rows[0])
    made = Dataset(headers=[original(cell).strip() for cell in rows[0]])
    for row in rows[1:]:
        made.append([original(cell) for cell in (row + [""] * width)[:width]])
    return made


def _text(value: object) -> str:
    """A cell as text; Excel's 7.0 is 7, its dates are 2026-11-16."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


class PlainDiff(Diff):
    """Old and new of each column in words; the stock one colours by style attributes, which the policy refuses."""

    def as_html(self) -> list[str]:
        return [changed(before, after) for before, after in zip(self.left, self.right, strict=True)]


def changed(before: object, after: object) -> str:
    """One cell of a preview."""
    old, new = _text(before), _text(after)
    if old == new:
        return escape(new)
    return format_html("<del>{}</del> <ins>{}</ins>", old, new) if old else format_html("<ins>{}</ins>", new)


class DeedResource(ModelResource):
    """Rows saved one by one, all inside one deed; one bad row and nothing is kept, the deed neither."""

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return PlainDiff

    def import_data(self, dataset: Dataset, dry_run: bool = False, **kwargs: Any) -> Result:
        reason = f"Nhập {self._meta.model._meta.verbose_name_plural} từ tệp {kwargs.get('file_name') or ''}".strip()
        with transaction.atomic():
            with kwargs["user"].acting(at=timezone.now(), door="excel", reason=reason):
                result = super().import_data(dataset, dry_run=dry_run, **kwargs)
            if dry_run or result.has_errors() or result.has_validation_errors():
                transaction.set_rollback(True)
        return result

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls._meta.model._meta.verbose_name_plural)


def changes_shown(result: Result, most: int) -> list[list[tuple[str, str]]]:
    """The first rows that a file changes, each cell with the word for its column."""
    heads = [str(COLUMN_WORDS.get(name, name)) for name in result.diff_headers]
    return [list(zip(heads, row.diff, strict=True)) for row in result.rows[:most]]


class FileResource(Resource):
    """A file that one deed of ours takes in whole; django-import-export shows what it would change."""

    columns: tuple[str, ...] = ()

    def take(
        self, rows: list[dict[str, str]], *, dry_run: bool, **given: Any
    ) -> tuple[list[dict], Callable[[int], Any]]:
        """Check, and unless it is a dry run write. Returns the problems `{row, message}`, and for a row (from 2) what
        became of it: None where nothing changed, else `(kind, diff)`, a kind of RowResult and the cells to show."""
        raise NotImplementedError

    def import_data(self, dataset: Dataset, dry_run: bool = False, **given: Any) -> Result:
        result = Result()
        result.diff_headers = list(self.columns)
        result.total_rows = len(dataset)
        missing = [name for name in self.columns if name not in (dataset.headers or [])]
        if missing:
            return _refused(
                result,
                [_("Thiếu cột {missing} ở dòng tiêu đề. Dùng tệp tải từ cổng.").format(missing=", ".join(missing))],
            )
        rows = [{name: str(cell) for name, cell in row.items()} for row in dataset.dict]
        problems, outcome = self.take(rows, dry_run=dry_run, **given)
        _refused(result, [problem["message"] for problem in problems])  # each names its own row
        for number in range(2, len(rows) + 2) if not problems else ():
            made = RowResult()
            kind, cells = outcome(number) or (RowResult.IMPORT_TYPE_SKIP, None)
            made.import_type = kind
            result.increment_row_result_total(made)
            if kind != RowResult.IMPORT_TYPE_SKIP:
                made.diff = cells
                result.append_row_result(made)
        return result

    def rows_of(self, queryset: QuerySet | None, **given: Any) -> Iterable[Sequence[object]]:
        """What is given out, in the same columns."""
        raise NotImplementedError

    def export(self, queryset: QuerySet | None = None, **given: Any) -> Dataset:
        made = Dataset(headers=list(self.columns))
        made.extend(list(row) for row in self.rows_of(queryset, **given))
        return made

    def get_user_visible_fields(self) -> list[Field]:
        return [Field(column_name=name) for name in self.columns]


class Told(Error):
    """A refusal in words; where in our code it was found helps nobody."""

    traceback = ""


def _refused(result: Result, messages: list[str]) -> Result:
    for message in messages:
        result.append_base_error(Told(ValueError(message)))
    return result
