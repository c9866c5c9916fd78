"""The pages of versions, review, proposals and drafts: from a campaign opened to the new version in force."""

import html
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.actions.drafts import make_draft
from catalog.actions.reviews import Wanted, close_review, correct_review, decide, open_review, propose
from catalog.models import Decision, Draft, Proposal, Review, ReviewAnswer
from catalog.refusals import Refused
from catalog.versions import entries_on
from portal.accounts.models import Change, Deed
from portal.units.models import Level
from tests import factories as make
from tests.factories import AT

TODAY = AT.date()
DUE = "30/11/2026"
ALL = {"officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody"}
REVIEWING = {"officer", "leader", "supervisor", "administrator"}
PAGES = {
    "/danh-muc/phien-ban/": ALL,
    "/danh-muc/so-sanh/": ALL,
    "/danh-muc/so-sanh/?tu=01/01/2024&den=16/11/2026&phu_luc=3": ALL,
    "/danh-muc/phu-luc/3.xlsx": ALL,
    "/danh-muc/phien-ban/moi/": {"administrator"},
    "/danh-muc/ra-soat/": REVIEWING,
    "/danh-muc/ra-soat/moi/": {"supervisor"},
    "/danh-muc/de-xuat/": REVIEWING,
    "/danh-muc/de-xuat/moi/": {"officer", "leader"},
    "/danh-muc/du-thao/": {"supervisor", "administrator"},
}


@pytest.fixture
def listed(world) -> None:
    for service in world.services[world.commune]:
        make.listing(service.procedure, agencies=["UBND cấp xã"])


def text(response) -> str:
    return html.unescape(response.content.decode())


def opened(world, **given) -> Review:
    given = {"title": "Rà soát năm 2026", "cause": "yearly", "due": date(2026, 11, 30), **given}
    return open_review(by=world.people["supervisor"], at=AT, **given)


def proposed(world, who: str = "officer", code: str = "1.001193", **given) -> Proposal:
    by = world.people[who]
    wanted = Wanted("withdraw", "3", code)
    return propose(wanted=wanted, reason="Đã bãi bỏ", unit=by.unit, by=by, at=AT, **given)


def accepted(world, **given) -> Proposal:
    made = proposed(world, **given)
    decide(proposal_ids=[made.pk], accept=True, by=world.people["supervisor"], at=AT)
    return made


def drafted(world, **given) -> Draft:
    accepted(world, **given)
    return make_draft(title="Sửa đổi Danh mục", by=world.people["supervisor"], at=AT)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_found_by_its_roles_alone(world, listed, as_, page):
    statuses = {who: as_(who).get(page).status_code for who in ALL}
    assert statuses == {who: 200 if who in PAGES[page] else 404 for who in ALL}


@pytest.mark.parametrize("page", [page for page in PAGES if not page.endswith(".xlsx")])
def test_an_empty_portal_says_what_to_do_next(world, as_, page):
    who = "officer" if page == "/danh-muc/de-xuat/moi/" else "administrator"
    who = "supervisor" if page == "/danh-muc/ra-soat/moi/" else who
    response = as_(who).get(page)
    assert response.status_code == (400 if "phu_luc=3" in page else 200)


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        ("/danh-muc/ra-soat/{review}/khong-de-xuat/", {"officer": 302, "supervisor": 403, "viewer": 404}),
        ("/danh-muc/ra-soat/{review}/ket-thuc/", {"supervisor": 302, "officer": 403, "viewer": 404}),
        ("/danh-muc/de-xuat/xem-xet/", {"supervisor": 422, "officer": 403, "viewer": 404}),
        ("/danh-muc/de-xuat/{proposal}/rut/", {"officer": 302, "supervisor": 403, "neighbour": 404}),
        ("/danh-muc/du-thao/{draft}/ban-hanh/", {"supervisor": 422, "administrator": 422, "officer": 404}),
        ("/danh-muc/du-thao/{draft}/bo/", {"supervisor": 302, "administrator": 403, "officer": 404}),
        ("/danh-muc/phien-ban/{decision}/so/", {"supervisor": 422, "administrator": 422, "officer": 404}),
        ("/danh-muc/ra-soat/moi/", {"supervisor": 422, "administrator": 404, "officer": 404}),
        ("/danh-muc/phien-ban/moi/", {"administrator": 422, "supervisor": 404, "officer": 404}),
    ],
)
def test_a_deed_is_done_by_who_may(world, listed, as_, address, statuses):
    names = {
        "review": opened(world).pk,
        "draft": drafted(world, code="2.000815").pk,
        "proposal": proposed(world).pk,
        "decision": Decision.objects.get().pk,
    }
    found = {who: as_(who).post(address.format(**names)).status_code for who in reversed(statuses)}
    assert found == statuses


