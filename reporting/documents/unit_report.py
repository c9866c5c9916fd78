"""The unit's own report to sign, by Nghị định 30, from a receipt's payload alone: one recipe, drawn as Word and as PDF."""

from datetime import datetime
from types import ModuleType

from portal.core.documents import nd30, typst_page
from portal.core.documents.wordml import Cell, ruled_table
from portal.core.numbers import count_vn, decimal_vn
from portal.core.text import fold
from reporting.columns import PENDING, RECEIVED, RESOLVED
from reporting.documents import unit_head
from reporting.documents.render import Rendered
from reporting.documents.words import FORM_COLUMNS, FORM_GROUPS, form_text
from reporting.reports.texts import day
from targets.evaluation import CHUA_GIAO

NOT_TOLD = "Trong kỳ, đơn vị không ghi nội dung này."
ANNEX = "Biểu 01"
ONLINE = ("resolved_online",)
Paper = nd30.Paper | typst_page.Paper


def word(payload: dict) -> Rendered:
    """The report as a Word document that the unit may still edit before it is signed."""
    paper = nd30.Paper(**_about(payload))
    return Rendered(f"{_stem(payload)}.docx", _drawn(payload, paper, nd30, ruled_table))


def pdf(payload: dict) -> Rendered:
    """The same as PDF."""
    paper = typst_page.Paper(**_about(payload))
    return Rendered(f"{_stem(payload)}.pdf", _drawn(payload, paper, typst_page, typst_page.ruled_table))


FORMATS = {"docx": word, "pdf": pdf}


def _about(payload: dict) -> dict:
    return {
        "title": f"Báo cáo {_subject(payload)}".replace("\n", " "),
        "author": payload["unit"]["name"],
        "created": datetime.fromisoformat(payload["sent"]["at"]),
    }


def _stem(payload: dict) -> str:
    unit = "-".join(fold(payload["unit"]["name"]).replace(",", " ").split())
    return f"bao-cao-{unit}-{payload['period']['month']}-lan-{payload['number']}"


def _drawn(payload: dict, paper: Paper, pen: ModuleType, table) -> bytes:
    """`pen` and `table` draw the pieces: portal.core.documents.nd30 for Word, portal.core.documents.typst_page for PDF."""
    head = unit_head.of(payload["unit"])
    paper.append(pen.head(parent=head["parent"], issuer=head["issuer"], symbol=head["symbol"], place=head["place"]))
    paper.append(pen.title("BÁO CÁO", _subject(payload)))
    paper.append(pen.addressees([head["addressee"]]))
    paper.append(pen.body_text(_opening(payload)))
    _results(payload, paper, pen, table)
    _words(payload, paper, pen)
    paper.append(pen.body_text(f"Trên đây là báo cáo của {payload['unit']['name']}./.", last=True))
    paper.append(pen.closing(recipients=["Như trên;", "Lưu: VT."], signatory=head["signatory"]))
    paper.start_wide_section()
    _annex(payload, paper, pen, table, head)
    return paper.save()


def _subject(payload: dict) -> str:
    return (
        "Kết quả thực hiện dịch vụ công trực tuyến toàn trình\n"
        f"và giải quyết thủ tục hành chính {payload['period']['label']}"
    )


def _opening(payload: dict) -> str:
    decision, period = payload["decision"], payload["period"]
    number = decision["number"] or "……/QĐ-UBND"
    dated = day(decision["date"]) if decision["date"] else "…/…/……"
    return (
        f"Thực hiện Quyết định số {number} ngày {dated} của Ủy ban nhân dân tỉnh về việc ban hành Danh mục thủ tục hành "
        f"chính đủ điều kiện triển khai dịch vụ công trực tuyến toàn trình, {payload['unit']['name']} báo cáo kết quả "
        f"{period['label']} (số liệu từ ngày {day(period['data_from'])} đến hết ngày {day(period['data_to'])}) như sau:"
    )


