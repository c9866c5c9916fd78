"""The year's quotas as a table that goes out and comes back: every cell checked, each problem with its address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from targets.actions.quotas import LONGEST_DOCUMENT, Key
from targets.indicators import INDICATORS
from targets.listing import Row
from targets.percent import hundredths, hundredths_of

COLUMNS = ("unit", "name", "indicator", "year", "percent", "document")
LETTERS = dict(zip(COLUMNS, "ABCDEF", strict=True))


@dataclass(frozen=True)
class Change:
    """One quota of the file that is not as it stands: the row of the file, before and after in hundredths and words."""

    row: int
    key: Key
    before: int | None
    document_before: str
    level: int
    document: str


def out(listed: Sequence[Row], year: int) -> Iterator[tuple[object, ...]]:
    """Every unit and indicator; an empty level where none was given."""
    for row in listed:
        for one in row.levels:
            percent = None if one.quota is None else hundredths(one.quota) / 100
            yield row.code, str(row.version), one.indicator, year, percent, one.document


def planned(rows: Sequence[dict[str, str]], listed: Sequence[Row], year: int) -> tuple[list[Change], list[dict]]:
    """What the file would change, and its problems `{row, message}`, each with the address of its cell."""
    units = {row.code: row for row in listed if row.code}
    changes: list[Change] = []
    problems: list[dict] = []
    first: dict[Key, int] = {}
    for number, row in enumerate(rows, start=2):
        found, wrong = _read(number, row, units, year)
        problems += [{"row": number, "message": message} for message in wrong]
        if found is None:
            continue
        if found.key in first:
            problems.append({"row": number, "message": f"Dòng {number}: trùng dòng {first[found.key]}. Giữ một dòng."})
        first.setdefault(found.key, number)
        if (found.before, found.document_before) != (found.level, found.document):
            changes.append(found)
    return changes, problems


def _read(number: int, row: dict[str, str], units: Mapping[str, Row], year: int) -> tuple[Change | None, list[str]]:
    """What one row says; None where it says nothing, or where something is wrong with it."""
    unit, indicator = units.get(row["unit"].strip()), row["indicator"].strip().upper()
    wrong = []
    if unit is None:
        wrong.append(
            _at(number, "unit", f"không có đơn vị mang mã “{row['unit']}” trong năm {year}; dùng mã ở tệp tải về")
        )
    if indicator not in INDICATORS:
        wrong.append(_at(number, "indicator", f"“{row['indicator']}” không phải chỉ tiêu; ghi Q1, Q2, Q3 hoặc Q4"))
    if row["year"].strip() != str(year):
        wrong.append(_at(number, "year", f"“{row['year']}” khác năm {year} của trang; nộp tệp ở trang của năm ấy"))
    if wrong or unit is None:
        return None, wrong
    standing = next(one for one in unit.levels if one.indicator == indicator)
    before = None if standing.quota is None else hundredths(standing.quota)
    document = row["document"].strip()
    if not row["percent"].strip():
        if before is None and not document:
            return None, []
        return None, [_at(number, "percent", "trống; ghi mức, hoặc bỏ cả dòng nếu không đổi")]
    try:
        level = hundredths_of(row["percent"])
    except ValueError as error:
        return None, [_at(number, "percent", str(error))]
    if (level, document) != (before, standing.document) and not document:
        return None, [_at(number, "document", "trống; mức giao riêng phải ghi văn bản giao")]
    if len(document) > LONGEST_DOCUMENT:
        return None, [_at(number, "document", f"dài hơn {LONGEST_DOCUMENT} ký tự")]
    return Change(number, (unit.version.unit_id, indicator), before, standing.document, level, document), []


def _at(number: int, column: str, words: str) -> str:
    return f"Ô {LETTERS[column]}{number}: {words}."
