"""The contract of compliance: who is judged on what, in which order, with which words; the command and the API."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from portal.core.periods import Month
from reporting.compliance import compliance
from tests import factories

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@pytest.fixture
def world():
    """A department, a district with a commune, a district without; every unit has two services, one of them provided."""
    province = factories.province(code="42")
    near = factories.district("Huyện Gần", parent=province, code="436")
    far = factories.district("Huyện Xa", parent=province, code="437")
    department = factories.department("Sở Tư pháp", org_name="Sở Tư pháp", parent=province, code="SO-TP")
    commune = factories.commune("Xã Một", parent=near, code="18001")
    for unit in (near, far, department, commune):
        factories.service(unit)
        service = factories.provided_service(unit)
        factories.return_(unit, state="submitted", lines={service: factories.counts(online=1, direct=1)})
    return {"province": province, "near": near, "far": far, "department": department, "commune": commune}


def of(result: dict, code: str) -> dict:
    return next(unit["indicators"] for unit in result["units"] if unit["code"] == code)


def test_units_come_in_the_official_order_with_codes_and_names(world):
    units = compliance(OCTOBER)["units"]
    assert [(unit["code"], unit["level"], unit["parent"]) for unit in units] == [
        ("SO-TP", "so", "42"),
        ("436", "huyen", "42"),
        ("18001", "xa", "436"),
        ("437", "huyen", "42"),
    ]


def test_keys_are_those_of_the_contract(world):
    result = compliance(OCTOBER)
    assert set(result) >= {"period", "data_from", "data_to", "coverage", "units", "province"}
    assert (result["period"], result["data_from"], result["data_to"]) == ("2026-10", "2026-09-15", "2026-10-14")
    demanded = {"numerator", "denominator", "rate", "target", "verdict", "gap", "clause", "reading", "month"}
    for indicators in (of(result, "436"), result["province"]["indicators"]):
        assert list(indicators) == ["Q1", "Q2", "Q3", "Q4"]
        assert all(set(cell) >= demanded | {"with_children", "unclear"} for cell in indicators.values())
        assert [cell["month"] is None for cell in indicators.values()] == [True, False, True, False]
    assert json.loads(json.dumps(result)) == result


def test_a_district_is_judged_with_its_communes_and_shows_its_own_beside(world):
    q4 = of(compliance(OCTOBER), "436")["Q4"]
    assert (q4["numerator"], q4["denominator"]) == (1, 2)
    assert (q4["with_children"]["numerator"], q4["with_children"]["denominator"]) == (2, 4)
    assert (q4["verdict"], q4["gap"], q4["target"]) == ("chua_dat", 2, "90.00")  # 90 % of 4 is 3.6


def test_a_commune_is_judged_only_on_a_quota_assigned_to_it(world):
    assert of(compliance(OCTOBER), "18001")["Q4"]["verdict"] == "chua_giao"
    factories.quota(world["commune"], "Q4", 50)
    cell = of(compliance(OCTOBER), "18001")["Q4"]
    assert (cell["verdict"], cell["target"], cell["gap"]) == ("dat", "50.00", 0)


def test_the_province_is_the_sum_of_all_units_own_figures_and_has_no_quota(world):
    q1 = compliance(OCTOBER)["province"]["indicators"]["Q1"]
    assert (q1["numerator"], q1["denominator"], q1["rate"]) == (4, 8, "50.00")
    assert (q1["target"], q1["verdict"], q1["gap"]) == (None, "chua_giao", None)
    assert (q1["units_met"], q1["units_judged"]) == (0, 3)


def test_narrowing_to_units_changes_neither_their_figures_nor_the_province(world):
    whole, narrowed = compliance(OCTOBER), compliance(OCTOBER, unit_ids={world["near"].pk})
    assert [unit["code"] for unit in narrowed["units"]] == ["436"]
    assert of(narrowed, "436") == of(whole, "436")
    assert (narrowed["province"], narrowed["coverage"]) == (whole["province"], whole["coverage"])


def test_q2_is_in_progress_until_the_years_last_period(world):
    verdicts = [of(compliance(Month(2026, month)), "437")["Q2"]["verdict"] for month in (11, 12)]
    assert verdicts == ["dang_thuc_hien", "dat"]


def test_a_unit_that_does_not_exist_yet_is_not_listed(world):
    factories.commune(code="NEW", start=date(2026, 10, 15))
    listed = {month: [u["code"] for u in compliance(Month(2026, month))["units"]] for month in (10, 11)}
    assert ["NEW" in codes for codes in listed.values()] == [False, True]


def test_clause_and_reading_are_said_and_change_with_a_decided_reading(world):
    before = of(compliance(OCTOBER), "437")["Q4"]
    assert before["clause"] == "Điều 2 khoản 1 điểm d, gạch đầu dòng thứ hai"
    assert (before["provisional"], before["reading"]) == (
        True,
        "Mẫu số: hồ sơ đã giải quyết; mỗi năm cộng 10 điểm phần trăm, tối đa 100 %; cách hiểu tạm thời, chưa có văn bản "
        "hướng dẫn",
    )
    factories.reading("Q4", denominator="received", growth="times", document="Công văn số 1/UBND-KSTT")
    after = of(compliance(OCTOBER), "437")["Q4"]
    assert (after["provisional"], after["target"]) == (False, "73.21")
    assert after["reading"].endswith("tối đa 100 %; theo Công văn số 1/UBND-KSTT")


def test_a_month_without_data_is_a_month_of_zeros_and_never_a_rate():
    factories.department(code="SO-X")
    indicators = of(compliance(Month(2027, 1)), "SO-X")
    assert [cell["rate"] for cell in indicators.values()] == [None] * 4
    assert [cell["verdict"] for cell in indicators.values()] == ["khong_xet"] * 4


def test_the_number_of_statements_is_constant_in_units(world, django_assert_num_queries):
    with django_assert_num_queries(16):
        compliance(OCTOBER)
    for _ in range(3):
        factories.provided_service(factories.commune(parent=world["far"]))
    with django_assert_num_queries(16):
        compliance(OCTOBER)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of the command."""
    try:
        call_command("compliance", *arguments)
        code = 0
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_prints_the_same_object(world, capsys):
    code, out, _ = run(capsys, "2026-10", "--json")
    assert (code, json.loads(out)) == (0, compliance(OCTOBER))


