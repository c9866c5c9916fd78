"""Statistics of the provincial or national portal: found in their file, columns known once by their heads, rows matched.

One row is a procedure at a unit; several rows of one pair (one a DVC code) are summed. A row that cannot be matched is a
named problem and is not taken; nothing is guessed.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_rowcol_to_cell

from catalog.codes import short_code
from catalog.models import Procedure
from portal.core.text import fold
from portal.units.models import UnitCode, UnitVersion
from reporting.checks import CellError, read_count
from reporting.columns import LARGEST_COUNT
from reporting.intake.onestop import CODE, OneStopTable, read_table
from reporting.refusals import Problem, Refused

MOST_ROWS = 60_000
MOST_PROBLEMS = 500
UNIT = "unit"
COUNTS = {
    "received_online": gettext_lazy("Tiếp nhận trực tuyến"),
    "received_direct": gettext_lazy("Tiếp nhận trực tiếp, bưu chính"),
    "resolved": gettext_lazy("Đã giải quyết"),
    "resolved_online": gettext_lazy("Giải quyết trực tuyến toàn trình"),
}
LABELS = {CODE: gettext_lazy("Mã thủ tục"), UNIT: gettext_lazy("Đơn vị (mã hoặc tên)"), **COUNTS}
_WORDS = {
    CODE: r"ma( so)?( ho so)? ?(tthc|thu tuc|dvc|dich vu).*|ma|ma so",
    UNIT: r"(ma |ten )?(don vi|co quan).*",
    "resolved_online": r".*toan trinh.*",
    "received_direct": r".*(truc tiep|buu chinh|bcci).*",
    "received_online": r".*(nhan|nop).*(truc tuyen|qua mang).*|truc tuyen",
    "resolved": r"(tong (so )?)?(ho so )?(da )?(giai quyet|xu ly).*",
}
_PATTERNS = {role: re.compile(pattern) for role, pattern in _WORDS.items()}
Columns = dict[str, int]
Counts = dict[str, int | None]


@dataclass
class ExternalRows:
    """Counts by (unit, procedure) and what was not taken."""

    counts: dict[tuple[int, int], Counts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_external(name: str, content: bytes) -> OneStopTable:
    """The table of the file. Raises Refused in words for what is no such file."""
    return read_table(name, content, most_rows=MOST_ROWS)


def guess_columns(table: OneStopTable) -> Columns:
    """By the heads; a column has one meaning, a meaning one column. What no head tells stays open."""
    columns: Columns = {}
    for place, head in enumerate(table.heads):
        words = " ".join(re.sub(r"[^a-z0-9> ]+", " ", fold(head)).split())
        role = next((role for role, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)
        if role:
            columns.setdefault(role, place)
    return {role: columns[role] for role in LABELS if role in columns}


def require_columns(table: OneStopTable, columns: Columns) -> None:
    """A code, a unit, at least one count, each in a column of its own that the file has; else Refused."""
    what = _("Tệp {table}, chọn cột").format(table=table.name)
    if CODE not in columns or UNIT not in columns or not set(columns) & set(COUNTS):
        raise Refused(_("{what}: phải chọn cột mã thủ tục, cột đơn vị và ít nhất một cột số.").format(what=what))
    if set(columns) - set(LABELS) or not all(0 <= place < len(table.heads) for place in columns.values()):
        raise Refused(_("{what}: có cột không có trong tệp. Chọn lại.").format(what=what))
    if len(set(columns.values())) < len(columns):
        raise Refused(_("{what}: một cột của tệp được chọn cho hai chỗ. Mỗi cột chỉ dùng một lần.").format(what=what))


def match_rows(table: OneStopTable, columns: Columns, day: date) -> ExternalRows:
    """The rows by unit and procedure, units as they stand on the day; two queries."""
    procedures = dict(Procedure.objects.values_list("code", "pk"))
    units = unit_keys(day)
    names = [name for name in COUNTS if name in columns]
    found = ExternalRows()
    for number, texts in enumerate(table.rows, start=table.first_row):
        written = texts[columns[CODE]]
        if not written and not any(texts[columns[name]] for name in names):
            continue
        try:
            key = _unit(texts[columns[UNIT]], units), _procedure(written, procedures)
            counts = {name: _count(name, texts[columns[name]]) for name in names}
            _add(found.counts.setdefault(key, dict.fromkeys(names)), counts)
        except (LookupError, CellError) as error:
            if len(found.problems) < MOST_PROBLEMS:
                found.problems.append(_problem(number, texts, columns, error))
    return found


def unit_keys(day: date) -> dict[str, set[int]]:
    """Codes and folded names of the day → units; a name that several bear names them all."""
    keys: dict[str, set[int]] = {}
    for code, unit in UnitCode.objects.on(day).values_list("code", "unit"):
        keys.setdefault(fold(code), set()).add(unit)
    for version in UnitVersion.objects.on(day):
        for name in {version.name, version.org_name} - {""}:
            keys.setdefault(fold(name), set()).add(version.unit_id)
    return keys


def _unit(text: str, units: dict[str, set[int]]) -> int:
    found = units.get(fold(text), set()) or units.get(fold(_long(text)), set())
    if not text:
        raise LookupError(_("không ghi đơn vị; ghi mã hoặc tên đơn vị"))
    if not found:
        raise LookupError(_("đơn vị “{text}” không có trong danh sách của kỳ; ghi mã đơn vị").format(text=text))
    if len(found) > 1:
        raise LookupError(_("tên “{text}” là của {n} đơn vị; ghi mã đơn vị cho rõ").format(text=text, n=len(found)))
    return next(iter(found))


def _long(text: str) -> str:
    """ "Ủy ban nhân dân xã Sơn Lễ" as the portal writes it: "UBND xã Sơn Lễ"."""
    return re.sub(r"(?i)^(ủy|uỷ) ban nhân dân", "UBND", text)


def _procedure(text: str, procedures: dict[str, int]) -> int:
    code = short_code(text)
    if code is None:
        raise LookupError(_("mã thủ tục “{text}” không đúng dạng 1.001193").format(text=text))
    if code not in procedures:
        raise LookupError(_("thủ tục {code} không có trong Danh mục (nguyên nhân: khác danh mục)").format(code=code))
    return procedures[code]


def _count(name: str, text: str) -> int | None:
    try:
        return read_count(text)
    except CellError as error:
        raise CellError(
            _("cột {count}, “{text}” {error}").format(count=COUNTS[name].lower(), text=text[:20], error=error)
        ) from error


def _add(into: Counts, counts: Counts) -> None:
    """An empty cell adds nothing and makes nothing a zero. Raises CellError where the sum is out of bounds."""
    for name, value in counts.items():
        if value is not None:
            summed = (into[name] or 0) + value
            if summed > LARGEST_COUNT:
                raise CellError(_("tổng {count} quá lớn").format(count=COUNTS[name].lower()))
            into[name] = summed


def _problem(number: int, texts: list[str], columns: Columns, error: Exception) -> Problem:
    words = str(error.args[0]) if error.args else str(error)
    cell = xl_rowcol_to_cell(number - 1, columns[CODE])
    return Problem(
        "error",
        "row_not_taken",
        _("Dòng {number}: {words}.").format(number=number, words=words),
        number,
        texts[columns[CODE]][:40],
        cell=cell,
    )


def window_differs(table: OneStopTable, data_from: date, data_to: date) -> bool:
    """Whether the file says it counts other days than 15 to 14; a file that says nothing does not differ."""
    dates = table.dates()
    return dates is not None and dates != (data_from, data_to)
