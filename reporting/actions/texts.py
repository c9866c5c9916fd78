"""Writing a section of a report in one's own words; the figures in it stay names until the next freeze."""

import unicodedata
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.models import Edition, Report, SectionText
from reporting.refusals import Refused
from reporting.reports.written import LONGEST, figures, refuse_unknown, sections_of


def may_write(user: User) -> bool:
    """Who builds or issues reports words them."""
    return user.may("report.build") or user.may("report.issue")


def write_section(*, edition: Edition, section: str, text: str, by: User, at: datetime) -> SectionText | None:
    """Keep the words for the report's next editions; empty words give the section back to the portal. Raises Refused.

    `edition` is a finished one: its payload says which sections and figures there are. Editions that are done stay as
    they are.
    """
    what = _("Lời văn mục {section}").format(section=section)
    if not may_write(by):
        raise Refused(
            _("{what}: tài khoản {by} không soạn báo cáo này. Hãy nhờ cơ quan tổng hợp.").format(what=what, by=by)
        )
    if edition.payload is None:
        raise Refused(_("{what}: bản này chưa lập xong nên chưa có số liệu để đưa vào lời văn.").format(what=what))
    if section not in {key for key, _, _ in sections_of(edition.payload)}:
        raise Refused(_("{what}: báo cáo này không có mục ấy.").format(what=what))
    text = _composed(text)
    if len(text) > LONGEST:
        raise Refused(
            _("{what}: dài {n} ký tự, nhiều nhất {longest}. Hãy viết gọn lại.").format(
                what=what, n=len(text), longest=LONGEST
            )
        )
    refuse_unknown(text, figures(edition.payload))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Sửa lời văn mục {section}"):
        return _keep(edition.report, section, text, by, at)


def _keep(report: Report, section: str, text: str, by: User, at: datetime) -> SectionText | None:
    Report.objects.select_for_update().get(pk=report.pk)
    row = report.texts.filter(section=section).first()
    if not text:
        if row:
            row.delete()
        return None
    row = row or SectionText(report=report, section=section)
    row.text, row.by, row.at = text, by, at
    row.save()
    return row


def _composed(text: str) -> str:
    """NFC, one kind of line break, no invisible steering signs."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf")) for line in lines]
    return "\n".join(line.rstrip() for line in kept).strip()
