"""Whom to urge: the five kinds (domain.md §6), each one computed from the data of a period; nothing is typed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from catalog.models import Portal, ProvisionStatus, ReviewAnswer, Service, ServiceStatus
from catalog.reviews import ANSWERING, open_reviews
from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.core.periods import ZONE
from portal.units.models import Level, UnitVersion
from reporting.compliance import JUDGED_LEVELS, compliance
from reporting.coverage import with_coverage
from reporting.due import due_at, overdue
from reporting.models import Period, Return, Urging
from reporting.urgings import Figure, History, Matter, history_of, judged_figure
from targets.evaluation import CHUA_DAT, DANG_THUC_HIEN
from targets.indicators import INDICATORS
from targets.models import Quota

Kind = Urging.Kind
MOST_CODES = 100  # services named in the facts of one urging
PACE_LABEL = "Đang thực hiện, chậm tiến độ"


@dataclass
class Candidate:
    """A unit with the cause to urge it: what the letter prints, what is frozen; `label` where no verdict has fallen yet."""

    kind: str
    unit_id: int
    name: str
    level: str
    reason: str
    figures: str = ""
    indicator: str = ""
    label: str = ""
    facts: dict = field(default_factory=dict)
    step: int = 1
    waits_till: date | None = None
    last: Urging | None = None

    @property
    def matter(self) -> Matter:
        return self.kind, self.unit_id, self.indicator

    @property
    def key(self) -> str:
        """What a checkbox sends."""
        return f"{self.unit_id}-{self.indicator}"

    @property
    def step_words(self) -> str:
        return str(Urging.Step(self.step).label) if self.step <= Urging.Step.CHAIRMAN else ""

    def is_free(self, day: date) -> bool:
        """Nobody is urged again while the last one may still be answered, nor after it went to the Chairman."""
        return self.step <= Urging.Step.CHAIRMAN and (self.waits_till is None or self.waits_till < day)

    def frozen(self) -> dict:
        """The facts at this moment, ready for JSON."""
        return self.facts | {"figures": self.figures, "reason": self.reason, "label": self.label}


def candidates(kind: str, period: Period, at: datetime) -> list[Candidate]:
    """All units with that cause in the period, in official order, each with the time that comes next."""
    found = CAUSES[kind](period, at)
    history = history_of(kind, {one.unit_id for one in found})
    return [_with_step(one, history, period) for one in found]


def causes(kind: str, period: Period, at: datetime) -> set[tuple[int, str]]:
    """(unit, indicator) of all whose cause stands now."""
    return {(one.unit_id, one.indicator) for one in CAUSES[kind](period, at)}


def _with_step(one: Candidate, history: History, period: Period) -> Candidate:
    one.last = history.last(one.matter, period)
    one.step = history.next_step(one.matter, period)
    one.waits_till = history.waits_till(one.matter, period)
    return one


def _of(kind: str, version: UnitVersion, reason: str, **more) -> Candidate:
    return Candidate(kind, version.unit_id, str(version), version.level, reason, **more)


def late(period: Period, at: datetime) -> list[Candidate]:
    """Who has not sent although the date is over."""
    units = list(overdue(period, at).order_by("path"))
    rows = with_coverage(Return.objects.filter(period=period, unit__in=[one.unit_id for one in units]))
    returns = {one.unit_id: one for one in rows}
    return [_late(one, period, returns.get(one.unit_id)) for one in units]


def _late(version: UnitVersion, period: Period, return_: Return | None) -> Candidate:
    done = f"{return_.lines_done}/{return_.lines_due} dòng" if return_ else "chưa giao biểu"
    last_day = period.commune_due if version.level == Level.COMMUNE else period.unit_due
    calendar = "" if period.due_document else " theo lịch nội bộ"
    return _of(
        Kind.LATE,
        version,
        f"Chưa gửi số liệu{calendar}, hạn {last_day:%d/%m/%Y}",
        figures=done,
        facts={"due_at": due_at(period, version.level).isoformat()},
    )


def below_quota(period: Period, at: datetime) -> list[Candidate]:
    """Who is judged "chưa đạt"; apart and labelled, who is behind an even pace in Q2, which is judged at the year's end."""
    month = period.reporting_month
    found = []
    for unit in compliance(month)["units"]:
        for id_, entry in unit["indicators"].items():
            figure = judged_figure(entry)
            if unit["ended"] or figure.target is None:
                continue
            if figure.verdict == CHUA_DAT:
                found.append(_below(unit, id_, figure, f"Chưa đạt {id_} (chỉ tiêu {decimal_vn(figure.target)} %)"))
            elif figure.verdict == DANG_THUC_HIEN and (pace := behind_pace(figure, month.month)):
                reason = (
                    f"{id_} đang thực hiện, sau tiến độ đều {decimal_vn(pace)} % (cả năm {decimal_vn(figure.target)} %)"
                )
                found.append(_below(unit, id_, figure, reason, label=PACE_LABEL))
    return found


