"""The decision's text stands in the portal word for word, and every clause has one address."""

import unicodedata
from pathlib import Path

import pytest

from catalog.clauses import as_printed, decision_text, write_clauses
from catalog.models import Clause
from targets.indicators import INDICATORS
from tests import factories as make

SOURCE = Path(__file__).parents[2] / "fixtures" / "quyet-dinh.txt"


def test_the_clauses_joined_are_the_text_word_for_word():
    assert as_printed(decision_text()["clauses"]) == SOURCE.read_text(encoding="utf-8")


def test_the_text_is_nfc():
    assert unicodedata.is_normalized("NFC", SOURCE.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_the_two_points_b_of_khoan_3_are_two_clauses_with_one_printed_label():
    decision = make.decision()
    with make.written():
        write_clauses(decision)
    found = Clause.objects.filter(decision=decision, path__startswith="2.3.b").values_list("path", "label")
    assert list(found) == [("2.3.b1", "b)"), ("2.3.b2", "b)")]


def test_every_indicator_cites_a_clause_of_the_text():
    citations = {clause["path"]: clause["citation"] for clause in decision_text()["clauses"]}
    assert {(one.clause_path, one.citation) for one in INDICATORS.values()} <= set(citations.items())
