"""The year's quotas as a table that goes out and comes back: every cell checked, each problem with its address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

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
            problems.append(
                {
                    "row": number,
                    "message": _("Dòng {number}: trùng dòng {first}. Giữ một dòng.").format(
                        number=number, first=first[found.key]
                    ),
                }
            )
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
            _at(
                number,
                "unit",
                _("không có đơn vị mang mã “{unit}” trong năm {year}; dùng mã ở tệp tải về").format(
                    unit=row["unit"], year=year
                ),
            )
        )
    if indicator not in INDICATORS:
        wrong.append(
            _at(
                number,
                "indicator",
                _("“{indicator}” không phải chỉ tiêu; ghi Q1, Q2, Q3 hoặc Q4").format(indicator=row["indicator"]),
            )
        )
    if row["year"].strip() != str(year):
        wrong.append(
            _at(
                number,
                "year",
                _("“{year}” khác năm {wanted} của trang; nộp tệp ở trang của năm ấy").format(
                    year=row["year"], wanted=year
                ),
            )
        )
    if wrong or unit is None:
        return None, wrong
    standing = next(one for one in unit.levels if one.indicator == indicator)
    before = None if standing.quota is None else hundredths(standing.quota)
    document = row["document"].strip()
    if not row["percent"].strip():
        if before is None and not document:
            return None, []
        return None, [_at(number, "percent", _("trống; ghi mức, hoặc bỏ cả dòng nếu không đổi"))]
    try:
        level = hundredths_of(row["percent"])
    except ValueError as error:
        return None, [_at(number, "percent", str(error))]
    if (level, document) != (before, standing.document) and not document:
        return None, [_at(number, "document", _("trống; mức giao riêng phải ghi văn bản giao"))]
    if len(document) > LONGEST_DOCUMENT:
        return None, [
            _at(number, "document", _("dài hơn {longest_document} ký tự").format(longest_document=LONGEST_DOCUMENT))
        ]
    return Change(number, (unit.version.unit_id, indicator), before, standing.document, level, document), []


def _at(number: int, column: str, words: str) -> str:
    return _("Ô {letter}{number}: {words}.").format(letter=LETTERS[column], number=number, words=words)
