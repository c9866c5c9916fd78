"""The deed of deciding how an indicator is read in a year."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models import Clause
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE, Month
from targets.indicators import ALLOWED, FIRST_YEAR, INDICATORS
from targets.models import Reading
from targets.refusals import Refused


def decide_reading(
    *,
    indicator: str,
    year: int,
    denominator: str,
    growth: str,
    document: str,
    issued: Sequence[str],
    by: User,
    at: datetime,
) -> Reading:
    """Read the indicator so for the year, by a document or (without one) for the time being.

    `issued` names the reports of that year that have gone out or are locked: a reading never reaches back over one.
    """
    refuse_issued(year, issued)
    denominators, growths = ALLOWED[indicator]
    if denominator not in denominators or growth not in growths:
        raise Refused(
            _("{indicator}: không có cách hiểu này. Chọn một trong các mẫu số và cách tăng của biểu mẫu.").format(
                indicator=indicator
            )
        )
    clause = clause_of(indicator, year)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Cách hiểu {indicator} năm {year}: {document or 'tạm thời'}"):
        decided, _created = Reading.objects.update_or_create(
            indicator=indicator,
            year=year,
            defaults={
                "denominator": denominator,
                "growth": growth,
                "clause": clause,
                "document": document,
                "decided_by": by,
                "decided_on": at.astimezone(ZONE).date(),
            },
        )
    return decided


def refuse_issued(year: int, issued: Sequence[str]) -> None:
    """Raises Refused where a report of the year has gone out."""
    if issued:
        shown = "; ".join(issued[:3]) + (_(" và {n} báo cáo nữa").format(n=len(issued) - 3) if len(issued) > 3 else "")
        raise Refused(
            _(
                "Không đổi được cách hiểu chỉ tiêu của năm {year}: đã ban hành {shown}. Báo cáo đã ban hành giữ "
                "nguyên cách hiểu lúc ban hành. Đặt cách hiểu mới cho năm {next_year}; nếu văn bản hướng dẫn buộc "
                "tính lại năm {year} thì ban hành báo cáo thay thế và nêu rõ trong báo cáo."
            ).format(year=year, shown=shown, next_year=year + 1)
        )


def clause_of(indicator: str, year: int) -> Clause:
    """The clause that the indicator rests on, in the decision in force on the year's last day. Raises Refused."""
    if year < FIRST_YEAR:
        raise Refused(
            _("Chỉ tiêu được giao từ năm {first_year}: năm {year} không có cách hiểu.").format(
                first_year=FIRST_YEAR, year=year
            )
        )
    path, day = INDICATORS[indicator].clause_path, Month(year, 12).data_to
    found = Clause.objects.filter(decision__valid__contains=day, path=path).first()
    if found is None:
        raise Refused(
            _(
                "Ngày {day:%d/%m/%Y} chưa có Quyết định nào có {citation}. Nhập Quyết định ở Danh mục, "
                "mục Các phiên bản, rồi làm lại."
            ).format(day=day, citation=INDICATORS[indicator].citation)
        )
    return found
