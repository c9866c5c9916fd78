"""The text of the decision as clauses, each addressable; the two points "b)" of khoản 3 are 2.3.b1 and 2.3.b2."""

import json
from collections.abc import Mapping
from datetime import date

from django.conf import settings

from catalog.models import Clause, Decision
from portal.accounts.remembered import remembered

TEXT = settings.BASE_DIR / "fixtures" / "decision.json"


def decision_text() -> dict:
    """`{title, clauses: [{path, label, citation, text}]}` in the order of print."""
    return json.loads(TEXT.read_text(encoding="utf-8"))


def write_clauses(decision: Decision) -> None:
    """Give the decision its clauses: those of the one it replaces, else of the text shipped with the portal.

    Where its own text differs an administrator changes them, clause by clause (catalog/admin.py). Call it in a deed.
    """
    columns = ("path", "label", "citation", "text")
    former = Clause.objects.filter(decision=decision.replaces_id).values(*columns) if decision.replaces_id else []
    clauses = list(former) or decision_text()["clauses"]
    Clause.objects.bulk_create(
        Clause(decision=decision, position=position, **clause) for position, clause in enumerate(clauses, start=1)
    )


@remembered(reads=("catalog_clause", "catalog_decision"), as_is=True)
def clause_texts(day: date) -> Mapping[str, str]:
    """The text of every clause that holds on the day, by its path."""
    return dict(Clause.objects.filter(decision__valid__contains=day).order_by().values_list("path", "text"))


def as_printed(clauses: list[dict]) -> str:
    """The clauses joined again: one paragraph each, its printed label before it."""
    return "\n".join(" ".join(part for part in (clause["label"], clause["text"]) if part) for clause in clauses)
