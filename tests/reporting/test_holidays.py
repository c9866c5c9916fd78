"""A holiday that comes or goes: the dates of open months follow it in the same deed, and the administrator is told."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Deed, User
from portal.core.periods import ZONE, Month
from reporting.actions.moves import move_date
from reporting.actions.periods import open_period
from reporting.models import Holiday, Period
from tests import factories as make
from tests.accounts.province import HOLIDAYS, Province, text
from tests.accounts.test_admin_files import confirm, preview
from tests.factories import AT

HEADS = ["day", "name", "document"]
FIXTURES = settings.BASE_DIR / "fixtures"


@pytest.fixture
def province(db: None) -> Province:
    return Province()


@pytest.fixture(autouse=True)
def clock() -> Iterator[Callable[[datetime], None]]:
    """The morning of Monday 16/11/2026, until a test moves it."""
    with pytest.MonkeyPatch.context() as patch:

        def move(at: datetime) -> None:
            patch.setattr(timezone, "now", lambda: at)

        move(AT)
        yield move


def opened(month: int) -> Period:
    return open_period(month=Month(2026, month), by=User.objects.command(), at=AT)


def dates(period: Period) -> list[str]:
    period.refresh_from_db()
    return [f"{day:%d/%m}" for day in (period.commune_due, period.unit_due, period.close_due, period.report_due)]


def enter(client: Client, day: str, address: str = f"{HOLIDAYS}add/") -> str:
    """Fill the form in; what the next page says."""
    answer = client.post(address, {"day": day, "name": "Nghỉ", "document": "Thông báo"}, follow=True)
    assert answer.redirect_chain, text(answer)
    return text(answer)


def test_a_date_follows_a_holiday_that_is_entered_moved_and_removed(province):
    december, client = opened(12), province.as_()
    assert dates(december) == ["16/12", "17/12", "18/12", "18/12"]
    said = enter(client, "16/12/2026")
    assert "Kỳ 12/2026: hạn cấp xã 16/12 → 15/12." in said
    assert dates(december) == ["15/12", "17/12", "18/12", "18/12"]
    act = Deed.objects.latest("pk")
    assert act.by == province.people["quantri"]
    assert act.changes.get(table_name="reporting_period").after == {"commune_due": "2026-12-15"}
    entered = Holiday.objects.get(name="Nghỉ")
    said = enter(client, "18/12/2026", f"{HOLIDAYS}{entered.pk}/change/")
    assert "hạn cấp xã 15/12 → 16/12; Kỳ 12/2026: hạn chốt kỳ 18/12 → 17/12" in said
    assert dates(december) == ["16/12", "17/12", "17/12", "17/12"]
    client.post(f"{HOLIDAYS}{entered.pk}/delete/", {"post": "yes"})
    assert dates(december) == ["16/12", "17/12", "18/12", "18/12"]
    assert Deed.objects.latest("pk").changes.filter(table_name="reporting_period").count() == 1


def test_several_removed_at_once_are_one_deed(province):
    december, client = opened(12), province.as_()
    for day in ("16/12/2026", "17/12/2026"):
        enter(client, day)
    assert dates(december)[:2] == ["15/12", "15/12"]
    deeds, chosen = Deed.objects.count(), list(Holiday.objects.filter(name="Nghỉ").values_list("pk", flat=True))
    client.post(HOLIDAYS, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert dates(december)[:2] == ["16/12", "17/12"]
    assert Deed.objects.count() == deeds + 1


def test_what_a_person_moved_is_closed_or_is_over_stays(province):
    november, december = opened(11), opened(12)
    closed = make.period(2026, 9, closed=True)
    office = make.user(province.office, "aggregator")
    move_date(
        month=Month(2026, 12), which="commune_due", day=date(2026, 12, 17), reason="Trực", document="", by=office, at=AT
    )
    kept = dates(closed)
    for day in ("16/11/2026", "18/09/2026"):
        assert "Kỳ " not in enter(province.as_(), day)
    assert (dates(november), dates(closed)) == (["16/11", "17/11", "18/11", "19/11"], kept)
    said = enter(province.as_(), "17/12/2026")
    assert dates(december) == ["17/12", "17/12", "18/12", "18/12"]  # unit's may not come before the commune's
    assert "Kỳ 12/2026" not in said


def test_a_date_is_not_moved_into_the_past(province, clock):
    october, client = opened(10), province.as_()
    assert dates(october) == ["16/10", "16/10", "16/10", "19/10"]
    clock(datetime(2026, 10, 18, 9, 0, tzinfo=ZONE))  # a Sunday
    client = province.as_()
    said = enter(client, "19/10/2026")
    assert dates(october) == ["16/10", "16/10", "16/10", "19/10"]
    assert "ngày cuối để gửi báo cáo giữ ngày 19/10 dù nay là ngày nghỉ, vì ngày 16/10 đã qua" in said


def test_a_file_moves_them_in_its_own_deed_and_its_preview_does_not(province):
    december, client = opened(12), province.as_()
    shown = preview(client, HOLIDAYS, [HEADS, ["2026-12-16", "Nghỉ", "TB"], ["2026-12-17", "Nghỉ", "TB"]])
    assert dates(december) == ["16/12", "17/12", "18/12", "18/12"]
    deeds = Deed.objects.count()
    said = text(confirm(client, HOLIDAYS, shown))
    assert "Kỳ 12/2026: hạn cấp xã 16/12 → 15/12; Kỳ 12/2026: hạn sở, huyện 17/12 → 15/12." in said
    assert dates(december) == ["15/12", "15/12", "18/12", "18/12"]
    assert (Deed.objects.count(), Deed.objects.latest("pk").door) == (deeds + 1, "excel")


def test_a_file_with_one_bad_row_moves_nothing(province):
    december, client = opened(12), province.as_()
    assert "Dòng 3" in text(preview(client, HOLIDAYS, [HEADS, ["2026-12-16", "Nghỉ", "TB"], ["mai", "Nghỉ", "TB"]]))
    refused = client.post(f"{HOLIDAYS}add/", {"day": "31/02/2027", "name": "Nghỉ", "document": "TB"})
    assert refused.status_code == 200
    assert (dates(december), Holiday.objects.count()) == (["16/12", "17/12", "18/12", "18/12"], 1)


@pytest.mark.parametrize("who", ["officer", "aggregator", "no staff"])
def test_nobody_else_changes_the_calendar(province, who):
    december = opened(12)
    form = {"day": "16/12/2026", "name": "Nghỉ", "document": "TB"}
    assert province.as_(who).post(f"{HOLIDAYS}add/", form).status_code == 404
    assert dates(december)[0] == "16/12"


def test_the_shipped_holidays_are_those_of_the_demo_and_the_import_takes_them(province):
    with (FIXTURES / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == json.loads((FIXTURES / "holidays.json").read_text(encoding="utf-8"))["days"]
    client = province.as_()
    file = SimpleUploadedFile("holidays.csv", (FIXTURES / "holidays.csv").read_bytes())
    shown = client.post(f"{HOLIDAYS}import/", {"format": "1", "resource": "0", "import_file": file})
    confirm(client, HOLIDAYS, shown)
    kept = [
        {"day": f"{one.day}", "name": one.name, "document": one.document} for one in Holiday.objects.order_by("day")
    ]
    assert kept == rows
