"""Who writes: the words of a document's head and end. Dated data elsewhere; here a plain value, ready for JSON."""

from typing import TypedDict


class Letterhead(TypedDict):
    """Issuing body, symbol, place, signatory, recipients. Blanks stay blank: number, date, a name that is not known."""

    parent: str  # in capitals; "" for an Ủy ban nhân dân
    issuer: str  # in capitals, lines apart; the drawn line stands under the last
    issuer_name: str  # as in a sentence: "Văn phòng UBND tỉnh Hà Tĩnh"
    symbol: str  # after the number: "/BC-VP"
    place: str  # "Hà Tĩnh"
    signatory: str  # titles in capitals, lines apart
    signatory_name: str
    recipients: list[str]  # with their marks at the end, "Lưu" last


BLANK_NUMBER, BLANK_DATE = "……", "…/…/……"


def attached_words(kind: str, head: Letterhead) -> str:
    """To which document a Biểu or Phụ lục belongs: "(Kèm theo Báo cáo số …… ngày … của …)"."""
    return f"(Kèm theo {kind} số {BLANK_NUMBER}{head['symbol']} ngày {BLANK_DATE} của {head['issuer_name']})"


def cited_decision(number: str, day: str) -> str:
    """The decision that the portal serves; `day` as dd/mm/yyyy. What nobody has entered stays blank."""
    return f"Quyết định số {number or '……/QĐ-UBND'} ngày {day or BLANK_DATE} của UBND tỉnh"