def test_a_unit_sees_its_own_proposals_alone(world, listed, as_):
    own, other = proposed(world), proposed(world, "neighbour")
    assert [as_("officer").get(f"/danh-muc/de-xuat/{one.pk}/").status_code for one in (own, other)] == [200, 404]
    assert [as_("supervisor").get(f"/danh-muc/de-xuat/{one.pk}/").status_code for one in (own, other)] == [200, 200]


def test_a_campaign_from_opening_to_the_new_version(world, listed, as_):
    supervisor, officer = as_("supervisor"), as_("officer")
    form = {"title": "Rà soát năm 2026", "cause": "yearly", "document": "Công văn 1/STTTT", "due": DUE}
    assert supervisor.post("/danh-muc/ra-soat/moi/", form).status_code == 302
    review = Review.objects.get()
    assert "đơn vị chưa trả lời" in text(officer.get("/danh-muc/ra-soat/"))

    found = officer.get(f"/danh-muc/de-xuat/moi/?loai=change&phu_luc=3&ma=1.001193.000.00.00.H27&dot={review.pk}")
    assert "Đăng ký khai sinh" in text(found)
    sent = {
        "name": "=Đăng ký khai sinh mới",
        "field": "Hộ tịch",
        "agencies": "UBND cấp xã",
        "online": "partial",
        "review": review.pk,
        "reason": "Quyết định công bố số 5",
    }
    officer.post("/danh-muc/de-xuat/moi/?loai=change&phu_luc=3&ma=1.001193", sent)
    as_("neighbour").post(f"/danh-muc/ra-soat/{review.pk}/khong-de-xuat/")
    board = text(supervisor.get(f"/danh-muc/ra-soat/{review.pk}/"))
    assert ("2/5" in board, "Không đề xuất" in board, "Nguyễn Thị Hà" in board) == (True, True, True)

    proposal = Proposal.objects.get()
    supervisor.post("/danh-muc/de-xuat/xem-xet/", {"chon": [proposal.pk], "y_kien": "nhan", "ly_do": ""})
    supervisor.post("/danh-muc/du-thao/", {"title": "Sửa đổi Danh mục", "review": review.pk})
    draft = Draft.objects.get()
    page = text(supervisor.get(f"/danh-muc/du-thao/{draft.pk}/"))
    assert all(name in page for name in ("to-trinh.docx", "quyet-dinh.docx", "phu-luc-3.docx", "phu-luc-3.xlsx"))

    signed = {"number": "99/QĐ-UBND", "date": "20/11/2026", "valid_from": "01/12/2026"}
    assert as_("administrator").post(f"/danh-muc/du-thao/{draft.pk}/ban-hanh/", signed).status_code == 302
    assert [(e.code, e.name, e.online) for e in entries_on("3", date(2026, 12, 1))] == [
        ("1.001193", "=Đăng ký khai sinh mới", "partial"),
        ("2.000815", "Chứng thực bản sao", "full"),
    ]
    compared = text(officer.get("/danh-muc/so-sanh/?tu=30/11/2026&den=01/12/2026&phu_luc=3"))
    assert ("=Đăng ký khai sinh mới" in compared, "Toàn trình" in compared, "Một phần" in compared) == (True,) * 3
    again = supervisor.post(f"/danh-muc/du-thao/{draft.pk}/ban-hanh/", {**signed, "number": "100/QĐ-UBND"})
    assert (again.status_code, "đã ban hành" in text(again), Decision.objects.count()) == (422, True, 2)


