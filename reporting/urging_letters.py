"""Letters of urging from what stands listed: which urgings one letter carries, and the letter's value for the renderer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from catalog.models import Decision
from portal.core.periods import Month
from portal.units.models import Level, UnitVersion
from reporting.documents import urging_letter
from reporting.documents.urging_letter import Urged
from reporting.models import Period, Urging
from reporting.reports.head import ReportHead, heads, month_words
from reporting.reports.payload import letterheads_on
from reporting.urgings import Row, promised_words

DRAWN = {"docx": urging_letter.word, "pdf": urging_letter.pdf}


@dataclass
class Letter:
    """The urgings of one kind, of one period, to be answered by one day, that left (or wait to leave) under one number."""

    kind: str
    reply_by: date
    number: str
    date: date | None
    rows: list[Row] = field(default_factory=list)

    @property
    def kind_words(self) -> str:
        return str(Urging.Kind(self.kind).label)

    @property
    def again_count(self) -> int:
        return sum(row.urging.step > Urging.Step.FIRST for row in self.rows)

    @property
    def query(self) -> str:
        return f"viec={self.kind}&tra_loi={self.reply_by.isoformat()}&so={self.number}"


def letters(rows: Iterable[Row]) -> list[Letter]:
    """The rows by letter, those without a number first."""
    found: dict[tuple, Letter] = {}
    for row in rows:
        one = row.urging
        key = (one.kind, one.reply_by, one.letter_number)
        made = found.setdefault(key, Letter(one.kind, one.reply_by, one.letter_number, one.letter_date))
        made.rows.append(row)
    return sorted(found.values(), key=lambda one: (bool(one.number), one.reply_by, one.kind))


def names_in(found: Letter, today: date) -> dict[int, str]:
    """By urging: what its unit is called in the letter. One that left before a reorganisation keeps the names it bore."""
    day = found.date or today
    former = {row.urging.former_unit_id for row in found.rows} - {None}
    standing = set(UnitVersion.objects.on(day).filter(unit__in=former).values_list("unit", flat=True)) if former else ()
    return {row.urging.pk: _name(row.urging, standing) for row in found.rows}


def _name(urging: Urging, standing: Collection[int]) -> str:
    if urging.former_unit_id is None or urging.former_unit_id in standing:
        return urging.unit_name
    return f"{urging.holder_name} (của {urging.unit_name} cũ)"


def letter(found: Letter, period: Period, names: dict[int, str]) -> urging_letter.Urging:
    """The letter as the renderer takes it: facts as frozen when the units were urged; number and date stay blank.

    `names` by urging, of `names_in`.
    """
    month = period.reporting_month
    province = UnitVersion.objects.on(month.data_to).filter(level=Level.PROVINCE).first()
    decision = Decision.objects.on(month.data_to).first()
    law = (decision.number, f"{decision.date:%d/%m/%Y}" if decision.date else "") if decision else ("", "")
    return urging_letter.Urging(
        kind=Urging.Kind(found.kind),
        head=_head(month, str(province or "Tỉnh Hà Tĩnh"), found.date or timezone.localdate(made_at(found))),
        units=tuple(_urged(row, names) for row in found.rows),
        period=f"năm {month.year}" if found.kind == Urging.Kind.NO_REVIEW else month_words(month),
        reply_by=found.reply_by,
        made_at=made_at(found),
        law=law,
    )


def _head(month: Month, province: str, day: date) -> ReportHead:
    """Who issues report B issues the letter, under its own symbol: "/BC-STTTT" → "/STTTT-……", the unit that drafts left open."""
    head = heads(month, province)["B"] | letterheads_on(day).get("B", {})
    return head | {"symbol": f"/{head['symbol'].removeprefix('/').removeprefix('BC-')}-……"}


def made_at(found: Letter) -> datetime:
    """When the list was made: the same list gives the same document."""
    return max(row.urging.at for row in found.rows)


def _urged(row: Row, names: dict[int, str]) -> Urged:
    one, before = row.urging, row.before
    last = getattr(before, "answer", None) if before else None
    return Urged(
        name=names.get(one.pk, str(one.unit_id)),
        figures=one.facts.get("figures", ""),
        reason=one.facts.get("reason", one.text),
        times=one.step,
        promise=f"Đã hẹn {promised_words(last)}" if last else "Chưa trả lời" if before else "",
    )
