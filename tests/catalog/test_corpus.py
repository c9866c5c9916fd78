"""Every file of the corpus gives exactly what is written beside it; no row is ever lost on the way."""

import pytest

from catalog.importing.matching import nobody
from catalog.importing.reading import Reading, read_appendix
from tests.catalog.corpus.bad import BAD
from tests.catalog.corpus.case import Case
from tests.catalog.corpus.good import GOOD
from tests.catalog.corpus.old_excel import IN_OLD_EXCEL
from tests.catalog.corpus.refused import REFUSED
from tests.catalog.corpus.word import IN_WORD

pytestmark = pytest.mark.django_db
CASES = [*GOOD, *BAD, *IN_WORD, *IN_OLD_EXCEL, *REFUSED]


def read(case: Case, folder) -> Reading:
    return read_appendix(case.build(folder), known=nobody, appendix=case.appendix)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_as_it_is_meant(case, tmp_path):
    reading = read(case, tmp_path)
    if case.refusal:
        assert ([problem.kind for problem in reading.problems], reading.sha256) == ([case.refusal], "")
        return
    assert [(entry.code, entry.name, entry.field) for entry in reading.entries] == case.entries
    assert sorted((p.kind, p.row or 0) for p in reading.problems) == sorted((k, r or 0) for k, r in case.problems)
    for attribute, values in case.more.items():
        assert [getattr(entry, attribute) for entry in reading.entries] == values


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_read_are_rows_taken_refused_and_listed(case, tmp_path):
    reading = read(case, tmp_path)
    assert reading.rows_read == len(reading.entries) + reading.refused + reading.listed
    used = [sheet.rows for sheet in reading.sheets if sheet.used]
    assert sum(used) == reading.rows_read


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_refusal_names_the_file_or_its_sheet_and_what_to_do(case, tmp_path):
    [problem] = read(case, tmp_path).problems
    assert problem.severity == "error"
    assert "phu-luc" in problem.message or "Bảng" in problem.message
    assert problem.message.count(".") >= 1


def test_the_corpus_is_large_enough_and_no_case_stands_twice():
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)