def _results(payload: dict, paper: Paper, pen: ModuleType, table) -> None:
    paper.append(pen.heading("I. KẾT QUẢ TỔNG HỢP", level=0))
    paper.append(pen.heading("1. Giải quyết thủ tục hành chính", level=1))
    for words in _counts(payload):
        paper.append(pen.body_text(words))
    paper.append(pen.heading("2. Các chỉ tiêu tại điểm d khoản 1 Điều 2 của Quyết định", level=1))
    paper.append(_indicators(payload, table))
    for words in _about_indicators(payload):
        paper.append(pen.body_text(words, italic=True))


def _counts(payload: dict) -> list[str]:
    counts, lines = payload["totals"]["counts"], payload["lines"]

    def told(*names: str) -> str:
        return f"{form_text(counts, names)}\u00a0hồ sơ"

    said = [
        f"- Tiếp nhận: {told(*RECEIVED)}, trong đó tiếp nhận mới trực tuyến {told('received_online')}; mới "
        f"trực tiếp, qua bưu chính {told('received_direct')}; từ kỳ trước chuyển sang {told('carried_over')}.",
        f"- Đã giải quyết: {told(*RESOLVED)}, trong đó trước hạn {told('resolved_early')}; đúng hạn "
        f"{told('resolved_on_time')}; quá hạn {told('resolved_late')}; trực tuyến toàn trình "
        f"{told(*ONLINE)}.",
        f"- Đang giải quyết: {told(*PENDING)}, trong đó trong hạn {told('pending_in_time')}; quá hạn "
        f"{told('pending_overdue')}.",
        f"- Số liệu của {count_vn(lines['filled'])}/{count_vn(lines['due'])} thủ tục thuộc Danh mục; "
        f"{count_vn(lines['declared_none'])} thủ tục không phát sinh hồ sơ trong kỳ.",
    ]
    if not lines["unlisted"]:
        said.append("- Số liệu chỉ gồm thủ tục hành chính thuộc Danh mục.")
    return [*said, f"(Chi tiết theo lĩnh vực tại {ANNEX} kèm theo.)"]


def _indicators(payload: dict, table) -> object:
    head = [
        [
            Cell("Chỉ tiêu", align="center", bold=True, merge="restart"),
            Cell("Trong kỳ", align="center", bold=True, span=2),
            Cell("Lũy kế từ đầu năm", align="center", bold=True, span=2),
            Cell("Chỉ tiêu được giao (%)", align="center", bold=True, merge="restart"),
            Cell("Đánh giá", align="center", bold=True, merge="restart"),
        ],
        [
            Cell("", merge="continue"),
            Cell("Tử số/mẫu số", align="center", bold=True),
            Cell("Tỷ lệ (%)", align="center", bold=True),
            Cell("Tử số/mẫu số", align="center", bold=True),
            Cell("Tỷ lệ (%)", align="center", bold=True),
            Cell("", merge="continue"),
            Cell("", merge="continue"),
        ],
    ]
    rows = [row for one in payload["indicators"] for row in _indicator_rows(one)]
    return table(
        widths=[50.0, 21.0, 17.0, 24.0, 17.0, 16.0, 20.0],
        head=head,
        rows=rows,
        size=11,
        caption="Các chỉ tiêu của đơn vị",
    )


def _indicator_rows(one: dict) -> list[list[Cell]]:
    """The unit's own figures; below them a district's with its communes, which are the ones that are judged."""
    together = one["with_children"]
    verdict = "Chưa giao" if one["verdict"] == CHUA_GIAO else one["words"]
    own = _indicator_row(f"{one['id']}. {one['name']}", one, "" if together else verdict, one["target"])
    if not together:
        return [own]
    return [own, _indicator_row("Cùng cấp xã trực thuộc", together, verdict, one["target"])]


def _indicator_row(name: str, figures: dict, verdict: str, target: str | None) -> list[Cell]:
    alone = figures["month"]
    return [
        Cell(name),
        Cell(_of(alone) if alone else "", align="center"),
        Cell(decimal_vn(alone["rate"]) if alone else "", align="center"),
        Cell(_of(figures), align="center"),
        Cell(decimal_vn(figures["rate"]), align="center"),
        Cell(decimal_vn(target), align="center"),
        Cell(verdict, align="center"),
    ]


def _of(figures: dict) -> str:
    return f"{count_vn(figures['numerator'])}/{count_vn(figures['denominator'])}"


