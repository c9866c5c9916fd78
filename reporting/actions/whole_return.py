"""A machine puts a whole month: all of it in one deed or nothing, through the checks and the log of every other door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.models import Field
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.text import tidy
from portal.units.models import Unit
from reporting.actions.lines import Entry, line_names, save_lines, save_texts
from reporting.actions.returns import present
from reporting.due import units_due
from reporting.intake.figures_file import UNLISTED
from reporting.intake.whole_return import Whole, WholeLine
from reporting.models import Line, Period, Return
from reporting.refusals import Problem, Refused
from reporting.workflow import require

Key = tuple[int | None, int | None]


class VersionMissing(Exception):
    """The month is there, and the caller does not say which version of it they have seen."""


@dataclass
class VersionStale(Exception):
    """The month is no more at the version that the caller has seen."""

    version: int | None


def put_whole(
    *, period: Period, unit: Unit, whole: Whole, versions: set[str] | None, by: User, at: datetime
) -> tuple[Return, bool]:
    """The unit's month becomes what was sent; the return, and whether it was made.

    `versions` are those the caller accepts ("*": any; None: not said). Raises VersionMissing, VersionStale, and
    Refused: without problems where the month takes nothing now, with every problem where what was sent is wrong.
    """
    with deed(by=by, at=at, door=Deed.Door.API, reason=f"Nộp cả biểu {period} qua API"):
        return_, is_new = _found_or_made(period, unit, versions)
        require(by, "enter", return_, period.data_to)
        entries, problems = _matched(return_, whole.lines) if whole.lines is not None else ([], [])
        problems = [*whole.problems, *problems]
        if problems:
            raise Refused(
                _("Biểu {period}: {n} lỗi, chưa ghi gì. Sửa hết rồi gửi lại cả biểu.").format(
                    period=period, n=len(problems)
                ),
                problems,
            )
        save_lines(return_=return_, entries=entries, by=by, at=at, door=Deed.Door.API)
        _save_texts(return_, whole, by, at)
        if whole.present:
            present(return_=return_, by=by, at=at, door=Deed.Door.API)
        return Return.objects.select_related("period", "unit").get(pk=return_.pk), is_new


def _found_or_made(period: Period, unit: Unit, versions: set[str] | None) -> tuple[Return, bool]:
    """The row under lock, at a version that the caller has seen; a new one where the month was not assigned yet."""
    found = Return.objects.select_for_update(of=("self",)).filter(period=period, unit=unit).first()
    if found is None:
        if versions is not None:
            raise VersionStale(None)
        if period.is_closed or not units_due(period).filter(unit=unit).exists():
            raise Refused(
                _(
                    "Biểu {period}: kỳ đã chốt hoặc đơn vị không có thủ tục nào trong kỳ, nên không có biểu để nộp."
                ).format(period=period)
            )
        made, is_new = Return.objects.get_or_create(period=period, unit=unit)
        if not is_new:  # another call was quicker by a moment
            raise VersionMissing
        return made, True
    if versions is None:
        raise VersionMissing
    if "*" not in versions and str(found.version) not in versions:
        raise VersionStale(found.version)
    return found, False


def _matched(return_: Return, lines: Iterable[WholeLine]) -> tuple[list[Entry], list[Problem]]:
    """Each line sent with the line of the return that it is; named are those that are none, twice there, or not sent."""
    keys = line_keys(return_)
    stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
    entries: dict[Key, Entry] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        key = keys.get(key_text(line.procedure))
        if key is None:
            problems.append(_unknown(line.procedure, return_, number))
        elif key in entries:
            what = _("Dòng {procedure}: đã có ở dòng trên. Mỗi thủ tục hoặc lĩnh vực chỉ gửi một dòng.").format(
                procedure=line.procedure
            )
            problems.append(Problem("error", "twice", what, number, line.procedure, "procedure", line.procedure))
        else:
            entries[key] = _entry(key, line, stored.get(key))
    return list(entries.values()), problems + _missing(keys, entries, stored)


def line_keys(return_: Return) -> dict[str, Key]:
    """Every line that the return may have, by the name that machines call it: the code, or "linh-vuc:<name>" of any field."""
    listed = {name: key for key, name in line_names(return_).items() if key[0]}
    return listed | {f"{UNLISTED}{name}": (None, pk) for pk, name in Field.objects.values_list("pk", "name")}


def key_text(procedure: str) -> str:
    """The name of a line in its one spelling; codes come short or long."""
    if procedure.startswith(UNLISTED):
        return UNLISTED + tidy(procedure.removeprefix(UNLISTED))
    return short_code(procedure) or procedure


def _entry(key: Key, line: WholeLine, stored: Line | None) -> Entry:
    texts = {name: "" if value is None else str(value) for name, value in line.counts.items()}
    note = line.note if line.note is not None else stored.note if stored else ""
    return Entry(key[0], key[1], texts, line.declared_none, note)


def _missing(keys: dict[str, Key], entries: dict[Key, Entry], stored: dict[Key, Line]) -> list[Problem]:
    """A line that was not sent would be wiped without a word; only an unlisted field without a line may stay away."""
    return [
        Problem(
            "error",
            "missing_line",
            _(
                "Dòng {name}: thiếu trong biểu gửi lên. PUT thay cả biểu nên phải có đủ các dòng: ghi số, hoặc để "
                "null (chưa nhập), hoặc “declared_none”: true (không phát sinh hồ sơ trong kỳ)."
            ).format(name=name),
            line=name,
            column="procedure",
            value=name,
        )
        for name, key in keys.items()
        if key not in entries and (key[0] is not None or (key in stored and not stored[key].is_blank))
    ]


def _unknown(procedure: str, return_: Return, number: int) -> Problem:
    what = _(
        "Dòng {procedure}: không thuộc biểu {period} của {unit}. GET biểu "
        "này để xem các dòng phải nộp; TTHC ngoài Danh mục ghi {unlisted}<tên lĩnh vực>."
    ).format(
        procedure=procedure[:60], period=return_.period, unit=return_.unit.on(return_.period.data_to), unlisted=UNLISTED
    )
    return Problem("error", "procedure", what, number, procedure[:60], "procedure", procedure[:60])


def _save_texts(return_: Return, whole: Whole, by: User, at: datetime) -> None:
    sent = {name: text.strip() for name, text in whole.texts.items() if text is not None}
    if any(text != getattr(return_, name) for name, text in sent.items()):
        save_texts(return_=return_, by=by, at=at, **sent)
