"""The three Biểu as values: units with the four quotas, fields by form II.06a, units that are missing or late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from portal.core.numbers import rate_text
from portal.core.periods import ZONE
from portal.units.models import Level
from reporting.columns import NAMES
from reporting.due import due_at
from reporting.models import SENT, Period, State
from targets.evaluation import CHUA_DAT, DANG_THUC_HIEN, DAT, OTHERWISE, VERDICTS
from targets.indicators import INDICATORS

MARKS = tuple(INDICATORS)
DATA_WORDS: dict[str, str] = {State.APPROVED: "Đã duyệt", State.SUBMITTED: "Đã gửi"}
CORRECTED = "Đính chính"
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Place:
    """A unit as it was called and where it stood at the period's end, with its return's state and the figures judged."""

    unit_id: int
    name: str
    level: str
    parent_id: int | None
    state: str
    submitted_at: datetime | None
    difficulties: str
    figures: dict
    is_corrected: bool = False
    proposals: str = ""
    data: str = ""  # where several months make the report: how many of them are sent

    @property
    def is_sent(self) -> bool:
        """Whether its figures are counted: sent, approved, or approved and now being corrected."""
        return self.state in SENT or self.is_corrected


@dataclass(frozen=True)
class Sum:
    """Numerators and denominators added up; a rate is made of the sums, never of rates."""

    numerator: int = 0
    denominator: int = 0
    unclear: int = 0

    @classmethod
    def of(cls, cells: Iterable[dict]) -> "Sum":
        listed = list(cells)
        return cls(*(sum(cell.get(name, 0) for cell in listed) for name in ("numerator", "denominator", "unclear")))

    def as_dict(self, target: Fraction | None) -> dict:
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": rate_text(self.numerator, self.denominator, target),
            "unclear": self.unclear,
            "unclear_rate": rate_text(self.unclear, self.denominator),
        }


def units_table(places: list[Place], targets: dict[str, Fraction | None]) -> dict:
    """Biểu 01: `{groups: [{band, whole, rows}], province}`.

    A group's `whole` is its sum: of the departments, of a district and its communes. `targets` are the year's by rule, exact.
    """
    departments = [place for place in places if place.level == Level.DEPARTMENT]
    districts = [place for place in places if place.level == Level.DISTRICT]
    communes = [place for place in places if place.level == Level.COMMUNE]
    groups = []
    if departments:
        groups.append(_group("", "A", "Sở, ban, ngành cấp tỉnh", departments, targets))
    for number, district in enumerate(districts, start=1):
        own = [commune for commune in communes if commune.parent_id == district.unit_id]
        groups.append(_district(number, district, own, targets))
    seats = {district.unit_id for district in districts}
    alone = [commune for commune in communes if commune.parent_id not in seats]
    if alone:
        groups.append(_group("", "C" if districts else "B", "Cấp xã", alone, targets))
    return {"groups": groups, "province": _sum_row("", "TOÀN TỈNH (đối chiếu)", places, targets)}


def met(places: list[Place], province: dict, targets: dict[str, Fraction | None]) -> dict[str, dict]:
    """For each indicator: how many judged units reach it, communes apart; the lowest of those that do not."""
    result = {}
    for mark in MARKS:
        above = [place for place in places if place.level != Level.COMMUNE]
        below = [place for place in places if place.level == Level.COMMUNE]
        cell, target = province["indicators"][mark], targets[mark]
        reaches = None
        if target is not None and cell["denominator"]:
            reaches = Fraction(cell["numerator"] * 100, cell["denominator"]) >= target
        result[mark] = {
            **_counted(above, mark, ""),
            **_counted(below, mark, "communes_"),
            "in_progress": any(place.figures[mark]["verdict"] == DANG_THUC_HIEN for place in places),
            "province_reaches": reaches,
            "lowest": _lowest(above, mark),
        }
    return result


def fields_table(sums: list[dict], units_with_unlisted: int) -> dict:
    """Biểu 02: `{rows: [{no, field, counts, missing, lines_due, lines_filled}], total, units_with_unlisted}`.

    An unknown count is null, `missing` says how many cells of a column are empty.
    """
    rows = [
        {
            "no": str(number),
            "field": one["field"],
            "counts": one["counts"],
            "missing": one["missing"],
            "lines_due": one["lines_due"],
            "lines_filled": one["lines_filled"],
        }
        for number, one in enumerate(sums, start=1)
    ]
    total = {
        "no": "",
        "field": "TỔNG CỘNG",
        "counts": {name: _known_sum(row["counts"][name] for row in rows) for name in NAMES},
        "missing": {name: sum(row["missing"][name] for row in rows) for name in NAMES},
        "lines_due": sum(row["lines_due"] for row in rows),
        "lines_filled": sum(row["lines_filled"] for row in rows),
    }
    return {"rows": rows, "total": total, "units_with_unlisted": units_with_unlisted}


def missing_table(places: list[Place], period: Period) -> dict:
    """Biểu 03: `{rows: [{no, name, parent, state, note}], names_late}`: units that have not sent, in official order.

    Those that sent late stand here too, but only once a document sets the internal dates (domain.md §3).
    """
    names = {place.unit_id: place.name for place in places}
    rows = []
    for place in places:
        note = _missing_note(place, period)
        if note:
            state = str(State(place.state or State.ASSIGNED).label)
            rows.append(
                {
                    "name": place.name,
                    "parent": names.get(place.parent_id or 0, "UBND tỉnh"),
                    "state": state,
                    "note": note,
                }
            )
    numbered = [{"no": str(number)} | row for number, row in enumerate(rows, start=1)]
    return {"rows": numbered, "names_late": bool(period.due_document)}


def _missing_note(place: Place, period: Period) -> str:
    if not place.is_sent and not period.due_document:
        return "Chưa gửi theo lịch nội bộ"
    due = period.commune_due if place.level == Level.COMMUNE else period.unit_due
    if not place.is_sent:
        return f"Chưa gửi; hạn {due:%d/%m/%Y}"
    if period.due_document and place.submitted_at and place.submitted_at >= due_at(period, place.level):
        return f"Gửi muộn ngày {place.submitted_at.astimezone(ZONE):%d/%m/%Y}; hạn {due:%d/%m/%Y}"
    return ""


def _group(band: str, number: str, name: str, places: list[Place], targets: dict[str, Fraction | None]) -> dict:
    return {
        "band": band,
        "whole": _sum_row(number, f"{name} ({len(places)} đơn vị)", places, targets),
        "rows": [_own_row(str(no), place.name, place) for no, place in enumerate(places, start=1)],
    }


def _district(number: int, district: Place, communes: list[Place], targets: dict[str, Fraction | None]) -> dict:
    """A district is judged with its communes; its own figures stand below without a verdict."""
    whole = _sum_row(_roman(number), f"{district.name} (cả cấp xã)", [district, *communes], targets)
    for mark in MARKS:
        whole["indicators"][mark] |= _judged(district.figures[mark])
        whole["indicators"][mark]["rate"] = district.figures[mark]["with_children"]["rate"]
    own = _own_row("1", f"Riêng {district.name}", district)
    for mark in MARKS:
        own["indicators"][mark] |= {"verdict": "", "verdict_code": "", "target": None, "gap": None}
    rows = [_own_row(str(no), commune.name, commune) for no, commune in enumerate(communes, start=2)]
    return {"band": "B. Cấp huyện, tính cả cấp xã", "whole": whole, "rows": [own, *rows]}


def _own_row(number: str, name: str, place: Place) -> dict:
    indicators = {}
    for mark in MARKS:
        figure = place.figures[mark]
        indicators[mark] = Sum.of([figure]).as_dict(None) | _judged(figure) | {"rate": figure["rate"]}
    data = place.data or (CORRECTED if place.is_corrected else DATA_WORDS.get(place.state, "Chưa gửi"))
    return {"no": number, "name": name, "indicators": indicators, "data": data}


def _judged(figure: dict) -> dict:
    """The mark says that another reading of the indicator would judge otherwise (domain.md §2)."""
    mark = OTHERWISE if figure.get("sensitive") else ""
    return {
        "verdict_code": figure["verdict"],
        "verdict": VERDICTS[figure["verdict"]] + mark,
        "target": figure["target"],
        "gap": figure["gap"],
    }


def _sum_row(number: str, name: str, places: list[Place], targets: dict[str, Fraction | None]) -> dict:
    """The sum of the units' own figures; beside it how many of those judged reach the quota."""
    indicators = {}
    for mark in MARKS:
        figures = [place.figures[mark] for place in places]
        counted = _counted(places, mark, "")
        months = [figure["month"] for figure in figures if figure["month"]]
        indicators[mark] = Sum.of(figures).as_dict(targets[mark]) | {
            "verdict_code": "",
            "verdict": f"{counted['met']}/{counted['judged']} đạt" if counted["judged"] else "",
            "target": None,
            "gap": None,
            "month": Sum.of(months).as_dict(targets[mark]) if months else None,
        }
    sent = sum(place.is_sent for place in places)
    return {"no": number, "name": name, "indicators": indicators, "data": f"{sent}/{len(places)}"}


def _counted(places: list[Place], mark: str, prefix: str) -> dict[str, int]:
    verdicts = [place.figures[mark]["verdict"] for place in places]
    reached = verdicts.count(DAT)
    return {f"{prefix}met": reached, f"{prefix}judged": reached + verdicts.count(CHUA_DAT)}


def _lowest(places: list[Place], mark: str) -> list[dict]:
    """Units below the quota, the lowest first, by the exact fraction that was judged."""
    below = []
    for place in places:
        figure = place.figures[mark]
        judged = figure["with_children"] or figure
        if figure["verdict"] == CHUA_DAT:
            share = Fraction(judged["numerator"], judged["denominator"])
            below.append((share, place.name, {"name": place.name, "rate": judged["rate"]}))
    return [unit for _, _, unit in sorted(below, key=lambda one: one[:2])[:5]]


def _known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; null where nothing is. What is missing is said by the coverage beside it."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text
