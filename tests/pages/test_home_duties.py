"""Việc cần làm: every obligation until it is done, its three dates, why they are those, who can lift what stands in the way."""

import html
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Review, ReviewAnswer
from portal.accounts.models import User
from portal.core.periods import ZONE
from reporting.actions.cells import Edit, save_cells
from reporting.actions.corrections import ask_correction, grant_correction
from reporting.duties import closing_dates, duties, why_due
from reporting.models import Correction, Holiday, Return, State
from tests import factories as make
from tests.factories import AT


def text(client) -> str:
    return " ".join(html.unescape(client.get("/").content.decode()).split())


def review(title: str = "Rà soát Danh mục năm 2026", due: date = date(2026, 11, 10), **given) -> Review:
    person = User.objects.command()
    with make.written():
        return Review.objects.create(
            title=title, cause="yearly", opens_on=date(2026, 11, 1), due=due, opened_by=person, **given
        )


def close(period) -> None:
    with make.written():
        period.closed_at, period.closed_by = AT, User.objects.command()
        period.save()


def test_three_dates_stand_apart(world, as_):
    page = text(as_("officer"))
    for words in ("Hạn gửi", "16/10/2026", "Khóa nhập", "18/10/2026", "Khóa đính chính", "18/11/2026"):
        assert words in page


def test_correction_closes_when_the_next_month_does(world):
    assert closing_dates() == {world.period.reporting_month: date(2026, 11, 18)}
    make.period(month=12)  # its own close is the 18th; January's stands on a Monday
    november = make.period(month=11)
    with make.written():
        november.close_due = date(2026, 11, 20)
        november.save()
    assert [str(day) for _, day in sorted(closing_dates().items())] == ["2026-11-20", "2026-12-18", "2027-01-18"]


def test_a_weekend_or_holiday_moves_the_closing_of_the_next_month_earlier(world):
    september = make.period(month=9)  # 18/10/2026 is a Sunday; October's own row says 18 all the same
    assert closing_dates()[september.reporting_month] == date(2026, 10, 18)
    april = make.period(month=4)  # 18/5/2026 is a Monday
    with make.written():
        Holiday.objects.create(day=date(2026, 5, 18), name="Thử", document="Thử")
    assert closing_dates()[april.reporting_month] == date(2026, 5, 15)


def test_a_moved_date_says_why(world):
    assert why_due(world.period, "xa") == "Lịch nội bộ, chưa có văn bản. Quyết định: trước ngày 20 (Điều 2.2.c)"
    world.period.commune_due, world.period.due_document = date(2026, 10, 15), "Công văn 12"
    assert "Ngày 16/10 là ngày nghỉ nên hạn chuyển sang 15/10." in why_due(world.period, "xa")


def test_an_unsent_month_of_a_closed_period_stays_and_says_who_can_lift_it(world, as_):
    with make.written():
        User.objects.filter(pk=world.people["aggregator"].pk).update(phone="0239.300.0101")
    close(world.period)
    page = text(as_("officer"))
    assert "Số liệu tháng 10/2026" in page
    assert "Kỳ đã chốt ngày 16/11/2026" in page
    assert "Văn phòng UBND tỉnh quyết định việc bổ sung" in page
    assert "tel:02393000101" in page
    assert "btn--primary" not in page


def test_a_month_that_the_close_overtook_is_asked_for_from_the_first_page(world, as_):
    close(world.period)
    address = world.address(world.commune, "dinh-chinh")
    assert f'href="{address}">Đề nghị gửi bổ sung</a>' in text(as_("officer"))
    asked = as_("officer").post(address, {"reason": "Mất điện ba ngày."})
    assert asked.status_code == 302
    assert "chờ Văn phòng UBND tỉnh quyết định" in text(as_("officer"))
    assert "Đề nghị gửi bổ sung</a>" not in text(as_("officer"))
    decided = as_("aggregator").post(f"/dinh-chinh/{Correction.objects.get().pk}/dong-y/", {"reason": ""})
    assert decided.status_code == 302
    page = text(as_("officer"))
    assert ("Sửa số đính chính" in page, "Kỳ đã chốt ngày" in page) == (True, False)


