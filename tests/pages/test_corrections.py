"""The pages of a correction: ask, decide, see what changed; who may, who may only read, who may not."""

import html

import pytest

from reporting.actions.corrections import ask_correction, grant_correction
from reporting.models import Correction, Edition, Report, Return, State
from tests import factories as make
from tests.factories import AT
from tests.pages.test_entry import RIGHT, typed
from tests.pages.test_lists import queries


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def approved(world):
    """The commune's October as it was approved."""
    world.fill(world.commune, online=3)
    world.put(world.commune, State.APPROVED)
    return world


def asked(world, by: str = "officer") -> Correction:
    unit = world.people[by].unit
    return_ = world.returns[unit]
    return_.refresh_from_db()
    return ask_correction(return_=return_, reason="Cột (4) thiếu 1 hồ sơ.", by=world.people[by], at=AT)


def test_the_whole_way_over_the_pages(approved, as_):
    world, officer, leader, reviewer = approved, as_("officer"), as_("leader"), as_("reviewer")
    address = world.address(world.commune, "dinh-chinh")
    page = text(officer.post(address, {"reason": "Cột (4) thiếu 1 hồ sơ."}, follow=True))
    assert "Đã gửi đề nghị đính chính" in page
    one = Correction.objects.get()
    assert "Cột (4) thiếu 1 hồ sơ." in text(reviewer.get(f"/dinh-chinh/{one.pk}/"))
    assert "Đã đồng ý đính chính tháng 10/2026 của UBND xã Sơn Lễ" in text(
        reviewer.post(f"/dinh-chinh/{one.pk}/dong-y/", {"reason": ""}, follow=True)
    )
    first = world.services[world.commune][0]
    line = world.returns[world.commune].lines.get(service=first)
    fields = typed(first, **RIGHT) | {f"s{first.pk}-version": line.version}
    assert officer.post(world.address(world.commune), fields).status_code == 302
    leader.post(world.address(world.commune, "gui"))
    reviewer.post(world.address(world.commune, "duyet"))
    one.refresh_from_db()
    assert (one.state, Return.objects.get(pk=one.return_ref_id).state) == ("done", State.APPROVED)
    page = text(as_("supervisor").get(f"/dinh-chinh/{one.pk}/"))
    assert f'Số đã đổi <span class="secondary">{len(one.effects["cells"])} ô' in page
    assert len(one.effects["cells"]) > 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("leader", 200), ("reviewer", 403), ("supervisor", 403), ("neighbour", 404), ("viewer", 404)],
)
def test_only_the_unit_asks(approved, as_, who, status):
    address = approved.address(approved.commune, "dinh-chinh")
    assert as_(who).get(address).status_code == status
    assert as_(who).post(address, {"reason": "Sai."}).status_code == (302 if status == 200 else status)
    assert Correction.objects.count() == (status == 200)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 302),
        ("officer", 403),
        ("supervisor", 403),
        ("aggregator", 403),
        ("other_reviewer", 404),
        ("neighbour", 404),
        ("viewer", 404),
    ],
)
def test_only_the_office_that_approved_decides(approved, as_, who, status):
    one = asked(approved)
    assert as_(who).post(f"/dinh-chinh/{one.pk}/dong-y/").status_code == status
    one.refresh_from_db()
    assert one.state == ("granted" if status == 302 else "asked")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("reviewer", 200),
        ("aggregator", 200),
        ("supervisor", 200),
        ("neighbour", 404),
        ("nobody", 404),
    ],
)
def test_those_who_see_the_unit_see_its_correction(approved, as_, who, status):
    one = asked(approved)
    assert as_(who).get(f"/dinh-chinh/{one.pk}/").status_code == status


def test_buttons_stand_only_where_one_may_decide(approved, as_):
    one = asked(approved)
    seen = {who: "Đồng ý đính chính</button>" in text(as_(who).get(f"/dinh-chinh/{one.pk}/"))
            for who in ("officer", "reviewer", "aggregator", "supervisor")}  # fmt: skip
    assert seen == {"officer": False, "reviewer": True, "aggregator": False, "supervisor": False}


def test_a_request_without_reason_keeps_the_page_and_says_so(approved, as_):
    response = as_("officer").post(approved.address(approved.commune, "dinh-chinh"), {"reason": ""})
    assert response.status_code == 422
    assert "Những gì đã gõ còn nguyên." in text(response)


