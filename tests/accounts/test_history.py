"""History in words, the log for auditors with its seals, the words of verify, and the notes of the watch."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts.models import ChainLink, Change, SecurityNote, User
from portal.accounts.trail import deeds_of, told
from portal.core.periods import Month
from portal.dashboards.verification import verify
from reporting.actions.periods import cite_calendar
from reporting.columns import NAMES
from reporting.models import Holiday, Line
from tests import factories as make
from tests.pages.conftest import as_, morning, world
from tests.pages.test_lists import queries

__all__ = ["as_", "morning", "world"]
WHOLE = "tu=01/11/2026&den=30/11/2026"


@pytest.fixture
def auditor(world, as_):
    world.people["auditor"] = make.user(world.department, "security_contact", full_name="Hồ An")
    return as_("auditor")


def typed(world, as_, value: str, who: str = "officer") -> None:
    service = world.services[world.commune][0]
    line = Line.objects.filter(return_ref=world.returns[world.commune], service=service).first()
    cells = {f"s{service.pk}-{name}": "" for name in NAMES}
    version = {f"s{service.pk}-version": str(line.version if line else 0)}
    form = {**cells, **version, f"s{service.pk}-received_online": value, "outreach": "", "difficulties": ""}
    assert as_(who).post(world.address(world.commune), form).status_code == 302


def test_a_line_tells_who_changed_what_from_what(world, as_):
    typed(world, as_, "7")
    typed(world, as_, "9", "leader")
    line = Line.objects.get()
    page = as_("administrator").get(f"/lich-su/dong/{line.pk}/").content.decode()
    newest, _, oldest = page.partition("Nguyễn Thị Hà")
    assert "Trần Văn Bình" in newest
    assert '<span class="was">7</span> → 9' in newest
    assert "nhập tay" in newest
    assert "Thêm" in oldest
    assert as_("neighbour").get(f"/lich-su/dong/{line.pk}/").status_code == 404
    assert as_("reviewer").get(f"/lich-su/dong/{line.pk}/").status_code == 404  # not sent yet: their draft


def test_a_history_is_in_vietnamese_words(world, as_, auditor):
    typed(world, as_, "7")
    listing = make.listing(world.services[world.commune][0].procedure)
    for page in (f"/lich-su/bieu/{world.returns[world.commune].pk}/", f"/lich-su/thu-tuc/{listing.procedure_id}/"):
        text = auditor.get(page).content.decode()
        assert "_id" not in text
        assert "reporting_" not in text
        assert "object (" not in text
    text = auditor.get(f"/lich-su/bieu/{world.returns[world.commune].pk}/").content.decode()
    assert "Trạng thái" in text
    assert "(4) Tiếp nhận, mới, trực tuyến" in text
    assert "số liệu tháng 10/2026 của UBND xã Sơn Lễ" in text
    code = world.services[world.commune][0].procedure.code
    assert f"{code} tại UBND xã Sơn Lễ" in text
    assert f"Thêm dòng số liệu: <strong>{code}</strong>" in text


def test_an_account_and_a_quota_are_told_in_words(world, as_, auditor):
    person = world.people["officer"]
    with make.written():
        person.roles = ["officer", "leader"]
        person.save()
    quota = make.quota(world.commune, "Q2", "80.50")
    text = auditor.get(f"/lich-su/tai-khoan/{person.pk}/").content.decode()
    assert "Cán bộ nhập số liệu, Lãnh đạo đơn vị" in text
    text = auditor.get(f"/lich-su/chi-tieu/{quota.pk}/").content.decode()
    assert "80,50 %" in text
    assert "8050" not in text


def test_rows_and_what_they_point_to_are_named_at_once(world, django_assert_num_queries):
    """One line and three: as many queries."""
    whose = [world.commune, world.other_commune, world.district]
    for some in (whose[:1], whose):
        for unit in some:
            make.line(world.returns[unit], world.services[unit][len(some) // 3], received_online=7)
        changes = Change.objects.filter(table_name="reporting_line")
        # the changes, the lines, services, returns; of them: procedures, units, versions, periods, twice where both lead there
        with django_assert_num_queries(13):
            events = told(changes, list(deeds_of(changes)))
        assert len(events) >= len(some)


def test_a_deed_shows_six_rows_and_keeps_the_others_at_hand(world, as_):
    """A block of many lines is one deed."""
    procedures = [make.procedure(f"1.00200{number}", f"Thủ tục {number}") for number in range(8)]
    services = [make.provided_service(world.commune, one) for one in procedures]
    with make.written():
        Line.objects.bulk_create(
            Line(return_ref=world.returns[world.commune], service=one, received_online=5) for one in services
        )
    text = as_("officer").get(f"/lich-su/bieu/{world.returns[world.commune].pk}/").content.decode()
    shown, kept = text.split("Xem 2 dòng khác của việc này")
    assert shown.count("Thêm dòng số liệu") == 6
    assert kept.count("Thêm dòng số liệu") == 2


def test_the_calendar_tells_who_set_days_off_and_what_the_dates_stand_on(world, as_):
    with make.written():
        day = Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh", document="BLLĐ")
        Holiday.objects.create(day=date(2025, 9, 2), name="Quốc khánh 2025", document="BLLĐ")
    with make.written():
        day.delete()
    cite_calendar(month=Month(2026, 10), document="Công văn 15", by=world.people["aggregator"], at=make.AT)
    assert "/lich-su/lich/2026/" in as_("viewer").get("/lich/?nam=2026").content.decode()
    text = as_("viewer").get("/lich-su/lich/2026/").content.decode()
    assert "Xóa ngày nghỉ" in text
    assert "02/09/2026" in text
    assert "Văn bản về lịch nội bộ" in text
    assert "Công văn 15" in text
    assert "Quốc khánh 2025" not in text


@pytest.mark.parametrize(
    "page", ["bieu/0", "dong/999999", "khong-co/1", "dich-vu/0", "chi-tieu/0", "don-vi/0", "bao-cao/0"]
)
def test_what_is_not_there_has_no_history(world, as_, page):
    assert as_("administrator").get(f"/lich-su/{page}/").status_code == 404


def test_one_deed_more_takes_no_more_queries(world, as_):
    typed(world, as_, "7")
    address = f"/lich-su/bieu/{world.returns[world.commune].pk}/"
    before = queries(as_("officer"), address)
    for value in ("8", "9", "10"):
        typed(world, as_, value)
    assert queries(as_("officer"), address) == before


def test_every_change_can_be_told(world, as_):
    """Whatever table the log names, a page can put it into words."""
    typed(world, as_, "7")
    deeds = list(Change.objects.values_list("deed", flat=True).distinct())
    events = told(Change.objects.all(), deeds)
    assert len(events) == len(deeds)
    assert sum(len(event.rows) for event in events) == Change.objects.count()


def test_the_auditor_takes_the_log_with_its_seals(world, as_, auditor):
    typed(world, as_, "7")
    answer = auditor.get(f"/an-toan/nhat-ky/tai.csv?{WHOLE}")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == Change.objects.count()
    mine = [row for row in rows if row["Đơn vị"] == "UBND xã Sơn Lễ" and row["Bảng"] == "reporting_line"]
    link = ChainLink.objects.get(deed=mine[-1]["Việc số"], unit=world.commune)
    assert mine[-1]["Mã băm"] == bytes(link.hash).hex()
    assert int(mine[-1]["Mắt xích"]) == link.number
    assert '"received_online": 7' in mine[-1]["Sau"]
    book = auditor.get(f"/an-toan/nhat-ky/tai.xlsx?{WHOLE}")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content)), read_only=True).active
    assert sum(1 for _ in sheet.iter_rows()) == len(rows) + 1


def test_the_log_is_narrowed_by_unit_and_days(world, as_, auditor):
    typed(world, as_, "7")
    only = f"{WHOLE}&don_vi={world.other_commune.pk}"
    rows = b"".join(auditor.get(f"/an-toan/nhat-ky/tai.csv?{only}").streaming_content).decode()
    assert ("UBND xã Trường Sơn" in rows, "UBND xã Sơn Lễ" in rows) == (True, False)
    none = b"".join(auditor.get("/an-toan/nhat-ky/tai.csv?tu=01/01/2020&den=02/01/2020").streaming_content)
    assert len(none.decode().splitlines()) == 1
    assert "nhập tay" in auditor.get(f"/an-toan/nhat-ky/?{WHOLE}&don_vi={world.commune.pk}").content.decode()
    for bad in ("tu=x&den=y", "tu=01/11/2026", "tu=01/11/2026&den=30/11/2026&don_vi=9999999"):
        assert auditor.get(f"/an-toan/nhat-ky/?{bad}").status_code == 422
        assert auditor.get(f"/an-toan/nhat-ky/tai.csv?{bad}").status_code == 404


def test_a_formula_in_a_reason_stays_text(world, as_, auditor):
    world.put(world.commune, "presented")
    as_("leader").post(world.address(world.commune, "tra-lai"), {"reason": "=1+1"})
    rows = b"".join(auditor.get(f"/an-toan/nhat-ky/tai.csv?{WHOLE}").streaming_content).decode()
    assert "'=1+1" in rows


def test_verify_names_who_when_and_the_row(world, as_):
    typed(world, as_, "7")
    change = Change.objects.filter(table_name="reporting_line").latest("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE accounts_change SET after = after || '{\"received_online\": 8}' WHERE id = %s", [change.pk]
        )
        cursor.execute("SET session_replication_role = origin")
    message = verify()["broken"][0]["message"]
    assert message.startswith("Chuỗi của UBND xã Sơn Lễ: mắt xích ")
    assert "Nguyễn Thị Hà lúc 16/11/2026 08:00 qua nhập tay" in message
    assert f"{Line._meta.verbose_name} số {change.row_id}" in message


NOTE = {
    "kind": "guidance", "at": "15/11/2026 09:00", "title": "Hướng dẫn nhập biểu", "text": "Tập huấn trực tuyến cho 12 xã.",
    "who": "Nguyễn Quốc Anh", "whom": "cán bộ một cửa", "document": "CV 12/STTTT",
}  # fmt: skip


def test_notes_are_written_by_whom_the_decision_names_and_stand(world, as_, auditor):
    form = {**NOTE, "unit": str(world.commune.pk)}
    assert as_("supervisor").post("/an-toan/ghi/", form).status_code == 302
    note = SecurityNote.objects.get()
    assert (note.by, note.unit, note.kind) == (world.people["supervisor"], world.commune, "guidance")
    assert auditor.post("/an-toan/ghi/", form).status_code == 422  # guidance is the supervisor's to note
    fix = {**NOTE, "kind": "emergency", "corrects": str(note.pk)}
    assert auditor.post("/an-toan/ghi/", fix).status_code == 302
    page = auditor.get("/an-toan/").content.decode()
    assert ("UBND xã Sơn Lễ" in page, f"sửa cho số {note.pk}" in page) == (True, True)
    assert as_("officer").get("/an-toan/").status_code == 404
    for sql in ("UPDATE accounts_securitynote SET title = 'x'", "DELETE FROM accounts_securitynote"):
        with (
            pytest.raises(DatabaseError, match="chỉ được ghi thêm"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.parametrize(
    "bad",
    [{"at": "16/11/2027 09:00"}, {"at": "hôm qua"}, {"title": ""}, {"who": " "}, {"corrects": "999999"}, {"unit": "0"},
     {"kind": "khac"}, {"text": "x" * 5001}],
)  # fmt: skip
def test_a_note_that_says_too_little_or_wrong_is_refused(world, as_, bad):
    assert as_("supervisor").post("/an-toan/ghi/", {**NOTE, **bad}).status_code == 422
    assert not SecurityNote.objects.exists()


def test_the_security_contact_reads_and_changes_nothing(world, auditor):
    for page in ("/an-toan/", f"/an-toan/nhat-ky/?{WHOLE}", f"/lich-su/tai-khoan/{world.people['officer'].pk}/"):
        assert auditor.get(page).status_code == 200
    assert not any(
        User.objects.get(pk=world.people["auditor"].pk).may(one)
        for one in ("user.manage", "return.view", "return.enter")
    )
