"""Công văn đôn đốc: one letter for a kind of urging, the units with figures and reason attached as a landscape Biểu.

Pure: `word(urging)` and `pdf(urging)` render a value and read nothing else. The letterhead's symbol is a letter's
("/STTTT-……"); number, date and name stay blank.
"""

from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType

from django.utils.translation import gettext as _

from portal.core.documents import nd30, typst_page
from portal.core.documents.letterhead import Letterhead, attached_words, cited_decision
from portal.core.documents.rendered import Rendered
from portal.core.documents.wordml import Cell
from portal.core.numbers import count_vn
from portal.core.refusals import Refused
from reporting import models

MOST_ADDRESSEES = 6  # more are "the units of the list"
BIEU = "Biểu"


Kind = models.Urging.Kind  # what is urged (domain.md §6)


@dataclass(frozen=True)
class Urged:
    """A unit of the list: where it stands, why it is urged, and (if any) what it promised the last time."""

    name: str
    figures: str = ""  # "45/50 hồ sơ (90,00 %)"; "" where the kind has none
    reason: str = ""  # "Chưa đạt Q4 (chỉ tiêu 90,00 %)"
    times: int = 1  # the how-manieth urging of this matter
    promise: str = ""  # "Đã hẹn ngày 05/11/2026"


@dataclass(frozen=True)
class Urging:
    """One letter. `period` as "tháng 10 năm 2026" (a year's review: "năm 2026"); `law` is (number, dd/mm/yyyy)."""

    kind: Kind
    head: Letterhead
    units: tuple[Urged, ...]
    period: str
    reply_by: date
    made_at: datetime
    law: tuple[str, str] = ("", "")
    asked: tuple[str, ...] = ()  # further sentences, written by the office


@dataclass(frozen=True)
class Words:
    """What a kind says: subject after V/v, clause, finding, the deed asked for, the figures column's head."""

    subject: str
    clause: str
    finding: str
    deed: str
    figures: str


WORDS = {
    Kind.LATE: Words(
        "đôn đốc gửi số liệu dịch vụ công trực tuyến {period}",
        "điểm a khoản 3 Điều 2",
        "đến nay còn {count} đơn vị chưa gửi số liệu {period}",
        "hoàn thành nhập, gửi số liệu {period} trên Cổng theo dõi",
        "Trạng thái số liệu",
    ),
    Kind.BELOW_QUOTA: Words(
        "đôn đốc thực hiện chỉ tiêu dịch vụ công trực tuyến toàn trình {period}",
        "điểm d khoản 1, điểm a khoản 3 Điều 2",
        "theo số liệu {period}, còn {count} đơn vị chưa đạt chỉ tiêu được giao",
        "rà soát nguyên nhân, có giải pháp để đạt chỉ tiêu được giao",
        "Kết quả",
    ),
    Kind.NOT_INTEGRATED: Words(
        "đôn đốc tích hợp, cung cấp dịch vụ công trực tuyến toàn trình {period}",
        "điểm a khoản 2, điểm a khoản 3 Điều 2",
        "đến hết {period}, còn {count} đơn vị có dịch vụ chưa được cung cấp, tích hợp",
        "phối hợp hoàn thành cung cấp toàn trình và tích hợp lên Cổng Dịch vụ công quốc gia",
        "Dịch vụ chưa cung cấp, tích hợp",
    ),
    Kind.NO_CASCADE: Words(
        "đôn đốc giao chỉ tiêu dịch vụ công trực tuyến cho cấp xã {period}",
        "điểm d khoản 1, điểm a khoản 3 Điều 2",
        "đến nay còn {count} đơn vị chưa giao đủ chỉ tiêu {period} cho cấp xã trực thuộc",
        "ban hành văn bản giao chỉ tiêu cụ thể cho từng đơn vị cấp xã",
        "Cấp xã chưa được giao",
    ),
    Kind.NO_REVIEW: Words(
        "đôn đốc rà soát Danh mục thủ tục hành chính đủ điều kiện dịch vụ công trực tuyến {period}",
        "điểm b khoản 1, điểm a khoản 3 Điều 2",
        "đến nay còn {count} đơn vị chưa trả lời đợt rà soát Danh mục {period}",
        "rà soát, gửi kết quả (kể cả trường hợp không có đề xuất) trên Cổng theo dõi",
        "Trạng thái rà soát",
    ),
}


def word(urging: Urging) -> Rendered:
    """The letter as a Word document that the office may still edit."""
    return Rendered(f"{_stem(urging)}.docx", _drawn(urging, nd30.Paper(**_about(urging)), nd30))


