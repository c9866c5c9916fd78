"""What a one-stop file would fill in, where it differs from what is stored, and which of its rows belong elsewhere."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from catalog.codes import short_code
from portal.core.periods import Month
from reporting.checks import CellError, read_count
from reporting.columns import BY_NAME, NAMES
from reporting.entries import Entry, Key, line_names
from reporting.intake.onestop import CODE, OneStopTable
from reporting.intake.plan import Change, Plan, plan_entries, shown
from reporting.models import Line, OneStopMapping, Return
from reporting.refusals import Problem, Refused

Columns = dict[str, int]  # what a column holds → its place


@dataclass(frozen=True)
class ForeignRow:
    """A row that is of no line of the return."""

    row: int
    code: str


@dataclass
class OneStopPlan:
    """What would be filled in, which cells differ, rows of other codes, lines that the file does not have, warnings."""

    plan: Plan
    differing: list[Change] = field(default_factory=list)
    foreign: list[ForeignRow] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass
class _Gathered:
    """All rows of one code: by column the texts and their cells."""

    row: int
    code_cell: str
    texts: dict[str, list[str]]
    cells: dict[str, list[str]]

    def cell(self, name: str) -> tuple[str, str]:
        """The sum of the rows as a typed text and its cell; a text that is no count is handed on as it is."""
        total, is_filled = 0, False
        for text, place in zip(self.texts[name], self.cells[name], strict=True):
            try:
                value = read_count(text)
            except CellError:
                return text, place
            is_filled |= value is not None
            total += value or 0
        return (str(total) if is_filled else ""), self.cells[name][0]


def known_columns(unit_id: int, table: OneStopTable) -> Columns | None:
    """What the unit chose for a file with these heads before."""
    found = OneStopMapping.objects.filter(unit=unit_id, heads_sha256=table.heads_sha256)
    return found.values_list("columns", flat=True).first()


def require_columns(table: OneStopTable, columns: Columns) -> None:
    """A code, at least one count, each in a column of its own that the file has; else Refused."""
    what = _("Tệp {table}, chọn cột").format(table=table.name)
    if CODE not in columns or not set(columns) & set(NAMES):
        raise Refused(_("{what}: phải chọn cột mã thủ tục và ít nhất một cột số.").format(what=what))
    if set(columns) - {CODE, *NAMES} or not all(0 <= place < len(table.heads) for place in columns.values()):
        raise Refused(_("{what}: có cột không có trong tệp. Tải lại tệp rồi chọn lại.").format(what=what))
    if len(set(columns.values())) < len(columns):
        raise Refused(_("{what}: một cột của tệp được chọn cho hai chỗ. Mỗi cột chỉ dùng một lần.").format(what=what))


def plan_onestop(return_: Return, table: OneStopTable, columns: Columns) -> OneStopPlan:
    """Fill empty cells only, matched by code; everything else is told, not done."""
    keys = {name: key for key, name in line_names(return_).items() if key[0]}
    stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
    gathered, foreign = _gather(table, columns, keys)
    entries, differing, warnings = [], [], _about_dates(table, return_)
    for code, rows in gathered.items():
        line = stored.get(keys[code]) or Line(version=0)
        differing += _differing(code, rows, line)
        if line.declared_none:
            warnings += _declared(code, rows)
        else:
            entries.append(_filled(keys[code], rows, line))
    plan = plan_entries(return_, entries)
    missing = [name for name in keys if name not in gathered]
    return OneStopPlan(plan, differing, foreign, missing, [*warnings, *plan.warnings])


def _gather(
    table: OneStopTable, columns: Columns, keys: dict[str, Key]
) -> tuple[dict[str, _Gathered], list[ForeignRow]]:
    gathered: dict[str, _Gathered] = {}
    foreign = []
    names = [name for name in NAMES if name in columns]
    for number, texts in enumerate(table.rows, start=table.first_row):
        written = texts[columns[CODE]]
        code = short_code(written) or written
        if code in keys:
            place = xl_rowcol_to_cell(number - 1, columns[CODE])
            fresh = _Gathered(number, place, {name: [] for name in names}, {name: [] for name in names})
            kept = gathered.setdefault(code, fresh)
            for name in names:
                kept.texts[name].append(texts[columns[name]])
                kept.cells[name].append(xl_rowcol_to_cell(number - 1, columns[name]))
        elif written and any(texts[columns[name]] for name in names):
            foreign.append(ForeignRow(number, written))
    return gathered, foreign


def _filled(key: Key, rows: _Gathered, line: Line) -> Entry:
    """The stored line with its empty cells taken from the file; what stands there stays."""
    from_file = {name: rows.cell(name) for name in rows.texts if getattr(line, name) is None}
    texts = {name: shown(getattr(line, name)) for name in NAMES} | {name: text for name, (text, _) in from_file.items()}
    cells = {name: cell for name, (_, cell) in from_file.items()} | {"": rows.code_cell}
    return Entry(service_id=key[0], texts=texts, note=line.note, version=line.version, row=rows.row, cells=cells)


def _differing(code: str, rows: _Gathered, line: Line) -> list[Change]:
    """Cells where the file says something other than what is stored; a blank of the file says nothing."""
    found = []
    for name in rows.texts:
        text, cell = rows.cell(name)
        ours = getattr(line, name)
        same = text == shown(0 if ours is None and line.declared_none else ours)
        if text and not same:
            column = BY_NAME[name]
            found.append(Change(code, f"({column.number}) {column.label}", shown(ours), text, cell))
    return found


def _declared(code: str, rows: _Gathered) -> list[Problem]:
    """A line that was declared none is not filled; if the file holds something there, it is said."""
    held = [name for name in rows.texts if rows.cell(name)[0] not in ("", "0")]
    if not held:
        return []
    words = _(
        "Dòng {code}: đã khai “không phát sinh hồ sơ trong kỳ” nhưng tệp có số ở dòng {row}; không điền. "
        "Bỏ khai nếu tệp đúng."
    ).format(code=code, row=rows.row)
    return [Problem("warning", "declared_none", words, rows.row, code)]


def _about_dates(table: OneStopTable, return_: Return) -> list[Problem]:
    """The file must count the same days as the period: from the 15th to the 14th."""
    month: Month = return_.period.reporting_month
    mine = _("kỳ này từ {data_from:%d/%m/%Y} đến {until:%d/%m/%Y}").format(
        data_from=month.data_from, until=month.data_to
    )
    dates = table.dates()
    if dates is None:
        return [
            Problem(
                "warning",
                "no_dates",
                _("Tệp không ghi số liệu từ ngày nào đến ngày nào; {mine}. Kiểm tra lúc xuất tệp.").format(mine=mine),
            )
        ]
    if dates == (month.data_from, month.data_to):
        return []
    words = _(
        "Tệp ghi số liệu từ {first:%d/%m/%Y} đến {second:%d/%m/%Y}; {mine}. Nên xuất lại theo đúng khoảng ngày."
    ).format(first=dates[0], second=dates[1], mine=mine)
    return [Problem("warning", "dates", words)]
