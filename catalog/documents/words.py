"""The standing words of Tờ trình and Quyết định. Numbers, dates and names of signatories are never filled in."""

from datetime import date

from catalog.documents.paper import date_words
from catalog.drafting import DraftAppendix
from catalog.models import Decision, Draft
from portal.core.numbers import count_vn
from portal.units.models import Level, UnitVersion

SUPERVISOR = "Sở Thông tin và Truyền thông"  # Điều 2 khoản 3, where the drafter sits in no department
LIST = "Danh mục thủ tục hành chính đủ điều kiện triển khai dịch vụ công trực tuyến toàn trình trên địa bàn tỉnh"
BLANK = "………"


def supervisor_name(draft: Draft, day: date) -> str:
    """The department that proposes the change: the drafter's, under the name it bears on the day."""
    unit = draft.made_by.unit
    version = unit.on(day) if unit else None
    return str(version) if version and version.level == Level.DEPARTMENT else SUPERVISOR


def initials(name: str) -> str:
    """Sở Thông tin và Truyền thông → STTTT, as in the symbol of its documents."""
    return "".join(word[0].upper() for word in name.split() if word.casefold() != "và")


def province_name(day: date) -> str:
    """ "Hà Tĩnh"; the province's own name, without its type."""
    version = UnitVersion.objects.on(day).filter(level=Level.PROVINCE).first()
    return (version.name if version else "Tỉnh Hà Tĩnh").removeprefix("Tỉnh ").removeprefix("tỉnh ")


def cited(decision: Decision | None) -> str:
    """The decision that is changed; blanks where nobody has entered number and date."""
    number = decision.number if decision and decision.number else "……/QĐ-UBND"
    return f"Quyết định số {number} ngày {date_words(decision.date if decision else None)} của UBND tỉnh"


def changes(appendix: DraftAppendix) -> str:
    """ "bổ sung 2, sửa đổi 1, đưa ra 1 thủ tục; sau khi điều chỉnh có 93 thủ tục (trước đó 92)"."""
    comparison = appendix.comparison
    counts = (
        ("bổ sung", len(comparison.added)),
        ("sửa đổi", len(comparison.changed)),
        ("đưa ra", len(comparison.withdrawn)),
    )
    done = ", ".join(f"{word} {count_vn(count)}" for word, count in counts if count)
    after, before = count_vn(len(appendix.entries)), count_vn(appendix.before)
    return f"{done} thủ tục; sau khi điều chỉnh có {after} thủ tục (trước đó {before})"


def numbers(appendices: list[DraftAppendix]) -> str:
    """ "Phụ lục 1, Phụ lục 3"."""
    return ", ".join(f"Phụ lục {appendix.number}" for appendix in appendices)
