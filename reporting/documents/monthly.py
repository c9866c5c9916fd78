"""The monthly report A or B by Nghị định 30, each Biểu in a section of its own: one recipe, drawn as Word and as PDF.

`pen` draws the pieces: portal.core.documents.nd30 for a Word document that a person can edit, typst_page for PDF.
"""

from datetime import datetime
from types import ModuleType

from portal.core.documents import nd30, typst_page
from portal.core.periods import ZONE
from reporting.documents.tables import TABLES, Table, further_tables
from reporting.documents.words import attached_to


def monthly_docx(payload: dict, letter: str) -> bytes:
    """Render the frozen payload of a monthly report; nothing else is read."""
    return _drawn(payload, letter, nd30.Paper(**_about(payload, letter)), nd30)


def monthly_pdf(payload: dict, letter: str) -> bytes:
    """The same as PDF."""
    return _drawn(payload, letter, typst_page.Paper(**_about(payload, letter)), typst_page)


def _about(payload: dict, letter: str) -> dict:
    head = payload["heads"][letter]
    return {
        "title": f"{head['type']} {head['subject']}".replace("\n", " "),
        "author": head["issuer_name"],
        "created": datetime.fromisoformat(payload["period"]["data_to"]).replace(tzinfo=ZONE),
    }


def _drawn(payload: dict, letter: str, paper: nd30.Paper | typst_page.Paper, pen: ModuleType) -> bytes:
    for part in _report(payload, letter, pen):
        paper.append(part)
    for table in [*(made(payload) for made in TABLES), *further_tables(payload)]:
        paper.start_wide_section()
        for part in _table_page(table, attached_to(payload, letter), pen):
            paper.append(part)
    return paper.save()


def _report(payload: dict, letter: str, pen: ModuleType) -> list:
    head = payload["heads"][letter]
    parts = [
        pen.head(parent=head["parent"], issuer=head["issuer"], symbol=head["symbol"], place=head["place"]),
        pen.title(head["type"], head["subject"]),
        pen.addressees(head["addressees"]),
        pen.body_text(payload["opening"][letter]),
    ]
    parts += [pen.body_text(notice, italic=True) for notice in payload["notices"]]
    for section in payload["sections"]:
        parts.append(pen.heading(section["heading"], level=0))
        for part in section["parts"]:
            if part["heading"]:
                parts.append(pen.heading(part["heading"], level=1))
            parts += [pen.body_text(words) for words in part["paragraphs"]]
    parts.append(pen.body_text(payload["closing"][letter], last=True))
    name = head["signatory_name"]
    return [*parts, pen.closing(recipients=head["recipients"], signatory=head["signatory"], name=name)]


def _table_page(table: Table, attached: str, pen: ModuleType) -> list:
    return [
        pen.table_title(number=table.number, words=table.title, attached=attached, notes=table.notes),
        pen.ruled_table(
            widths=table.widths,
            head=table.head,
            rows=table.rows,
            size=table.size,
            caption=f"{table.number}: {table.title}",
        ),
        *pen.table_end(),
    ]
