"""The frozen payload of a report: values first, then the words made from them. No clock, no float, no chance.

Shape: version, kind, stem (of the files' names), scope, period, heads {A, B}, decision, indicators (target, reading),
coverage, last_month, tables {units, fields, missing}, more (further Biểu, see estimate.py), outages, met, difficulties,
raised, promises (made when urged, not kept), communes_without_quota, opening {A, B}, notices, sections, closing {A, B};
written and replaces where there is such.
Rates are texts with two decimals and a point; a missing value is null.
"""

import json
import unicodedata
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.db.models import DateField, Value
from django.utils.translation import gettext as _

from catalog.models import Appendix, Decision
from portal.core.numbers import rate_text
from portal.core.periods import Month, end_of
from portal.core.text import tidy
from portal.units.models import Level, Unit
from reporting import kept
from reporting.compliance import compliance
from reporting.difficulties import CLOSED
from reporting.figures import YEAR, sums_by_field
from reporting.models import COUNTED, WHOLLY_EMPTY, Difficulty, Letterhead, Line, Period, Report, State
from reporting.names import unit_name
from reporting.outages import outages_in
from reporting.refusals import Refused
from reporting.reports import texts
from reporting.reports.head import LETTERS, heads, month_words
from reporting.reports.tables import Place, fields_table, met, missing_table, units_table
from reporting.reports.version import PAYLOAD_VERSION
from reporting.urgings import broken_promises, figures_in
from targets.evaluation import CHUA_GIAO, Facts, volume
from targets.readings import Understanding, readings


def monthly_payload(period: Period, scope: Unit) -> dict:
    """What the month's report says, read from the database as it is now. Raises Refused where no decision is in force."""
    month = period.reporting_month
    judged = compliance(month, afresh=True)
    understood = readings(month.year)
    return assemble(
        month=month,
        period=_period(month, period),
        scope=str(scope.on(month.data_to) or scope),
        decision=decision_on(month),
        indicators=[indicator(one) for one in understood.values()],
        targets={mark: one.target for mark, one in understood.items()},
        coverage=judged["coverage"],
        last_month=_last_month(month, understood),
        places=_places(period, judged),
        calendar=period,
        sums=sums_by_field(month),
        units_with_unlisted=_units_with_unlisted(period),
        outages=outages_in(period.data_from, period.data_to),
        letterheads=letterheads_on(month.data_to),
        raised=raised_in(period.data_from, period.data_to),
        promises=broken_promises(period, figures_in(judged)),
    )


def assemble(
    *,
    month: Month,
    period: dict,
    scope: str,
    decision: dict,
    indicators: list[dict],
    targets: dict[str, Fraction | None],
    coverage: dict,
    places: list[Place],
    calendar: Period | None,
    sums: list[dict],
    units_with_unlisted: int,
    raised: list[dict],
    last_month: dict | None = None,
    kind: str = Report.Kind.MONTHLY.value,
    stem: str = "",
    missing: dict | None = None,
    more: list[dict] | None = None,
    outages: list[dict] | None = None,
    letterheads: dict[str, dict] | None = None,
    promises: list[dict] | None = None,
) -> dict:
    """The payload from what was read: pure, the same for the same values. `missing` is Biểu 03 where no month makes it."""
    units = units_table(places, targets)
    fields = fields_table(sums, units_with_unlisted)
    missing = missing or missing_table(places, calendar)
    payload: dict[str, Any] = {
        "version": PAYLOAD_VERSION,
        "kind": kind,
        "stem": stem or f"bao-cao-thang-{month}",
        "scope": scope,
        "period": period,
        "heads": _heads(month, scope, period["label"], letterheads or {}),
        "decision": decision,
        "indicators": indicators,
        "coverage": coverage,
        "last_month": last_month,
        "met": met(places, units["province"], targets),
        "tables": {"units": units, "fields": fields, "missing": missing},
        "more": more or [],
        "outages": outages,
        "difficulties": _said(places, "difficulties"),
        "proposals": _said(places, "proposals"),
        "raised": raised,
        "promises": promises or [],
        "communes_without_quota": _without_quota(places),
        "gives_communes_quotas": _gives_quotas(places),
    }
    for name, table in payload["tables"].items():
        table |= texts.table_words(name, payload)
    return composed(_with_words(payload))


def canonical(payload: dict) -> bytes:
    """The payload as the bytes that are hashed: sorted keys, no blanks, UTF-8, NFC."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def canonical_sha256(payload: dict) -> str:
    """The hash of an edition."""
    return sha256(canonical(payload)).hexdigest()


def composed(value: Any) -> Any:
    """The same value with every text in NFC: what is frozen is what is hashed and what is printed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: composed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [composed(one) for one in value]
    return value


def _heads(month: Month, scope: str, label: str, letterheads: dict[str, dict]) -> dict:
    """The heads of both reports, whose trích yếu ends with what the report is about; dated data go before the standing."""
    made = heads(month, scope)
    return {
        letter: head | {"subject": head["subject"].replace(month_words(month), label)} | letterheads.get(letter, {})
        for letter, head in made.items()
    }


def letterheads_on(day: date) -> dict[str, dict]:
    """What was entered for the day, by letter; an issuer is entered as in a sentence and printed in capitals."""
    return {
        one.letter: {
            "parent": one.parent.upper(),
            "issuer": one.issuer.upper(),
            "issuer_name": one.issuer,
            "symbol": one.symbol,
            "signatory": one.signatory_title.upper(),
            "signatory_name": one.signatory_name,
            "addressees": one.addressees,
            "recipients": one.recipients,
        }
        for one in Letterhead.objects.on(day)
    }


