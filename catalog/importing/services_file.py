"""A file of where services stand on the portals: every row matched and checked with one query a kind, nothing written.

A row with the unit `*` stands for every unit of its procedure on its day, less those that the file names with a row of
their own for the same portal and day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.models import Portal, ProvisionStatus, Service
from catalog.statuses import Setting
from portal.core.text import fold
from portal.units.models import UnitCode

COLUMNS = ("unit", "procedure", "portal", "status", "from", "link")
ALL_UNITS = "*"
# Programs write the key, people the word of the page; both are read.
PORTALS = {word: key for key, label in Portal.choices for word in (key, fold(str(label)))}
STATUSES = {word: key for key, label in ProvisionStatus.choices for word in (key, fold(str(label)))}
Ranged = list[tuple[date | None, date | None, int]]


@dataclass
class _Known:
    """What the database holds about the units and procedures that the file names."""

    units: dict[str, Ranged] = field(default_factory=dict)
    services: dict[tuple[int, str], Ranged] = field(default_factory=dict)
    of_procedure: dict[str, Ranged] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[dict[str, str]]) -> "_Known":
        known = cls()
        codes = {row["unit"].strip() for row in rows}
        for code, unit, valid in UnitCode.objects.filter(code__in=codes).values_list("code", "unit", "valid"):
            known.units.setdefault(code, []).append((valid.lower, valid.upper, unit))
        procedures = {short_code(row["procedure"]) for row in rows} - {None}
        services = Service.objects.filter(procedure__code__in=procedures)
        for pk, unit, code, valid in services.values_list("pk", "unit", "procedure__code", "valid"):
            spell = (valid.lower, valid.upper, pk)
            known.services.setdefault((unit, code), []).append(spell)
            known.of_procedure.setdefault(code, []).append(spell)
        return known


def _on(ranged: Ranged, day: date) -> list[int]:
    return [one for lower, upper, one in ranged if (lower is None or lower <= day) and (upper is None or day < upper)]


def check_rows(rows: Sequence[dict[str, str]], today: date) -> tuple[list[Setting], list[dict]]:
    """The settings of the rows, and the problems `{row, column, value, message}` of those that are not right."""
    known = _Known.of(rows)
    settings: list[tuple[bool, Setting]] = []
    problems: list[dict] = []
    said: dict[bool, dict[tuple, Setting]] = {True: {}, False: {}}
    for number, row in enumerate(rows, start=2):
        found = list(_row_problems(number, row))
        made, missing = ([], []) if found else _settings(number, row, known, today)
        problems += found + missing
        is_named = row["unit"].strip() != ALL_UNITS
        against = [one for one in made if _differs(one, said[is_named].setdefault(_place(one), one))]
        if against:
            problems.append(_twice(number, row, said[is_named][_place(against[0])].row))
        settings += [(is_named, one) for one in made]
    return [one for is_named, one in settings if is_named or _place(one) not in said[True]], problems


def _place(one: Setting) -> tuple[int, str, date]:
    return one.service_id, one.portal, one.start


def _differs(one: Setting, other: Setting) -> bool:
    return (one.status, one.link) != (other.status, other.link)


def _row_problems(number: int, row: dict[str, str]) -> Iterator[dict]:
    for column, words, known in (("portal", PORTALS, Portal), ("status", STATUSES, ProvisionStatus)):
        if _key(row[column], words) is None:
            message = _("Dòng {number}: “{row}” không có; dùng một trong {values}.").format(
                number=number, row=row[column], values=", ".join(known.values)
            )
            yield _problem(number, column, row, message)
    link = row["link"].strip()
    if link and not (link.startswith(("https://", "http://")) and len(link) <= 500):
        message = _("Dòng {number}: địa chỉ phải bắt đầu bằng https:// và không quá 500 ký tự.").format(number=number)
        yield _problem(number, "link", row, message)
    try:
        date.fromisoformat(row["from"].strip())
    except ValueError:
        if row["from"].strip() or _key(row["status"], STATUSES) != ProvisionStatus.NOT_STARTED:
            message = _("Dòng {number}: ngày “{value}” không đúng; viết NĂM-THÁNG-NGÀY.").format(
                number=number, value=row["from"]
            )
            yield _problem(number, "from", row, message)


def _key(text: str, words: dict[str, str]) -> str | None:
    return words.get(text.strip()) or words.get(fold(text))


def _settings(number: int, row: dict[str, str], known: _Known, today: date) -> tuple[list[Setting], list[dict]]:
    """The settings that the row makes, or why it makes none; without a day (only "chưa làm") it speaks of today."""
    start = date.fromisoformat(row["from"].strip()) if row["from"].strip() else today
    unit_code, code = row["unit"].strip(), short_code(row["procedure"]) or ""
    if unit_code == ALL_UNITS:
        services = _on(known.of_procedure.get(code, []), start)
    else:
        units = _on(known.units.get(unit_code, []), start)
        if not units:
            message = _("Dòng {number}: không có đơn vị mang mã “{unit_code}” vào ngày {start:%d/%m/%Y}.").format(
                number=number, unit_code=unit_code, start=start
            )
            return [], [_problem(number, "unit", row, message)]
        services = _on(known.services.get((units[0], code), []), start)
    if not services:
        whose = _("đơn vị nào") if unit_code == ALL_UNITS else _("đơn vị {unit_code}").format(unit_code=unit_code)
        message = _(
            "Dòng {number}: thủ tục “{procedure}” không thuộc Danh mục của {whose} ngày {start:%d/%m/%Y}."
        ).format(number=number, procedure=row["procedure"], whose=whose, start=start)
        return [], [_problem(number, "procedure", row, message)]
    portal, status = _key(row["portal"], PORTALS) or "", _key(row["status"], STATUSES) or ""
    return [Setting(one, portal, status, start, row["link"].strip(), number) for one in services], []


def _twice(number: int, row: dict[str, str], first: int | None) -> dict:
    message = _("Dòng {number}: trái với dòng {first} (cùng dịch vụ, cổng và ngày). Giữ một dòng.").format(
        number=number, first=first
    )
    return _problem(number, "status", row, message)


def _problem(number: int, column: str, row: dict[str, str], message: str) -> dict:
    return {"row": number, "column": column, "value": row[column], "message": message}
