"""The one validation of counts, for every door: what a cell may be, and what makes a line contradict itself."""

import re

from portal.core.numbers import count_vn
from portal.core.text import tidy
from reporting.columns import BY_NAME, LARGEST_COUNT, NAMES, NONE_WHEN_DECLARED, PENDING, RECEIVED, RESOLVED
from reporting.refusals import Problem

Counts = dict[str, int | None]

# A line that contradicts itself so is kept as it was typed, marked, and not sent; a file or the API is refused for it.
KEPT_AS_TYPED = frozenset({"identity", "online_over_resolved"})

_WHOLE = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")


class CellError(ValueError):
    """A cell is refused for what it is by itself."""


def read_count(text: str) -> int | None:
    """A typed cell: empty is None (never zero), 1234 and 1.234 are 1234; anything else raises CellError in words."""
    typed = text.strip() if text.isascii() else tidy(text)  # a copied number may bring invisible characters
    if not typed:
        return None
    if _WHOLE.fullmatch(typed) or _GROUPED.fullmatch(typed):
        value = int(typed.replace(".", ""))
        if value > LARGEST_COUNT:
            raise CellError(f"lớn hơn mức {count_vn(LARGEST_COUNT)} hồ sơ; hãy kiểm tra lại số")
        return value
    if typed.startswith("="):
        raise CellError("là công thức chưa có giá trị; mở bằng Excel hoặc LibreOffice, lưu lại, hoặc gõ thẳng số")
    if typed.startswith(("-", "−", "–")):
        raise CellError("là số âm; số hồ sơ phải từ 0 trở lên")
    if re.fullmatch(r"[0-9]+[.,][0-9]+", typed):
        raise CellError("không phải số nguyên; số hồ sơ là số nguyên, ví dụ 12 hoặc 1.234")
    raise CellError("không phải là số; chỉ nhập chữ số, ví dụ 12 hoặc 1.234, hoặc để trống")


def examine(
    texts: dict[str, str], *, declared_none: bool, line: str, row: int | None = None
) -> tuple[Counts, list[Problem]]:
    """What every door does with a line: its cells by themselves, and where all of them are right, against each other."""
    counts, problems = read_cells(texts, line=line, row=row)
    return counts, problems or check_line(counts, declared_none=declared_none, line=line, row=row)


def read_cells(texts: dict[str, str], *, line: str, row: int | None = None) -> tuple[Counts, list[Problem]]:
    """All cells of a line as typed; every refused cell is a problem, none of them stops the others."""
    counts: Counts = {}
    problems = []
    for name in NAMES:
        text = texts.get(name) or ""
        try:
            counts[name] = read_count(text)
        except CellError as error:
            problems.append(_problem("cell", f"{_where(line, name)} “{tidy(text)}” {error}.", line, name, text, row))
    return counts, problems


def check_line(counts: Counts, *, declared_none: bool, line: str, row: int | None = None) -> list[Problem]:
    """What makes the line contradict itself (domain.md §4: identity 3 = 7 + 11, toàn trình ≤ 7). Empty cells prove nothing."""
    if declared_none:
        counts, problems = _declared(counts, line, row)
    else:
        problems = []
    received, resolved, pending = (_sum(counts, names) for names in (RECEIVED, RESOLVED, PENDING))
    if received is not None and resolved is not None and pending is not None and received != resolved + pending:
        problems.append(
            _problem(
                "identity",
                f"Dòng {line}: chưa khớp, (3) phải bằng (7) + (11): {count_vn(received)} ≠ {count_vn(resolved)} + "
                f"{count_vn(pending)}. Kiểm tra số tiếp nhận, đã giải quyết hoặc đang giải quyết.",
                line,
                row=row,
            )
        )
    online = counts.get("resolved_online")
    if online is not None and resolved is not None and online > resolved:
        problems.append(
            _problem(
                "online_over_resolved",
                f"Dòng {line}: toàn trình {count_vn(online)} lớn hơn đã giải quyết (7) {count_vn(resolved)}. "
                "Chỉ đếm hồ sơ đã giải quyết.",
                line,
                "resolved_online",
                str(online),
                row,
            )
        )
    return problems


def is_complete(counts: Counts, *, declared_none: bool) -> bool:
    """Every cell is filled, or it was declared that nothing arose."""
    return declared_none or all(counts.get(name) is not None for name in NAMES)


def _declared(counts: Counts, line: str, row: int | None) -> tuple[Counts, list[Problem]]:
    """A line where nothing arose: what arose must be empty or zero; what is left empty is none."""
    problems = [
        _problem(
            "declared_none",
            f"{_where(line, name)}: đã khai “không phát sinh hồ sơ trong kỳ” nhưng ô có {count_vn(counts[name])}. "
            "Bỏ khai hoặc xóa số.",
            line,
            name,
            str(counts[name]),
            row,
        )
        for name in NONE_WHEN_DECLARED
        if counts.get(name)
    ]
    return {name: counts.get(name) or 0 for name in NAMES}, problems


def _sum(counts: Counts, names: tuple[str, ...]) -> int | None:
    known = [value for name in names if (value := counts.get(name)) is not None]
    return sum(known) if len(known) == len(names) else None


def _where(line: str, name: str) -> str:
    return f"Dòng {line}, ô ({BY_NAME[name].number}) {BY_NAME[name].label}"


def _problem(kind: str, message: str, line: str, column: str = "", value: str = "", row: int | None = None) -> Problem:
    return Problem("error", kind, message, row, line, column, value)