def corrected(as_, review: Review, who: str = "supervisor", **given: str):
    address = f"/danh-muc/ra-soat/{review.pk}/sua/"
    right = {"title": "Rà soát Danh mục 2026", "document": "12/STTTT", "due": "15/12/2026", "reason": "Gia hạn"}
    seen = text(as_("supervisor").get(address)).split('name="seen" value="')[-1].split('"', 1)[0]
    return as_(who).post(address, right | {"seen": seen} | given)


def test_an_open_campaign_is_put_right_with_a_reason(world, as_):
    review = opened(world)
    assert f'href="/danh-muc/ra-soat/{review.pk}/sua/"' in text(
        as_("supervisor").get(f"/danh-muc/ra-soat/{review.pk}/")
    )
    assert "Sửa hạn" not in text(as_("officer").get(f"/danh-muc/ra-soat/{review.pk}/"))
    assert corrected(as_, review).status_code == 302
    review.refresh_from_db()
    assert (review.title, review.document, review.due) == ("Rà soát Danh mục 2026", "12/STTTT", date(2026, 12, 15))
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Sửa đợt rà soát “Rà soát năm 2026”: Gia hạn"
    assert Change.objects.get(deed=deed).before == {"due": "2026-11-30", "title": "Rà soát năm 2026", "document": ""}


def test_only_a_due_day_that_is_changed_must_lie_ahead(world, as_):
    review = opened(world, due=TODAY, opens_on=date(2026, 11, 1))
    with make.written():
        Review.objects.filter(pk=review.pk).update(due=date(2026, 11, 10))
    assert corrected(as_, review, due="10/11/2026").status_code == 302
    refused = corrected(as_, review, due="11/11/2026")
    assert "đã qua. Chọn từ ngày 16/11/2026" in text(refused)
    assert refused.status_code == 422
    assert corrected(as_, review, due="16/11/2026").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"title": "x" * 201}, {"document": "\x00"}, {"due": "31/02/2027"}, {"reason": ""}, {"seen": "cu"}],
    ids=str,
)
def test_a_wrong_correction_leaves_the_campaign(world, as_, wrong):
    review = opened(world)
    before = Review.objects.values().get(), Deed.objects.count()
    refused = corrected(as_, review, **wrong)
    assert refused.status_code == 422
    assert any(word in text(refused) for word in ("Gia hạn", "Rà soát Danh mục 2026"))
    assert (Review.objects.values().get(), Deed.objects.count()) == before


def test_who_may_put_a_campaign_right_and_only_while_it_is_open(world, as_):
    review = opened(world)
    for who, status in {"officer": 403, "administrator": 403, "viewer": 404, "nobody": 404}.items():
        assert corrected(as_, review, who).status_code == status
    close_review(review=review, by=world.people["supervisor"], at=AT)
    assert as_("supervisor").get(f"/danh-muc/ra-soat/{review.pk}/sua/").status_code == 404
    with pytest.raises(Refused, match="đã kết thúc"):
        correct_review(
            review=review, seen="", title="a", document="", due=review.due, reason="b", at=AT,
            by=world.people["supervisor"],
        )  # fmt: skip
    with pytest.raises(Refused, match="không có quyền"):
        correct_review(
            review=review, seen="", title="a", document="", due=review.due, reason="b", at=AT, by=world.people["officer"]
        )  # fmt: skip


def test_nothing_to_propose_is_one_click(world, as_):
    review = opened(world)
    as_("officer").post(f"/danh-muc/ra-soat/{review.pk}/khong-de-xuat/")
    assert ReviewAnswer.objects.get().unit == world.commune
    assert "Đã trả lời: không đề xuất" in text(as_("leader").get(f"/danh-muc/ra-soat/{review.pk}/"))


