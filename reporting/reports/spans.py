"""The payload of reports over several months: the year's two editions and what is asked for on demand.

The four quotas stand as at the last month's end; dossiers are added over the months, stocks never (domain.md §3).
"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from portal.core.numbers import rate_text
from portal.core.periods import Month
from portal.core.text import tidy
from portal.units.models import Level, Unit, UnitVersion
from reporting.compliance import compliance
from reporting.figures import dossiers_over, sums_by_field, sums_over
from reporting.models import Edition, Line, Period, Report, Return, State
from reporting.outages import outages_in
from reporting.refusals import Refused
from reporting.reports import texts
from reporting.reports.estimate import difference_table, estimate_table
from reporting.reports.head import month_words
from reporting.reports.payload import assemble, composed, decision_on, indicator, letterheads_on, raised_in
from reporting.reports.subject import SO_BO, Subject
from reporting.reports.tables import Place
from targets.evaluation import Facts, volume
from targets.readings import Understanding, readings

NAMED = 5  # so many units, or months, are named in a sentence


def span_payload(subject: Subject, scope: Unit) -> dict:
    """What the report says, read from the database as it is now. Raises Refused where there is nothing to report on."""
    periods = _periods(subject)
    understood = readings(subject.last.year)
    places = _places(subject, periods, understood)
    sums = sums_over(subject.months, unit_ids=subject.unit_ids)
    targets = {mark: one.target for mark, one in understood.items()}
    payload = assemble(
        month=subject.last,
        period=_period(subject, periods),
        scope=str(scope.on(subject.last.data_to) or scope),
        decision=decision_on(subject.last),
        indicators=[indicator(one) for one in understood.values()],
        targets=targets,
        coverage=_coverage(places, sums),
        places=places,
        calendar=None,
        sums=sums,
        units_with_unlisted=_units_with_unlisted(subject, periods),
        kind=subject.kind,
        stem=subject.stem,
        missing=_missing(places),
        more=_more(subject, scope, sums),
        raised=[] if subject.unit_ids else raised_in(subject.first.data_from, subject.last.data_to),
        letterheads=letterheads_on(subject.last.data_to),
        outages=None if subject.unit_ids else outages_in(subject.first.data_from, subject.last.data_to),
    )
    return composed(_reworded(payload, subject, periods))


def widened(unit_ids: Collection[int], last: Month) -> set[int]:
    """The units asked about, with the communes of each district among them: a district is judged with its communes."""
    on_the_day = UnitVersion.objects.on(last.data_to)
    communes = on_the_day.filter(parent__in=unit_ids, level=Level.COMMUNE)
    return {*unit_ids, *communes.values_list("unit", flat=True)}


def so_bo_of(year: int, scope: Unit) -> Edition | None:
    """The sơ bộ that the official report is held against: the one that went out, else the newest."""
    subject = Subject.of_year(year, SO_BO).text
    done = Edition.objects.filter(
        report__kind=Report.Kind.ANNUAL, report__scope=scope, report__subject=subject, state=Edition.State.DONE
    )
    return done.filter(locked_at__isnull=False).order_by("-number").first() or done.order_by("-number").first()


def _periods(subject: Subject) -> list[Period]:
    """The months that were opened, in order."""
    first, last = subject.first, subject.last
    found = Period.objects.filter(data_to__gte=first.data_to, data_to__lte=last.data_to).order_by("data_to")
    periods = list(found)
    if not periods or periods[-1].reporting_month != last:
        raise Refused(
            _("Lập báo cáo {subject}: kỳ tháng {month}/{year} chưa mở. Hãy mở kỳ và nhập số liệu trước.").format(
                subject=subject.words, month=last.month, year=last.year
            )
        )
    return periods


def _places(subject: Subject, periods: list[Period], understood: dict[str, Understanding]) -> list[Place]:
    """The units that owe figures, in official order, each with what it sent over the months."""
    judged = compliance(subject.last, unit_ids=subject.unit_ids)["units"]
    kept: dict[int, list[Return]] = {}
    for one in Return.objects.filter(period__in=periods).select_related("period").order_by("period__data_to"):
        kept.setdefault(one.unit_id, []).append(one)
    ids = {unit["code"]: unit["unit_id"] for unit in judged}
    dossiers = {} if subject.kind == Report.Kind.ANNUAL else dossiers_over(subject.months, unit_ids=subject.unit_ids)
    places = []
    for unit in judged:
        own = kept.get(unit["unit_id"], [])
        if not own and not any(figure["denominator"] for figure in unit["indicators"].values()):
            continue
        places.append(_place(unit, own, ids.get(unit["parent"]), dossiers.get(unit["unit_id"]), understood["Q4"]))
    return places


def _place(
    unit: dict, returns: list[Return], parent_id: int | None, dossiers: Facts | None, q4: Understanding
) -> Place:
    sent = [one for one in returns if one.is_counted]
    approved = bool(returns) and all(one.approved_at for one in returns)
    whole = bool(returns) and len(sent) == len(returns)
    figures = {mark: figure | {"month": None} for mark, figure in unit["indicators"].items()}
    if dossiers is not None:
        figures["Q4"]["month"] = _alone(dossiers, q4)
    return Place(
        unit_id=unit["unit_id"],
        name=unit["name"],
        level=unit["level"],
        parent_id=parent_id,
        state=State.APPROVED if approved else State.SUBMITTED if whole else State.ASSIGNED,
        submitted_at=None,
        difficulties=tidy(returns[-1].difficulties) if whole else "",
        proposals=tidy(returns[-1].proposals) if whole else "",
        figures=figures,
        data=f"{len(sent)}/{len(returns)} kỳ",
    )


def _alone(facts: Facts, q4: Understanding) -> dict:
    made = volume("Q4", q4.denominator, facts)
    return {
        "numerator": made.numerator,
        "denominator": made.denominator,
        "rate": rate_text(made.numerator, made.denominator, q4.target),
    }


def _coverage(places: list[Place], sums: list[dict]) -> dict[str, int]:
    return {
        "units_due": len(places),
        "units_sent": sum(place.is_sent for place in places),
        "units_approved": sum(place.state == State.APPROVED for place in places),
        "lines_due": sum(row["lines_due"] for row in sums),
        "lines_filled": sum(row["lines_filled"] for row in sums),
    }


def _missing(places: list[Place]) -> dict:
    """Biểu 03 of several months: which units miss how many of them; nobody is called late in it."""
    names = {place.unit_id: place.name for place in places}
    rows = [
        {
            "name": place.name,
            "parent": names.get(place.parent_id or 0, "UBND tỉnh"),
            "state": f"Đã gửi {place.data}",
            "note": "Còn thiếu kỳ",
        }
        for place in places
        if not place.is_sent
    ]
    return {"rows": [{"no": str(no)} | row for no, row in enumerate(rows, start=1)], "names_late": False}


def _units_with_unlisted(subject: Subject, periods: list[Period]) -> int:
    lines = Line.objects.filter(return_ref__period__in=periods, field__isnull=False)
    if subject.unit_ids:
        lines = lines.filter(return_ref__unit__in=subject.unit_ids)
    counted = lines.filter(return_ref__state__in=[State.SUBMITTED, State.APPROVED])
    return counted.values("return_ref__unit").distinct().count()


def _more(subject: Subject, scope: Unit, sums: list[dict]) -> list[dict]:
    """The year's Biểu 04: the estimate in the sơ bộ, the difference in the official report."""
    year = subject.last.year
    if subject.edition == SO_BO:
        last_three = [sums_by_field(month) for month in subject.months[-3:]]
        return [estimate_table(sums, last_three, year, f"số liệu đến {subject.last.data_to:%d/%m/%Y}")]
    if subject.edition:
        edition = so_bo_of(year, scope)
        so_bo = None
        if edition is not None and edition.payload and edition.built_at:
            so_bo = {"label": f"bản lần {edition.number}", "table": edition.payload["more"][0]}
        return [difference_table(sums, so_bo, year)]
    return []


