"""By when each report must have left, where that stands, on which document the offices' own dates stand."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.periods import ONE_DAY, Month, due_date
from reporting.models import Holiday, Period, Report
from reporting.reports.subject import SO_BO, Subject

# domain.md §3: strictly before 20/M and 10/12; it binds both reports, so A leaves a day or two earlier.
YEARLY = {"A": 7, "B": 9}
LAST_MONTHLY, LAST_YEARLY = 19, 9
FEWEST_DAYS = 3  # communes, then departments, then closing: a working day each [choice]


def nominal_days() -> dict[str, int]:
    """The day of the month of each of a period's dates, where no holiday moves it."""
    return {
        "commune_due": settings.COMMUNE_DAY,
        "unit_due": settings.UNIT_DAY,
        "close_due": settings.CLOSE_DAY,
        "report_due": LAST_MONTHLY,
    }


def dates_by_rule(month: Month, days_off: Collection[date]) -> dict[str, date]:
    """The four dates of a month, moved off weekends and holidays.

    "Trước ngày 20" is the decision's: the report's last day never comes after the 19th, even where that is no working
    day; what is done then is decided by a person (actions/moves.py).
    """
    made = {
        name: due_date(date(month.year, month.month, day), month.data_to, days_off)
        for name, day in nominal_days().items()
    }
    return made | {"report_due": min(made["report_due"], date(month.year, month.month, LAST_MONTHLY))}


def holidays() -> frozenset[date]:
    """The days on which offices do not work."""
    return frozenset(Holiday.objects.values_list("day", flat=True))


def standing_document(month: Month) -> str:
    """The document that the internal dates of a month not opened yet will stand on: that of the month before; "" for none."""
    before = Period.objects.filter(data_to__lt=month.data_to).order_by("-data_to").first()
    return before.due_document if before else ""


def deadline(report: Report, letter: str, days_off: Collection[date] | None = None) -> date | None:
    """The last day for the letter, moved earlier off weekends and holidays; None where nothing sets one."""
    if report.period is not None:
        return monthly_deadline(report.period, letter)
    subject = Subject.of(report)
    if subject.edition == SO_BO:
        return yearly_deadline(subject.last.year, letter, holidays() if days_off is None else days_off)
    asked = report.requests.order_by("due_on").first() if report.pk else None
    return asked.due_on if asked else None


def monthly_deadline(period: Period, letter: str) -> date:
    """A with the closing, B on the decision's last day; each may have been moved for the one period."""
    return min(period.close_due, period.report_due) if letter == "A" else period.report_due


def yearly_deadline(year: int, letter: str, days_off: Collection[date]) -> date:
    """07/12 and 09/12: "trước ngày 10/12"."""
    return due_date(date(year, 12, YEARLY[letter]), date(year, 11, 30), days_off)


def few_days(month: Month, days_off: Collection[date]) -> int | None:
    """How many working days 15 to 19 of the month holds, where they are too few for the three tiers; None: enough."""
    count = working_days(month.data_to + ONE_DAY, date(month.year, month.month, LAST_MONTHLY), days_off)
    return count if count < FEWEST_DAYS else None


def against(day: date, due: date | None) -> tuple[str, bool]:
    """How a sending stands to its deadline, in words, and whether it was in time."""
    if due is None:
        return _("không có hạn"), True
    if day <= due:
        left = (due - day).days
        return (_("trước hạn {left} ngày").format(left=left) if left else _("đúng ngày cuối của hạn")), True
    return _("quá hạn {days} ngày").format(days=(day - due).days), False


def working_days(first: date, last: date, days_off: Collection[date]) -> int:
    """How many working days there are from the first to the last, both counted."""
    count, day = 0, first
    while day <= last:
        count += day.weekday() < 5 and day not in days_off
        day += ONE_DAY
    return count