def test_a_units_board_shows_no_other_unit(world, as_):
    page = text(as_("officer").get(f"/danh-muc/ra-soat/{opened(world).pk}/"))
    assert "Xã Trường Sơn" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Sở Tư pháp", "UBND huyện Hương Sơn", "UBND huyện Đức Thọ", "UBND xã Sơn Lễ", "UBND xã Trường Sơn"]),
        ("cap=xa", ["UBND xã Sơn Lễ", "UBND xã Trường Sơn"]),
        ("cap=xa&tra_loi=chua", ["UBND xã Trường Sơn"]),
        ("tra_loi=co", ["UBND xã Sơn Lễ"]),
        ("tra_loi=khong", []),
        ("tra_loi=muon", []),
    ],
)
def test_the_board_is_filtered(world, listed, as_, query, shown):
    review = opened(world)
    proposed(world, review=review)
    response = as_("supervisor").get(f"/danh-muc/ra-soat/{review.pk}/?{query}")
    assert [str(row.version) for row in response.context["page_obj"]] == shown


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("loai=add&phu_luc=3&ma=1.00O193", "Mã không đúng dạng"),
        ("loai=add&phu_luc=3&ma=1.001193", "đã có trong phụ lục này"),
        ("loai=withdraw&phu_luc=3&ma=1.999999", "Không có mã này trong phụ lục"),
    ],
)
def test_a_code_that_does_not_fit_is_told_before_anything_is_typed(world, listed, as_, query, words):
    response = as_("officer").get(f"/danh-muc/de-xuat/moi/?{query}")
    assert (response.status_code, words in text(response), "Gửi đề xuất</button>" in text(response)) == (
        400,
        True,
        False,
    )


def test_a_refused_proposal_keeps_what_was_typed(world, listed, as_):
    as_listed = {
        "name": "Đăng ký khai sinh",
        "field": "Hộ tịch",
        "agencies": "UBND cấp xã",
        "online": "full",
        "reason": "Lý do dài đã gõ",
    }
    response = as_("officer").post("/danh-muc/de-xuat/moi/?loai=change&phu_luc=3&ma=1.001193", as_listed)
    assert (response.status_code, "giống hệt" in text(response), "Lý do dài đã gõ" in text(response)) == (
        422,
        True,
        True,
    )


def test_declining_without_a_reason_is_refused_and_the_marks_stay(world, listed, as_):
    made = proposed(world)
    response = as_("supervisor").post("/danh-muc/de-xuat/xem-xet/", {"chon": [made.pk], "y_kien": "tu-choi"})
    assert (response.status_code, "phải nêu lý do" in text(response)) == (422, True)
    assert f'value="{made.pk}" aria-label="Chọn đề xuất 1.001193 của UBND xã Sơn Lễ" checked' in text(response)


def test_a_unit_takes_its_proposal_back(world, listed, as_):
    made = proposed(world)
    as_("leader").post(f"/danh-muc/de-xuat/{made.pk}/rut/")
    made.refresh_from_db()
    assert made.state == "recalled"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("to-trinh.docx", b"PK"),
        ("quyet-dinh.docx", b"PK"),
        ("phu-luc-3.docx", b"PK"),
        ("phu-luc-3.xlsx", b"PK"),
        ("phu-luc-1.xlsx", None),
        ("..%2Fsettings.py", None),
    ],
)
def test_files_of_a_draft_are_taken_by_name(world, listed, as_, name, kind):
    response = as_("supervisor").get(f"/danh-muc/du-thao/{drafted(world).pk}/{name}")
    if kind is None:
        assert response.status_code == 404
    else:
        assert (response.status_code, response.content[:2]) == (200, kind)
        assert f'filename="du-thao-{Draft.objects.get().pk}-{name}"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("3.xlsx", 200),
        ("3.xlsx?ngay=01/01/2024", 200),
        ("3.xlsx?ngay=2024-01-01", 200),
        ("3.xlsx?ngay=01/01/2020", 302),
        ("3.xlsx?ngay=31/02/2026", 302),
        ("9.xlsx", 404),
    ],
)
def test_an_appendix_is_taken_at_any_day(world, listed, as_, address, status):
    response = as_("viewer").get(f"/danh-muc/phu-luc/{address}")
    assert response.status_code == status
    if status == 200:
        assert openpyxl.load_workbook(BytesIO(response.content)).sheetnames == ["Phụ lục 3"]