def test_declining_without_reason_is_refused_and_what_stood_stays(approved, as_):
    one = asked(approved)
    response = as_("reviewer").post(f"/dinh-chinh/{one.pk}/khong-dong-y/", {"reason": " "})
    assert response.status_code == 422
    assert "phải ghi lý do" in text(response)


def test_a_second_click_says_what_happened_meanwhile(approved, as_):
    one, client = asked(approved), as_("reviewer")
    client.post(f"/dinh-chinh/{one.pk}/dong-y/")
    response = client.post(f"/dinh-chinh/{one.pk}/dong-y/")
    assert response.status_code == 422
    assert "“Đang đính chính”" in text(response)


def test_an_unknown_deed_is_not_found(approved, as_):
    assert as_("reviewer").post(f"/dinh-chinh/{asked(approved).pk}/xoa/").status_code == 404


def test_reading_decides_nothing(approved, as_):
    one = asked(approved)
    assert as_("reviewer").get(f"/dinh-chinh/{one.pk}/dong-y/").status_code == 405


def test_whoever_decides_sees_the_reports_that_hold_the_old_figures(approved, as_):
    report = Report.objects.create(kind="monthly", scope=approved.province, period=approved.period)
    Edition.objects.create(
        report=report,
        number=1,
        input_key="a",
        state="done",
        asked_at=AT,
        asked_by=approved.people["aggregator"],
        payload={},
        sha256="0" * 64,
        built_at=AT,
    )
    one = asked(approved)
    assert "Báo cáo tháng, tháng 10/2026, bản 1" in text(as_("reviewer").get(f"/dinh-chinh/{one.pk}/"))
    asking = as_("officer").get(approved.address(approved.commune, "dinh-chinh"))
    assert "Báo cáo tháng, tháng 10/2026, bản 1" in text(asking)


def test_the_review_page_counts_what_waits_for_this_office(approved, as_):
    asked(approved)
    words = '<strong class="figure">1</strong> đề nghị đính chính chờ quyết định'
    assert words in text(as_("reviewer").get("/duyet/"))
    assert words not in text(as_("other_reviewer").get("/duyet/"))
    assert words not in text(as_("aggregator").get("/duyet/"))


def test_once_the_month_is_closed_the_aggregator_decides(approved, as_):
    one = asked(approved)
    as_("aggregator").post("/ky/2026-10/chot/")
    assert "1</strong> đề nghị đính chính" in text(as_("aggregator").get("/duyet/"))
    assert as_("reviewer").post(f"/dinh-chinh/{one.pk}/dong-y/").status_code == 403
    assert as_("aggregator").post(f"/dinh-chinh/{one.pk}/dong-y/").status_code == 302


def test_the_list_shows_each_his_own_and_can_be_narrowed(approved, as_):
    approved.fill(approved.other_commune, online=2)
    approved.put(approved.other_commune, State.APPROVED)
    asked(approved)
    grant_correction(correction=asked(approved, "neighbour"), by=approved.people["other_reviewer"], at=AT)
    assert "Trường Sơn" not in text(as_("reviewer").get("/dinh-chinh/"))
    page = text(as_("supervisor").get("/dinh-chinh/"))
    assert ("Sơn Lễ" in page, "Trường Sơn" in page) == (True, True)
    page = text(as_("supervisor").get("/dinh-chinh/?trang_thai=granted"))
    assert ("Sơn Lễ" in page, "Trường Sơn" in page) == (False, True)


def test_an_empty_list_says_where_one_asks(world, as_):
    assert "nút “Đề nghị đính chính”" in text(as_("officer").get("/dinh-chinh/"))


def test_more_corrections_take_no_more_queries(approved, as_):
    asked(approved)
    client = as_("supervisor")
    before = queries(client, "/dinh-chinh/")
    for unit, who in ((approved.other_commune, "neighbour"), (approved.district, "district_officer")):
        approved.fill(unit, online=2)
        approved.put(unit, State.APPROVED)
        asked(approved, who)
    assert queries(client, "/dinh-chinh/") == before


def test_more_changed_cells_take_no_more_queries(approved, as_):
    one = asked(approved)
    grant_correction(correction=one, by=approved.people["reviewer"], at=AT)

    def another_line() -> None:
        listed = make.procedure(in_field="Cư trú")
        make.line(approved.returns[approved.commune], make.service(approved.commune, listed), **make.counts(online=1))

    another_line()
    client = as_("officer")
    before = queries(client, f"/dinh-chinh/{one.pk}/")
    another_line()
    another_line()
    assert queries(client, f"/dinh-chinh/{one.pk}/") == before
