"""What a report is about, taken apart: its months, its units, which of the year's two editions. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from portal.core.periods import Month
from reporting.models import Period, Report

SO_BO, CHINH_THUC = "so-bo", "chinh-thuc"
EDITIONS = {SO_BO: "sơ bộ", CHINH_THUC: "chính thức"}
LONGEST_RANGE = 60  # months
_YEAR = re.compile(r"([0-9]{4}) (so-bo|chinh-thuc)")
_RANGE = re.compile(r"([0-9]{4}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2})(?: ([0-9]+(?:,[0-9]+)*))?")


@dataclass(frozen=True)
class Subject:
    """A run of months and, of a report on demand, the units asked about (none: the whole province)."""

    kind: str
    months: tuple[Month, ...]
    edition: str = ""
    unit_ids: frozenset[int] | None = None

    @classmethod
    def of_month(cls, period: Period) -> Self:
        return cls(Report.Kind.MONTHLY, (period.reporting_month,))

    @classmethod
    def of_year(cls, year: int, edition: str) -> Self:
        """Sơ bộ: eleven months, for the report is due before the year ends; chính thức: all twelve (domain.md §3)."""
        last = 11 if edition == SO_BO else 12
        return cls(Report.Kind.ANNUAL, tuple(Month(year, number) for number in range(1, last + 1)), edition)

    @classmethod
    def of_range(cls, first: Month, last: Month, unit_ids: Collection[int] | None = None) -> Self:
        """Raises ValueError, in words for people, for a range that runs backwards or is too long."""
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        if count < 1:
            raise ValueError(
                _("Khoảng {first}–{last} chạy ngược: tháng đầu phải trước tháng cuối.").format(first=first, last=last)
            )
        if count > LONGEST_RANGE:
            raise ValueError(
                _("Khoảng {first}–{last} dài {count} tháng; mỗi báo cáo nhiều nhất {longest_range} tháng.").format(
                    first=first, last=last, count=count, longest_range=LONGEST_RANGE
                )
            )
        ids = frozenset(unit_ids) if unit_ids else None
        return cls(Report.Kind.ADHOC, tuple(first.shift(number) for number in range(count)), "", ids)

    @classmethod
    def of(cls, report: Report) -> Self:
        """Back from what the report's row keeps. Raises ValueError for what no row of ours holds."""
        if report.period is not None:
            return cls.of_month(report.period)
        if found := _YEAR.fullmatch(report.subject):
            return cls.of_year(int(found[1]), found[2])
        if found := _RANGE.fullmatch(report.subject):
            ids = [int(one) for one in found[3].split(",")] if found[3] else None
            return cls.of_range(Month.parse(found[1]), Month.parse(found[2]), ids)
        raise ValueError(
            _("Báo cáo {report} nói về “{subject}”: không đọc được.").format(report=report.pk, subject=report.subject)
        )

    @property
    def text(self) -> str:
        """As the report's row keeps it; empty for a month, which has its period."""
        if self.kind == Report.Kind.MONTHLY:
            return ""
        if self.kind == Report.Kind.ANNUAL:
            return f"{self.last.year} {self.edition}"
        units = " " + ",".join(str(one) for one in sorted(self.unit_ids)) if self.unit_ids else ""
        return f"{self.first}..{self.last}{units}"

    @property
    def first(self) -> Month:
        return self.months[0]

    @property
    def last(self) -> Month:
        return self.months[-1]

    @property
    def code(self) -> str:
        """For people and programs: "2026-10", "2026", "2026-03..2026-08"."""
        if self.kind == Report.Kind.MONTHLY:
            return str(self.last)
        return str(self.last.year) if self.kind == Report.Kind.ANNUAL else f"{self.first}..{self.last}"

    @property
    def words(self) -> str:
        """ "tháng 10/2026", "năm 2026 (sơ bộ)", "từ tháng 3/2026 đến tháng 8/2026"."""
        if self.kind == Report.Kind.MONTHLY:
            return f"tháng {self.last.month}/{self.last.year}"
        if self.kind == Report.Kind.ANNUAL:
            return f"năm {self.last.year} ({EDITIONS[self.edition]})"
        units = f", {len(self.unit_ids)} đơn vị" if self.unit_ids else ""
        if self.first == self.last:
            return f"tháng {self.last.month}/{self.last.year}{units}"
        return f"từ tháng {self.first.month}/{self.first.year} đến tháng {self.last.month}/{self.last.year}{units}"

    @property
    def stem(self) -> str:
        """The beginning of its files' names."""
        if self.kind == Report.Kind.MONTHLY:
            return f"bao-cao-thang-{self.last}"
        if self.kind == Report.Kind.ANNUAL:
            return f"bao-cao-nam-{self.last.year}-{self.edition}"
        return f"bao-cao-dot-xuat-{self.first}-{self.last}"


def title_of(report: Report) -> str:
    """ "Báo cáo tháng 10/2026", "Báo cáo năm 2026 (sơ bộ)": the report's name on every page."""
    subject = Subject.of(report)
    return f"Báo cáo {subject.words}" if subject.kind != Report.Kind.ADHOC else f"Báo cáo đột xuất {subject.words}"