def test_the_predecessor_of_2020_is_entered_and_the_unnamed_decision_named(world, as_):
    form = {
        "number": "1929/QĐ-UBND",
        "date": "23/06/2020",
        "title": "Danh mục dịch vụ công trực tuyến mức độ 3, mức độ 4",
        "valid_from": "23/06/2020",
        "replaces": "",
    }
    administrator = as_("administrator")
    assert administrator.post("/danh-muc/phien-ban/moi/", form).status_code == 302
    old, first = Decision.objects.order_by("valid")
    assert (old.valid.upper, old.has_quotas, first.replaces) == (date(2022, 1, 1), False, old)
    named = {"number": "2300/QĐ-UBND", "date": "28/10/2022"}
    assert as_("supervisor").post(f"/danh-muc/phien-ban/{first.pk}/so/", named).status_code == 302
    page = text(administrator.get("/danh-muc/phien-ban/"))
    for said in ("1929/QĐ-UBND", "đến trước 01/01/2022", "bị thay thế bởi Quyết định số 2300/QĐ-UBND"):
        assert said in page
    again = administrator.post("/danh-muc/phien-ban/moi/", form)
    assert (again.status_code, "đã có trong cổng" in text(again)) == (422, True)


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["supervisor", "officer"])
@pytest.mark.parametrize("page", ["/danh-muc/ra-soat/", "/danh-muc/ra-soat/{}/", "/danh-muc/de-xuat/"])
def test_more_rows_take_no_more_queries(world, listed, as_, who, page):
    review = opened(world)
    proposed(world, review=review)
    client, address = as_(who), page.format(review.pk)
    before = queries(client, address)
    for number in range(2):
        opened(world, title=f"Đợt {number}")
        more = make.commune(f"Xã Thêm {number}", parent=world.district)
        world.people[f"more-{number}"] = make.user(more, "officer")
        proposed(world, f"more-{number}", review=review)
        code = f"1.00000{number}"
        make.listing(make.procedure(code), agencies=["UBND cấp xã"])
        proposed(world, code=code, review=review)
    assert queries(client, address) == before


def test_more_drafts_and_proposals_take_no_more_queries(world, listed, as_):
    client, draft = as_("supervisor"), drafted(world)
    before = queries(client, "/danh-muc/du-thao/"), queries(client, f"/danh-muc/du-thao/{draft.pk}/")
    for number in range(2):
        code = f"1.00000{number}"
        make.listing(make.procedure(code), agencies=["UBND cấp xã"])
        drafted(world, code=code)
    with make.written():
        Proposal.objects.filter(code="1.000000").update(draft=draft)
    assert (queries(client, "/danh-muc/du-thao/"), queries(client, f"/danh-muc/du-thao/{draft.pk}/")) == before


def test_more_decisions_and_listings_take_no_more_queries(world, listed, as_):
    client = as_("viewer")
    pages = ["/danh-muc/phien-ban/", "/danh-muc/so-sanh/?tu=01/01/2024&den=16/11/2026&phu_luc=3"]
    make.decision("1/QĐ-UBND", start=date(2020, 1, 1), until=date(2021, 1, 1))
    before = [queries(client, page) for page in pages]
    for number in range(2):
        make.decision(f"{number}/QĐ", start=date(2018 + number, 1, 1), until=date(2019 + number, 1, 1))
        make.listing(make.procedure(), Level.COMMUNE, start=date(2025, 1, 1))
        make.listing(make.procedure(), Level.COMMUNE, until=date(2025, 1, 1))
    assert [queries(client, page) for page in pages] == before
