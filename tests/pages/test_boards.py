"""Dashboards: an opened number is the sum of its lines, three clicks to a change, nobody sees another's, no false 0."""

import html
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import ServiceException
from portal.accounts.models import Change
from portal.core.fields import from_day
from portal.core.numbers import count_vn, decimal_vn
from portal.core.periods import Month
from reporting import kept
from reporting.compliance import compliance, indicators_of
from reporting.models import KeptFacts, Return, State
from targets.indicators import INDICATORS
from tests import factories as make

OCTOBER = Month(2026, 10)
PAGES = [
    "/tong-quan/",
    "/xep-hang/?cap=xa",
    "/can-don-doc/",
    "/chi-so/Q2/",
    "/chua-truc-tuyen/",
    "/chua-truc-tuyen/?don_vi={district}",
    "/so-sanh/?a={district}&b={other}",
    "/so-sanh/?a={district}&ky2=2026-09",
    "/vi-sao/?ky2=2026-09",
    "/vi-sao/?ky2=2026-09&don_vi={district}&xep=Q2",
    "/con-so/Q4/",
    "/con-so/Q2/?trong_ky=1",
    "/con-so/Q4/{district}/",
    "/con-so/Q4/{district}/?rieng=1",
    "/con-so/Q2/{commune}/",
    "/con-so/dich-vu/{commune}/{procedure}/",
    "/ket-qua/{district}/",
    "/ket-qua/{commune}/hop-giao-ban/",
]


@pytest.fixture
def sent(world):
    """The commune's October and September are sent; the others are silent; September's was better."""
    for service in world.services[world.commune]:
        make.line(world.returns[world.commune], service, **make.counts(online=2, direct=1))
    world.put(world.commune, State.SUBMITTED)
    lines = {service: make.counts(online=3, direct=0) for service in world.services[world.commune]}
    make.return_(world.commune, make.period(2026, 9), State.SUBMITTED, lines=lines)
    return world


def address(page: str, world) -> str:
    procedure = world.services[world.commune][0].procedure_id
    return page.format(
        district=world.district.pk, other=world.other_district.pk, commune=world.commune.pk, procedure=procedure
    )


