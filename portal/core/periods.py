"""The reporting month from the 15th to the 14th, the year made of twelve of them, and working days."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CUT_OFF_DAY = 14  # NĐ 09/2019/NĐ-CP Điều 12: the month closes on its 14th
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Month:
    """A reporting month M of a year: 15/(M−1) 00:00 to 14/M 24:00 in the office's zone."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 2000 <= self.year <= 2100):
            raise ValueError(
                _("Kỳ {month}/{year} không có: tháng từ 1 đến 12, năm từ 2000 đến 2100.").format(
                    month=self.month, year=self.year
                )
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "2026-10"; raises ValueError with a message for people."""
        match = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", text.strip())
        if not match:
            raise ValueError(_("“{text}” không phải là kỳ tháng: viết NĂM-THÁNG, ví dụ 2026-10.").format(text=text))
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def shift(self, months: int) -> "Month":
        """The reporting month so many months later (earlier when negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def data_from(self) -> date:
        before = date(self.year, self.month, 1) - ONE_DAY
        return date(before.year, before.month, CUT_OFF_DAY + 1)

    @property
    def data_to(self) -> date:
        return date(self.year, self.month, CUT_OFF_DAY)

    @property
    def opens_on(self) -> date:
        """The day from which its counts are entered: before the cut-off."""
        return date(self.year, self.month, 1)

    @property
    def months_to_date(self) -> list["Month"]:
        """The months of the same reporting year up to this one; the year's first month opens on 15/12 before."""
        return [Month(self.year, number) for number in range(1, self.month + 1)]

    @property
    def is_last_of_year(self) -> bool:
        return self.month == 12

    @classmethod
    def last_ended(cls, at: datetime) -> "Month":
        """The newest month whose data are complete at this moment: its 14th is over."""
        today = at.astimezone(ZONE).date()
        this = Month(today.year, today.month)
        return this if today > this.data_to else this.shift(-1)


def end_of(day: date) -> datetime:
    """24:00 of a day in the office's zone, the first moment that is too late."""
    return datetime.combine(day + ONE_DAY, time.min, ZONE)


def is_working(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def due_date(nominal: date, cut_off: date, holidays: Collection[date]) -> date:
    """The nominal date, moved earlier off weekends and holidays, but never before the first working day after cut-off."""
    day = nominal
    while day > cut_off and not is_working(day, holidays):
        day -= ONE_DAY
    if day > cut_off:
        return day
    day = cut_off + ONE_DAY
    while not is_working(day, holidays):
        day += ONE_DAY
    return day
