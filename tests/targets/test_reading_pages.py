"""Cách hiểu: told with clause, person, day, document; changed only after its effect was shown, never under an issued report."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import Change
from reporting.issued import issued_reports
from reporting.models import Edition, Outgoing, Report
from targets.models import Reading
from tests import factories as make
from tests.factories import AT

PAGE = "/chi-tieu/2026/"
Q4 = f"{PAGE}cach-hieu/Q4/"
OWN = {"mau_so": "resolved", "cach_tang": "own", "van_ban": "Công văn 12/UBND-NC ngày 01/11/2026"}


@pytest.fixture(autouse=True)
def clauses(world):
    for path in ("2.1.d.1", "2.1.d.2"):
        make.clause(path)


def text(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def edition(world, year: int, month: int, **given) -> Edition:
    report, _ = Report.objects.get_or_create(kind="monthly", scope=world.province, period=make.period(year, month))
    frozen = {"payload": {}, "sha256": "0" * 64, "built_at": AT, "state": "done"}
    number = report.editions.count() + 1
    return Edition.objects.create(
        report=report,
        number=number,
        input_key=str(number),
        asked_at=AT,
        asked_by=world.people["supervisor"],
        **frozen | given,
    )


def went_out(of: Edition, world) -> Outgoing:
    with make.written():
        return Outgoing.objects.create(
            edition=of,
            letter="A",
            number="45",
            symbol="/BC-VP",
            date=AT.date(),
            signatory_title="CHÁNH VĂN PHÒNG",
            signatory_name="A",
            recorded_by=world.people["aggregator"],
            recorded_at=AT,
        )


def decide(client, address: str = Q4, **data):
    """Choose, look at the effect, confirm."""
    shown = client.post(address, data)
    seen = re.search(r'name="xac_nhan" value="([0-9a-f]{64})"', shown.content.decode())
    assert seen, text(shown)
    return client.post(address, data | {"xac_nhan": seen[1]})


PEOPLE = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody")


def test_who_finds_the_pages(world, as_):
    def seen(page: str) -> set[str]:
        return {who for who in PEOPLE if as_(who).get(page, follow=True).status_code == 200}

    viewers = {"reviewer", "aggregator", "supervisor", "administrator", "viewer"}
    for page in ("/chi-tieu/", PAGE, f"{PAGE}don-vi/", f"{PAGE}giao/", f"{PAGE}don-vi/chi-tieu.xlsx"):
        assert seen(page) == viewers, page
    for page in (Q4, f"{PAGE}don-vi/giao/", f"{PAGE}don-vi/chep/", f"{PAGE}don-vi/nhap/"):
        assert seen(page) == {"supervisor"}, page
    assert as_("viewer").post(Q4, OWN).status_code == 404


@pytest.mark.parametrize(
    "page", ["/chi-tieu/2021/", "/chi-tieu/2028/", "/chi-tieu/0/don-vi/", "/chi-tieu/99999999999/giao/"]
)
def test_a_year_without_quotas_is_said_with_those_that_have_some(world, as_, page):
    response = as_("supervisor").get(page)
    assert response.status_code == 404
    assert "/chi-tieu/2027/" in text(response)


def test_an_indicator_that_is_none_of_the_four_is_not_found(world, as_):
    assert as_("supervisor").get(f"{PAGE}cach-hieu/Q9/").status_code == 404


def test_the_page_tells_clause_reading_person_day_and_document(world, as_):
    page = text(as_("viewer").get(PAGE))
    assert page.count("cách hiểu tạm thời, chưa có văn bản hướng dẫn") == 4
    assert "chưa ai quyết định" in page
    assert "Đặt cách hiểu" not in page
    decide(as_("supervisor"), **OWN)
    page = text(as_("viewer").get(PAGE))
    assert page.count("cách hiểu tạm thời, chưa có văn bản hướng dẫn") == 3
    assert "theo Công văn 12/UBND-NC ngày 01/11/2026" in page
    assert f"{world.people['supervisor']}, ngày 16/11/2026" in page
    assert "Theo từng đơn vị" in page


def test_the_effect_is_shown_before_anything_is_written(world, as_):
    world.fill(world.district, online=6, direct=4)
    world.put(world.district, "approved")
    shown = as_("supervisor").post(Q4, OWN)
    page = text(shown)
    assert shown.status_code == 200
    assert not Reading.objects.exists()
    assert "90,00 → <strong>50,00</strong>" in page
    assert "<span>Đơn vị đổi mức phải đạt</span><strong>3</strong>" in page
    assert "<span>Đơn vị đổi đánh giá</span><strong>1</strong>" in page
    assert "<span>Chưa đạt → Đạt</span><strong>1</strong>" in page
    assert decide(as_("supervisor"), **OWN).status_code == 302
    made = Reading.objects.get()
    assert (made.growth, made.denominator, made.document) == ("own", "resolved", OWN["van_ban"])
    assert (made.decided_by, str(made.decided_on)) == (world.people["supervisor"], "2026-11-16")
    assert Change.objects.filter(table_name="targets_reading").count() == 1


def test_what_changed_since_it_was_shown_is_shown_again(world, as_):
    client = as_("supervisor")
    seen = re.search(r'value="([0-9a-f]{64})"', client.post(Q4, OWN).content.decode())[1]
    other = OWN | {"cach_tang": "times", "xac_nhan": seen}
    assert client.post(Q4, other).status_code == 200
    world.fill(world.district, online=6, direct=4)
    world.put(world.district, "approved")
    assert client.post(Q4, OWN | {"xac_nhan": seen}).status_code == 200
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"cach_tang": "none"}, {"mau_so": "listed"}, {"cach_tang": ""}, {"van_ban": "x" * 201}, {"mau_so": "'--"}]
)
def test_a_reading_that_may_not_be_chosen_is_refused_in_words(world, as_, wrong):
    response = as_("supervisor").post(Q4, OWN | wrong)
    assert response.status_code == 422
    assert not Reading.objects.exists()


def test_a_reading_without_a_document_stays_for_the_time_being(world, as_):
    decide(as_("supervisor"), **OWN | {"van_ban": "  "})
    assert Reading.objects.get().is_provisional


def test_a_reading_never_reaches_back_over_an_issued_report(world, as_):
    went_out(edition(world, 2026, 9), world)
    for response in (as_("supervisor").get(Q4), as_("supervisor").post(Q4, OWN)):
        assert response.status_code == 422
        page = text(response)
        assert "Báo cáo tháng 9/2026 (lần 1, số 45/BC-VP ngày 16/11/2026)" in page
        assert "Đặt cách hiểu mới cho năm 2027" in page
    assert not Reading.objects.exists()
    assert decide(as_("supervisor"), "/chi-tieu/2027/cach-hieu/Q4/", **OWN).status_code == 302
    assert Reading.objects.get().year == 2027


def test_issued_is_what_went_out_or_was_locked_and_only_of_that_year(world):
    edition(world, 2026, 8)
    assert issued_reports(2026) == []
    edition(world, 2026, 8, locked_at=AT, locked_by=world.people["aggregator"])
    went_out(edition(world, 2025, 12), world)
    adhoc = Report.objects.create(kind="adhoc", scope=world.province, subject="2024-03..2026-08 12,15")
    Edition.objects.create(
        report=adhoc,
        number=1,
        input_key="k",
        asked_at=AT,
        asked_by=world.people["supervisor"],
        payload={},
        sha256="0" * 64,
        built_at=AT,
        state="done",
        locked_at=AT + timedelta(days=1),
        locked_by=world.people["aggregator"],
    )
    assert issued_reports(2026) == [
        "Báo cáo đột xuất 2024-03..2026-08 (lần 1, khóa ngày 17/11/2026)",
        "Báo cáo tháng 8/2026 (lần 2, khóa ngày 16/11/2026)",
    ]
    assert [one[:13] for one in issued_reports(2025)] == ["Báo cáo đột x", "Báo cáo tháng"]
    assert issued_reports(2027) == []


def test_without_a_decision_the_page_says_so_and_nothing_is_decided(world, as_):
    with make.written(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_clause")
    response = as_("supervisor").get(Q4)
    assert response.status_code == 422
    assert "Nhập Quyết định ở Danh mục" in text(response)
    assert as_("viewer").get(PAGE).status_code == 200


def test_the_units_that_another_reading_would_judge_otherwise_are_named(world, as_):
    world.fill(world.district, online=8, direct=2)
    world.put(world.district, "approved")
    assert timezone.now() == AT
    page = text(as_("viewer").get(PAGE))
    assert "<strong>1 đơn vị</strong> sẽ có đánh giá khác" in page
    assert "UBND huyện Hương Sơn" in page
    assert "UBND huyện Hương Sơn" not in text(as_("other_reviewer").get(PAGE))


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}don-vi/", f"{PAGE}giao/", f"{PAGE}don-vi/chi-tieu.xlsx"])
def test_more_units_take_no_more_queries(world, as_, page):
    client = as_("supervisor")

    def queries() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    make.quota(world.commune, "Q4", 80, document="Văn bản 1")
    before = queries()
    for number in range(2):
        district = make.district(f"Huyện Thêm {number}", parent=world.province)
        for _ in range(2):
            make.quota(make.commune(parent=district), "Q4", 80, document="Văn bản 1")
    assert queries() == before
