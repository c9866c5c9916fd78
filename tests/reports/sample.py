"""A small month as values: two departments, a district with two communes; what a report is made of, without a database."""

from datetime import date, datetime
from fractions import Fraction
from types import SimpleNamespace

from portal.core.numbers import rate_text
from portal.core.periods import ZONE, Month
from reporting.columns import NAMES
from reporting.reports.payload import assemble
from reporting.reports.tables import Place
from targets.evaluation import Volume, evaluate

MONTH = Month(2026, 10)
TARGETS = {"Q1": Fraction(100), "Q2": Fraction(80), "Q3": Fraction(80), "Q4": Fraction(90)}


def figures(own: dict[str, tuple[int, int]], whole: dict[str, tuple[int, int]] | None = None, *, judged=True) -> dict:
    """Indicators in the shape of `compliance`; `whole` are a district's with its communes."""
    made = {}
    for mark, (numerator, denominator) in own.items():
        quota = TARGETS[mark] if judged else None
        verdict_on = evaluate(indicator=mark, quota=quota, achieved=Volume(*(whole or own)[mark]), year_is_over=False)
        month = {"numerator": numerator, "denominator": denominator, "rate": rate_text(numerator, denominator, quota)}
        made[mark] = month | {
            "target": verdict_on.target,
            "verdict": verdict_on.verdict,
            "gap": verdict_on.gap,
            "unclear": 0,
            "month": month if mark in ("Q2", "Q4") else None,
            "with_children": None,
        }
        if whole:
            total = whole[mark]
            made[mark]["with_children"] = {
                "numerator": total[0],
                "denominator": total[1],
                "rate": rate_text(*total, quota),
            }
    return made


def counts(**known: int) -> dict[str, int | None]:
    """Nine counts; those not named are not known."""
    return {name: known.get(name) for name in NAMES}


FULL_COUNTS = counts(
    received_online=800,
    received_direct=300,
    carried_over=134,
    resolved_early=500,
    resolved_on_time=500,
    resolved_late=100,
    pending_in_time=130,
    pending_overdue=4,
    resolved_online=700,
)
NONE_MISSING, ALL_MISSING = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 1)
COMMUNE = {"Q1": (9, 10), "Q2": (5, 9), "Q3": (8, 9), "Q4": (45, 50)}
DISTRICT = {"Q1": (19, 20), "Q2": (10, 19), "Q3": (15, 19), "Q4": (400, 500)}
DISTRICT_WHOLE = {"Q1": (37, 40), "Q2": (20, 37), "Q3": (31, 37), "Q4": (490, 600)}
DEPARTMENT = {"Q1": (40, 40), "Q2": (30, 40), "Q3": (39, 40), "Q4": (1234, 1300)}
SILENT = {"Q1": (30, 40), "Q2": (0, 30), "Q3": (20, 30), "Q4": (0, 0)}


def place(unit_id: int, name: str, level: str, parent: int, state: str, values: dict, **more) -> Place:
    """A unit of the sample."""
    facts = {"submitted_at": datetime(2026, 10, 16, 9, tzinfo=ZONE), "difficulties": ""} | more
    return Place(unit_id=unit_id, name=name, level=level, parent_id=parent, state=state, figures=values, **facts)


def places(**first) -> list[Place]:
    """The five units; keyword arguments change the first."""
    return [
        place(2, "Sở Tư pháp", "so", 1, "approved", figures(DEPARTMENT), **first),
        place(3, "Sở Y tế", "so", 1, "entering", figures(SILENT), submitted_at=None),
        place(4, "UBND huyện Hương Sơn", "huyen", 1, "submitted", figures(DISTRICT, DISTRICT_WHOLE)),
        place(5, "UBND xã Sơn Lễ", "xa", 4, "approved", figures(COMMUNE, judged=False)),
        place(6, "UBND xã Sơn Lĩnh", "xa", 4, "assigned", figures(COMMUNE, judged=False), submitted_at=None),
    ]


def calendar(document: str = "") -> SimpleNamespace:
    """The internal dates of the period."""
    return SimpleNamespace(due_document=document, commune_due=date(2026, 10, 16), unit_due=date(2026, 10, 16))


def payload(
    *,
    units: list[Place] | None = None,
    document: str = "",
    reading: str = "",
    units_with_unlisted: int = 0,
    raised: list[dict] | None = None,
) -> dict:
    """The month's payload made of the sample; a reading's document makes it final."""
    return assemble(
        month=MONTH,
        period={
            "month": "2026-10",
            "label": "tháng 10 năm 2026",
            "data_from": "2026-09-15",
            "data_to": "2026-10-14",
            "year_from": "2025-12-15",
            "year_label": "Năm 2026 (15/12/2025–14/12/2026)",
            "closed": True,
            "due_document": document,
        },
        scope="Tỉnh Hà Tĩnh",
        decision={"number": "", "date": None, "title": "Danh mục", "is_reconstruction": True},
        indicators=[
            {
                "id": mark,
                "name": f"Chỉ tiêu {mark}",
                "target": rate_text(target.numerator, target.denominator * 100),
                "citation": "Điều 2 khoản 1 điểm d",
                "reading": "mẫu số là dịch vụ đã cung cấp",
                "is_provisional": not reading,
            }
            for mark, target in TARGETS.items()
        ],
        targets=TARGETS,
        coverage={"units_due": 5, "units_sent": 3, "units_approved": 2, "lines_due": 120, "lines_filled": 80},
        places=places() if units is None else units,
        calendar=calendar(document),
        sums=[
            {"field": "Hộ tịch", "counts": FULL_COUNTS, "missing": NONE_MISSING, "lines_due": 70, "lines_filled": 70},
            {
                "field": "Đất đai",
                "counts": counts(received_online=5),
                "missing": ALL_MISSING,
                "lines_due": 40,
                "lines_filled": 0,
            },
            {
                "field": '=HYPERLINK("x")',
                "counts": counts(),
                "missing": ALL_MISSING,
                "lines_due": 10,
                "lines_filled": 0,
            },
        ],
        units_with_unlisted=units_with_unlisted,
        raised=raised or [],
    )
