"""Who reports to whom (Điều 2 khoản 2 điểm c): the standing words of report A. Number, date and name are never filled in."""

from portal.core.periods import Month

DRAFTER = "Trung tâm Công báo - Tin học"  # Điều 2 khoản 2


def monthly_head(month: Month, province: str) -> dict:
    """The head of the aggregator's monthly report; `province` is the unit's name, "Tỉnh Hà Tĩnh"."""
    place = province.removeprefix("Tỉnh ").removeprefix("tỉnh ")
    return {
        "parent": f"UBND TỈNH {place.upper()}",
        "issuer": "VĂN PHÒNG",
        "issuer_name": f"Văn phòng UBND tỉnh {place}",
        "symbol": "/BC-VP",
        "place": place,
        "type": "BÁO CÁO",
        "subject": (
            "Kết quả thực hiện dịch vụ công trực tuyến toàn trình\n"
            f"và giải quyết thủ tục hành chính trên địa bàn tỉnh {month_words(month)}"
        ),
        "addressees": ["Văn phòng Chính phủ", "Bộ Nội vụ"],
        "recipients": ["Như trên;", "Sở Thông tin và Truyền thông;", f"Lưu: VT, {DRAFTER}."],
        "signatory": "CHÁNH VĂN PHÒNG",
    }


def month_words(month: Month) -> str:
    """Month 10 of 2026 → "tháng 10 năm 2026"; January and February with their zero, as in dates of documents."""
    return f"tháng {month.month:02d} năm {month.year}" if month.month < 3 else f"tháng {month.month} năm {month.year}"