def test_the_command_narrows_to_a_unit_and_to_what_is_approved(world, capsys):
    code, out, _ = run(capsys, "2026-10", "--unit", "437", "--only", "approved", "--json")
    assert (code, json.loads(out)) == (0, compliance(OCTOBER, only_approved=True, unit_ids={world["far"].pk}))


def test_the_command_in_words(world, capsys):
    code, out, _ = run(capsys, "2026-10", "--unit", "436")
    assert code == 0
    assert "  Q4  50,00 % (2/4), chỉ tiêu 90,00 %: Chưa đạt" in out.splitlines()
    assert out.startswith("Kỳ 2026-10: 4/4 đơn vị đã gửi, 0 đã duyệt; 4/8 dòng.")


def test_the_command_refuses_what_is_no_period(capsys):
    code, out, err = run(capsys, "tháng 10", "--json")
    assert (code, json.loads(out)["problems"][0]["kind"]) == (2, "period")
    assert "viết NĂM-THÁNG, ví dụ 2026-10" in err


def test_the_command_refuses_an_unknown_unit(world, capsys):
    code, out, err = run(capsys, "2026-10", "--unit", "99999", "--json")
    assert (code, json.loads(out)["problems"][0]["value"]) == (1, "99999")
    assert err.strip() == "Không có đơn vị mang mã “99999” vào ngày 14/10/2026. Kiểm tra mã đơn vị."


def test_the_command_refuses_an_unknown_choice(world):
    with pytest.raises(CommandError):  # manage.py itself then exits 2
        call_command("compliance", "2026-10", "--only", "draft")


def test_todays_map_is_the_periods_as_long_as_no_unit_changed(world, capsys):
    assert run(capsys, "2026-10", "--era", "today", "--json") == run(capsys, "2026-10", "--json")


def test_the_api_gives_a_province_wide_reader_the_commands_object(world, client):
    client.force_login(factories.user(None, "supervisor"))
    assert client.get("/api/v1/compliance/2026-10/").json() == compliance(OCTOBER)


def test_the_api_gives_a_district_its_own_tree(world, client):
    client.force_login(factories.user(world["near"], "reviewer"))
    told = client.get("/api/v1/compliance/2026-10/").json()
    assert [unit["code"] for unit in told["units"]] == ["436", "18001"]
    assert (told["province"], told["coverage"]["units_due"]) == (None, 2)


def test_the_api_does_not_find_what_is_not_yours(world, client):
    client.force_login(factories.user(world["near"], "officer"))
    codes = {code: client.get(f"/api/v1/compliance/2026-10/?unit={code}").status_code for code in ("18001", "437", "x")}
    assert codes == {"18001": 200, "437": 404, "x": 404}


def test_the_api_is_closed_without_log_in_and_without_a_role(world, client):
    paths = ("/api/v1/compliance/2026-10/", "/api/v1/units/")
    nobody = [client.get(path).status_code for path in paths]
    client.force_login(factories.user(world["near"]))
    assert (nobody, [client.get(path).status_code for path in paths]) == ([401, 401], [403, 403])


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/api/v1/compliance/2026-13/", "period"),
        ("/api/v1/compliance/%C3%A1/", "period"),
        ("/api/v1/compliance/2026-10/?only=draft", "only"),
        ("/api/v1/units/?on=14-10-2026", "on"),
    ],
)
def test_the_api_says_what_is_wrong_with_the_call(world, client, address, key):
    client.force_login(factories.user(None, "viewer"))
    answer = client.get(address)
    assert (answer.status_code, [one["column"] for one in answer.json()["problems"]]) == (400, [key])


def test_the_api_lists_the_units_one_may_see(world, client):
    client.force_login(factories.user(world["near"], "officer"))
    told = client.get("/api/v1/units/?on=2026-10-14").json()
    assert [(unit["code"], unit["name"], unit["parent"]) for unit in told] == [
        ("436", "Huyện Gần", "42"),
        ("18001", "Xã Một", "436"),
    ]


def test_the_api_is_for_reading(world, client):
    client.force_login(factories.user(None, "supervisor"))
    assert client.post("/api/v1/compliance/2026-10/", {}).status_code == 405
