"""Reports over several months: the year's two editions and reports on demand, held against loops over plain rows."""

import json
from datetime import datetime
from io import BytesIO, StringIO
from random import Random

import openpyxl
import pytest
from django.core.management import call_command

from portal.core.periods import ZONE, Month
from reporting.columns import NAMES, PENDING, RECEIVED, RESOLVED
from reporting.models import Edition, Period, Report, State
from reporting.refusals import Refused
from reporting.report_actions import find_or_queue
from reporting.reports import editions
from reporting.reports.spans import span_payload
from reporting.reports.subject import CHINH_THUC, SO_BO, Subject, title_of
from tests import factories as make
from tests.factories import written

AFTER = datetime(2026, 12, 20, 8, 0, tzinfo=ZONE)
FIELDS = ("Hộ tịch", "Đất đai")
YEAR = [Month(2026, number) for number in range(1, 13)]


class Year:
    """A department and a district with a commune; twelve months of random lines, kept as plain rows beside."""

    def __init__(self, seed: int = 6) -> None:
        chance = Random(seed)
        self.province = make.province(code="42")
        self.department = make.department("Sở Tư pháp", parent=self.province, code="SO-TP")
        self.district = make.district("Huyện Hương Sơn", parent=self.province, code="439")
        self.commune = make.commune("Xã Sơn Lễ", parent=self.district, code="18136")
        self.units = (self.department, self.district, self.commune)
        make.decision()
        procedures = {name: make.procedure(in_field=name) for name in FIELDS}
        services = {
            (unit, name): make.provided_service(unit, one) for unit in self.units for name, one in procedures.items()
        }
        self.aggregator = make.user(self.department, "aggregator")
        self.rows: dict[tuple, dict] = {}
        for month in [Month(2025, 12), *YEAR]:
            period = make.period(month.year, month.month)
            for unit in self.units:
                lines = {}
                for name in FIELDS:
                    lines[services[unit, name]] = self.rows[month, unit, name] = random_line(chance)
                make.return_(unit, period, State.APPROVED, lines=lines)

    def close(self, *months: Month) -> None:
        for month in months:
            with written():
                Period.objects.filter(year=month.year, month=month.month).update(
                    closed_at=AFTER, closed_by=self.aggregator
                )

    def summed(self, months: list[Month], units, name: str) -> dict:
        """The slow and obvious way: flows added, stocks taken from the first or the last month."""
        found = {}
        for column in NAMES:
            of = months
            of = months[:1] if column == "carried_over" else of
            of = months[-1:] if column in PENDING else of
            found[column] = sum(self.rows[month, unit, name][column] for month in of for unit in units)
        return found


