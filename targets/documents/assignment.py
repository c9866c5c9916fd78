"""Văn bản giao chỉ tiêu: a district (where there are none, the province) gives each commune its quotas of a year.

Pure: `word(assignment)` and `pdf(assignment)` render a value and read nothing else. By choice a Quyết định or a
Công văn, the quotas attached as a landscape table. Number, date and name stay blank.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import ModuleType

from portal.core.documents import nd30, typst_page
from portal.core.documents.letterhead import Letterhead, attached_words, cited_decision
from portal.core.documents.rendered import Rendered
from portal.core.documents.wordml import Cell
from portal.core.numbers import count_vn, decimal_vn

MARKS = ("Q1", "Q2", "Q3", "Q4")
NAMES = {
    "Q1": "thủ tục thuộc Danh mục được cung cấp toàn trình",
    "Q2": "dịch vụ đã cung cấp có phát sinh hồ sơ trực tuyến",
    "Q3": "dịch vụ đã cung cấp được tích hợp trên Cổng Dịch vụ công quốc gia",
    "Q4": "hồ sơ được giải quyết trực tuyến toàn trình",
}
PLACES = ("Thành phố ", "Thị xã ", "Huyện ", "Tỉnh ")


class Form(StrEnum):
    """What the office issues."""

    DECISION = "decision"
    LETTER = "letter"


@dataclass(frozen=True)
class Given:
    """One line of the table: a unit with its quotas, "80.00" in per cent or None; services and dossiers expected."""

    name: str
    quotas: dict[str, str | None]
    services: int | None = None
    dossiers: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Assignment:
    """One document. `giver` is "UBND huyện Hương Sơn"; `own` the giver's own quotas; `law` is (number, dd/mm/yyyy)."""

    form: Form
    head: Letterhead
    giver: str
    year: int
    own: dict[str, str | None]
    communes: tuple[Given, ...]
    made_at: datetime
    law: tuple[str, str] = ("", "")
    giver_line: Given | None = None  # what the giver itself keeps to reach its quota


def committee_head(name: str, form: Form) -> Letterhead:
    """The letterhead of a UBND by the name of its place: "Huyện Hương Sơn", "Tỉnh Hà Tĩnh"."""
    bare = next((name.removeprefix(kind) for kind in PLACES if name.startswith(kind)), name)
    is_decision = form == Form.DECISION
    first = "Như Điều 3;" if is_decision else "Như trên;"
    return {
        "parent": "",
        "issuer": f"ỦY BAN NHÂN DÂN\n{name.upper()}",
        "issuer_name": f"UBND {name[:1].lower()}{name[1:]}",
        "symbol": "/QĐ-UBND" if is_decision else "/UBND-……",
        "place": bare,
        "signatory": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        "signatory_name": "",
        "recipients": [first, "Văn phòng UBND tỉnh;", "Sở Thông tin và Truyền thông;", "Lưu: VT, ……."],
    }


def word(assignment: Assignment) -> Rendered:
    """The document in Word, for the office to edit."""
    return Rendered(f"{_stem(assignment)}.docx", _drawn(assignment, nd30.Paper(**_about(assignment)), nd30))


def pdf(assignment: Assignment) -> Rendered:
    """The same as PDF."""
    return Rendered(f"{_stem(assignment)}.pdf", _drawn(assignment, typst_page.Paper(**_about(assignment)), typst_page))


def _stem(assignment: Assignment) -> str:
    kind = "quyet-dinh" if assignment.form == Form.DECISION else "cong-van"
    return f"{kind}-giao-chi-tieu-{assignment.year}"


def _about(assignment: Assignment) -> dict:
    return {
        "title": f"Giao chỉ tiêu dịch vụ công trực tuyến năm {assignment.year}",
        "author": assignment.head["issuer_name"],
        "created": assignment.made_at,
    }


def _drawn(assignment: Assignment, paper: nd30.Paper | typst_page.Paper, pen: ModuleType) -> bytes:
    head = assignment.head
    is_decision = assignment.form == Form.DECISION
    for part in _decision(assignment, pen) if is_decision else _letter(assignment, pen):
        paper.append(part)
    paper.append(pen.closing(recipients=head["recipients"], signatory=head["signatory"], name=head["signatory_name"]))
    paper.start_wide_section()
    for part in _table(assignment, pen):
        paper.append(part)
    return paper.save()