def _with_words(payload: dict) -> dict:
    return payload | {
        "opening": {letter: texts.opening(payload, letter) for letter in LETTERS},
        "notices": texts.notices(payload),
        "sections": texts.sections(payload),
        "closing": {letter: texts.closing(payload, letter) for letter in LETTERS},
    }


def _period(month: Month, period: Period) -> dict:
    first, last = Month(month.year, 1).data_from, Month(month.year, 12).data_to
    return {
        "month": str(month),
        "label": month_words(month),
        "data_from": period.data_from.isoformat(),
        "data_to": period.data_to.isoformat(),
        "year_from": first.isoformat(),
        "year_label": f"Năm {month.year} ({first:%d/%m/%Y}–{last:%d/%m/%Y})",
        "closed": period.is_closed,
        "due_document": period.due_document,
    }


def decision_on(month: Month) -> dict:
    """The decision in force at the period's end; its number and date may not be known yet."""
    decision = Decision.objects.on(month.data_to).first()
    if decision is None:
        raise Refused(
            _(
                "Lập báo cáo, {month}: không có quyết định ban hành Danh mục nào còn hiệu lực ngày {until:%d/%m/%Y}. "
                "Hãy nhập quyết định và các Phụ lục trước."
            ).format(month=month_words(month), until=month.data_to)
        )
    return {
        "number": decision.number,
        "date": decision.date.isoformat() if decision.date else None,
        "title": decision.title,
        "is_reconstruction": Appendix.objects.filter(decision=decision, is_reconstruction=True).exists(),
    }


def indicator(understood: Understanding) -> dict:
    target = understood.target
    return {
        "id": understood.indicator.id,
        "name": str(understood.indicator.name),
        "target": None if target is None else rate_text(target.numerator, target.denominator * 100),
        "citation": understood.citation,
        "reading": understood.sentence,
        "is_provisional": understood.is_provisional,
    }


def _last_month(month: Month, understood: dict[str, Understanding]) -> dict | None:
    """The province's four figures one month before, `{label, indicators}`; None in the year's first month, where a sum
    over the year to date has nothing before it, and where that month was never opened."""
    before = month.shift(-1)
    if before.year != month.year or not Period.objects.filter(year=before.year, month=before.month).exists():
        return None
    sums = kept.facts([before], spans=[YEAR], whole=True)[before]
    whole = sums[0].year if sums else Facts()
    figures = {}
    for mark, one in understood.items():
        made = volume(mark, one.denominator, whole)
        rate = rate_text(made.numerator, made.denominator, one.target)
        figures[mark] = {"numerator": made.numerator, "denominator": made.denominator, "rate": rate}
    return {"label": month_words(before), "indicators": figures}


def _places(period: Period, judged: dict) -> list[Place]:
    """The units that owe figures, in official order, each with its return; one without services and return stays out."""
    returns = {one.unit_id: one for one in period.returns.all()}
    ids = {unit["code"]: unit["unit_id"] for unit in judged["units"]}
    places = []
    for unit in judged["units"]:
        kept = returns.get(unit["unit_id"])
        figures = unit["indicators"]
        if kept is None and not any(figure["denominator"] for figure in figures.values()):
            continue
        places.append(
            Place(
                unit_id=unit["unit_id"],
                name=unit["name"],
                level=unit["level"],
                parent_id=ids.get(unit["parent"]),
                state=kept.state if kept else "",
                submitted_at=kept.submitted_at if kept else None,
                difficulties=tidy(kept.difficulties) if kept else "",
                proposals=tidy(kept.proposals) if kept else "",
                figures=figures,
                is_corrected=bool(kept and kept.approved_at and kept.state != State.APPROVED),
            )
        )
    return places


def _units_with_unlisted(period: Period) -> int:
    """How many of the counted returns hold lines of "TTHC ngoài Danh mục"."""
    lines = Line.objects.filter(return_ref__in=period.returns.filter(COUNTED), field__isnull=False)
    lines = lines.exclude(WHOLLY_EMPTY)
    return lines.values("return_ref").distinct().count()


def _said(places: list[Place], name: str) -> list[dict]:
    """What units wrote under that name, the same words once, with those who wrote them: `{text, units}`."""
    said: dict[str, list[str]] = {}
    for place in places:
        text = getattr(place, name)
        if place.is_sent and text:
            said.setdefault(text, []).append(place.name)
    return [{"text": text, "units": names} for text, names in said.items()]


def raised_in(first: date, last: date) -> list[dict]:
    """What units raised within the window and is not settled: `{unit, title, text, wish, state}`."""
    window = (end_of(first - timedelta(days=1)), end_of(last))
    found = Difficulty.objects.filter(at__gte=window[0], at__lt=window[1]).exclude(state__in=CLOSED)
    dated = found.annotate(day=Value(last, output_field=DateField()))
    named = dated.annotate(unit_name=unit_name("unit", "day"))
    return [
        {
            "unit": one.unit_name,
            "title": tidy(one.title),
            "text": tidy(one.text),
            "wish": tidy(one.wish),
            "state": one.get_state_display(),
        }
        for one in named.order_by("at", "pk")
    ]


def _without_quota(places: list[Place]) -> int:
    """Communes to which no quota of the year was assigned."""
    communes = [place for place in places if place.level == Level.COMMUNE]
    return sum(all(cell["verdict"] == CHUA_GIAO for cell in place.figures.values()) for place in communes)


def _gives_quotas(places: list[Place]) -> str:
    """Who assigns communes their quotas: the districts, and where there are none the province (domain.md §2)."""
    has_districts = any(place.level == Level.DISTRICT for place in places)
    return texts.DISTRICTS if has_districts else "UBND tỉnh"
