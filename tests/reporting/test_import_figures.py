"""`import_figures`: a whole file or nothing, the same checks as every door, and again changes nothing."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.accounts.deeds import broken_links
from portal.accounts.models import Change, User
from portal.core.periods import ZONE, Month
from reporting.actions.figures_file import import_figures
from reporting.columns import NAMES
from reporting.intake.figures_file import HEADER
from reporting.models import Line, Period, Return, State
from reporting.refusals import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db
FULL = make.counts(online=5, direct=2, resolved=6)


class Door:
    """Two communes with two procedures, and a CSV to write."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "so-lieu.csv"
        procedures = [make.procedure("1.000001"), make.procedure("1.000002")]
        for code in ("18070", "18073"):
            commune = make.commune(code=code)
            for procedure in procedures:
                make.service(commune, procedure)

    def row(self, period="2026-10", unit="18070", procedure="1.000001", **cells) -> dict:
        values = {name: "" if value is None else str(value) for name, value in {**FULL, **cells}.items()}
        return {"period": period, "unit": unit, "procedure": procedure, **values}

    def write(self, *rows: dict, encoding: str = "utf-8", delimiter: str = ",", header=HEADER) -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, header, delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        self.path.write_text(text.getvalue(), encoding=encoding)
        return self.path

    def take(self, *rows: dict, state: str = "submitted", at: datetime = make.AT) -> dict:
        return import_figures(path=self.write(*rows), state=state, by=User.objects.command(), at=at)

    def refusal(self, *rows: dict, **given) -> list[tuple[str, int | None]]:
        before = Change.objects.count(), Period.objects.count()
        with pytest.raises(Refused) as caught:
            self.take(*rows, **given)
        assert (Change.objects.count(), Period.objects.count()) == before
        return [(problem.kind, problem.row) for problem in caught.value.problems if problem.severity == "error"]


@pytest.fixture
def door(tmp_path) -> Door:
    return Door(tmp_path)


def test_lines_are_written_and_the_month_is_sent(door):
    result = door.take(door.row(), door.row(procedure="1.000002.000.00.00.H27"), door.row(unit="18073"))
    assert result == {"returns": 2, "lines": 3, "unchanged": 0, "problems": []}
    assert set(Return.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    line = Line.objects.get(return_ref__unit__codes__code="18073")
    assert {name: getattr(line, name) for name in NAMES} == FULL
    assert broken_links() == []


def test_a_missing_period_is_made_and_open(door):
    door.take(door.row(period="2026-03"))
    period = Period.objects.get()
    assert (period.reporting_month, period.is_closed, period.returns.count()) == (Month(2026, 3), False, 2)


def test_the_same_file_again_changes_nothing(door):
    rows = door.row(), door.row(unit="18073")
    door.take(*rows)
    before = Change.objects.count()
    assert door.take(*rows) == {"returns": 0, "lines": 0, "unchanged": 2, "problems": []}
    assert Change.objects.count() == before


def test_one_changed_cell_writes_one_line_and_the_rest_stays(door):
    door.take(door.row(), door.row(procedure="1.000002"))
    result = door.take(door.row(received_online=6, pending_in_time=2))
    assert (result["returns"], result["lines"], result["unchanged"]) == (1, 1, 0)
    assert sorted(Line.objects.values_list("received_online", "version")) == [(5, 1), (6, 2)]


def test_approved_is_approved(door):
    door.take(door.row(), state="approved")
    month = Return.objects.get(unit__codes__code="18070")
    assert (month.state, month.approved_at, month.submitted_at) == (State.APPROVED, make.AT, make.AT)


def test_empty_is_not_entered_and_a_dash_is_declared_none(door):
    door.take(door.row(resolved_late=None), door.row(procedure="1.000002", **dict.fromkeys(NAMES, "-")))
    kept = Line.objects.order_by("service__procedure__code").values_list("resolved_late", "declared_none", "complete")
    assert list(kept) == [(None, False, False), (None, True, True)]


def test_unlisted_procedures_are_counted_by_field(door):
    result = door.take(door.row(procedure="linh-vuc:Hộ tịch"), door.row(procedure="linh-vuc: Đất  đai"))
    assert sorted(Line.objects.values_list("field__name", flat=True)) == ["Hộ tịch", "Đất đai"]
    assert [(p["severity"], p["value"]) for p in result["problems"]] == [("warning", "Đất đai")]


def test_semicolons_and_a_byte_order_mark_are_read(door):
    path = door.write(door.row(), encoding="utf-8-sig", delimiter=";")
    assert import_figures(path=path, state="submitted", by=User.objects.command(), at=make.AT)["lines"] == 1


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        ({"received_online": "-1"}, "cell"),
        ({"received_online": "1.5"}, "cell"),
        ({"received_online": "năm"}, "cell"),
        ({"received_online": "99999999"}, "cell"),
        ({"resolved_online": "-"}, "cell"),
        ({"pending_in_time": 0}, "identity"),
        ({"resolved_online": 7}, "online_over_resolved"),
        ({"unit": "99999"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"procedure": "1.999999"}, "procedure"),
        ({"procedure": "1.00001"}, "procedure"),
        ({"procedure": "linh-vuc:"}, "field"),
        ({"period": "2026-13"}, "period"),
        ({"period": "10/2026"}, "period"),
    ],
)
def test_one_bad_row_refuses_the_whole_file_and_is_named(door, bad, kind):
    assert door.refusal(door.row(unit="18073"), door.row(**bad)) == [(kind, 3)]


def test_every_bad_row_is_named(door):
    rows = [door.row(received_online="x"), door.row(unit="0"), door.row(period="y"), door.row(procedure="z")]
    assert door.refusal(*rows) == [("cell", 2), ("unit", 3), ("period", 4), ("procedure", 5)]


def test_the_same_line_twice_is_refused(door):
    assert door.refusal(door.row(), door.row(procedure="1.000001.H27")) == [("twice", 3)]


def test_a_closed_period_is_refused(door):
    make.period(2026, 9, closed=True)
    assert door.refusal(door.row(), door.row(period="2026-09")) == [("closed", 3)]


def test_a_month_that_is_not_over_is_refused(door):
    assert door.refusal(door.row(), at=datetime(2026, 10, 14, 23, 59, tzinfo=ZONE)) == [("too_early", None)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "header"),
        (b"PK\x03\x04 not a csv \xff\xfe", "file"),
        ("period;unit\n".encode("utf-16"), "file"),
        (b"period,unit,procedure\n2026-10,18070,1.000001\n", "header"),
        (",".join(HEADER).encode() + b"\n2026-10,18070\n", "shape"),
        (b"a\x00b", "file"),
    ],
)
def test_what_is_not_such_a_file_is_refused_in_words(door, content, kind):
    door.path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        import_figures(path=door.path, state="submitted", by=User.objects.command(), at=make.AT)
    assert [problem.kind for problem in caught.value.problems] == [kind]


def test_the_command_prints_one_object_and_exits_1_when_refused(door, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("import_figures", str(door.write(door.row(unit="99999"))), "--json")
    assert caught.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["returns"], answer["lines"], len(answer["problems"])) == (0, 0, 1)
    assert "99999" in answer["problems"][0]["message"]


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(Refused) as caught:
        import_figures(path=tmp_path / "khong-co.csv", state="submitted", by=User.objects.command(), at=make.AT)
    assert "khong-co.csv" in caught.value.problems[0].message
