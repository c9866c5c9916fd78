"""The one validation of counts, for every door: what a cell may be, and what makes a line contradict itself."""

import re

from django.utils.translation import gettext as _

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
            raise CellError(
                _("lớn hơn mức {largest_count} hồ sơ; hãy kiểm tra lại số").format(
                    largest_count=count_vn(LARGEST_COUNT)
                )
            )
        return value
    if typed.startswith("="):
        raise CellError(_("là công thức chưa có giá trị; mở bằng Excel hoặc LibreOffice, lưu lại, hoặc gõ thẳng số"))
    if typed.startswith(("-", "−", "–")):
        raise CellError(_("là số âm; số hồ sơ phải từ 0 trở lên"))
    if re.fullmatch(r"[0-9]+[.,][0-9]+", typed):
        raise CellError(_("không phải số nguyên; số hồ sơ là số nguyên, ví dụ 12 hoặc 1.234"))
    raise CellError(_("không phải là số; chỉ nhập chữ số, ví dụ 12 hoặc 1.234, hoặc để trống"))


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
                _(
                    "Dòng {line}: chưa khớp, (3) phải bằng (7) + (11): {received} ≠ {resolved} + "
                    "{pending}. Kiểm tra số tiếp nhận, đã giải quyết hoặc đang giải quyết."
                ).format(
                    line=line, received=count_vn(received), resolved=count_vn(resolved), pending=count_vn(pending)
                ),
                line,
                row=row,
            )
        )
    online = counts.get("resolved_online")
    if online is not None and resolved is not None and online > resolved:
        problems.append(
            _problem(
                "online_over_resolved",
                _(
                    "Dòng {line}: toàn trình {online} lớn hơn đã giải quyết (7) {resolved}. "
                    "Chỉ đếm hồ sơ đã giải quyết."
                ).format(line=line, online=count_vn(online), resolved=count_vn(resolved)),
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
            _("{where}: đã khai “không phát sinh hồ sơ trong kỳ” nhưng ô có {count}. Bỏ khai hoặc xóa số.").format(
                where=_where(line, name), count=count_vn(counts[name])
            ),
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
    return _("Dòng {line}, ô ({number}) {column}").format(
        line=line, number=BY_NAME[name].number, column=BY_NAME[name].label
    )


def _problem(kind: str, message: str, line: str, column: str = "", value: str = "", row: int | None = None) -> Problem:
    return Problem("error", kind, message, row, line, column, value)