def text(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    return html.unescape(answer.content.decode())


def totals(page: str) -> list[str]:
    """The cells of the row that sums the lines."""
    [row] = re.findall(r'<tr class="total">(.*?)</tr>', page, re.DOTALL)[:1]
    return [
        html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_data_and_on_either_map(sent, as_, page):
    client = as_("supervisor")
    asked = address(page, sent)
    joint = "&" if "?" in asked else "?"
    for more in ("", f"{joint}so=duyet", f"{joint}ban_do=hien_nay", f"{joint}ky=2026-09"):
        assert text(client, asked + more)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_where_nothing_was_reported(world, as_, page):
    make.period(2026, 9)
    told = text(as_("supervisor"), address(page, world))
    # Not one service is known to be used, so Q2 is 0,00 and says beside it that all of it is not known yet.
    if re.search(r"(?<!\d)0,00 ?%", told.split("<main", 1)[1]):
        assert re.search("[Cc]hưa rõ", told)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_an_opened_number_is_the_sum_of_its_lines(sent, as_, indicator):
    client = as_("supervisor")
    data = compliance(OCTOBER)
    province = data["province"]["indicators"][indicator]
    expected = [count_vn(province["numerator"]), count_vn(province["denominator"])]
    assert totals(text(client, f"/con-so/{indicator}/"))[1:3] == expected
    for unit in data["units"]:
        entry = unit["indicators"][indicator]
        judged = entry["with_children"] or entry
        page = text(client, f"/con-so/{indicator}/{unit['unit_id']}/")
        sums = totals(page)
        place = 1 if entry["with_children"] else 2
        assert sums[place : place + 2] == [count_vn(judged["numerator"]), count_vn(judged["denominator"])]
        assert f"× 100 = {decimal_vn(judged['rate'])}" in page
        own = totals(text(client, f"/con-so/{indicator}/{unit['unit_id']}/?rieng=1"))
        assert own[2:4] == [count_vn(entry["numerator"]), count_vn(entry["denominator"])]


def test_the_month_alone_is_opened_too(sent, as_):
    entry = indicators_of(sent.commune.on(OCTOBER.data_to), OCTOBER)["Q4"]["month"]
    sums = totals(text(as_("supervisor"), f"/con-so/Q4/{sent.commune.pk}/?trong_ky=1"))
    assert sums[2:4] == [str(entry["numerator"]), str(entry["denominator"])] == ["4", "6"]


def test_three_clicks_from_the_overview_to_a_single_change(sent, as_):
    client = as_("supervisor")
    overview = text(client, "/tong-quan/?cap=xa")
    number = reverse("number", args=["Q4", sent.commune.pk])
    [first] = set(re.findall(rf'href="({number}[^"]*)"', overview))
    opened = text(client, first)
    second = re.search(r'href="(/thay-doi/\d+/)"', opened)[1]
    change = text(client, second)
    assert "Lệnh hệ thống" in change
    assert "chưa có dòng" in change
    service = re.search(r'href="(/con-so/dich-vu/[^"]+)"', opened)[1]
    assert f"/so-lieu/2026-10/{sent.commune.pk}/#s" in text(client, service)


def test_the_panel_says_clause_reading_and_what_is_left_out(sent, as_):
    service = sent.services[sent.commune][0]
    with make.written():
        ServiceException.objects.create(
            procedure=service.procedure, unit=sent.commune, valid=from_day(make.START), reason="thử", document="QĐ 12"
        )
    page = text(as_("supervisor"), "/con-so/Q4/")
    assert f"{service.procedure.code} không áp dụng tại đơn vị (QĐ 12)" in page
    assert "Cách hiểu tạm thời" in page
    assert "Kỳ chưa gửi của 4 đơn vị: chưa rõ" in page


def test_the_line_of_a_draft_is_nobody_elses(world, as_):
    make.line(world.returns[world.commune], world.services[world.commune][0], **make.counts(online=2))
    change = Change.objects.filter(table_name="reporting_line").latest("pk")
    assert as_("supervisor").get(f"/thay-doi/{change.pk}/").status_code == 404
    assert as_("neighbour").get(f"/thay-doi/{change.pk}/").status_code == 404
    assert as_("officer").get(f"/thay-doi/{change.pk}/").status_code == 200
    assert f"/thay-doi/{change.pk}/" not in text(as_("supervisor"), "/con-so/Q4/")


@pytest.mark.parametrize(
    "page",
    [
        "/con-so/Q4/{commune}/",
        "/con-so/Q4/{commune}/?rieng=1",
        "/con-so/dich-vu/{commune}/{procedure}/",
        "/ket-qua/{commune}/hop-giao-ban/",
        "/chua-truc-tuyen/?don_vi={commune}",
        "/vi-sao/?don_vi={commune}",
        "/so-sanh/?a={commune}&ky2=2026-09",
        "/con-so/Q4/",
        "/xep-hang/",
        "/chi-so/Q4/",
        "/can-don-doc/",
    ],
)
def test_another_units_address_typed_by_hand_is_not_found(sent, as_, page):
    assert as_("neighbour").get(address(page, sent)).status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "/con-so/Q9/",
        "/con-so/Q4/999999/",
        "/con-so/Q4/{district}/?tep=khac",
        "/chi-so/Q0/",
        "/vi-sao/?don_vi=abc",
        "/vi-sao/?don_vi=٣",
        "/vi-sao/?ky2=2026-13",
        "/so-sanh/?a={district}&ky2=2031-01",
        "/so-sanh/?a=999999&b={district}",
        "/thay-doi/999999/",
        "/con-so/dich-vu/{commune}/999999/",
        "/chua-truc-tuyen/?don_vi=999999999999999",
    ],
)
def test_what_is_not_there_is_a_clear_page(sent, as_, page):
    assert as_("supervisor").get(address(page, sent)).status_code == 404


