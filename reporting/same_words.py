"""Cùng từ ngữ, khác số: three phrases as this portal, Biểu II.06a and Bộ chỉ số 766/QĐ-TTg count them, with one unit's values."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting.compliance import indicators_of
from reporting.figures import MONTH, sums_by_unit
from reporting.reconciliation import Standing
from reporting.urgings import judged_figure


@dataclass(frozen=True)
class Value:
    """A value with its formula; "–" where the other system has no such number."""

    formula: str
    text: str = "–"


@dataclass(frozen=True)
class Phrase:
    phrase: str
    here: Value
    form: Value
    index: Value


def same_words(unit: UnitVersion, month: Month, national: Standing | None) -> list[Phrase]:
    """The table of domain.md §6. `national`: what the national portal synchronised of the unit, where a file says so."""
    entries = indicators_of(unit, month)
    row = sums_by_unit(month, span=MONTH, unit_ids=[unit.unit_id]).get(unit.unit_id)
    counts = row["counts"] if row else {}
    q2, q4 = judged_figure(entries["Q2"]), judged_figure(entries["Q4"])
    return [
        Phrase(
            _("trực tuyến"),
            Value(_("giải quyết trực tuyến toàn trình / đã giải quyết, lũy kế"), _rate(q4.numerator, q4.denominator)),
            Value(
                _("(4) / ((4) + (5)), trong kỳ"),
                _of(counts, ["received_online"], ["received_online", "received_direct"]),
            ),
            Value(
                _("trực tuyến có kết quả điện tử / tất cả × tỷ lệ đồng bộ, trong kỳ"), _synchronised(counts, national)
            ),
        ),
        Phrase(
            _("phát sinh hồ sơ"),
            Value(
                _("dịch vụ có hồ sơ trực tuyến / dịch vụ đã cung cấp, lũy kế; chỉ tiêu 80 %"),
                _rate(q2.numerator, q2.denominator),
            ),
            Value(_("không có")),
            Value(_("như bên, tính mọi dịch vụ công; chỉ tiêu 100 %"), _rate(q2.numerator, q2.denominator)),
        ),
        Phrase(
            _("đúng hạn"),
            Value(_("không có")),
            Value(_("((8) + (9)) / (7), trong kỳ"), _of(counts, IN_TIME, DONE)),
            Value(
                _("(đã và đang giải quyết đúng hạn) / tất cả, trong kỳ"),
                _of(counts, [*IN_TIME, "pending_in_time"], [*DONE, *LEFT]),
            ),
        ),
    ]


IN_TIME = ["resolved_early", "resolved_on_time"]
DONE = [*IN_TIME, "resolved_late"]
LEFT = ["pending_in_time", "pending_overdue"]


def _rate(numerator: int, denominator: int) -> str:
    rate = rate_text(numerator, denominator)
    return "–" if rate is None else f"{count_vn(numerator)}/{count_vn(denominator)} = {decimal_vn(rate)} %"


def _of(counts: dict, above: list[str], below: list[str]) -> str:
    """From sums of known cells; where one of them is not known at all, nothing is said."""
    if any(counts.get(name) is None for name in {*above, *below}):
        return "–"
    return _rate(sum(counts[name] for name in above), sum(counts[name] for name in below))


def _synchronised(counts: dict, national: Standing | None) -> str:
    """Only where a file of the national portal was read; how many results are electronic no file of this portal says."""
    if national is None:
        return _("chưa tải số của Cổng quốc gia")
    if not national.typed or counts.get("resolved_online") is None:
        return "–"
    synchronised = min(national.counted, national.typed)
    done = sum(counts.get(name) or 0 for name in DONE)
    if not done or any(counts.get(name) is None for name in DONE):
        return "–"
    rate = rate_text(counts["resolved_online"] * synchronised, done * national.typed)
    share = rate_text(synchronised, national.typed)
    return _("ước {rate} % (đồng bộ {share} %)").format(rate=decimal_vn(rate), share=decimal_vn(share))