def _period(subject: Subject, periods: list[Period]) -> dict:
    year = subject.last.year
    first, last = Month(year, 1).data_from, Month(year, 12).data_to
    return {
        "month": str(subject.last),
        "label": label_of(subject),
        "data_from": subject.first.data_from.isoformat(),
        "data_to": subject.last.data_to.isoformat(),
        "year_from": first.isoformat(),
        "year_label": f"Năm {year} ({first:%d/%m/%Y}–{last:%d/%m/%Y})",
        "closed": all(one.is_closed for one in periods),
        "due_document": "",
    }


def label_of(subject: Subject) -> str:
    """As it stands in the trích yếu and in sentences."""
    last = subject.last
    if subject.edition == SO_BO:
        return f"năm {last.year} (số liệu đến {last.data_to:%d/%m/%Y}, ước thực hiện cả năm)"
    if subject.edition:
        return f"năm {last.year} (chính thức)"
    if subject.first == last:
        return month_words(last)
    return f"từ {month_words(subject.first)} đến {month_words(last)}"


def _reworded(payload: dict, subject: Subject, periods: list[Period]) -> dict:
    """The words that differ from a month's: the outlook, the estimate in a sentence, whom the figures cover."""
    sections, notices = payload["sections"], list(payload["notices"])
    outlook = "NĂM TIẾP THEO" if subject.edition else "THỜI GIAN TIẾP THEO"
    for section in sections:
        section["heading"] = section["heading"].replace("THÁNG TIẾP THEO", outlook)
    if subject.edition == SO_BO:
        sections[0]["parts"][2]["paragraphs"].append(_estimate_words(payload, subject))
        notices += payload["more"][0]["notes"][:1]
    opened = {period.reporting_month for period in periods}
    if closed_out := [month for month in subject.months if month not in opened]:
        named = ", ".join(f"{month.month}/{month.year}" for month in closed_out[:NAMED])
        more = f" và {len(closed_out) - NAMED} tháng khác" if len(closed_out) > NAMED else ""
        notices.append(f"Không có số liệu trên Cổng của tháng {named}{more}.")
    if subject.unit_ids:
        notices.append(_whom(subject))
        sections = [_narrowed(section) for section in sections]
        payload["tables"]["units"]["province"]["name"] = "TỔNG CÁC ĐƠN VỊ ĐƯỢC BÁO CÁO"
    return payload | {"sections": sections, "notices": notices}


def _estimate_words(payload: dict, subject: Subject) -> str:
    values = payload["more"][0]["total"]["values"]
    received, resolved, online = (texts.count_vn(values[place]) for place in (2, 5, 8))
    return (
        f"Ước thực hiện cả năm {subject.last.year}: nhận giải quyết {received} hồ sơ, giải quyết {resolved} hồ sơ, trong đó "
        f"trực tuyến toàn trình {online} hồ sơ (Biểu 04)."
    )


def _whom(subject: Subject) -> str:
    versions = UnitVersion.objects.on(subject.last.data_to).filter(unit__in=subject.unit_ids).order_by("unit")
    names = [str(one) for one in versions]
    more = f" và {len(names) - NAMED} đơn vị khác" if len(names) > NAMED else ""
    return f"Phạm vi: {', '.join(names[:NAMED])}{more}; không phải toàn tỉnh."


def _narrowed(section: dict) -> dict:
    """Figures of some units are not the province's."""
    parts = [
        part | {"paragraphs": [words.replace("toàn tỉnh", "các đơn vị được báo cáo") for words in part["paragraphs"]]}
        for part in section["parts"]
    ]
    return section | {"parts": parts}