def behind_pace(figure: Figure, month: int) -> str | None:
    """The rate that an even pace would have reached by the month's end, where the unit is below it; else None."""
    pace = Fraction(figure.target or 0) * month / 12
    if figure.share is None or figure.share >= pace:
        return None
    return rate_text(pace.numerator, pace.denominator * 100)


def _below(unit: dict, id_: str, figure: Figure, reason: str, label: str = "") -> Candidate:
    noun = INDICATORS[id_].counted_in
    return Candidate(
        Kind.BELOW_QUOTA,
        unit["unit_id"],
        unit["name"],
        unit["level"],
        reason,
        figures=f"{count_vn(figure.numerator)}/{count_vn(figure.denominator)} {noun} ({decimal_vn(figure.rate)} %)",
        indicator=id_,
        label=label,
        facts={
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "rate": figure.rate,
            "target": figure.target,
        },
    )


def not_integrated(period: Period, at: datetime) -> list[Candidate]:
    """Who has services of the list that are not provided, or not on the national portal; which ones."""
    day = period.data_to
    provided = ServiceStatus.objects.filter(
        service=OuterRef("pk"), status=ProvisionStatus.PROVIDED, valid__contains=day
    )
    services = Service.objects.filter(valid__contains=day).annotate(
        here=Exists(provided.filter(portal=Portal.PROVINCIAL)), there=Exists(provided.filter(portal=Portal.NATIONAL))
    )
    rows = services.filter(Q(here=False) | Q(there=False)).order_by("procedure__code")
    missing: dict[int, list[tuple[str, bool]]] = {}
    for unit, code, here in rows.values_list("unit", "procedure__code", "here"):
        missing.setdefault(unit, []).append((code, here))
    units = UnitVersion.objects.on(day).filter(unit__in=missing, level__in=JUDGED_LEVELS).order_by("path")
    return [_not_integrated(one, missing[one.unit_id]) for one in units]


def _not_integrated(version: UnitVersion, missing: list[tuple[str, bool]]) -> Candidate:
    nowhere = [code for code, here in missing if not here]
    only_here = [code for code, here in missing if here]
    said = [f"chưa cung cấp {count_vn(len(nowhere))} dịch vụ"] * bool(nowhere)
    said += [f"chưa lên Cổng quốc gia {count_vn(len(only_here))} dịch vụ"] * bool(only_here)
    words = "; ".join(said)
    return _of(
        Kind.NOT_INTEGRATED,
        version,
        words[0].upper() + words[1:],
        figures=f"{count_vn(len(missing))} dịch vụ",
        facts={"not_provided": nowhere[:MOST_CODES], "not_national": only_here[:MOST_CODES], "count": len(missing)},
    )


def no_cascade(period: Period, at: datetime) -> list[Candidate]:
    """The districts with communes that nobody has given a quota in the year (Điều 2.1.d, last sentence)."""
    day = period.data_to
    having = set(Quota.objects.filter(year=period.year).values_list("unit", flat=True))
    below: dict[int, list[UnitVersion]] = {}
    for commune in UnitVersion.objects.on(day).filter(level=Level.COMMUNE).order_by("path"):
        below.setdefault(commune.parent_id, []).append(commune)
    districts = UnitVersion.objects.on(day).filter(level=Level.DISTRICT).order_by("path")
    without = ((one, [c for c in below.get(one.unit_id, []) if c.unit_id not in having]) for one in districts)
    return [
        _of(
            Kind.NO_CASCADE,
            district,
            f"Chưa giao chỉ tiêu năm {period.year} cho cấp xã trực thuộc",
            figures=f"{len(communes)}/{len(below[district.unit_id])} đơn vị cấp xã",
            facts={"communes": [str(one) for one in communes]},
        )
        for district, communes in without
        if communes
    ]


def no_review(period: Period, at: datetime) -> list[Candidate]:
    """Who owes an answer to an open campaign of the review (Điều 2.1.b)."""
    day = at.astimezone(ZONE).date()
    campaigns = list(open_reviews(day))
    answered = set(ReviewAnswer.objects.filter(review__in=campaigns).values_list("review", "unit"))
    units = UnitVersion.objects.on(day).filter(level__in=ANSWERING).order_by("path") if campaigns else []
    found = []
    for one in units:
        owed = [review for review in campaigns if (review.pk, one.unit_id) not in answered]
        if owed:
            said = "; ".join(f"{review.title}, hạn {review.due:%d/%m/%Y}" for review in owed)
            overdue_count = sum(review.due < day for review in owed)
            figures = f"{len(owed)} đợt chưa trả lời" + (f", {overdue_count} quá hạn" if overdue_count else "")
            found.append(_of(Kind.NO_REVIEW, one, f"Chưa trả lời rà soát: {said}", figures=figures))
    return found


CAUSES: dict[str, Callable[[Period, datetime], list[Candidate]]] = {
    Kind.LATE: late,
    Kind.BELOW_QUOTA: below_quota,
    Kind.NOT_INTEGRATED: not_integrated,
    Kind.NO_CASCADE: no_cascade,
    Kind.NO_REVIEW: no_review,
}
