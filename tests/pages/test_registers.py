"""The Office's two registers: what was written wrongly is put right, what was written by mistake is taken out."""

import html
from datetime import date, datetime

import pytest

from portal.accounts.models import Change, Deed
from portal.core.periods import ZONE
from reporting.models import Outage, Report, Request
from reporting.outages import outages_in
from tests import factories as make
from tests.factories import AT

RIGHT = {
    "portal": "mot_cua",
    "began_at": "15/11/2026 07:30",
    "ended_at": "15/11/2026 09:00",
    "cause": "Đứt cáp",
    "remedy": "Nối lại",
    "reason": "Ghi nhầm hệ thống",
}


def text(response) -> str:
    return html.unescape(response.content.decode())


def seen_in(response) -> str:
    """What the page's form brings back of the state it showed."""
    return text(response).split('name="seen" value="', 1)[1].split('"', 1)[0]


@pytest.fixture
def outage(world) -> Outage:
    """The province's portal stood still from 8 o'clock, it was written; it has not ended."""
    with make.written():
        return Outage.objects.create(
            portal="tinh",
            began_at=datetime(2026, 11, 15, 8, tzinfo=ZONE),
            cause="Mất điện",
            by=world.people["aggregator"],
            at=AT,
        )


def corrected(client, outage: Outage, **given: str):
    page = client.get(f"/gian-doan/{outage.pk}/")
    return client.post(f"/gian-doan/{outage.pk}/", RIGHT | {"seen": seen_in(page)} | given)


def test_an_outage_written_wrongly_is_put_right_with_a_reason(outage, as_):
    assert f'href="/gian-doan/{outage.pk}/"' in text(as_("officer").get("/gian-doan/"))
    assert corrected(as_("aggregator"), outage).status_code == 302
    assert outages_in(date(2026, 11, 15), date(2026, 11, 15)) == [
        {
            "portal": "Hệ thống một cửa điện tử",
            "began": "07:30 ngày 15/11/2026",
            "ended": "09:00 ngày 15/11/2026",
            "lasted": "1 giờ",
            "cause": "Đứt cáp",
            "remedy": "Nối lại",
        }
    ]
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Sửa gián đoạn Hệ thống một cửa điện tử: Ghi nhầm hệ thống"
    logged = Change.objects.get(deed=deed)
    assert (logged.table_name, logged.before["portal"], logged.after["portal"]) == (
        "reporting_outage",
        "tinh",
        "mot_cua",
    )
    outage.refresh_from_db()
    assert (outage.by, outage.at) == (outage.by, AT)  # who recorded it stays


def test_an_end_that_was_written_wrongly_is_taken_back(outage, as_):
    corrected(as_("aggregator"), outage)
    assert corrected(as_("aggregator"), outage, ended_at="").status_code == 302
    outage.refresh_from_db()
    assert outage.ended_at is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "  "}, "Lý do sửa"),
        ({"reason": "x" * 301}, "300"),
        ({"reason": "\x00"}, "Lý do sửa"),
        ({"portal": "khac"}, "khac"),
        ({"cause": " "}, "Nguyên nhân"),
        ({"began_at": "hôm qua"}, "hôm qua"),
        ({"began_at": "15/11/2030 07:30", "ended_at": ""}, "thời điểm chưa đến"),
        ({"ended_at": "15/11/2026 07:00"}, "phải sau lúc bắt đầu"),
        ({"seen": ""}, "vừa được người khác sửa"),
    ],
    ids=str,
)
def test_a_wrong_correction_is_refused_and_kept_on_the_page(outage, as_, wrong, said):
    before = Outage.objects.values().get(), Deed.objects.count()
    refused = corrected(as_("aggregator"), outage, **wrong)
    assert refused.status_code == 422
    assert said in text(refused)
    assert "Nối lại" in text(refused)
    assert (Outage.objects.values().get(), Deed.objects.count()) == before


