"""Giao cho cấp xã: the sheet, the proposal, the draft, the document, and the quotas that come of it, once."""

import html
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from portal.accounts.models import Change, Deed
from targets.actions.assignments import issue_assignment, save_draft
from targets.actions.assignments import seal as mark_of
from targets.models import AssignedQuota, Assignment, CascadeRule, Quota
from tests import factories as make
from tests.factories import AT

LIST = "/chi-tieu/2026/giao/"
ISSUE = {"number": "45/QĐ-UBND", "date": "16/11/2026"}


def text(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.fixture
def sheet(world) -> str:
    """Hương Sơn: its own offices resolved 18 of 20 online, its commune 12 of 20; the quota asks 90 %."""
    for unit, online in ((world.district, 9), (world.commune, 6)):
        world.fill(unit, online=online, direct=10 - online)
        world.put(unit, "approved")
    return f"{LIST}{world.district.pk}/"


def seal(client: Client, page: str) -> str:
    return re.search(r'name="dau" value="([0-9a-f]*)"', client.get(page).content.decode())[1]


def propose(client: Client, page: str, **data):
    return client.post(f"{page}de-xuat/", {"buoc": "0.5", "dau": seal(client, page)} | data, follow=True)


def save(client: Client, page: str, cells: dict, **data):
    typed = {f"m-{unit.pk}-{indicator}": level for (unit, indicator), level in cells.items()}
    return client.post(f"{page}luu/", {"dau": seal(client, page)} | typed | data, follow=True)


def issue(client: Client, page: str, **data):
    return client.post(f"{page}ban-hanh/", {"dau": seal(client, page)} | ISSUE | data, follow=True)


def drafted() -> dict[tuple[int, str], int]:
    rows = AssignedQuota.objects.filter(assignment__state="draft")
    return {(one.unit_id, one.indicator): one.hundredths for one in rows}


def kept() -> dict[tuple[int, str], int]:
    return {(one.unit_id, one.indicator): one.hundredths for one in Quota.objects.filter(year=2026)}


def test_the_sheet_says_what_is_demanded_expected_and_missing(world, as_, sheet):
    make.quota(world.commune, "Q4", 80)
    page = text(as_("reviewer").get(sheet))
    assert "40 hồ sơ" in page
    assert "cộng lại 85,00 %, thiếu 2 hồ sơ (5,00 điểm)" in page
    assert "đạt 60,00 · 20 hồ sơ" in page
    assert "mới có số liệu 1/12 tháng" in page


def test_dossiers_of_the_last_twelve_months_are_expected(world, as_, sheet):
    """October of last year is over twelve months ago in the month that ended last (11/2026), December is not."""
    for (year, month), online in {(2025, 10): 100, (2025, 11): 200, (2025, 12): 7}.items():
        counts = make.counts(online=online)
        lines = dict.fromkeys(world.services[world.commune][:1], counts)
        make.return_(world.commune, make.period(year, month), "approved", lines=lines)
    page = text(as_("reviewer").get(sheet))
    assert "47 hồ sơ" in page
    assert "12 tháng 15/11/2025–14/11/2026" in page


def test_a_year_to_come_is_assigned_on_what_is_known_by_now(world, as_, sheet):
    page = text(as_("reviewer").get(sheet.replace("2026", "2027")))
    assert "Dịch vụ như cuối kỳ 11/2026" in page
    assert "40 hồ sơ" in page
    assert "đạt 60,00 · 20 hồ sơ" in page


def test_the_proposal_reaches_the_quota_and_is_kept_as_a_draft(world, as_, sheet):
    page = text(propose(as_("reviewer"), sheet))
    assert "Các mức giao đạt chỉ tiêu được giao" in page
    # 15 points are missing; 10 to 100 for the district, 40 for the commune: both go 60 % of their way.
    assert drafted()[world.district.pk, "Q4"] == 9600
    assert drafted()[world.commune.pk, "Q4"] == 8400
    assert kept() == {}
    assert Assignment.objects.get().giver == world.district


def test_the_districts_own_part_may_be_kept_and_then_nothing_may_do(world, as_, sheet):
    client = as_("reviewer")
    save(client, sheet, {(world.district, "Q4"): "70"})
    page = text(propose(client, sheet, giu="on"))
    assert drafted()[world.district.pk, "Q4"] == 7000
    assert drafted()[world.commune.pk, "Q4"] == 10_000
    assert "Q4: dù các xã đều giao 100 % cũng không đạt" in page
    assert "Q4 thiếu 2 hồ sơ (5,00 điểm phần trăm)" in page


def test_cells_are_checked_all_and_then_saved_all(world, as_, sheet):
    client = as_("reviewer")
    response = save(
        client, sheet, {(world.commune, "Q4"): "101", (world.commune, "Q2"): "-1", (world.commune, "Q1"): "90"}
    )
    assert response.status_code == 422
    page = text(response)
    assert f'href="#o-{world.commune.pk}-Q4"' in page
    assert "UBND xã Sơn Lễ, Q2" in page
    assert 'value="101"' in page
    assert 'value="90"' in page
    assert not Assignment.objects.exists()
    page = text(save(client, sheet, {(world.commune, "Q4"): "85,5", (world.commune, "Q1"): "100"}))
    assert "Chưa đạt chỉ tiêu được giao" in page
    assert drafted() == {(world.commune.pk, "Q4"): 8550, (world.commune.pk, "Q1"): 10_000}
    assert 'value="85,50"' in page
    save(client, sheet, {(world.commune, "Q4"): "86"})
    assert drafted() == {(world.commune.pk, "Q4"): 8600}
    assert Assignment.objects.count() == 1


def test_cells_of_other_units_and_indicators_are_not_taken(world, as_, sheet):
    save(
        as_("reviewer"),
        sheet,
        {(world.other_commune, "Q4"): "50", (world.commune, "Q9"): "50", (world.commune, "Q4"): "1"},
    )
    assert drafted() == {(world.commune.pk, "Q4"): 100}


def test_two_who_edit_at_once_do_not_overwrite_each_other(world, as_, sheet):
    client = as_("reviewer")
    old = seal(client, sheet)
    save(client, sheet, {(world.commune, "Q4"): "80"})
    response = save(client, sheet, {(world.commune, "Q4"): "70"}, dau=old)
    assert response.status_code == 422
    assert "Người khác vừa sửa dự thảo này" in text(response)
    assert drafted() == {(world.commune.pk, "Q4"): 8000}
    assert issue(client, sheet, dau=old, accepted="on").status_code == 422
    assert kept() == {}


def test_a_draft_is_put_aside(world, as_, sheet):
    client = as_("reviewer")
    save(client, sheet, {(world.commune, "Q4"): "80"})
    for _ in range(2):
        assert client.post(f"{sheet}bo/").status_code == 302
    assert not Assignment.objects.exists()
    assert not AssignedQuota.objects.exists()


def test_issued_it_becomes_the_communes_quotas_once(world, as_, sheet):
    client = as_("reviewer")
    propose(client, sheet)
    mark = seal(client, sheet)
    first = issue(client, sheet, dau=mark)
    assert "Đã ban hành văn bản số 45/QĐ-UBND: 4 chỉ tiêu" in text(first)
    changes = Change.objects.count()
    assert issue(client, sheet, dau=mark).status_code == 200
    assert Change.objects.count() == changes
    levels = {"Q1": 10_000, "Q2": 10_000, "Q3": 10_000, "Q4": 8400}
    assert kept() == {(world.commune.pk, id_): level for id_, level in levels.items()}
    document = "Văn bản số 45/QĐ-UBND ngày 16/11/2026 của UBND huyện Hương Sơn"
    assert set(Quota.objects.values_list("document", flat=True)) == {document}
    done = Assignment.objects.get()
    assert (done.state, done.number, done.issued_by) == ("issued", "45/QĐ-UBND", world.people["reviewer"])
    assert Deed.objects.filter(reason__startswith="Ban hành văn bản giao chỉ tiêu").count() == 1
    assert f"cấp trên giao: {document}" in text(client.get("/chi-tieu/2026/don-vi/"))
    with pytest.raises(DatabaseError, match="đã ban hành"), make.written():
        Assignment.objects.update(number="46")


def test_a_second_document_replaces_the_first(world, as_, sheet):
    client = as_("reviewer")
    propose(client, sheet)
    issue(client, sheet)
    save(client, sheet, {(world.district, "Q4"): "95", (world.commune, "Q4"): "88"})
    issue(client, sheet, number="60/QĐ-UBND", accepted="on")
    assert kept() == {(world.commune.pk, "Q4"): 8800}
    assert "số 60/QĐ-UBND" in Quota.objects.get().document
    page = text(client.get(sheet))
    assert "Số 60/QĐ-UBND ngày 16/11/2026" in page
    assert "Số 45/QĐ-UBND ngày 16/11/2026" in page
    assert 'value="95"' in page  # what the district said it keeps for its own offices


def test_what_misses_is_warned_about_or_refused_by_the_years_rule(world, as_, sheet):
    client = as_("reviewer")
    save(client, sheet, {(world.commune, "Q4"): "80", (world.district, "Q4"): "90"})
    response = issue(client, sheet)
    assert response.status_code == 422
    assert "đánh dấu vẫn ban hành" in text(response)
    rule = {"refuses": "1", "document": "Công văn 3/UBND"}
    assert as_("supervisor").post(f"{LIST}quy-dinh/", rule).status_code == 302
    assert CascadeRule.objects.get().refuses
    response = issue(client, sheet, accepted="on")
    assert response.status_code == 422
    assert "không ban hành khi chưa đạt" in text(response)
    assert kept() == {}
    as_("supervisor").post(f"{LIST}quy-dinh/", {"refuses": ""})
    assert issue(client, sheet, accepted="on").status_code == 200
    assert kept() == {(world.commune.pk, "Q4"): 8000}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": ""}, "bắt buộc"),
        ({"date": "32/13/2026"}, "ngày"),
        ({"date": "17/11/2026"}, "ở tương lai"),
        ({"number": "x" * 61}, "60"),
    ],
)
def test_a_document_without_number_or_day_is_not_recorded(world, as_, sheet, wrong, words):
    client = as_("reviewer")
    propose(client, sheet)
    response = issue(client, sheet, **wrong)
    assert response.status_code == 422
    assert words in text(response)
    assert kept() == {}


