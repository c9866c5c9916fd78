"""Tóm tắt trình Chủ tịch: one A4 page, as Word and as PDF, from the payload alone."""

from datetime import datetime
from types import ModuleType

from portal.core.documents import nd30, typst_page
from portal.core.documents.wordml import Cell
from portal.core.periods import ZONE
from reporting.reports.summary import summary

COLUMNS = (
    "Chỉ tiêu",
    "Số đạt/tổng số",
    "Kết quả (%)",
    "Chỉ tiêu (%)",
    "Tháng trước (%)",
    "Tăng, giảm",
    "Đánh giá",
)
WIDTHS = [49.0, 31.0, 14.5, 14.5, 16.0, 15.0, 25.0]
SIZE = 13
SIGNING_ROOM = 60.0  # points; all must stand on one page
NONE = "Không có."
POINTS = "abcdđeg"


def summary_docx(payload: dict) -> bytes:
    """The page as a Word document."""
    return _drawn(payload, nd30.Paper(**_about(payload)), nd30)


def summary_pdf(payload: dict) -> bytes:
    """The same as PDF."""
    return _drawn(payload, typst_page.Paper(**_about(payload)), typst_page)


def _about(payload: dict) -> dict:
    return {
        "title": f"Tóm tắt trình Chủ tịch, {payload['period']['label']}",
        "author": payload["heads"]["A"]["issuer_name"],
        "created": datetime.fromisoformat(payload["period"]["data_to"]).replace(tzinfo=ZONE),
    }


def _drawn(payload: dict, paper: nd30.Paper | typst_page.Paper, pen: ModuleType) -> bytes:
    head, told = payload["heads"]["A"], summary(payload)
    parts = [
        pen.head(parent=head["parent"], issuer=head["issuer"], symbol="/VP-……", place=head["place"]),
        pen.title("TÓM TẮT", f"Kết quả dịch vụ công trực tuyến toàn trình {payload['period']['label']}", close=True),
        pen.addressees([f"Chủ tịch Ủy ban nhân dân tỉnh {head['place']}"], size=SIZE),
        pen.article("1. Bốn chỉ tiêu toàn tỉnh (đối chiếu):", told["coverage"], size=SIZE),
        _figures(told, pen),
        pen.article("2. Biểu dương:", _listed(told["praise"]), size=SIZE),
        pen.article("3. Cần đôn đốc:", _listed(told["urge"]), size=SIZE),
        pen.article("4. Cam kết chưa thực hiện:", _listed(told["broken"]), size=SIZE),
        *_asked(told["asked"], pen),
        pen.closing(
            recipients=["Như trên;", "Lưu: VT."],
            signatory=head["signatory"],
            name=head["signatory_name"],
            room=SIGNING_ROOM,
        ),
    ]
    for part in parts:
        paper.append(part)
    return paper.save()


def _listed(said: list[str]) -> str:
    return f"{'; '.join(said)}." if said else NONE


def _asked(asked: list[str], pen: ModuleType) -> list:
    if not asked:
        return [pen.article("5. Xin ý kiến chỉ đạo:", "không có./.", size=SIZE, last=True)]
    *above, last = [f"{POINTS[place]}) {words}" for place, words in enumerate(asked)]
    return [
        pen.article("5. Xin ý kiến chỉ đạo:", f"Kính trình Chủ tịch UBND tỉnh {len(asked):02d} nội dung:", size=SIZE),
        *[pen.body_text(f"{words};", size=SIZE) for words in above],
        pen.body_text(f"{last}./.", size=SIZE, last=True),
    ]


def _figures(told: dict, pen: ModuleType) -> object:
    rows = [
        [
            Cell(one["name"]),
            *(Cell(one[key], align="center", bold=key == "rate") for key in ("of", "rate", "target", "last", "change")),
            Cell(one["verdict"], align="center"),
        ]
        for one in told["figures"]
    ]
    head = [[Cell(words, align="center", bold=True) for words in COLUMNS]]
    return pen.ruled_table(widths=WIDTHS, head=head, rows=rows, size=11, caption="Bốn chỉ tiêu toàn tỉnh")