def test_nobody_writes_over_what_another_put_right(outage, as_):
    old = seen_in(as_("aggregator").get(f"/gian-doan/{outage.pk}/"))
    corrected(as_("aggregator"), outage)
    refused = corrected(as_("aggregator"), outage, seen=old, cause="Bảo trì")
    assert refused.status_code == 422
    assert "vừa được người khác sửa" in text(refused)
    assert Outage.objects.get().cause == "Đứt cáp"


def test_an_outage_entered_by_mistake_is_taken_out_with_a_reason(outage, as_):
    office, address = as_("aggregator"), f"/gian-doan/{outage.pk}/bo/"
    for reason in ("", " ", "x" * 301, "\x00"):
        assert office.post(address, {"reason": reason}).status_code == 422
    assert Outage.objects.exists()
    assert office.post(address, {"reason": "Ghi hai lần"}).status_code == 302
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Bỏ gián đoạn ghi nhầm: Ghi hai lần"
    assert Change.objects.get(deed=deed).before["cause"] == "Mất điện"
    assert "Chưa ghi lần gián đoạn nào" in text(office.get("/gian-doan/"))
    assert office.post(address, {"reason": "Ghi hai lần"}).status_code == 404
    assert office.get(f"/gian-doan/{outage.pk}/").status_code == 404


def test_who_may_only_read_an_outage_sees_no_form(outage, as_):
    page = as_("officer").get(f"/gian-doan/{outage.pk}/")
    assert page.status_code == 200
    assert "Mất điện" in text(page)
    assert "Sửa nội dung ghi sai" not in text(page)
    for who, status in {"officer": 403, "supervisor": 403, "nobody": 404}.items():
        assert as_(who).post(f"/gian-doan/{outage.pk}/", RIGHT).status_code == status
        assert as_(who).post(f"/gian-doan/{outage.pk}/bo/", {"reason": "Nhầm"}).status_code == status
    assert as_("nobody").get(f"/gian-doan/{outage.pk}/").status_code == 404
    assert Outage.objects.get().cause == "Mất điện"


def test_the_end_of_an_outage_names_its_remedy(outage, as_):
    office, address = as_("aggregator"), f"/gian-doan/{outage.pk}/het/"
    assert f'chưa hết</span> · <a href="/gian-doan/{outage.pk}/">ghi hết</a>' in text(office.get("/gian-doan/"))
    assert '<textarea name="remedy"' in text(office.get(f"/gian-doan/{outage.pk}/"))
    wrong = office.post(address, {"ended_at": "15/11/2026 07:00", "remedy": "Chạy máy phát"})
    assert wrong.status_code == 422
    assert "Chạy máy phát" in text(wrong)
    assert office.post(address, {"ended_at": "15/11/2026 08:20", "remedy": "Chạy máy phát"}).status_code == 302
    outage.refresh_from_db()
    assert outage.remedy == "Chạy máy phát"
    assert "đã ghi hết lúc 08:20" in text(office.post(address, {"ended_at": "15/11/2026 08:30", "remedy": ""}))


ASKED = {
    "asked_by": "Bộ Nội vụ",
    "document": "151/BNV-CCHC ngày 13/11/2026",
    "about": "Số liệu quý III",
    "due_on": "25/11/2026",
    "reason": "Ghi nhầm số văn bản",
}


@pytest.fixture
def asked(world) -> Request:
    """A request as it was registered, with a wrong number."""
    with make.written():
        return Request.objects.create(
            asked_by="Bộ Nội vụ",
            document="15/BNV",
            about="Số liệu quý III",
            due_on=date(2026, 11, 20),
            by=world.people["aggregator"],
            at=AT,
        )


def answered(asked: Request, document: str = "20/VP") -> None:
    with make.written():
        Request.objects.filter(pk=asked.pk).update(answered_on=date(2026, 11, 15), answer_document=document)


