"""The two layouts a reorganisation comes in, read into legs: who goes where on which day."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from portal.core.csvfile import UnreadableFile, read_csv
from portal.core.text import tidy
from portal.units.importing import Problem, problem
from portal.units.models import Level

# The file of communes carries its two days in the names of its columns.
FIRST_DAY, SECOND_DAY = date(2025, 1, 1), date(2025, 7, 1)
COMMUNE_COLUMNS = (
    "old_code_2022", "old_name_2022", "code_2025_01", "name_2025_01", "district_code_2025_01", "change_2025_01_01",
    "new_code_2025_07", "new_name_2025_07", "part",
)  # fmt: skip
UNIT_COLUMNS = ("old_code", "new_code", "on", "kind")
# May stand beside them: what the successor is called, its tier, the code above it (empty: the province), the decision.
MORE_COLUMNS = {"name": 200, "type": 60, "org_name": 200, "level": 10, "parent_code": 40, "document": 200}  # longest
SAME, MERGED = "same", "merged"
WHOLE, MAIN, PART = "full", "part_main", "part"
RENAME, MERGE, ABOLISH, SPLIT, SPLIT_MAIN = "rename", "merge", "abolish", "split", "split_main"
PARTS = {RENAME: WHOLE, MERGE: WHOLE, ABOLISH: WHOLE, SPLIT: PART, SPLIT_MAIN: MAIN}
RESOLUTION = re.compile(r"Số: (?P<number>\S+); Ngày: (?P<day>[0-9/]+)")


@dataclass(frozen=True)
class Place:
    """What a unit is called and where it stands from the day on; `parent` is a code, empty for the province."""

    code: str
    name: str
    type: str
    org_name: str
    level: str
    parent: str
    document: str = ""


@dataclass(frozen=True)
class Leg:
    """One unit's way on a day: into `new` (empty: abolished), whole or in part; `goes_on`: it stays the same unit.

    `is_told`: the row itself says what the successor is called, not another row or the shipped structure.
    """

    row: int
    on: date
    old: str
    new: str
    part: str = WHOLE
    goes_on: bool = False
    place: Place | None = None
    document: str = ""
    is_told: bool = False

    @property
    def carries_history(self) -> bool:
        return self.part != PART


def read_events(path: Path, places: dict[str, Place]) -> tuple[list[Leg], list[Problem]]:
    """The legs of the file and what cannot be read in it. `places` describe units that only their code names; a file of
    UNIT_COLUMNS may describe them itself (MORE_COLUMNS).

    Raises UnreadableFile for a file of neither layout.
    """
    rows = [{key: tidy(value or "") for key, value in row.items()} for row in read_csv(path, ())]
    header = set(rows[0]) if rows else set()
    if header.issuperset(COMMUNE_COLUMNS):
        return _of_communes(rows, places)
    if header.issuperset(UNIT_COLUMNS):
        return _of_units(rows, places)
    raise UnreadableFile(
        _(
            "Tệp {file}: không phải tệp sự kiện (cần các cột {unit_columns}, hoặc các cột của "
            "succession.csv), hoặc không có dòng nào. Kiểm tra dòng tiêu đề."
        ).format(file=path.name, unit_columns=", ".join(UNIT_COLUMNS))
    )


def structure(rows: list[dict[str, str]]) -> dict[str, Place]:
    """Places by code, from rows in the layout of `units_2025.csv`."""
    return {
        row["code"]: Place(
            row["code"], row["name"], row["type"], row["org_name"], row["level"], row["parent_code"],
            _document(row.get("note") or ""),
        )
        for row in rows
    }  # fmt: skip


def _document(note: str) -> str:
    """ "Nghị quyết số 1665/NQ-UBTVQH15, ngày 16/06/2025" where the note cites one."""
    found = RESOLUTION.search(note)
    return f"Nghị quyết số {found['number']}, ngày {found['day']}" if found else ""


def commune_place(code: str, name: str, parent: str, document: str = "") -> Place:
    """A commune by its name alone: "Thị trấn Đồng Lộc" is a thị trấn, its office UBND thị trấn Đồng Lộc."""
    kind = "thị trấn" if name.lower().startswith("thị trấn ") else name.partition(" ")[0].lower()
    return Place(code, name, kind, f"UBND {name[:1].lower()}{name[1:]}", Level.COMMUNE, parent, document)


def _of_communes(rows: list[dict[str, str]], places: dict[str, Place]) -> tuple[list[Leg], list[Problem]]:
    numbered = list(enumerate(rows, start=2))
    empty = ("old_code_2022", "code_2025_01", "name_2025_01", "new_code_2025_07", "new_name_2025_07")
    problems = [_empty(number, name) for number, row in numbered for name in empty if not row[name]]
    problems += [
        problem(
            number,
            "part",
            row["part"],
            _("Dòng {number}: phần “{part}” không có; dùng full, part_main, part.").format(
                number=number, part=row["part"]
            ),
        )
        for number, row in numbered
        if row["part"] not in (WHOLE, MAIN, PART)
    ]
    return [*_first_day(numbered), *_second_day(numbered, places)], problems


def _first_day(numbered: list[tuple[int, dict[str, str]]]) -> Iterator[Leg]:
    """A commune stays the same unit unless the file says that it was merged away; a split one has several equal rows."""
    seen = set()
    for number, row in numbered:
        old, new = row["old_code_2022"], row["code_2025_01"]
        if (row["change_2025_01_01"] == SAME and old == new) or (old, new) in seen:
            continue
        seen.add((old, new))
        place = commune_place(new, row["name_2025_01"], row["district_code_2025_01"])
        yield Leg(number, FIRST_DAY, old, new, goes_on=row["change_2025_01_01"] != MERGED, place=place)


def _second_day(numbered: list[tuple[int, dict[str, str]]], places: dict[str, Place]) -> Iterator[Leg]:
    """A commune left alone stays the same unit under the province; one made of several is a new one, whatever its code."""
    ways = {}
    for number, row in numbered:
        ways.setdefault((row["code_2025_01"], row["new_code_2025_07"], row["part"]), (number, row))
    sources = Counter(new for _, new, _ in ways)
    for (old, new, part), (number, row) in ways.items():
        document = places[new].document if new in places else ""
        place = commune_place(new, row["new_name_2025_07"], "", document)
        yield Leg(number, SECOND_DAY, old, new, part, goes_on=part == WHOLE and sources[new] == 1, place=place)


def _of_units(rows: list[dict[str, str]], places: dict[str, Place]) -> tuple[list[Leg], list[Problem]]:
    """A successor that one row describes is that in the other rows of the day too, whatever the shipped structure says."""
    legs, problems = [], []
    for number, row in enumerate(rows, start=2):
        try:
            legs.append(_unit_leg(number, row))
        except ValueError as error:
            problems.append(
                problem(
                    number,
                    error.args[0],
                    row[error.args[0]],
                    _("Dòng {number}: {arg}").format(number=number, arg=error.args[1]),
                )
            )
    told = {(leg.new, leg.on): leg.place for leg in legs if leg.place}
    found = [leg.place or told.get((leg.new, leg.on)) or places.get(leg.new) for leg in legs]
    return [replace(leg, place=place) for leg, place in zip(legs, found, strict=True)], problems


def _unit_leg(number: int, row: dict[str, str]) -> Leg:
    """Raises ValueError(column, why)."""
    try:
        day = date.fromisoformat(row["on"])
    except ValueError:
        raise ValueError("on", _("“{on}” không phải là ngày; viết NĂM-THÁNG-NGÀY.").format(on=row["on"])) from None
    kind, new = row["kind"], row["new_code"]
    if not row["old_code"]:
        raise ValueError("old_code", _("thiếu mã đơn vị cũ."))
    if kind not in PARTS:
        raise ValueError("kind", _("loại “{kind}” không có; dùng {parts}.").format(kind=kind, parts=", ".join(PARTS)))
    if bool(new) == (kind == ABOLISH):
        raise ValueError("new_code", _("chỉ “abolish” không có đơn vị kế thừa, các loại khác phải có."))
    place, document = _described(row), row.get("document", "")
    if place and not new:
        raise ValueError("name", _("“abolish” không có đơn vị kế thừa, để trống tên."))
    return Leg(
        number, day, row["old_code"], new, PARTS[kind], kind == RENAME, place, document, is_told=place is not None
    )


def _described(row: dict[str, str]) -> Place | None:
    """What the row itself says of the successor; None where it gives no name. Raises ValueError(column, why)."""
    told = {column: row.get(column, "") for column in MORE_COLUMNS}
    for column, longest in MORE_COLUMNS.items():
        if len(told[column]) > longest:
            raise ValueError(column, _("dài hơn {longest} ký tự.").format(longest=longest))
    if not told["name"]:
        if told["type"] or told["org_name"] or told["level"] or told["parent_code"]:
            raise ValueError(
                "name", _("thiếu tên đơn vị mới; ghi tên, hoặc để trống cả loại, tên cơ quan, cấp, cấp trên.")
            )
        return None
    if told["level"] not in Level.values:
        raise ValueError(
            "level",
            _("cấp “{level}” không có; dùng {levels}.").format(level=told["level"], levels=", ".join(Level.values)),
        )
    code, parent, document = row["new_code"], told["parent_code"], told["document"]
    if told["level"] == Level.COMMUNE and not (told["type"] or told["org_name"]):
        return commune_place(code, told["name"], parent, document)
    return Place(code, told["name"], told["type"], told["org_name"], told["level"], parent, document)


def _empty(number: int, column: str) -> Problem:
    return problem(
        number,
        column,
        "",
        _("Dòng {number}: ô “{column}” trống. Điền rồi nạp lại cả tệp.").format(number=number, column=column),
    )
