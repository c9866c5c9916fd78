"""A whole import: a reading held against the list in force, and written; the same for page, job and command."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from catalog.clauses import decision_text, write_clauses
from catalog.importing.apply import Days
from catalog.importing.apply import apply as write_preview
from catalog.importing.preview import Preview, compare, unknown_agencies
from catalog.importing.problems import ERROR, Problem
from catalog.importing.reading import Reading
from catalog.limits import closed_words
from catalog.models import Appendix, Decision, Listing, SourceFile
from catalog.services import Offices
from portal.core.fields import from_day
from portal.units.models import Level

LEVELS = {"1": Level.DEPARTMENT, "2": Level.DISTRICT, "3": Level.COMMUNE}  # domain.md §7, [choice]
FIRST_DAY = date(2022, 1, 1)  # of the unnamed decision, until its date is entered


@dataclass(frozen=True)
class Plan:
    """Which appendix of which decision (None: the one in force), from when, provided since when."""

    appendix: str
    decision: Decision | None = None
    start: date | None = None
    provided_from: date | None = None


@dataclass
class Prepared:
    """A file read and compared, nothing written."""

    plan: Plan
    reading: Reading
    preview: Preview
    law: Decision | None
    days: Days

    def may_be_written(self, *, allow_errors: bool) -> bool:
        """A file that was refused whole is never written; one with errors only where a person says so."""
        return bool(self.reading.sha256) and (allow_errors or not self.reading.has_errors)


def prepare(reading: Reading, plan: Plan, today: date, closed_until: date | None = None) -> Prepared:
    """Hold the reading against what the appendix lists on the day from which the file is to hold.

    `closed_until` is the last day of the closed periods: nothing begins or ends on it or before.
    """
    day = plan.start or today
    law = plan.decision or Decision.objects.on(day).first()
    first_day = plan.start or (law.valid.lower if law and law.valid.lower else FIRST_DAY)
    since = closed_until + timedelta(1) if closed_until else None
    days = Days(first_day, plan.start or today, plan.provided_from, since)
    _refuse_ended(reading, days)
    preview = compare(reading, listed(plan.appendix, law, day))
    offices = Offices(LEVELS[plan.appendix], first_day)
    reading.problems += unknown_agencies(reading.entries, offices) + _too_early(preview, days)
    reading.problems += _in_closed_period(preview, plan, closed_until)
    return Prepared(plan, reading, preview, law, days)


def _refuse_ended(reading: Reading, days: Days) -> None:
    """A row that ends before the list begins would hold on no day; whoever wrote the file must say which is meant."""
    for entry in [one for one in reading.entries if one.ends and one.ends <= days.begin]:
        reading.entries.remove(entry)
        reading.refused += 1
        reading.doubtful.add(entry.code)
        words = _(
            "{sheet}, dòng {row}: hết hiệu lực từ {ends:%d/%m/%Y}, trước ngày áp dụng "
            "{begin:%d/%m/%Y}. Bỏ dòng này hoặc sửa ngày."
        ).format(sheet=entry.sheet, row=entry.row, ends=entry.ends, begin=days.begin)
        problem = Problem(ERROR, "ended_before", words, entry.sheet, entry.row, value=f"{entry.ends:%d/%m/%Y}")
        reading.problems.append(problem)


def listed(number: str, law: Decision | None, day: date) -> list[Listing]:
    """What that appendix lists on the day; a decision whose appendix is still empty is held against the one it replaces."""
    rows = Listing.objects.on(day).filter(appendix__number=number).select_related("procedure", "field", "appendix")
    own = rows.filter(appendix__decision=law) if law else rows.none()
    if law and not own.exists() and law.replaces_id:
        return list(rows.filter(appendix__decision=law.replaces_id))
    return list(own)


def write(prepared: Prepared, *, at: datetime, content: bytes) -> Appendix:
    """All of the preview, and the file itself by its hash; call it in a deed."""
    plan, reading = prepared.plan, prepared.reading
    SourceFile.objects.keep(reading.file, content, at)
    appendix, _ = Appendix.objects.get_or_create(
        decision=prepared.law or _unnamed_decision(prepared.days.start),
        number=plan.appendix,
        defaults={"level": LEVELS[plan.appendix], "is_reconstruction": reading.is_reconstruction},
    )
    write_preview(reading, prepared.preview, appendix, prepared.days)
    return appendix


def _unnamed_decision(start: date) -> Decision:
    """Number and date are data that a person enters later; the text is the one shipped with the portal."""
    decision = Decision.objects.create(title=decision_text()["title"], valid=from_day(start))
    write_clauses(decision)
    return decision


def _in_closed_period(preview: Preview, plan: Plan, closed_until: date | None) -> list[Problem]:
    """A day that a person asked for must not lie under figures that were closed."""
    changes = preview.added or preview.changed or preview.removed
    if not (plan.start and closed_until and plan.start <= closed_until and changes):
        return []
    words = closed_words(_("Áp dụng phụ lục"), plan.start, closed_until)
    return [Problem(ERROR, "closed_period", words, value=plan.start.isoformat())]


def _too_early(preview: Preview, days: Days) -> list[Problem]:
    """A listing cannot end before it begins."""
    ending = [*preview.removed, *(old for old, _ in preview.changed if old.valid.lower != days.start)]
    return [
        Problem(
            ERROR,
            "before_listing",
            _(
                "Thủ tục {code} có trong Danh mục từ {start:%d/%m/%Y}, không rút hay đổi từ "
                "ngày {end:%d/%m/%Y} được. Chọn ngày áp dụng muộn hơn."
            ).format(code=listing.procedure.code, start=listing.valid.lower, end=days.end),
            value=listing.procedure.code,
        )
        for listing in ending
        if listing.valid.lower and listing.valid.lower >= days.end
    ]


def answer(prepared: Prepared, *, applied: bool) -> dict:
    """The contract of `manage.py import_appendix --json`."""
    reading = prepared.reading
    return {
        "file": reading.file,
        "sha256": reading.sha256,
        "applied": applied,
        "procedures": [
            {
                "code": entry.code,
                "raw_code": entry.raw_code,
                "name": entry.name,
                "field": entry.field,
                "agency": "; ".join(entry.agencies),
                "online": entry.online,
                "sheet": entry.sheet,
                "row": entry.row,
            }
            for entry in reading.entries
        ],
        "problems": [problem.as_dict() for problem in reading.problems],
        "diff": prepared.preview.counts(),
        "rows": {
            "read": reading.rows_read,
            "taken": len(reading.entries),
            "refused": reading.refused,
            "listed": reading.listed,
        },
    }