def set_right(client, asked: Request, **given: str):
    page = client.get(f"/yeu-cau/{asked.pk}/sua/")
    return client.post(f"/yeu-cau/{asked.pk}/sua/", ASKED | {"seen": seen_in(page)} | given)


def test_a_request_registered_wrongly_is_put_right_with_a_reason(asked, as_):
    assert f'href="/yeu-cau/{asked.pk}/sua/"' in text(as_("supervisor").get(f"/yeu-cau/{asked.pk}/"))
    assert set_right(as_("supervisor"), asked).status_code == 302
    asked.refresh_from_db()
    assert (asked.document, asked.due_on) == ("151/BNV-CCHC ngày 13/11/2026", date(2026, 11, 25))
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Sửa yêu cầu 15/BNV: Ghi nhầm số văn bản"
    assert Change.objects.get(deed=deed).before == {"document": "15/BNV", "due_on": "2026-11-20"}


def test_the_answer_of_a_request_is_put_right_or_taken_back(asked, as_):
    office = as_("aggregator")
    assert "answered_on" not in text(office.get(f"/yeu-cau/{asked.pk}/sua/"))
    answered(asked, "2/VP")
    right = {"answered_on": "16/11/2026", "answer_document": "21/VP"}
    set_right(office, asked, **right)
    asked.refresh_from_db()
    assert (asked.answered_on, asked.answer_document) == (date(2026, 11, 16), "21/VP")
    for wrong in ({"answered_on": ""}, {"answer_document": ""}, {"answered_on": "01/01/2030"}):
        assert set_right(office, asked, **right | wrong).status_code == 422
    assert set_right(office, asked, answered_on="", answer_document="").status_code == 302
    asked.refresh_from_db()
    assert (asked.answered_on, asked.answer_document) == (None, "")
    assert "Ghi đã trả lời" in text(office.get(f"/yeu-cau/{asked.pk}/"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"document": ""},
        {"about": "\x00"},
        {"due_on": "31/02/2026"},
        {"asked_by": "x" * 201},
        {"seen": "cũ"},
    ],
    ids=str,
)
def test_a_wrong_correction_of_a_request_changes_nothing(asked, as_, wrong):
    before = Request.objects.values().get(), Deed.objects.count()
    assert set_right(as_("aggregator"), asked, **wrong).status_code == 422
    assert (Request.objects.values().get(), Deed.objects.count()) == before


def test_a_double_entry_is_taken_out_while_no_report_hangs_on_it(asked, as_, world):
    office, address = as_("aggregator"), f"/yeu-cau/{asked.pk}/bo/"
    assert office.post(address, {"reason": ""}).status_code == 422
    with make.written():
        report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=world.province, period=world.period)
        Request.objects.filter(pk=asked.pk).update(report=report)
    assert "Bỏ yêu cầu ghi trùng" not in text(office.get(f"/yeu-cau/{asked.pk}/"))
    refused = office.post(address, {"reason": "Ghi trùng"})
    assert refused.status_code == 422
    assert "phải giữ trong sổ" in text(refused)
    with make.written():
        Request.objects.filter(pk=asked.pk).update(report=None)
    assert office.post(address, {"reason": "Ghi trùng"}).status_code == 302
    assert Deed.objects.latest("pk").reason == "Bỏ yêu cầu 15/BNV: Ghi trùng"
    assert not Request.objects.exists()
    assert office.post(address, {"reason": "Ghi trùng"}).status_code == 404


def test_the_register_of_requests_is_the_offices_alone(asked, as_):
    for who in ("officer", "viewer", "nobody"):
        assert as_(who).get(f"/yeu-cau/{asked.pk}/sua/").status_code == 404
        assert as_(who).post(f"/yeu-cau/{asked.pk}/sua/", ASKED).status_code == 404
        assert as_(who).post(f"/yeu-cau/{asked.pk}/bo/", {"reason": "Nhầm"}).status_code == 404
    assert Request.objects.get().document == "15/BNV"
