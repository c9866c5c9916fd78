"""The wizard: a file goes from upload through preview and accepted suggestions into the list, or nowhere."""

import html
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.importing import intakes
from catalog.models import Appendix, Intake, Listing, Service, SourceFile
from catalog.tasks import forget_intakes, resume_intakes
from tests import factories as make
from tests.catalog.workbooks import row, workbook
from tests.factories import AT

State = Intake.State


@pytest.fixture
def office(db):
    province = make.province(code="42")
    department = make.department("Sở Tư pháp", parent=province, code="SO-TP")
    make.decision()
    return make.user(department, "administrator", username="quantri")


@pytest.fixture
def upload(office, client, tmp_path):
    """Send rows as a workbook through the page's form; the intake that comes of it."""
    client.force_login(office)

    def send(*rows, name="phu-luc.xlsx", **form) -> Intake:
        path = workbook(tmp_path, *rows, name=name)
        with path.open("rb") as file:
            client.post("/danh-muc/nhap/tai/", {"file": file, "appendix": "1", **form})
        return Intake.objects.latest("pk")

    return send


def page(client, intake: Intake, query: str = "") -> str:
    return html.unescape(client.get(f"/danh-muc/nhap/{intake.pk}/{query}").content.decode())


def deed(client, intake: Intake, name: str, **form):
    return client.post(f"/danh-muc/nhap/{intake.pk}/{name}/", form, follow=True)


def listed() -> list[str]:
    return list(Listing.objects.order_by("procedure__code").values_list("procedure__code", flat=True))


def test_a_good_file_is_shown_then_written_with_its_services_and_kept(upload, client):
    intake = upload(row("1.001193"), row("2.000815", "Chứng thực bản sao"))
    assert (intake.state, intake.outcome["rows"]) == (
        State.READY,
        {"read": 2, "taken": 2, "refused": 0, "listed": 0},
    )
    assert listed() == []
    assert "Áp dụng 2 dòng" in page(client, intake)
    deed(client, intake, "ap-dung")
    intake.refresh_from_db()
    assert (intake.state, intake.applied_by.username, listed()) == (State.APPLIED, "quantri", ["1.001193", "2.000815"])
    assert Service.objects.count() == 2
    kept = SourceFile.objects.get()
    assert Listing.objects.filter(source_sha256=kept.sha256).count() == 2
    assert client.get(f"/danh-muc/nhap/{intake.pk}/tep/").content == bytes(kept.content)


def test_a_preview_that_nobody_confirms_is_forgotten_with_its_file_after_thirty_days(upload, client, monkeypatch):
    applied, left = upload(row("1.001193")), upload(row("2.000815", "Chứng thực"), name="khac.xlsx")
    deed(client, applied, "ap-dung")
    same = SimpleUploadedFile("phu-luc.xlsx", bytes(applied.file.content))  # once more, this time not confirmed
    client.post("/danh-muc/nhap/tai/", {"file": same, "appendix": "1"})
    shared = Intake.objects.latest("pk")
    for days, intakes_left, files_left in ((29, 3, 2), (31, 1, 1), (90, 1, 1)):
        monkeypatch.setattr("catalog.tasks.timezone.now", lambda days=days: AT + timedelta(days=days))
        forget_intakes()
        assert (Intake.objects.count(), SourceFile.objects.count()) == (intakes_left, files_left)
    monkeypatch.setattr("catalog.tasks.timezone.now", lambda: AT)  # or the log-in would be over
    assert client.get(f"/danh-muc/nhap/{applied.pk}/tep/").status_code == 200
    assert {client.get(f"/danh-muc/nhap/{one.pk}/").status_code for one in (left, shared)} == {404}


