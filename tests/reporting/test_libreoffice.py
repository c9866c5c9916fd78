"""Our workbook as LibreOffice 7.4 really saves it: opened headless and saved as xlsx and ods, unchanged and with one cell
changed (TT of the first line from 13 to 12). How the files were made: data/libreoffice/README.md.
"""

from pathlib import Path

import pytest

from reporting.intake.plan import Change
from reporting.intake.workbook import plan_workbook, read_workbook, require_identity
from tests.reporting.entry_files import October

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "data/libreoffice"


@pytest.fixture
def october() -> October:
    """As it was when the workbook was taken: one line full, one declared, one empty."""
    return October.begun()


@pytest.mark.parametrize("name", ["bieu.xlsx", "bieu.ods"])
def test_saved_by_libreoffice_unchanged_it_changes_nothing(october, name):
    content = (FILES / name).read_bytes()
    book = read_workbook(name, content)
    require_identity(book, october.now())
    plan = plan_workbook(october.now(), book)
    assert (plan.changes, plan.problems, plan.warnings) == ([], [], [])
    before = october.stored(), october.now().version
    assert october.take(content, name=name) == 0
    assert (october.stored(), october.now().version) == before


@pytest.mark.parametrize("name", ["mot-o.xlsx", "mot-o.ods"])
def test_one_cell_changed_in_libreoffice_is_that_one_change(october, name):
    content = (FILES / name).read_bytes()
    plan = plan_workbook(october.now(), read_workbook(name, content))
    assert plan.problems == []
    assert plan.changes == [Change("1.000000", "(TT) Toàn trình", "13", "12", plan.changes[0].cell)]
    before = october.stored()
    assert october.take(content, name=name) == 1
    after = october.stored()
    assert after["1.000000"][0] == [*before["1.000000"][0][:-1], 12]
    assert {code: after[code] for code in after if code != "1.000000"} == {
        code: before[code] for code in before if code != "1.000000"
    }
