"""The receipt's pages and downloads: ready the moment it is sent, for those who see the unit."""

import html

import pytest

from reporting.models import Receipt, State
from tests.pages.test_lists import queries


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def receipt(world, as_) -> Receipt:
    world.fill(world.commune, online=3)
    world.put(world.commune, State.PRESENTED)
    as_("leader").post(world.address(world.commune, "gui"))
    return Receipt.objects.get()


def test_the_page_shows_person_time_totals_and_hash(receipt, as_):
    page = text(as_("officer").get(f"/bien-nhan/{receipt.pk}/"))
    for words in ("Trần Văn Bình", "16/11/2026 08:00", receipt.sha256, "UBND huyện Hương Sơn", "2/2 thủ tục"):
        assert words in page
    assert '<td class="num" data-label="Tổng số (3)">6</td>' in page


@pytest.mark.parametrize(("kind", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_report_to_sign_is_there_at_once(receipt, as_, kind, start):
    response = as_("leader").get(f"/bien-nhan/{receipt.pk}/bao-cao.{kind}")
    assert response.content.startswith(start)
    name = f"bao-cao-ubnd-xa-son-le-2026-10-lan-1.{kind}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_another_format_is_not_found(receipt, as_):
    assert as_("leader").get(f"/bien-nhan/{receipt.pk}/bao-cao.exe").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("reviewer", 200),
        ("aggregator", 200),
        ("supervisor", 200),
        ("other_reviewer", 404),
        ("neighbour", 404),
        ("viewer", 404),
        ("nobody", 404),
    ],
)
def test_receipt_and_report_are_found_by_those_who_see_the_unit(world, receipt, as_, who, status):
    pages = [
        f"/bien-nhan/{receipt.pk}/",
        f"/bien-nhan/{receipt.pk}/bao-cao.docx",
        world.address(world.commune, "bien-nhan"),
    ]
    assert [as_(who).get(page).status_code for page in pages] == [status] * 3


def test_the_list_of_an_unsent_month_says_when_there_will_be_one(world, as_):
    page = text(as_("officer").get(world.address(world.commune, "bien-nhan")))
    assert "ngay khi lãnh đạo đơn vị bấm “Gửi cấp trên”" in page


def test_more_receipts_take_no_more_queries(world, receipt, as_):
    def sent_again() -> None:
        as_("reviewer").post(world.address(world.commune, "tra-lai"), {"reason": "Sai."})
        as_("leader").post(world.address(world.commune, "gui"))

    client, address = as_("officer"), world.address(world.commune, "bien-nhan")
    sent_again()
    before = queries(client, address)
    sent_again()
    sent_again()
    assert Receipt.objects.count() == 4
    assert queries(client, address) == before