def pdf(urging: Urging) -> Rendered:
    """The same as PDF."""
    return Rendered(f"{_stem(urging)}.pdf", _drawn(urging, typst_page.Paper(**_about(urging)), typst_page))


def _stem(urging: Urging) -> str:
    return f"cong-van-don-doc-{urging.kind.replace('_', '-')}-{urging.reply_by:%Y-%m-%d}"


def _about(urging: Urging) -> dict:
    if not urging.units:
        raise Refused(_("Lập công văn đôn đốc: không có đơn vị nào. Hãy chọn ít nhất một đơn vị trong danh sách."))
    words = f"Công văn {_subject(urging)}"
    return {"title": words, "author": urging.head["issuer_name"], "created": urging.made_at}


def _subject(urging: Urging) -> str:
    return WORDS[urging.kind].subject.format(period=urging.period)


def _drawn(urging: Urging, paper: nd30.Paper | typst_page.Paper, pen: ModuleType) -> bytes:
    head = urging.head
    paper.append(
        pen.head(
            parent=head["parent"],
            issuer=head["issuer"],
            symbol=head["symbol"],
            place=head["place"],
            about=f"V/v {_subject(urging)}",
        )
    )
    paper.append(pen.addressees(_addressees(urging)))
    *body, last = _body(urging)
    for words in body:
        paper.append(pen.body_text(words))
    paper.append(pen.body_text(last, last=True))
    paper.append(pen.closing(recipients=head["recipients"], signatory=head["signatory"], name=head["signatory_name"]))
    paper.start_wide_section()
    for part in _list(urging, pen):
        paper.append(part)
    return paper.save()


def _addressees(urging: Urging) -> list[str]:
    if len(urging.units) <= MOST_ADDRESSEES:
        return [unit.name for unit in urging.units]
    return [f"Các đơn vị có tên tại {BIEU} kèm theo ({count_vn(len(urging.units))} đơn vị)"]


def _body(urging: Urging) -> list[str]:
    words, head = WORDS[urging.kind], urging.head
    finding = words.finding.format(period=urging.period, count=_count(len(urging.units)))
    again = sum(unit.times > 1 for unit in urging.units)
    said = [
        f"Thực hiện {cited_decision(*urging.law)} ({words.clause}), {head['issuer_name']} theo dõi và nhận thấy: {finding} "
        f"(chi tiết tại {BIEU} kèm theo)"
        + (f"; trong đó {_count(again)} đơn vị đã được đôn đốc từ lần thứ hai trở lên." if again else "."),
        f"{head['issuer_name']} đề nghị các đơn vị:",
        f"a) {_capital(words.deed.format(period=urging.period))} trước ngày {urging.reply_by:%d/%m/%Y};",
        "b) Trả lời trên Cổng theo dõi: nguyên nhân, giải pháp, ngày hoàn thành và người chịu trách nhiệm;",
        "c) Trường hợp có khó khăn, vướng mắc, phản ánh kịp thời để được hướng dẫn, tháo gỡ (điểm e khoản 1 Điều 2).",
        *urging.asked,
    ]
    return [*said, f"{head['issuer_name']} đề nghị các đơn vị quan tâm, phối hợp thực hiện./."]


def _count(number: int) -> str:
    """As an office writes a small number: 02."""
    return f"{number:02d}" if number < 10 else count_vn(number)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _list(urging: Urging, pen: ModuleType) -> list:
    words = WORDS[urging.kind]
    title = f"Danh sách đơn vị được đôn đốc {urging.period}"
    columns = ("STT", "Đơn vị", words.figures, "Lý do đôn đốc", "Lần đôn đốc", "Cam kết lần trước")
    head = [
        [Cell(column, align="center", bold=True) for column in columns],
        [Cell(f"({number})", align="center", italic=True) for number in range(1, len(columns) + 1)],
    ]
    rows = [
        [
            Cell(str(number), align="center"),
            Cell(unit.name),
            Cell(unit.figures or "–", align="center"),
            Cell(unit.reason or "–"),
            Cell(str(unit.times), align="center"),
            Cell(unit.promise or "–"),
        ]
        for number, unit in enumerate(urging.units, start=1)
    ]
    notes = [f"Trả lời trước ngày {urging.reply_by:%d/%m/%Y}. Dấu “–”: không có nội dung."]
    return [
        pen.table_title(number=BIEU, words=title, attached=attached_words("Công văn", urging.head), notes=notes),
        pen.ruled_table(
            widths=[12.0, 66.0, 46.0, 66.0, 18.0, 44.0], head=head, rows=rows, size=11, caption=f"{BIEU}: {title}"
        ),
        *pen.table_end(),
    ]