@pytest.mark.parametrize("query", ["cap=lang", "xep=Q9", "so=khac", "ban_do=mai"])
def test_a_choice_that_does_not_exist_is_said_so(sent, as_, query):
    for page in ("/tong-quan/", "/xep-hang/", "/con-so/Q4/", "/chi-so/Q4/", f"/ket-qua/{sent.commune.pk}/"):
        answer = as_("supervisor").get(f"{page}?{query}")
        assert answer.status_code == 400
        assert "lựa chọn không đúng" in html.unescape(answer.content.decode())


def test_a_denominator_of_zero_is_a_dash_with_its_reason(world, as_):
    page = text(as_("supervisor"), f"/con-so/Q4/{world.commune.pk}/")
    assert "Mẫu số bằng 0" in page
    assert "× 100 = –" in page


def test_a_unit_that_did_not_exist_then_gets_no_figures(sent, as_):
    young = make.commune("Xã Mới", parent=sent.district, start=make.AT.date())
    make.provided_service(young, start=make.AT.date())
    answer = as_("supervisor").get(f"/ket-qua/{young.pk}/")
    assert answer.status_code in (200, 404)
    assert "0,00 %" not in html.unescape(answer.content.decode())


def forget() -> None:
    KeptFacts.objects.all().delete()


@pytest.mark.parametrize("prepare", [kept.refresh, forget])
@pytest.mark.parametrize("page", PAGES)
def test_queries_are_constant_in_units_months_and_rows(sent, as_, page, prepare):
    client, asked = as_("supervisor"), address(page, sent)
    numbers = []
    for times in (1, 3):
        for number in range(times):
            more = make.commune(f"Xã thêm {number}", parent=sent.district)
            made = [make.provided_service(more) for _ in range(times)]
            make.return_(more, sent.period, State.SUBMITTED, lines={one: make.counts(online=1) for one in made})
            make.period(2026, 9 - number - times)
        prepare()
        client.get(asked)
        with CaptureQueriesContext(connection) as queries:
            client.get(asked)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_any_table_is_an_excel_file_and_no_cell_a_formula(sent, as_):
    evil = make.commune("=HYPERLINK(0)", parent=sent.district)
    make.provided_service(evil)
    answer = as_("supervisor").get("/tong-quan/?cap=xa&tep=xep-hang-q4-xa")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert answer.headers["Content-Disposition"].endswith('"xep-hang-q4-xa-2026-10.xlsx"')
    assert any(str(cell).startswith("'=HYPERLINK") for cell in cells)
    assert 83.33 in cells


def test_figures_are_public_only_where_the_office_says_so_and_never_ranked(sent, as_, settings):
    assert Client().get("/cong-khai/").status_code == 404
    settings.PUBLIC_FIGURES = True
    assert "Chưa có kỳ nào đã chốt" in text(Client(), "/cong-khai/")
    with make.written():
        make.settle(Return.objects.get(unit=sent.commune, period__month=9), State.APPROVED)
        type(sent.period).objects.filter(month=9).update(closed_at=make.AT, closed_by=sent.people["aggregator"])
    page = text(Client(), "/cong-khai/")
    assert "100,00" in page
    assert "Xếp hạng" not in page
    assert Client().get("/cong-khai/?ky=2026-10").status_code == 404


def test_page_command_and_api_say_the_same(sent, as_):
    data = compliance(OCTOBER)
    for unit in data["units"]:
        entries = indicators_of(
            next(u for u in (sent.commune, *sent.returns) if u.pk == unit["unit_id"]).on(OCTOBER.data_to), OCTOBER
        )
        assert entries == unit["indicators"]
