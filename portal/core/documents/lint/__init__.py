"""What Nghị định 30/2020/NĐ-CP, Phụ lục I (domain.md §9) asks of a Word document, rule by rule, over its XML.

`check(content)` opens, reads, and asks every rule of RULES. A rule is a small function from the read paper to pairs
(where, message); its name is the finding's `rule`. A new rule: write the function in the module of its part, put it
into that module's RULES.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass

from portal.core.documents.lint import annexes, body, closing, head, page, tables, text, title
from portal.core.documents.lint.opening import open_document
from portal.core.documents.lint.reading import Paper, read

Rule = Callable[[Paper], Iterable[tuple[str, str]]]
RULES: list[Rule] = [
    *page.RULES,
    *text.RULES,
    *head.RULES,
    *title.RULES,
    *body.RULES,
    *closing.RULES,
    *tables.RULES,
    *annexes.RULES,
]


@dataclass(frozen=True)
class Finding:
    """One thing that the decree wants otherwise: by which rule, where in the document, what is wrong."""

    rule: str
    where: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def check(content: bytes) -> list[Finding]:
    """Everything found in a Word document. Raises Refused for a file that is none."""
    paper = read(open_document(content))
    return list(_findings(paper))


def _findings(paper: Paper) -> Iterator[Finding]:
    for rule in RULES:
        for where, message in rule(paper):
            yield Finding(rule.__name__, where, message)