def random_line(chance: Random) -> dict:
    online, direct, carried = (chance.randint(0, 40) for _ in range(3))
    received = online + direct + carried
    late = chance.randint(0, received // 3)
    early = chance.randint(0, received - late)
    return {
        "received_online": online,
        "received_direct": direct,
        "carried_over": carried,
        "resolved_early": early,
        "resolved_on_time": 0,
        "resolved_late": late,
        "pending_in_time": received - early - late,
        "pending_overdue": 0,
        "resolved_online": chance.randint(0, early + late),
    }


@pytest.fixture
def year(db) -> Year:
    return Year()


def by_field(payload: dict) -> dict:
    return {row["field"]: row["counts"] for row in payload["tables"]["fields"]["rows"]}


def built(year: Year, subject: Subject) -> Edition:
    edition, _ = find_or_queue(subject=subject, scope=year.province, by=year.aggregator, at=AFTER)
    editions.build(edition.pk, clock=lambda: AFTER)
    edition.refresh_from_db()
    assert edition.failure == ""
    return edition


def test_the_official_year_adds_flows_and_takes_stocks_from_its_first_and_last_month(year):
    year.close(YEAR[-1])
    payload = built(year, Subject.of_year(2026, CHINH_THUC)).payload
    assert by_field(payload) == {name: year.summed(YEAR, year.units, name) for name in FIELDS}
    total = payload["tables"]["fields"]["total"]["counts"]
    december, january = YEAR[-1], YEAR[0]
    assert total["pending_in_time"] == sum(
        year.rows[december, unit, name]["pending_in_time"] for unit in year.units for name in FIELDS
    )
    assert total["carried_over"] == sum(
        year.rows[january, unit, name]["carried_over"] for unit in year.units for name in FIELDS
    )


def test_the_so_bo_has_eleven_months_and_the_estimate_in_a_column_that_says_so(year):
    payload = built(year, Subject.of_year(2026, SO_BO)).payload
    eleven = YEAR[:11]
    assert by_field(payload) == {name: year.summed(eleven, year.units, name) for name in FIELDS}
    table = payload["more"][0]
    assert [one["head"] for one in table["columns"][:3]] == ["11 tháng", "Ước tháng 12", "Ước thực hiện cả năm"]
    assert "bình quân ba tháng 9, 10, 11" in table["notes"][0]
    assert any("bình quân ba tháng 9, 10, 11" in words for words in payload["notices"])
    for row in table["rows"]:
        expected = []
        for flows, stock in ((RECEIVED[:2], RECEIVED[2:]), (RESOLVED, ()), (("resolved_online",), ())):
            sums = year.summed(eleven, year.units, row["name"])
            so_far = sum(sums[column] for column in (*flows, *stock))
            three = [
                sum(year.rows[month, unit, row["name"]][column] for unit in year.units for column in flows)
                for month in YEAR[8:11]
            ]
            estimate = int(sum(three) / 3 + 0.5)
            expected += [so_far, estimate, so_far + estimate]
        assert row["values"] == expected
    assert table["total"]["values"] == [sum(row["values"][i] for row in table["rows"]) for i in range(9)]


def test_the_official_year_shows_how_far_the_estimate_was_off(year):
    estimate = built(year, Subject.of_year(2026, SO_BO)).payload["more"][0]
    year.close(YEAR[-1])
    table = built(year, Subject.of_year(2026, CHINH_THUC)).payload["more"][0]
    for row, guessed in zip(table["rows"], estimate["rows"], strict=True):
        official = year.summed(YEAR, year.units, row["name"])
        real = [sum(official[column] for column in columns) for columns in (RECEIVED, RESOLVED, ("resolved_online",))]
        guesses = guessed["values"][2::3]
        pairs = zip(guesses, real, strict=True)
        assert row["values"] == [value for guess, done in pairs for value in (guess, done, done - guess)]


def test_without_a_so_bo_the_official_year_says_so_and_a_new_so_bo_makes_a_new_edition(year):
    year.close(YEAR[-1])
    first = built(year, Subject.of_year(2026, CHINH_THUC))
    assert "Chưa lập bản sơ bộ" in first.payload["more"][0]["notes"][0]
    built(year, Subject.of_year(2026, SO_BO))
    second = built(year, Subject.of_year(2026, CHINH_THUC))
    assert (first.number, second.number) == (1, 2)


def test_the_official_year_waits_for_december_to_be_closed(year):
    with pytest.raises(Refused, match="kỳ tháng 12 chưa chốt"):
        built(year, Subject.of_year(2026, CHINH_THUC))


def test_a_range_across_the_year_and_some_units(year):
    months = [Month(2025, 12), *YEAR[:3]]
    payload = built(year, Subject.of_range(months[0], months[-1], [year.department.pk])).payload
    assert by_field(payload) == {name: year.summed(months, [year.department], name) for name in FIELDS}
    q4 = payload["tables"]["units"]["province"]["indicators"]["Q4"]
    resolved = sum(
        year.rows[month, year.department, name][column] for month in months for name in FIELDS for column in RESOLVED
    )
    assert q4["month"]["denominator"] == resolved
    assert payload["heads"]["A"]["subject"].endswith("từ tháng 12 năm 2025 đến tháng 3 năm 2026")
    words = json.dumps(payload["sections"], ensure_ascii=False)
    assert "toàn tỉnh" not in words
    assert any("Phạm vi: Sở Tư pháp" in one for one in payload["notices"])


def test_a_district_is_asked_about_with_its_communes(year):
    edition = built(year, Subject.of_range(YEAR[2], YEAR[7], [year.district.pk]))
    assert edition.report.subject == f"2026-03..2026-08 {year.district.pk},{year.commune.pk}"
    units = [year.district, year.commune]
    assert by_field(edition.payload) == {name: year.summed(YEAR[2:8], units, name) for name in FIELDS}
    assert title_of(edition.report) == "Báo cáo đột xuất từ tháng 3/2026 đến tháng 8/2026, 2 đơn vị"


def test_a_range_of_one_month_is_that_months_figures(year):
    payload = built(year, Subject.of_range(YEAR[4], YEAR[4])).payload
    assert by_field(payload) == {name: year.summed([YEAR[4]], year.units, name) for name in FIELDS}


def test_a_missing_month_is_named_and_never_a_zero(year):
    one = year.department.returns.get(period__month=5, period__year=2026)
    make.settle(one, State.RETURNED)
    one.approved_at = one.approved_by = None
    with written():
        one.save()
    payload = span_payload(Subject.of_year(2026, SO_BO), year.province)
    assert payload["coverage"]["units_sent"] == 2
    assert payload["tables"]["missing"]["rows"] == [
        {
            "no": "1",
            "name": "Sở Tư pháp",
            "parent": "UBND tỉnh",
            "state": "Đã gửi 10/11 kỳ",
            "note": "Còn thiếu kỳ",
        }
    ]


def test_every_further_table_stands_in_every_document_with_live_formulas(year):
    edition = built(year, Subject.of_year(2026, SO_BO))
    names = sorted(edition.files.values_list("name", flat=True))
    assert all(name.startswith("bao-cao-nam-2026-so-bo") for name in names)
    book = bytes(edition.files.get(name__endswith="A.xlsx").content)
    live, cached = (openpyxl.load_workbook(BytesIO(book), data_only=only)["Biểu 04"] for only in (False, True))
    found = {cell.coordinate: cell.value for row in live.iter_rows() for cell in row if cell.data_type == "f"}
    assert len(found) == 2 * 3 + 9
    total = [cell for row in cached.iter_rows() for cell in row if cell.value == "TỔNG CỘNG"][0]
    values = [cached.cell(total.row, 3 + place).value for place in range(9)]
    assert values == edition.payload["more"][0]["total"]["values"]


def test_the_same_question_finds_the_first_edition_and_another_figure_makes_a_second(year):
    subject = Subject.of_year(2026, SO_BO)
    assert built(year, subject).pk == built(year, subject).pk
    one = year.department.returns.get(period__month=5, period__year=2026)
    one.version += 1
    with written():
        one.save()
    assert built(year, subject).number == 2


def command(*words: str, exits: int = 0) -> dict:
    out = StringIO()
    if exits:
        with pytest.raises(SystemExit) as ended:
            call_command("build_report", *words, "--json", stdout=out)
        assert ended.value.code == exits
    else:
        call_command("build_report", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_builds_all_three_kinds(year, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    annual = command("annual", "2026", "--edition", "so-bo")
    assert (annual["kind"], annual["period"], annual["edition"]) == ("annual", "2026", 1)
    assert command("annual", "2026", "--edition", "so-bo", "--again") == annual
    adhoc = command("adhoc", "--from", "2026-03", "--to", "2026-08", "--units", "SO-TP,439")
    assert (adhoc["kind"], adhoc["period"]) == ("adhoc", "2026-03..2026-08")
    before = Report.objects.count()
    again = command("adhoc", "--from", "2026-03", "--to", "2026-07", "--again")
    assert (again["edition"], Report.objects.count()) == (None, before)
    refused = command("annual", "2026", "--edition", "chinh-thuc", exits=1)
    assert "chưa chốt" in refused["problems"][0]["message"]
    unknown = command("adhoc", "--from", "2026-03", "--to", "2026-08", "--units", "KHONG-CO", exits=1)
    assert "KHONG-CO" in unknown["problems"][0]["message"]