def _about_indicators(payload: dict) -> list[str]:
    period = payload["period"]
    return [
        f"Q1, Q3 tính đến hết ngày {day(period['data_to'])}; Q2, Q4 lũy kế từ ngày {day(period['year_from'])}. Tử số, mẫu "
        "số của Q1, Q2, Q3 là dịch vụ, của Q4 là hồ sơ. Dấu “–”: chưa có mẫu số hoặc chưa được giao chỉ tiêu; dịch vụ là một thủ "
        "tục tại đơn vị."
    ]


def _words(payload: dict, paper: Paper, pen: ModuleType) -> None:
    texts = payload["texts"]
    paper.append(pen.heading("II. CÔNG TÁC TUYÊN TRUYỀN, HƯỚNG DẪN", level=0))
    for words in texts["outreach"] or [NOT_TOLD]:
        paper.append(pen.body_text(words))
    paper.append(pen.heading("III. KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ", level=0))
    wishes = [f"Đề xuất, kiến nghị: {words}" for words in texts.get("proposals", [])]  # receipts before them have none
    for words in [*texts["difficulties"], *_raised(payload), *wishes] or [NOT_TOLD]:
        paper.append(pen.body_text(words))


def _raised(payload: dict) -> list[str]:
    """The difficulties that were raised on the portal during the period."""
    said = []
    for one in payload["raised"]:
        said.append(f"- {one['title']}: {' '.join(one['text'])}")
        if one["wish"]:
            said.append(f"Kiến nghị: {' '.join(one['wish'])}")
    return said


def _annex(payload: dict, paper: Paper, pen: ModuleType, table, head: dict) -> None:
    paper.append(
        pen.table_title(
            number=ANNEX,
            words=f"Kết quả giải quyết thủ tục hành chính theo lĩnh vực {payload['period']['label']}",
            attached=f"(Kèm theo Báo cáo số ……{head['symbol']} ngày …/…/…… của {payload['unit']['name']})",
            notes=_notes(payload),
        )
    )
    rows = [
        _field_row(str(number), row["field"], row["counts"]) for number, row in enumerate(payload["fields"], start=1)
    ]
    rows.append(_field_row("", "Tổng số", payload["totals"]["counts"], bold=True))
    widths = [9.0, 55.0] + [18.0 if len(names) > 1 else 14.5 for _, _, names in FORM_COLUMNS] + [18.0]
    paper.append(table(widths=widths, head=_annex_head(), rows=rows, size=9.5, caption=f"{ANNEX}, theo lĩnh vực"))


def _notes(payload: dict) -> list[str]:
    sent = payload["sent"]
    at = datetime.fromisoformat(sent["at"])
    return [
        "Theo Biểu II.06a/VPCP/KSTT. Dấu “–”: chưa có số liệu, không phải là 0.",
        f"Số liệu {sent['by']} gửi trên Cổng lúc {at:%H:%M} ngày {at:%d/%m/%Y}, lần {payload['number']}.",
    ]


def _annex_head() -> list[list[Cell]]:
    def cell(words: str, **given) -> Cell:
        return Cell(words, align="center", **{"bold": True, **given})

    first = [cell("STT", merge="restart"), cell("Lĩnh vực", merge="restart")]
    first += [cell(words, span=span) for words, span in FORM_GROUPS] + [cell("Trực tuyến toàn trình", merge="restart")]
    second = [cell("", merge="continue"), cell("", merge="continue")]
    second += [cell(words) for _, words, _ in FORM_COLUMNS] + [cell("", merge="continue")]
    numbers = ["(1)", "(2)", *(formula for formula, _, _ in FORM_COLUMNS), "(14)"]
    return [first, second, [cell(words, bold=False, italic=True) for words in numbers]]


def _field_row(number: str, name: str, counts: dict, *, bold: bool = False) -> list[Cell]:
    figures = [form_text(counts, names) for names in (*(names for _, _, names in FORM_COLUMNS), ONLINE)]
    return [
        Cell(number, align="center", bold=bold),
        Cell(name, bold=bold),
        *(Cell(words, align="right", bold=bold) for words in figures),
    ]
