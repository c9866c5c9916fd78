"""Tiến độ và Duyệt trên bản đồ của kỳ hay của hôm nay: the same returns under other units; read, never acted on."""

import io

import openpyxl
import pytest

from reporting.models import Call, State
from tests import factories as make
from tests.dashboards_units.test_pages import client_of, morning, reported, text  # noqa: F401
from tests.pages.test_lists import queries

TODAY = "&ban_do=hien_nay"


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("page", ["/tien-do/", "/duyet/"])
def test_the_same_returns_under_the_units_that_carry_them(small, client_of, page):  # noqa: F811
    client = client_of("447", "reviewer", "supervisor")
    then, now = (text(client, f"{page}?ky=2026-10{map_}") for map_ in ("", TODAY))
    address = f"/so-lieu/2026-10/{small.units['1'].pk}/"
    assert address in then
    assert address in now
    assert ("nay là Xã 2" in then, "nay là Xã 2" in now) == (False, True)
    assert "đã kết thúc" not in then
    assert ("đã kết thúc" in now) == (page == "/tien-do/")  # a district does not review itself
    assert 'name="don_vi"' not in now
    assert 'name="unit"' not in now
    assert client.get(f"{page}?ky=2026-10&ban_do=khac").status_code == 400


@pytest.mark.usefixtures("reported")
def test_counts_are_the_same_on_both_maps(client_of):  # noqa: F811
    client = client_of("42", "supervisor")
    counted = [client.get(f"/tien-do/?ky=2026-10{map_}").context for map_ in ("", TODAY)]
    for name in ("sent", "total"):
        assert counted[0][name] == counted[1][name]
    tiers = [{tier["level"]: (tier["total"], tier["sent"]) for tier in one["tiers"]} for one in counted]
    assert tiers[0] == tiers[1]


def test_who_is_moved_sees_what_their_unit_carries_on_todays_map(reported, client_of):  # noqa: F811
    officer = client_of("2", "officer", "reviewer")
    rows = [row.unit.unit_id for row, *_ in officer.get(f"/tien-do/?ky=2026-10{TODAY}").context["rows"]]
    assert rows == [reported.units["2"].pk, reported.units["1"].pk]
    then = [row.unit.unit_id for row, *_ in officer.get("/tien-do/?ky=2026-10").context["rows"]]
    assert then == [reported.units["2"].pk]


def test_a_call_is_noted_on_the_periods_own_map_alone(reported, client_of):  # noqa: F811
    client = client_of("42", "supervisor")
    answer = client.post(f"/tien-do/goi/?ky=2026-10{TODAY}", {"tat_ca": "1"})
    assert (answer.status_code, Call.objects.count()) == (404, 0)


@pytest.mark.usefixtures("reported")
def test_the_workbook_says_which_unit_carries_a_return(client_of):  # noqa: F811
    client = client_of("42", "supervisor")
    sheets = []
    for map_ in ("", TODAY):
        content = client.get(f"/tien-do/excel/?ky=2026-10{map_}").content
        sheets.append(list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)))
    then, now = sheets
    assert (len(then), len(then[0]) + 1) == (len(now), len(now[0]))
    carried = {row[0]: row[-1] for row in now[1:]}
    assert carried["Xã 1"] == "Xã 2"
    assert carried["Huyện Kỳ Anh"] == "đã kết thúc, không có đơn vị kế thừa"


def test_the_successor_reads_what_its_predecessors_sent(reported, client_of):  # noqa: F811
    officer = client_of("2", "officer", "leader")
    address = f"/so-lieu/2026-10/{reported.units['1'].pk}/"
    assert address in text(officer, "/so-lieu/")
    page = officer.get(address)
    assert (page.status_code, page.context["is_editable"], page.context["steps"]) == (200, False, [])
    assert client_of("3", "officer").get(address).status_code == 404


@pytest.mark.parametrize("page", ["/tien-do/", "/duyet/"])
def test_queries_do_not_grow_with_the_units(small, client_of, apply, page):  # noqa: F811
    client = client_of("42", "aggregator")
    counted = []
    for code in ("1", "2", "A"):
        make.return_(small.units[code], small.closed, State.SUBMITTED)
    for pairs in ([("1", "3")], [("A", "B"), ("2", "3")]):
        apply(*((old, new, f"2026-10-{15 + len(counted)}", "merge") for old, new in pairs))
        client.get(page)
        counted.append(queries(client, f"{page}?ky=2026-10{TODAY}"))
    assert counted[0] == counted[1]
