"""The decision's text stands in the portal word for word, and every clause has one address."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from catalog.actions.decisions import enter_decision
from catalog.clauses import as_printed, decision_text, write_clauses
from catalog.models import Clause, Decision
from portal.accounts.models import User
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


@pytest.mark.django_db
def test_a_decision_that_sets_quotas_has_its_clauses_however_it_was_entered():
    first = entered("01/QĐ-UBND", date(2022, 6, 1))
    assert Clause.objects.filter(decision=first).count() == len(decision_text()["clauses"])
    with make.written():
        Clause.objects.filter(decision=first, path="2.1.d.1").update(text="Đã sửa theo bản in.")
    second = entered("02/QĐ-UBND", date(2024, 1, 1), replaces=first)
    assert Clause.objects.get(decision=second, path="2.1.d.1").text == "Đã sửa theo bản in."
    assert Clause.objects.filter(decision=second).count() == Clause.objects.filter(decision=first).count()
    older = entered("1929/QĐ-UBND", date(2020, 6, 23), has_quotas=False)
    assert not Clause.objects.filter(decision=older).exists()


def entered(number: str, start: date, **more) -> Decision:
    return enter_decision(
        number=number, date=start, title="Danh mục", valid_from=start, by=User.objects.command(), at=make.AT, **more
    )


def test_every_indicator_cites_a_clause_of_the_text():
    citations = {clause["path"]: clause["citation"] for clause in decision_text()["clauses"]}
    assert {(one.clause_path, one.citation) for one in INDICATORS.values()} <= set(citations.items())
