"""Which tables of a file are the appendix: the best one by its rows and columns, its continuations, or what a person says."""

from django.utils.translation import gettext as _

from catalog.importing.problems import INFO, WARNING, Problem
from catalog.importing.table import Table


def choose(tables: list[Table], layouts: dict[str, dict], appendix: str | None) -> list[Table]:
    """The tables to be used, in the order of the file; a person's word on a table stands above every rule."""
    said = {name: bool(layout["use"]) for name, layout in layouts.items() if "use" in layout}
    free = [table for table in tables if table.header and table.sheet not in said]
    chosen = {table.sheet for table in tables if table.header and said.get(table.sheet)}
    if not any(said.values()):
        chosen |= {table.sheet for table in _best(free, appendix)}
    return [table for table in tables if table.sheet in chosen]


def _best(tables: list[Table], appendix: str | None) -> list[Table]:
    """Of the wanted appendix, else of any; and every other table with the same columns goes on with it."""
    labels = {table.label for table in tables}
    pool = [table for table in tables if table.label == appendix] if appendix in labels - {""} else tables
    if not pool:
        return []
    best = max(pool, key=_score)
    return [one for one in tables if one is best or _goes_on(best, one)]


def _score(table: Table) -> tuple[bool, int, int]:
    """A table with codes before one without; then rows, then columns."""
    return (bool(table.entries), table.rows_read, len(table.header.roles) if table.header else 0)


def _goes_on(best: Table, other: Table) -> bool:
    """The same columns, and not said to be another appendix."""
    if not (best.header and other.header and {*best.header.roles} == {*other.header.roles}):
        return False
    return other.label in ("", best.label) or not best.label


def said_of_others(tables: list[Table], used: list[Table], appendix: str | None) -> list[Problem]:
    """Rows that stand in tables not used, and a table used though it says to be another appendix."""
    problems = [
        Problem(
            WARNING if table.rows_read else INFO,
            "sheet_not_used",
            _("Bảng “{sheet}” có {rows_read} dòng thủ tục nhưng không được dùng; chọn bảng này nếu cần.").format(
                sheet=table.sheet, rows_read=table.rows_read
            ),
            table.sheet,
        )
        for table in tables
        if table.header and table not in used and table.rows_read
    ]
    problems += [
        Problem(
            WARNING,
            "appendix_other",
            _("Bảng “{sheet}” tự ghi là Phụ lục {table}, đang nhập vào Phụ lục {appendix}; kiểm tra lại.").format(
                sheet=table.sheet, table=table.label, appendix=appendix
            ),
            table.sheet,
            value=table.label,
        )
        for table in used
        if appendix and table.label and table.label != appendix
    ]
    return problems