def _decision(assignment: Assignment, pen: ModuleType) -> list:
    head, year = assignment.head, assignment.year
    subject = f"Về việc giao chỉ tiêu thực hiện dịch vụ công trực tuyến toàn trình\ncho các đơn vị cấp xã năm {year}"
    return [
        pen.head(parent=head["parent"], issuer=head["issuer"], symbol=head["symbol"], place=head["place"]),
        pen.title("QUYẾT ĐỊNH", subject),
        pen.authority(head["issuer"].replace("\n", " ")),
        pen.body_text("Căn cứ ……… (các văn bản còn hiệu lực tại ngày ban hành);", italic=True),
        pen.body_text(f"Căn cứ {cited_decision(*assignment.law)} (điểm d khoản 1 Điều 2);", italic=True),
        pen.body_text("Theo đề nghị của ………", italic=True),
        pen.authority("QUYẾT ĐỊNH:"),
        pen.article(
            "Điều 1.",
            f"Giao chỉ tiêu thực hiện dịch vụ công trực tuyến toàn trình năm {year} cho "
            f"{count_vn(len(assignment.communes))} đơn vị cấp xã (chi tiết tại Phụ lục kèm theo), bảo đảm đạt chỉ tiêu của "
            f"{assignment.giver}:",
        ),
        *[pen.body_text(words) for words in _own_quotas(assignment)],
        pen.article(
            "Điều 2.",
            "UBND các xã, phường, thị trấn tổ chức thực hiện, báo cáo số liệu hằng tháng trên Cổng theo dõi; chịu trách "
            f"nhiệm trước {assignment.giver} về kết quả thực hiện chỉ tiêu được giao.",
        ),
        pen.article(
            "Điều 3.",
            "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Thủ trưởng các cơ quan chuyên môn có liên quan và "
            "Chủ tịch UBND các xã, phường, thị trấn có tên tại Phụ lục chịu trách nhiệm thi hành Quyết định này./.",
            last=True,
        ),
    ]


def _letter(assignment: Assignment, pen: ModuleType) -> list:
    head, year = assignment.head, assignment.year
    about = f"V/v giao chỉ tiêu dịch vụ công trực tuyến cho cấp xã năm {year}"
    return [
        pen.head(parent=head["parent"], issuer=head["issuer"], symbol=head["symbol"], place=head["place"], about=about),
        pen.addressees(["UBND các xã, phường, thị trấn có tên tại Phụ lục"]),
        pen.body_text(
            f"Thực hiện {cited_decision(*assignment.law)} (điểm d khoản 1 Điều 2), {assignment.giver} giao chỉ tiêu thực hiện "
            f"dịch vụ công trực tuyến toàn trình năm {year} cho {count_vn(len(assignment.communes))} đơn vị cấp xã (chi tiết "
            f"tại Phụ lục kèm theo), bảo đảm đạt chỉ tiêu của {assignment.giver}:"
        ),
        *[pen.body_text(words) for words in _own_quotas(assignment)],
        pen.body_text(
            "Yêu cầu UBND các xã, phường, thị trấn tổ chức thực hiện, báo cáo số liệu hằng tháng trên Cổng theo dõi; kịp thời "
            "phản ánh khó khăn, vướng mắc./.",
            last=True,
        ),
    ]


def _own_quotas(assignment: Assignment) -> list[str]:
    given = [mark for mark in MARKS if assignment.own.get(mark)]
    ends = [";"] * (len(given) - 1) + ["."]
    return [
        f"- {mark}: {decimal_vn(assignment.own[mark])}\u00a0% {NAMES[mark]}{end}"
        for mark, end in zip(given, ends, strict=True)
    ]


def _table(assignment: Assignment, pen: ModuleType) -> list:
    words = f"Chỉ tiêu thực hiện dịch vụ công trực tuyến toàn trình của các đơn vị cấp xã năm {assignment.year}"
    kind = "Quyết định" if assignment.form == Form.DECISION else "Công văn"
    notes = [
        "Đơn vị tính của chỉ tiêu: %. "
        + " ".join(f"{mark}: {name}." for mark, name in NAMES.items())
        + " Dấu “–”: không giao hoặc chưa có số dự kiến.",
    ]
    titles = ["STT", "Đơn vị", *(f"{mark} (%)" for mark in MARKS), "Số dịch vụ", "Hồ sơ dự kiến", "Ghi chú"]
    head = [
        [Cell(title, align="center", bold=True) for title in titles],
        [Cell(f"({number})", align="center", italic=True) for number in range(1, len(titles) + 1)],
    ]
    lines = [*assignment.communes, *([assignment.giver_line] if assignment.giver_line else [])]
    rows = [_row(number, line) for number, line in enumerate(lines, start=1)]
    return [
        pen.table_title(number="PHỤ LỤC", words=words, attached=attached_words(kind, assignment.head), notes=notes),
        pen.ruled_table(
            widths=[12.0, 72.0, 20.0, 20.0, 20.0, 20.0, 24.0, 26.0, 38.0],
            head=head,
            rows=rows or [[Cell("Không có.", align="center", italic=True, span=len(titles))]],
            size=11,
            caption=f"Phụ lục: {words}",
        ),
        *pen.table_end(),
    ]


def _row(number: int, given: Given) -> list[Cell]:
    return [
        Cell(str(number), align="center"),
        Cell(given.name),
        *(Cell(decimal_vn(given.quotas.get(mark)), align="center") for mark in MARKS),
        Cell(count_vn(given.services), align="right"),
        Cell(count_vn(given.dossiers), align="right"),
        Cell(given.note),
    ]
