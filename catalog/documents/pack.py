"""All files of a draft by name: Tờ trình, Quyết định, and each changed appendix as Word and as workbook."""

from collections.abc import Callable
from datetime import date

from catalog.documents.appendix_docx import appendix_docx
from catalog.documents.appendix_xlsx import appendix_xlsx
from catalog.documents.decision_docx import decision_docx
from catalog.documents.paper import Paper, attached_to
from catalog.documents.submission import Campaign, submission_docx
from catalog.drafting import DraftContent
from catalog.models import Draft, Proposal
from catalog.reviews import board, unit_names

Draw = Callable[[], bytes]


def files_of(draft: Draft, content: DraftContent, day: date) -> dict[str, tuple[str, Draw]]:
    """Name → (what it is, how it is drawn); nothing is drawn until somebody takes the file."""
    papers = [_paper(draft, appendix) for appendix in content.changed]
    units = unit_names(list(draft.proposals.values_list("unit", flat=True)), day)
    files: dict[str, tuple[str, Draw]] = {
        "to-trinh.docx": (
            "Tờ trình UBND tỉnh",
            lambda: submission_docx(draft, content, units, _campaign(draft)),
        ),
        "quyet-dinh.docx": (
            "Quyết định kèm các Phụ lục",
            lambda: decision_docx(draft, content, papers),
        ),
    }
    for paper in papers:
        stem, words = f"phu-luc-{paper.number}", f"Phụ lục {paper.number}"
        files[f"{stem}.docx"] = (f"{words} (Word)", lambda paper=paper: appendix_docx(paper, created=draft.made_at))
        files[f"{stem}.xlsx"] = (f"{words} (Excel)", lambda paper=paper: appendix_xlsx(paper))
    return files


def _paper(draft: Draft, appendix) -> Paper:
    attached = attached_to(draft.decision)
    return Paper(appendix.number, appendix.level, attached, appendix.entries, appendix.is_reconstruction)


def _campaign(draft: Draft) -> Campaign | None:
    review = draft.review
    if review is None:
        return None
    rows = board(review, draft.made_at)
    answers = [row.answer for row in rows if row.answer]
    states = list(review.proposals.exclude(state=Proposal.State.RECALLED).values_list("state", flat=True))
    return Campaign(
        title=review.title,
        asked=len(rows),
        answered=len(answers),
        nothing=sum(answer.nothing_proposed for answer in answers),
        proposed=len(states),
        declined=states.count(Proposal.State.DECLINED),
    )
