"""A file of units, checked whole: every rule is one function, and the list RULES reads as the policy."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from portal.core.csvfile import read_csv
from portal.core.text import tidy
from portal.units.models import Level, UnitCode

COLUMNS = ("code", "name", "type", "level", "parent_code", "org_name")
# A column of the file that holds a code, and the scheme it is kept in.
SCHEMES = {
    "code": UnitCode.Scheme.MAIN,
    "alt_code": UnitCode.Scheme.ALT,
    "national_org_code": UnitCode.Scheme.NATIONAL,
}
LONGEST = {"code": 40, "alt_code": 40, "national_org_code": 40, "name": 200, "org_name": 200, "type": 60}
# A unit stands under one of a higher tier; since 1/7/2025 communes stand right under the province.
RANK = {Level.PROVINCE: 0, Level.DEPARTMENT: 1, Level.DISTRICT: 1, Level.COMMUNE: 2}


@dataclass(frozen=True)
class UnitRow:
    """One row as it will be kept; `codes` by scheme."""

    number: int
    code: str
    name: str
    type: str
    level: str
    parent_code: str
    org_name: str
    codes: dict[str, str]


Problem = dict[str, object]
Rule = Callable[[list[UnitRow], dict[str, str]], Iterator[Problem]]


def read_units(path: Path) -> list[dict[str, str]]:
    """The rows of the file by column name. Raises UnreadableFile."""
    return read_csv(path, COLUMNS)


def problem(row: int | None, column: str, value: str, message: str) -> Problem:
    return {"row": row, "column": column, "value": value, "message": message}


def clean(rows: list[dict[str, str]]) -> list[UnitRow]:
    """The rows with tidy NFC text; row 2 is the first under the heading."""
    return [_clean_row(number, row) for number, row in enumerate(rows, start=2)]


def _clean_row(number: int, row: dict[str, str]) -> UnitRow:
    text = {column: tidy(row.get(column) or "") for column in (*COLUMNS, *SCHEMES)}
    codes = {scheme: text[column] for column, scheme in SCHEMES.items() if text[column]}
    return UnitRow(number, **{column: text[column] for column in COLUMNS}, codes=codes)


def check(rows: list[UnitRow], known_levels: dict[str, str]) -> list[Problem]:
    """All that is wrong with the file; `known_levels` are the codes the database knows that day and their levels."""
    return [found for rule in RULES for found in rule(rows, known_levels)]


def nothing_is_empty(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """Without a code or a name nobody can refer to the unit."""
    for row in rows:
        for column in ("code", "name"):
            if not getattr(row, column):
                yield problem(
                    row.number,
                    column,
                    "",
                    _("Dòng {row}: ô “{column}” trống. Điền rồi nhập lại cả tệp.").format(
                        row=row.number, column=column
                    ),
                )


def nothing_is_too_long(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """A text longer than its place is most often a shifted column."""
    for row in rows:
        texts = {"name": row.name, "org_name": row.org_name, "type": row.type}
        texts |= {column: row.codes.get(scheme, "") for column, scheme in SCHEMES.items()}
        for column, text in texts.items():
            if len(text) > LONGEST[column]:
                yield problem(
                    row.number,
                    column,
                    text[:60],
                    _("Dòng {row}: “{column}” dài {n} ký tự, tối đa {longest}. Kiểm tra cột.").format(
                        row=row.number, column=column, n=len(text), longest=LONGEST[column]
                    ),
                )


def level_is_known(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """The level decides which appendix makes services at the unit, so nothing is guessed."""
    for row in rows:
        if row.level not in Level.values:
            yield problem(
                row.number,
                "level",
                row.level,
                _("Dòng {row}: cấp “{level}” không có; dùng {values}.").format(
                    row=row.number, level=row.level, values=", ".join(Level.values)
                ),
            )


def code_stands_once(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """On any day a code names one unit, whichever set of codes it comes from."""
    first: dict[str, int] = {}
    for row in rows:
        for column, scheme in SCHEMES.items():
            code = row.codes.get(scheme)
            if code and code in first:
                yield problem(
                    row.number,
                    column,
                    code,
                    _("Dòng {row}: mã {code} đã có ở dòng {first}; mỗi mã một đơn vị.").format(
                        row=row.number, code=code, first=first[code]
                    ),
                )
            elif code:
                first[code] = row.number


def parent_is_known(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """A parent stands in the file, before or after its children, or in the database that day."""
    in_file = {row.code for row in rows}
    for row in rows:
        if not row.parent_code and row.level in Level.values and row.level != Level.PROVINCE:
            yield problem(
                row.number,
                "parent_code",
                "",
                _("Dòng {row}: đơn vị {code} thiếu mã cấp trên; chỉ cấp tỉnh không có cấp trên.").format(
                    row=row.number, code=row.code
                ),
            )
        elif row.parent_code and row.parent_code not in in_file and row.parent_code not in known:
            yield problem(
                row.number,
                "parent_code",
                row.parent_code,
                _("Dòng {row}: không có đơn vị cấp trên mang mã “{parent_code}”, cả trong tệp lẫn trong cổng.").format(
                    row=row.number, parent_code=row.parent_code
                ),
            )


def parent_stands_higher(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """A commune under a department, or a district under a commune, is a slip in the column."""
    levels = known | {row.code: row.level for row in rows}
    for row in rows:
        above = levels.get(row.parent_code)
        if above in RANK and row.level in RANK and (RANK[above] >= RANK[row.level] or above == Level.DEPARTMENT):
            yield problem(
                row.number,
                "parent_code",
                row.parent_code,
                _("Dòng {row}: {code} (cấp {level}) không thể thuộc {parent_code} (cấp {above}).").format(
                    row=row.number, code=row.code, level=row.level, parent_code=row.parent_code, above=above
                ),
            )


def nobody_is_their_own_ancestor(rows: list[UnitRow], known: dict[str, str]) -> Iterator[Problem]:
    """A circle has no top, so it has no path."""
    parents = {row.code: row.parent_code for row in rows}
    for row in rows:
        seen: Counter[str] = Counter()
        at = row.code
        while at in parents and not seen[at]:
            seen[at] += 1
            at = parents[at]
        if at == row.code and seen:
            yield problem(
                row.number,
                "parent_code",
                row.parent_code,
                _("Dòng {row}: {code} là cấp trên của chính mình (vòng: {ring}).").format(
                    row=row.number, code=row.code, ring=" → ".join([*seen, at])
                ),
            )


RULES: list[Rule] = [
    nothing_is_empty,
    nothing_is_too_long,
    level_is_known,
    code_stands_once,
    parent_is_known,
    parent_stands_higher,
    nobody_is_their_own_ancestor,
]
