"""Deeds on drafts: made of accepted proposals, given up, or issued as the new version of the list."""

from datetime import date as Date
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from catalog.actions.decisions import enter_decision
from catalog.documents.appendix_xlsx import Unreadable, appendix_xlsx
from catalog.documents.paper import paper_of
from catalog.drafting import DraftAppendix, would_make
from catalog.importing import appendix as work
from catalog.importing.problems import ERROR
from catalog.importing.reading import read_appendix
from catalog.models import Appendix, Decision, Draft, Proposal, Review
from catalog.refusals import Refused
from catalog.reviews import ready_for_draft
from catalog.versions import decision_on
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.core.text import tidy


def make_draft(*, title: str, by: User, at: datetime, review: Review | None = None) -> Draft:
    """All that was accepted (in the campaign, if one is named) and stands in no draft yet, if it can be carried out."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Lập dự thảo “{tidy(title)}”"):
        proposals = list(ready_for_draft(review).select_for_update(of=("self",)))
        if not proposals:
            raise Refused(_("Chưa có đề xuất nào được chấp nhận mà chưa vào dự thảo. Xem xét các đề xuất trước."))
        content = would_make(proposals, at.astimezone(ZONE).date())
        if content.problems:
            raise Refused(_("Có đề xuất không thực hiện được nên chưa lập dự thảo."), content.problems)
        draft = Draft.objects.create(review=review, title=tidy(title), made_by=by, made_at=at)
        Proposal.objects.filter(pk__in=[proposal.pk for proposal in proposals]).update(draft=draft)
        return draft


def discard_draft(*, draft: Draft, by: User, at: datetime) -> None:
    """The draft is given up; its proposals stay accepted and go into the next one."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Bỏ dự thảo “{draft}”"):
        locked = _not_issued(draft)
        locked.proposals.update(draft=None)
        locked.delete()


def issue_draft(
    *,
    draft: Draft,
    number: str,
    date: Date,
    by: User,
    at: datetime,
    valid_from: Date | None = None,
    closed_until: Date | None = None,
) -> Decision:
    """Number and date make the draft the new version: a decision that replaces the one in force, its appendices whole,
    the services those of the new list. Where a service goes on, so does its status."""
    start = valid_from or date
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Ban hành dự thảo “{draft}”: {tidy(number)}"):
        locked = _not_issued(draft)
        content = would_make(list(locked.proposals.select_related("unit").order_by("pk")), start)
        if content.problems:
            raise Refused(_("Danh mục đã đổi từ khi lập dự thảo nên chưa ban hành được."), content.problems)
        _check_last(content.law, start)
        decision = enter_decision(
            number=number,
            date=date,
            title=locked.title,
            valid_from=start,
            replaces=content.law,
            has_quotas=content.law.has_quotas,
            closed_until=closed_until,
            by=by,
            at=at,
        )
        for appendix in content.appendices:
            _write_appendix(appendix, decision, start, at)
        locked.decision = decision
        locked.save(update_fields=["decision"])
        return decision


def _not_issued(draft: Draft) -> Draft:
    locked = Draft.objects.select_for_update(of=("self",)).select_related("decision").get(pk=draft.pk)
    if locked.decision:
        raise Refused(
            _(
                "Dự thảo “{locked}” đã ban hành: {decision}. Thay đổi tiếp theo thì lập dự thảo mới từ đề xuất mới."
            ).format(locked=locked, decision=locked.decision)
        )
    return locked


def _check_last(law: Decision, start: Date) -> None:
    """Later lists were made from the one in force; they would not know of this one."""
    if law.valid.upper is not None:
        following = decision_on(law.valid.upper)
        raise Refused(
            _(
                "Ngày {start:%d/%m/%Y} thuộc {law}, đã bị {following} thay thế từ "
                "{end:%d/%m/%Y}. Chọn ngày hiệu lực từ {end:%d/%m/%Y} trở đi."
            ).format(start=start, law=law, following=following or _("quyết định sau"), end=law.valid.upper)
        )


def _write_appendix(appendix: DraftAppendix, decision: Decision, start: Date, at: datetime) -> None:
    """The appendix as its workbook says it, read and written by the same engine as any file that comes in."""
    printed = Appendix(
        decision=decision,
        number=appendix.number,
        level=appendix.level,
        is_reconstruction=appendix.is_reconstruction,
    )
    try:
        content = appendix_xlsx(paper_of(printed, appendix.entries))
    except Unreadable as error:
        raise Refused(str(error)) from error
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"phu-luc-{appendix.number}-{sha256(content).hexdigest()[:12]}.xlsx"
        path.write_bytes(content)
        plan = work.Plan(appendix.number, decision, start)
        prepared = work.prepare(read_appendix(path), plan, start)
    wrong = [problem.message for problem in prepared.reading.problems if problem.severity == ERROR]
    if wrong:
        raise Refused(_("Phụ lục {number} chưa ban hành được.").format(number=appendix.number), wrong)
    work.write(prepared, at=at, content=content)
