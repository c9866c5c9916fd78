"""Who reports to whom (Điều 2 khoản 2 điểm c, khoản 3 điểm d): the standing words of reports A and B.

Number, date and name are never filled in.
"""

from typing import TypedDict

from portal.core.documents.letterhead import Letterhead
from portal.core.periods import Month

LETTERS = ("A", "B")
DRAFTER = "Trung tâm Công báo - Tin học"  # Điều 2 khoản 2


class ReportHead(Letterhead):
    """A report's letterhead, with its type, its trích yếu (lines apart) and whom it is addressed to."""

    type: str
    subject: str
    addressees: list[str]


class Heads(TypedDict):
    """A: the Office to the Government's Office and Bộ Nội vụ. B: Sở TT&TT to the committee and Bộ TT&TT."""

    A: ReportHead
    B: ReportHead


def heads(month: Month, scope: str) -> Heads:
    """The heads of the month's two reports; `scope` is the province's name, "Tỉnh Hà Tĩnh"."""
    place = scope.removeprefix("Tỉnh ").removeprefix("tỉnh ")
    return {"A": _office(month, place), "B": _supervisor(month, place)}


def month_words(month: Month) -> str:
    """Month 10 of 2026 → "tháng 10 năm 2026"; January and February with their zero, as in dates of documents."""
    return f"tháng {month.month:02d} năm {month.year}" if month.month < 3 else f"tháng {month.month} năm {month.year}"


def _office(month: Month, place: str) -> ReportHead:
    return {
        "parent": f"UBND TỈNH {place.upper()}",
        "issuer": "VĂN PHÒNG",
        "issuer_name": f"Văn phòng UBND tỉnh {place}",
        "symbol": "/BC-VP",
        "place": place,
        "type": "BÁO CÁO",
        "subject": _subject(month),
        "addressees": ["Văn phòng Chính phủ", "Bộ Nội vụ"],
        "recipients": ["Như trên;", "Sở Thông tin và Truyền thông;", f"Lưu: VT, {DRAFTER}."],
        "signatory": "CHÁNH VĂN PHÒNG",
        "signatory_name": "",
    }


def _supervisor(month: Month, place: str) -> ReportHead:
    return {
        "parent": f"UBND TỈNH {place.upper()}",
        "issuer": "SỞ THÔNG TIN\nVÀ TRUYỀN THÔNG",
        "issuer_name": f"Sở Thông tin và Truyền thông tỉnh {place}",
        "symbol": "/BC-STTTT",
        "place": place,
        "type": "BÁO CÁO",
        "subject": _subject(month),
        "addressees": ["Ban Chỉ đạo chuyển đổi số tỉnh", "Bộ Thông tin và Truyền thông"],
        "recipients": ["Như trên;", "UBND tỉnh (để báo cáo);", "Văn phòng UBND tỉnh;", "Lưu: VT, ……."],
        "signatory": "GIÁM ĐỐC",
        "signatory_name": "",
    }


def _subject(month: Month) -> str:
    return (
        "Kết quả thực hiện dịch vụ công trực tuyến toàn trình\n"
        f"và giải quyết thủ tục hành chính trên địa bàn tỉnh {month_words(month)}"
    )