def test_an_empty_draft_and_no_draft_are_not_issued(world, as_, sheet):
    client = as_("reviewer")
    assert "Không có dự thảo nào để ban hành" in text(issue(client, sheet))
    save(client, sheet, {(world.district, "Q4"): "90"})
    assert "chưa giao cho xã nào" in text(issue(client, sheet, accepted="on"))


def test_the_document_in_word_has_the_levels_and_blanks_for_number_and_day(world, as_, sheet):
    client = as_("reviewer")
    assert client.get(f"{sheet}van-ban.docx?loai=decision").status_code == 422
    propose(client, sheet)
    for kind, words in (("decision", "QUYẾT ĐỊNH"), ("letter", "V/v giao chỉ tiêu")):
        response = client.get(f"{sheet}van-ban.docx?loai={kind}")
        assert response.status_code == 200
        read = Document(io.BytesIO(response.content))
        whole = "\n".join(
            [one.text for one in read.paragraphs]
            + [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        )
        assert words in whole
        assert "UBND xã Sơn Lễ" in whole
        assert "84,00" in whole
        assert "Số: ……" in whole
    assert client.get(f"{sheet}van-ban.docx?loai=khac").status_code == 404


def test_who_may_who_may_only_read_who_may_not(world, as_, sheet):
    seen = {who: as_(who).get(sheet).status_code for who in world.people}
    assert {who for who, status in seen.items() if status == 200} == {
        "reviewer",
        "aggregator",
        "supervisor",
        "administrator",
        "viewer",
    }
    assert set(seen.values()) == {200, 404}
    for deed in ("luu/", "de-xuat/", "bo/", "ban-hanh/"):
        posted = {
            who: as_(who).post(f"{sheet}{deed}", {}).status_code for who in ("supervisor", "viewer", "other_reviewer")
        }
        assert posted == {"supervisor": 403, "viewer": 403, "other_reviewer": 404}
    assert as_("reviewer").post(f"{LIST}quy-dinh/", {}).status_code == 404
    assert "Lưu dự thảo" not in text(as_("supervisor").get(sheet))


def test_what_is_no_giver_has_no_such_page(world, as_):
    gone = make.district("Huyện Cũ", parent=world.province, until=make.START)
    for unit in (world.commune.pk, world.department.pk, world.province.pk, gone.pk, 10**25):
        assert as_("supervisor").get(f"{LIST}{unit}/").status_code == 404


def test_districts_that_have_not_assigned_stand_out(world, as_, sheet):
    make.quota(world.commune, "Q4", 80)
    page = text(as_("supervisor").get(LIST))
    before, after = page.split("<h2>Đã giao</h2>")
    assert "UBND huyện Đức Thọ" in before
    assert "0/1" in before
    assert "UBND huyện Hương Sơn" in after
    own = text(as_("reviewer").get(LIST))
    assert "UBND huyện Đức Thọ" not in own
    assert "UBND huyện Hương Sơn" in own


def test_without_districts_the_province_assigns_all_communes(db):
    province = make.province(code="42")
    commune = make.commune("Xã Sơn Lễ", parent=province, code="18136")
    other = make.commune("Xã Trường Sơn", parent=province, code="18200")
    service = make.provided_service(commune)
    make.return_(commune, make.period(), "approved", lines={service: make.counts(online=6, direct=4)})
    supervisor, viewer = Client(), Client()
    supervisor.force_login(make.user(province, "supervisor"))
    viewer.force_login(make.user(province, "viewer"))
    page = f"{LIST}{province.pk}/"
    assert "Tỉnh chưa giao chỉ tiêu cho xã" in text(supervisor.get(LIST))
    assert viewer.post(f"{page}luu/", {}).status_code == 403
    propose(supervisor, page)
    assert drafted()[commune.pk, "Q4"] == 9000
    assert drafted()[other.pk, "Q4"] == 9000
    issue(supervisor, page)
    assert kept()[commune.pk, "Q4"] == 9000
    assert Quota.objects.filter(document__endswith="của Tỉnh Hà Tĩnh").count() == 8
    word = supervisor.get(f"{page}van-ban.docx?loai=decision")
    assert "TỈNH HÀ TĨNH" in "".join(cell.text for cell in Document(io.BytesIO(word.content)).tables[0].rows[0].cells)


def test_a_district_without_communes_says_so(world, as_):
    lonely = make.district("Huyện Vắng", parent=world.province, code="449")
    page = text(as_("supervisor").get(f"{LIST}{lonely.pk}/"))
    assert "Huyện Vắng" in page


def test_more_communes_take_no_more_queries(world, as_, sheet):
    client = as_("reviewer")
    propose(client, sheet)

    def queries() -> int:
        client.get(sheet)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(sheet).status_code == 200
        return len(seen)

    before = queries()
    for number in range(2):
        more = make.commune(f"Xã Thêm {number}", parent=world.district)
        service = make.provided_service(more, world.services[world.commune][0].procedure)
        make.return_(more, world.period, "approved", lines={service: make.counts(online=2)})
        make.quota(more, "Q4", 70, document="Văn bản 1")
    assert queries() == before


@pytest.mark.django_db(transaction=True)
def test_ten_who_issue_at_once_issue_once(transactional_db):
    province = make.province(code="42")
    district = make.district("Huyện Hương Sơn", parent=province, code="439")
    commune = make.commune(parent=district, code="18136")
    reviewer = make.user(district, "reviewer")
    draft = save_draft(giver=district, year=2026, levels={(commune.pk, "Q4"): 9000}, seen="", by=reviewer, at=AT)
    given = {"number": "45", "date": AT.date(), "giver_name": "UBND huyện", "seen": mark_of(draft), "misses": []}

    def click(_) -> int:
        try:
            return issue_assignment(draft=draft, **given, accepted=False, by=reviewer, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        changed = sorted(pool.map(click, range(10)))
    assert changed == [0] * 9 + [1]
    assert kept() == {(commune.pk, "Q4"): 9000}
