"""Tìm: one box for units, procedures, months, reports and terms; without diacritics; only what its reader may see."""

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.units.models import Level
from reporting.models import Edition, Report
from tests import factories as make
from tests.factories import AT, written


def found(client: Client, words: str) -> dict[str, list[str]]:
    """Group → labels, as the page's context has them."""
    answer = client.get("/tim/", {"q": words})
    assert answer.status_code == 200
    return {group.label: [hit.label for hit in group.hits] for group in answer.context["groups"]}


@pytest.fixture
def listed(world):
    for service in world.services[world.commune]:
        make.listing(service.procedure, Level.COMMUNE)
    return world


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("huong son", "UBND huyện Hương Sơn"),
        ("HƯƠNG SƠN", "UBND huyện Hương Sơn"),
        ("439", "UBND huyện Hương Sơn"),
        ("son le", "UBND xã Sơn Lễ"),
    ],
)
def test_a_unit_is_found_without_diacritics_and_by_code(listed, as_, words, label):
    assert label in found(as_("viewer"), words)["Đơn vị"]


@pytest.mark.parametrize("words", ["1.001193", "1193", "001193", "1.001193.000.00.00.H27", "khai sinh", "ĐĂNG KÝ khai"])
def test_a_procedure_is_found_by_a_long_short_or_partial_code(listed, as_, words):
    assert found(as_("nobody"), words)["Thủ tục"] == ["Đăng ký khai sinh"]


def test_a_procedure_of_an_older_list_is_found_and_says_so(world, as_):
    make.listing(make.procedure("1.000555", "Cấp giấy cũ"), Level.COMMUNE, until=AT.date())
    answer = as_("viewer").get("/tim/", {"q": "giay cu"})
    assert "không còn trong Danh mục" in html.unescape(answer.content.decode())


def test_a_month_leads_the_officer_to_the_own_return_and_the_watcher_to_progress(listed, as_):
    answer = as_("officer").get("/tim/", {"q": "10/2026"}).content.decode()
    assert listed.address(listed.commune) in answer
    assert "/tien-do/" not in answer.split("<main", 1)[1]
    assert "/tien-do/?ky=2026-10" in as_("viewer").get("/tim/", {"q": "10/2026"}).content.decode()


def edition(world, number: int = 1) -> Edition:
    with written():
        report, _ = Report.objects.get_or_create(kind=Report.Kind.MONTHLY, scope=world.province, period=world.period)
        return Edition.objects.create(
            report=report, number=number, input_key=f"{number:064}", asked_at=AT, asked_by=world.people["aggregator"]
        )


def test_a_report_is_found_by_those_who_may_read_reports(listed, as_):
    made = edition(listed)
    assert found(as_("viewer"), "bao cao 10/2026")["Báo cáo"] == ["Báo cáo tháng 10/2026, bản 1"]
    assert f"/bao-cao/{made.pk}/" in as_("viewer").get("/tim/", {"q": "bao cao"}).content.decode()
    assert "Báo cáo" not in found(as_("nobody"), "bao cao 10/2026")


def test_a_stranger_finds_only_the_public_list_and_terms(listed):
    edition(listed)
    assert found(Client(), "huong son") == {}
    assert found(Client(), "10/2026") == {}
    assert set(found(Client(), "chung thuc")) == {"Thủ tục"}
    assert set(found(Client(), "luy ke")) == {"Thuật ngữ"}


@pytest.mark.parametrize(
    "words", ["", " ", "a", "%", "'; DROP TABLE", "<script>alert(1)</script>", "khong-co-gi-nhu-the"]
)
def test_odd_words_find_nothing_and_say_what_to_do(listed, as_, words):
    answer = as_("viewer").get("/tim/", {"q": words})
    assert answer.status_code == 200
    assert answer.context["groups"] == []
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("words", ["\x00", "x" * 201])
def test_what_no_box_can_hold_is_refused_in_words(listed, as_, words):
    answer = as_("viewer").get("/tim/", {"q": words})
    assert answer.status_code == 400
    assert "Không tìm được." in html.unescape(answer.content.decode())


@pytest.mark.parametrize("who", ["viewer", "officer"])
def test_the_number_of_queries_does_not_grow(listed, as_, who):
    client = as_(who)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/tim/", {"q": "thu tuc"})
        return len(seen)

    edition(listed)
    make.listing(make.procedure("1.000001", "Thủ tục một"))
    first = queries()
    for number in range(2, 5):
        edition(listed, number)
        make.listing(make.procedure(f"1.00000{number}", "Thủ tục nữa"))
        make.commune(f"Xã Thủ Tục {number}", parent=listed.district)
        make.return_(listed.commune, make.period(2026, number))
    assert queries() == first


def test_every_page_has_the_box_and_the_help_of_that_page(listed, as_):
    page = as_("viewer").get("/tien-do/").content.decode()
    assert 'action="/tim/"' in page
    assert f'href="{reverse("help_page", args=["theo-doi-tien-do"])}"' in page
    assert 'action="/tim/"' in Client().get("/danh-muc/").content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/tong-quan/", "/xep-hang/", "/tien-do/", "/don-vi/?q=son", "/danh-muc/?q=khai"]
)
def test_the_box_is_empty_everywhere_but_on_its_own_page(listed, as_, address):
    assert 'id="tim" name="q" value=""' in as_("viewer").get(address, follow=True).content.decode()
    assert 'id="tim" name="q" value="khai sinh"' in as_("viewer").get("/tim/?q=khai+sinh").content.decode()