def test_a_typo_is_an_error_until_its_suggestion_is_accepted_and_can_be_taken_back(upload, client):
    intake = upload(row("1.00119З"), row("1.0O4873", "Xác nhận tình trạng hôn nhân"), row("2.000815", "Chứng thực"))
    [place] = [f"{p['sheet']}!{p['row']}" for p in intake.outcome["problems"] if p["suggestion"] == "1.004873"]
    deed(client, intake, "nhan", **{"cho": place, "gia-tri": "1.004873"})
    intake.refresh_from_db()
    assert intake.outcome["rows"] == {"read": 3, "taken": 2, "refused": 1, "listed": 0}
    assert "Đã sửa" in page(client, intake, "?loi=error")
    deed(client, intake, "hoan-tac", cho=place)
    intake.refresh_from_db()
    assert intake.outcome["rows"]["taken"] == 1


def test_what_is_typed_in_place_of_a_missing_code_must_be_a_code(upload, client):
    intake = upload(row("1.00"))
    place = f"{intake.outcome['problems'][0]['sheet']}!{intake.outcome['problems'][0]['row']}"
    answer = deed(client, intake, "nhan", **{"cho": place, "gia-tri": "1.99"})
    assert "“1.99” không phải mã thủ tục" in html.unescape(answer.content.decode())
    deed(client, intake, "nhan", **{"cho": place, "gia-tri": "1.001193"})
    intake.refresh_from_db()
    assert intake.outcome["rows"]["taken"] == 1


def test_with_errors_left_nothing_is_written_unless_they_are_skipped(upload, client):
    intake = upload(row("1.001193"), row("1.00", "Không rõ"))
    answer = deed(client, intake, "ap-dung")
    assert "còn 1 lỗi nên chưa ghi gì" in html.unescape(answer.content.decode())
    assert listed() == []
    deed(client, intake, "ap-dung", skip_errors="on")
    assert listed() == ["1.001193"]


def test_a_second_file_is_shown_field_by_field_against_the_list_in_force(upload, client):
    deed(client, upload(row("1.001193"), row("2.000815", "Chứng thực bản sao")), "ap-dung")
    intake = upload(row("1.001193", "Đăng ký khai sinh lại"), row("1.004873", "Xác nhận"), name="moi.xlsx")
    assert intake.outcome["counts"] == {"added": 1, "changed": 1, "removed": 1, "unchanged": 0}
    assert intake.outcome["diff"]["changed"][0]["fields"] == [
        {"field": "Tên thủ tục", "before": "Đăng ký khai sinh", "after": "Đăng ký khai sinh lại"}
    ]
    assert '<span class="was">Đăng ký khai sinh</span>' in page(client, intake, "?xem=changed")


def test_another_day_is_compared_anew_before_anything_is_written(upload, client):
    intake = upload(row("1.001193"))
    deed(client, intake, "ap-dung", start="01/01/2027")
    intake.refresh_from_db()
    assert (intake.state, intake.start, listed()) == (State.READY, date(2027, 1, 1), [])
    deed(client, intake, "ap-dung", start="01/01/2027")
    assert Listing.objects.get().valid.lower == date(2027, 1, 1)


def test_a_list_that_moved_meanwhile_is_shown_again_and_not_overwritten(upload, client):
    first, second = upload(row("1.001193")), upload(row("2.000815", "Chứng thực"), name="khac.xlsx")
    deed(client, first, "ap-dung")
    answer = deed(client, second, "ap-dung")
    assert "Danh mục đã thay đổi từ lúc xem trước" in html.unescape(answer.content.decode())
    assert listed() == ["1.001193"]


def test_a_person_may_say_which_column_is_which(upload, client):
    intake = upload(row("1.001193"))
    [sheet] = [one for one in intake.outcome["sheets"] if one["used"]]
    roles = {f"cot-{column['column']}": column["role"] or "bo" for column in sheet["columns"]}
    field = next(name for name, role in roles.items() if role == "field")
    deed(client, intake, "cot", trang=sheet["name"], dung="1", **(roles | {field: "note"}))
    intake.refresh_from_db()
    assert [one["field"] for one in intake.outcome["diff"]["added"]] == ["Chưa phân loại"]
    answer = deed(client, intake, "cot", trang=sheet["name"], dung="1", **(roles | {field: "name"}))
    assert "hai cột cùng là “Tên thủ tục”" in html.unescape(answer.content.decode())


