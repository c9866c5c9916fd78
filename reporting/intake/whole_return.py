"""A whole month as a machine sends it: read and checked line by line; nothing is matched or written here."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.checks import CellError, Counts, check_line, read_cells, read_count
from reporting.columns import BY_NAME, NAMES
from reporting.models import TEXTS
from reporting.refusals import Problem

# What GET tells of a line may come back with PUT; what is computed there is not read.
LINE_KEYS = frozenset({"procedure", "name", "declared_none", "note", "consistent", "complete", *NAMES})
LONGEST_TEXT = 20_000  # as in the form of the page


@dataclass(frozen=True)
class WholeLine:
    """One line as sent: `procedure` is a code or "linh-vuc:<name>"; a note that was not sent (None) stays as it is."""

    procedure: str
    counts: Counts
    declared_none: bool
    note: str | None


@dataclass(frozen=True)
class Whole:
    """The month as sent (lines None: it is none); texts that were not sent stay as they are. `problems` says what is wrong."""

    lines: tuple[WholeLine, ...] | None
    texts: Mapping[str, str | None]
    present: bool
    problems: tuple[Problem, ...]


def read_whole(data: object) -> Whole:
    """Everything that can be said of the month without the database; every problem is named, none stops the others."""
    if not isinstance(data, dict) or not isinstance(data.get("lines"), list):
        what = _("Nội dung phải là một đối tượng JSON có “lines” là danh sách các dòng. Xem mẫu ở /api/docs/.")
        return Whole(None, {}, False, (Problem("error", "shape", what, column="lines"),))
    problems: list[Problem] = []
    lines = [_line(number, line, problems) for number, line in enumerate(data["lines"], start=1)]
    texts = {name: _text(data, name, name, problems) for name in TEXTS}
    present = _flag(data, "present", "present", problems)
    return Whole(tuple(line for line in lines if line), texts, present, tuple(problems))


def _line(number: int, data: object, problems: list[Problem]) -> WholeLine | None:
    if not isinstance(data, dict) or not isinstance(data.get("procedure"), str):
        what = _(
            "Dòng thứ {number}: phải là đối tượng JSON có “procedure” là mã thủ tục hoặc “linh-vuc:<tên lĩnh vực>”."
        ).format(number=number)
        problems.append(Problem("error", "shape", what, number, column="procedure"))
        return None
    name = data["procedure"].strip()
    found = [_unknown(name, key, number) for key in data if key not in LINE_KEYS]
    texts = {column: _cell(data.get(column), name, column, number, found) for column in NAMES}
    counts, wrong = read_cells(texts, line=name, row=number)
    declared_none = _flag(data, "declared_none", name, found)
    note = _text(data, "note", name, found)
    found += wrong
    problems += found or check_line(counts, declared_none=declared_none, line=name, row=number)
    return WholeLine(name, counts, declared_none, note)


def _cell(value: object, line: str, column: str, number: int, problems: list[Problem]) -> str:
    """The cell's text for the one reader of cells, which refuses it in the words of every door.

    What that reader would take must be a whole JSON number: "1.234" and 1.234 are two numbers.
    """
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    shown = str(value)[:50]
    if isinstance(value, str | float) and _is_refused(shown):
        return shown
    what = _(
        "Dòng {line}, ô ({number}) {column} “{shown}” phải là số nguyên JSON, ví dụ 12 "
        "hoặc 1234 (không đặt trong ngoặc kép, không có phần lẻ), hoặc null khi chưa nhập."
    ).format(line=line, number=BY_NAME[column].number, column=BY_NAME[column].label, shown=shown)
    problems.append(Problem("error", "cell", what, number, line, column, shown))
    return ""


def _is_refused(text: str) -> bool:
    """Whether every door refuses this as a count."""
    try:
        read_count(text)
    except CellError:
        return True
    return False


def _text(data: dict, key: str, line: str, problems: list[Problem]) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return unicodedata.normalize("NFC", value)
    what = _("{line}: “{key}” phải là chữ, dài nhất {longest_text} ký tự.").format(
        line=line, key=key, longest_text=LONGEST_TEXT
    )
    problems.append(Problem("error", "shape", what, line=line, column=key))
    return None


def _flag(data: dict, key: str, line: str, problems: list[Problem]) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        problems.append(
            Problem(
                "error",
                "shape",
                _("{line}: “{key}” phải là true hoặc false.").format(line=line, key=key),
                line=line,
                column=key,
            )
        )
    return value is True


def _unknown(line: str, key: str, number: int) -> Problem:
    """A misspelt column would otherwise pass for an empty one."""
    what = _("Dòng {line}: không có cột “{key}”. Các cột: {names}.").format(
        line=line, key=key[:50], names=", ".join(NAMES)
    )
    return Problem("error", "unknown_column", what, number, line, key[:50])
