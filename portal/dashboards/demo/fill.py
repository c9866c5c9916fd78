"""Filling an empty database with the demonstration, whole or not at all; and knowing it again afterwards."""

from datetime import datetime

from django.db import connection, transaction

from portal.accounts.models import COMMAND_USER, Deed
from portal.core.periods import Month
from portal.dashboards.demo.load import Months
from portal.dashboards.demo.world import Size, make_world
from portal.units.models import Unit
from reporting import kept

FIRST_MONTH = Month(2025, 12)  # the last of the reporting year 2025, so that 2026 has something to be held against
MARK = "Dữ liệu minh họa, cơ cấu"
WHOLE = Size()


def default_until(at: datetime) -> Month:
    """The month before the newest ended one: that one stays open, with work for everybody."""
    return Month.last_ended(at).shift(-1)


def fill_demo(*, seed: int, until: Month, size: Size = WHOLE, era: str = "2022") -> None:
    """Make the province, every month from 2025-12 to `until` closed, and the next one open. One transaction.

    What is made depends on the arguments alone, never on the clock: every moment is derived from a period. Raises
    ValueError for an `until` before the first month.
    """
    if until < FIRST_MONTH:
        raise ValueError(
            f"Dữ liệu minh họa bắt đầu từ kỳ {FIRST_MONTH}: --until phải từ đó trở đi, không phải {until}."
        )
    closed = [FIRST_MONTH]
    while closed[-1] < until:
        closed.append(closed[-1].shift(1))
    opened = until.shift(1)
    years = sorted({month.year for month in (*closed, opened)})
    with transaction.atomic():
        world = make_world(seed=seed, years=years, mark=mark_of(seed, until, era), size=size, era=era)
        months = Months.of(world)
        for index, month in enumerate(closed):
            months.load(month, index, is_closed=True)
        months.load(opened, len(closed), is_closed=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or the first pages are planned as if the tables were still empty
    kept.refresh()


def mark_of(seed: int, until: Month, era: str = "2022") -> str:
    """The words by which demonstration data made with these arguments are known."""
    return f"{MARK} {era}, hạt giống {seed}, đến kỳ {until}"


def existing_mark() -> str | None:
    """The mark of the demonstration that fills this database; None where there is none."""
    marked = Deed.objects.filter(by__username=COMMAND_USER, reason__startswith=MARK).order_by("pk")
    return marked.values_list("reason", flat=True).first()


def is_foreign() -> bool:
    """Whether the database holds units that the demonstration did not make."""
    return existing_mark() is None and Unit.objects.exists()