def test_a_file_that_is_no_appendix_is_refused_by_name_and_changes_nothing(office, client, tmp_path):
    client.force_login(office)
    path = tmp_path / "phu-luc.xlsx"
    path.write_bytes(b"%PDF-1.7 khong phai bang tinh")
    with path.open("rb") as file:
        answer = client.post("/danh-muc/nhap/tai/", {"file": file, "appendix": "1"}, follow=True)
    assert "là PDF" in html.unescape(answer.content.decode())
    assert Intake.objects.get().state == State.REFUSED
    assert Appendix.objects.count() == 0


def test_a_discarded_upload_can_be_applied_no_more(upload, client):
    intake = upload(row("1.001193"))
    deed(client, intake, "huy")
    deed(client, intake, "ap-dung")
    intake.refresh_from_db()
    assert (intake.state, listed()) == (State.DISCARDED, [])


def test_the_report_of_an_import_names_file_hash_sums_and_accepted_codes(upload, client):
    intake = upload(row("1.0O1193"))
    place = f"{intake.outcome['problems'][0]['sheet']}!{intake.outcome['problems'][0]['row']}"
    deed(client, intake, "nhan", **{"cho": place, "gia-tri": "1.001193"})
    deed(client, intake, "ap-dung")
    text = html.unescape(client.get(f"/danh-muc/nhap/{intake.pk}/bien-ban/").content.decode())
    for words in (intake.file.sha256, place, "1 = 1 nhận + 0 từ chối + 0 liệt kê", "thêm 1, đổi 0, rút 0"):
        assert words in text


def test_the_list_of_problems_comes_as_a_workbook_without_formulas(upload, client, tmp_path):
    intake = upload(row("=1+1", "=HYPERLINK(1)"))
    answer = client.get(f"/danh-muc/nhap/{intake.pk}/loi/")
    path = tmp_path / "loi.xlsx"
    path.write_bytes(answer.content)
    with ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_long_file_waits_for_a_worker_and_is_found_again_when_the_message_is_lost(upload, client, monkeypatch):
    monkeypatch.setattr(intakes, "SMALL", 10)
    intake = upload(row("1.001193"))
    assert intake.state == State.QUEUED
    assert "Có thể rời trang này" in page(client, intake)
    assert intakes.abandoned() == [intake.pk]
    resume_intakes()
    intakes.run(intake.pk, clock=lambda: AT)
    intake.refresh_from_db()
    assert intake.state == State.READY


def test_a_file_that_kills_its_reader_three_times_is_refused(upload, monkeypatch):
    monkeypatch.setattr(intakes, "SMALL", 10)
    intake = upload(row("1.001193"))
    Intake.objects.filter(pk=intake.pk).update(state=State.READING, attempts=3)
    intakes.run(intake.pk, clock=lambda: AT)
    intake.refresh_from_db()
    assert (intake.state, intake.failure) == (State.REFUSED, intakes.STOPPED)


@pytest.mark.parametrize("role", ["officer", "leader", "aggregator", "supervisor", "viewer"])
def test_nobody_but_an_administrator_finds_the_wizard(upload, client, role):
    intake = upload(row("1.001193"))
    client.force_login(make.user(make.department("Sở Y tế", code="SO-YT"), role))
    for address in (
        "/danh-muc/nhap/",
        *(f"/danh-muc/nhap/{intake.pk}/{part}" for part in ("", "tep/", "bien-ban/", "loi/")),
    ):
        assert client.get(address).status_code == 404
    for name in ("ap-dung", "huy", "nhan", "hoan-tac", "cot"):
        assert deed(client, intake, name).status_code == 404
    assert listed() == []
