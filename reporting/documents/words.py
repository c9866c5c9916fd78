"""The words that both documents share: titles, column heads and cells of the three Biểu, taken from the payload alone."""

from portal.core.documents.letterhead import attached_words
from portal.core.numbers import count_vn, decimal_vn
from reporting.columns import PENDING, RECEIVED, RESOLVED
from targets.evaluation import CHUA_GIAO

UNIT_COLUMNS = ("Tử số", "Mẫu số", "Tỷ lệ (%)", "Đánh giá")
# Biểu II.06a/VPCP/KSTT: (number, head, the typed column or the columns it sums)
FORM_COLUMNS = (
    ("(3) = (4)+(5)+(6)", "Tổng số", RECEIVED),
    ("(4)", "Mới, trực tuyến", ("received_online",)),
    ("(5)", "Mới, trực tiếp, bưu chính", ("received_direct",)),
    ("(6)", "Từ kỳ trước", ("carried_over",)),
    ("(7) = (8)+(9)+(10)", "Tổng số", RESOLVED),
    ("(8)", "Trước hạn", ("resolved_early",)),
    ("(9)", "Đúng hạn", ("resolved_on_time",)),
    ("(10)", "Quá hạn", ("resolved_late",)),
    ("(11) = (12)+(13)", "Tổng số", PENDING),
    ("(12)", "Trong hạn", ("pending_in_time",)),
    ("(13)", "Quá hạn", ("pending_overdue",)),
)
FORM_GROUPS = (("Số hồ sơ nhận giải quyết", 4), ("Số hồ sơ đã giải quyết", 4), ("Số hồ sơ đang giải quyết", 3))


def attached_to(payload: dict, letter: str) -> str:
    """Which report, A or B, a Biểu belongs to; number and date stay blank for the clerk."""
    return attached_words("Báo cáo", payload["heads"][letter])


def indicator_title(indicator: dict) -> str:
    """The head over the four columns of one indicator."""
    return f"{indicator['id']}. {indicator['name']}\n(chỉ tiêu {decimal_vn(indicator['target'])} %)"


def verdict_text(cell: dict, target: str | None) -> str:
    """The verdict's words; a quota of the unit's own that differs from the head's is named beside it."""
    own = cell["target"]
    if cell["verdict_code"] == CHUA_GIAO:
        return "Chưa giao"  # the note above the table says it in full; 216 communes may need it four times each
    if own is not None and own != target:
        return f"{cell['verdict']} ({decimal_vn(own)})"
    return cell["verdict"]


def form_value(counts: dict, names: tuple[str, ...]) -> int | None:
    """The sum of typed columns; unknown as soon as one of them is: no empty cell becomes a zero."""
    values = [counts[name] for name in names]
    return None if None in values else sum(values)


def form_text(counts: dict, names: tuple[str, ...]) -> str:
    """The same as text."""
    return count_vn(form_value(counts, names))


def coverage_text(row: dict) -> str:
    """How many of the lines due are complete: "118/120"."""
    return f"{count_vn(row['lines_filled'])}/{count_vn(row['lines_due'])}"
