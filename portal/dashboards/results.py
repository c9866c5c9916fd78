"""The four indicators as pages show them: an entry of reporting.compliance with its words beside it."""

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.core.numbers import rate_text
from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting.compliance import indicators_of
from targets.evaluation import Volume, evaluate
from targets.indicators import INDICATORS

SHORT = {"Q3": _("Trên Cổng quốc gia"), "Q4": _("Giải quyết toàn trình")}
YEARLY_WORDS = gettext_noop("Năm {year} (15/12/{before}–14/12/{year}), lũy kế đến {until:%d/%m/%Y}")


def results_of(
    unit: UnitVersion, month: Month, on_map: date | None = None, *, only_approved: bool = False
) -> list[dict]:
    """The unit's four indicators in the month, with their words."""
    entries = indicators_of(unit, month, on_map=on_map, only_approved=only_approved)
    return [shown(id_, entry) for id_, entry in entries.items()]


def shown(id_: str, entry: dict) -> dict:
    """One indicator ready for a template: words, own figures, and those that are judged (a district's with its communes)."""
    words = INDICATORS[id_]
    judged = entry["with_children"] or entry
    return {
        "id": id_,
        "name": words.name,
        "short": SHORT.get(id_, words.name),
        "noun": words.counted_in,
        "numerator_words": words.numerator,
        "denominator_words": words.denominator,
        "path": words.clause_path,
        "own": entry,
        "judged": judged,
        "has_children": entry["with_children"] is not None,
        "unclear": rate_text(judged["unclear"], judged["denominator"]) if judged["unclear"] else None,
        **{key: entry[key] for key in ("target", "verdict", "gap", "clause", "reading", "provisional", "sensitive")},
    }


def compared(id_: str, entry: dict, target: Fraction | None, month: Month) -> dict:
    """An indicator of the province held beside the rule's target: "Đạt" or "Dưới chỉ tiêu", though nobody is judged by it."""
    beside = evaluate(
        indicator=id_,
        quota=target,
        achieved=Volume(entry["numerator"], entry["denominator"]),
        year_is_over=month.is_last_of_year,
    )
    words = {"rate": beside.rate, "target": beside.target, "verdict": beside.verdict}
    return shown(id_, entry) | words | {key: entry[key] for key in ("units_met", "units_judged")}


def year_words(month: Month) -> str:
    """ "Năm 2026 (15/12/2025–14/12/2026), lũy kế đến 14/10/2026"."""
    return _(YEARLY_WORDS).format(year=month.year, before=month.year - 1, until=month.data_to)


def by_rate(unit: dict, id_: str) -> tuple:
    """The order of a ranking: highest exact rate first, units without a denominator last."""
    entry = unit["indicators"][id_]
    judged = entry["with_children"] or entry
    if not judged["denominator"]:
        return 1, Fraction(0)
    return 0, -Fraction(judged["numerator"], judged["denominator"])