def test_a_granted_correction_of_a_closed_month_stays_owed_while_it_is_typed(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.APPROVED)
    close(world.period)
    return_ = world.returns[world.commune]
    return_.refresh_from_db()
    asked = ask_correction(return_=return_, reason="Sai.", by=world.people["officer"], at=AT)
    grant_correction(correction=asked, by=world.people["aggregator"], at=AT)
    line = return_.lines.first()
    edit = Edit(service_id=line.service_id, texts={"received_online": "4", "resolved_on_time": "4"})
    save_cells(return_=return_, edits=[edit], whole=False, by=world.people["officer"], at=AT)
    assert Return.objects.get(pk=return_.pk).state == State.ENTERING
    page = text(as_("officer"))
    assert "Đính chính số liệu tháng 10/2026" in page
    assert "Sửa số đính chính" in page
    assert "không nhập được nữa" not in page


def test_a_correction_is_owed_until_it_is_done(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.CORRECTING)
    close(world.period)
    page = text(as_("officer"))
    assert "Đính chính số liệu tháng 10/2026" in page
    assert "Sửa số đính chính" in page
    assert "Còn 2 ngày" in page  # till 24:00 of 18/11


def test_a_returned_month_shows_reason_and_whom_to_ring(world, as_):
    User.objects.filter(username="lenh-he-thong").update(phone="0239 0123")
    world.put(world.commune, State.RETURNED)
    page = text(as_("officer"))
    assert "1 bị trả lại" in page
    assert '<a href="tel:02390123">Gọi người trả lại</a>' in page


def test_what_waits_for_the_leader_says_so_to_the_officer_alone(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.PRESENTED)
    assert "Biểu đang chờ lãnh đạo đơn vị" in text(as_("officer"))
    assert "Biểu đang chờ lãnh đạo đơn vị" not in text(as_("leader"))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (
            datetime(2026, 10, 13, 10, 0, tzinfo=ZONE),
            ["Còn 3 ngày", "gửi từ ngày hôm sau 14/10/2026", "1 đến hạn 16/10"],
        ),
        (datetime(2026, 10, 15, 10, 0, tzinfo=ZONE), ["Còn 1 ngày 14 giờ", "đến 24:00"]),
        (datetime(2026, 10, 16, 23, 30, tzinfo=ZONE), ["Còn 30 phút", "1 đến hạn 16/10"]),
        (datetime(2026, 10, 17, 0, 0, tzinfo=ZONE), ["Quá 0 phút", "1 quá hạn"]),
    ],
)
def test_the_time_left_is_said_in_days_and_hours(world, as_, monkeypatch, at, words):
    monkeypatch.setattr(timezone, "now", lambda: at)
    page = text(as_("officer"))
    assert [word for word in words if word not in page] == []


def test_a_review_is_owed_until_it_is_answered(world, as_):
    opened = review()
    page = text(as_("officer"))
    assert "Rà soát Danh mục năm 2026" in page
    assert "Quá hạn · chưa trả lời" in page
    with make.written():
        ReviewAnswer.objects.create(
            review=opened, unit=world.commune, nothing_proposed=True, by=world.people["officer"], at=AT
        )
    assert "Rà soát Danh mục năm 2026" not in text(as_("officer"))
    assert "Rà soát Danh mục năm 2026" in text(as_("neighbour"))


def test_reviews_that_are_closed_or_not_open_yet_are_not_owed(world, as_):
    review("Đợt đã kết thúc", closed_at=AT, closed_by=User.objects.command())
    with make.written():
        Review.objects.create(
            title="Đợt sau",
            cause="yearly",
            opens_on=AT.date() + timedelta(days=1),
            due=date(2026, 12, 1),
            opened_by=User.objects.command(),
        )
    page = text(as_("officer"))
    assert [name for name in ("Đợt đã kết thúc", "Đợt sau") if name in page] == []


def test_the_most_urgent_stands_first(world):
    make.return_(world.commune, make.period(month=11), State.ASSIGNED)
    make.return_(world.commune, make.period(month=9), State.RETURNED)
    assert [duty.return_.period.month for duty in duties(world.people["officer"], AT)] == [9, 10, 11]


def test_more_duties_take_no_more_queries(world, as_):
    client = as_("officer")
    review()

    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/").status_code == 200
        return len(seen)

    before = queries()
    make.return_(world.commune, make.period(month=9), State.RETURNED)
    make.return_(world.commune, make.period(month=8), State.RETURNED)
    review("Đợt hai")
    review("Đợt ba")
    assert queries() == before
