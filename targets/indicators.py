"""The four indicators of Điều 2 khoản 1 điểm d and the readings of them that may be chosen. Pure values."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Indicator:
    """One indicator: its words, the clause it stands in, what a gap is counted in, the target of 2022 in per cent."""

    id: str
    name: str | Promise
    numerator: str | Promise
    denominator: str | Promise
    clause_path: str
    citation: str
    counted_in: str | Promise
    base_target: Fraction
    grows: bool = False


QUOTA_DASH_1 = ("2.1.d.1", "Điều 2 khoản 1 điểm d, gạch đầu dòng thứ nhất")
QUOTA_DASH_2 = ("2.1.d.2", "Điều 2 khoản 1 điểm d, gạch đầu dòng thứ hai")

INDICATORS = {
    indicator.id: indicator
    for indicator in (
        Indicator(
            "Q1",
            gettext_lazy("Đã cung cấp toàn trình"),
            gettext_lazy("Dịch vụ đã cung cấp toàn trình"),
            gettext_lazy("Dịch vụ thuộc Danh mục"),
            *QUOTA_DASH_1,
            gettext_lazy("dịch vụ"),
            Fraction(100),
        ),
        Indicator(
            "Q2",
            gettext_lazy("Có hồ sơ trực tuyến"),
            gettext_lazy("Dịch vụ đã cung cấp có hồ sơ trực tuyến từ đầu năm"),
            gettext_lazy("Dịch vụ đã cung cấp"),
            *QUOTA_DASH_1,
            gettext_lazy("dịch vụ"),
            Fraction(80),
        ),
        Indicator(
            "Q3",
            gettext_lazy("Trên Cổng Dịch vụ công quốc gia"),
            gettext_lazy("Dịch vụ đã cung cấp trên Cổng Dịch vụ công quốc gia"),
            gettext_lazy("Dịch vụ đã cung cấp"),
            *QUOTA_DASH_1,
            gettext_lazy("dịch vụ"),
            Fraction(80),
        ),
        Indicator(
            "Q4",
            gettext_lazy("Giải quyết trực tuyến toàn trình"),
            gettext_lazy("Hồ sơ giải quyết trực tuyến toàn trình"),
            gettext_lazy("Hồ sơ đã giải quyết của thủ tục thuộc Danh mục có phát sinh hồ sơ"),
            *QUOTA_DASH_2,
            gettext_lazy("hồ sơ"),
            Fraction(50),
            grows=True,
        ),
    )
}
FIRST_YEAR = 2022  # "từ năm 2022", the base of the growth of Q4
FULL = Fraction(100)
TEN_POINTS = Fraction(10)
OWN = "own"

GROWTHS = [
    ("none", gettext_lazy("Không tăng")),
    ("points", gettext_lazy("Mỗi năm cộng 10 điểm phần trăm, tối đa 100 %")),
    ("times", gettext_lazy("Mỗi năm nhân 1,10, tối đa 100 %")),
    (OWN, gettext_lazy("Kết quả năm trước của chính đơn vị cộng 10 điểm phần trăm, tối thiểu 50 %, tối đa 100 %")),
]
DENOMINATORS = [
    ("listed", gettext_lazy("Toàn bộ dịch vụ thuộc Danh mục")),
    ("provided", gettext_lazy("Dịch vụ đã cung cấp")),
    ("active", gettext_lazy("Dịch vụ đã cung cấp có phát sinh hồ sơ")),
    ("resolved", gettext_lazy("Hồ sơ đã giải quyết")),
    ("received", gettext_lazy("Hồ sơ tiếp nhận mới")),
]


# Which readings of an indicator may be chosen (domain.md §2): denominators, growths.
ALLOWED = {
    "Q1": (("listed",), ("none",)),
    "Q2": (("provided", "active"), ("none",)),
    "Q3": (("provided", "listed"), ("none",)),
    "Q4": (("resolved", "received"), ("points", "times", OWN)),
}


def rule_target(indicator: Indicator, growth: str, year: int, last_year: Fraction | None = None) -> Fraction:
    """The target in per cent that the clause gives for a year under a growth rule, exact, at most 100.

    `last_year` is the unit's own rate of the year before, for the rule that grows from it; where the unit had none the
    target is the base. Raises ValueError for a year before the decision's first.
    """
    if year < FIRST_YEAR:
        raise ValueError(
            _("Năm {year} trước năm đầu của chỉ tiêu ({first_year}).").format(year=year, first_year=FIRST_YEAR)
        )
    years = year - FIRST_YEAR
    if growth == "points":
        return min(FULL, indicator.base_target + TEN_POINTS * years)
    if growth == "times":
        return min(FULL, indicator.base_target * Fraction(11, 10) ** years)
    if growth == OWN and years and last_year is not None:
        return min(FULL, max(indicator.base_target, last_year + TEN_POINTS))
    return indicator.base_target
