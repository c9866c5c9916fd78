"""The receipt of a submission: what was handed in, frozen with its hash; the unit's own report is drawn from it alone."""

from datetime import datetime

from catalog.models import Decision
from portal.core.periods import ZONE, Month
from portal.core.text import tidy
from portal.units.models import Level, UnitVersion
from reporting.columns import NAMES
from reporting.compliance import indicators_of
from reporting.figures import sums_by_field
from reporting.models import TEXTS, Difficulty, Receipt, Return
from reporting.reports.head import month_words
from reporting.reports.payload import canonical_sha256, composed
from reporting.sums import NOTHING, Sums
from targets.evaluation import VERDICTS
from targets.indicators import INDICATORS

RECEIPT_VERSION = 2


def write_receipt(return_: Return) -> Receipt:
    """Freeze the return as it is being sent. Call it inside the submitting deed, after the return has moved."""
    number = return_.receipts.count() + 1
    payload = receipt_payload(return_, number)
    return Receipt.objects.create(
        return_ref=return_,
        number=number,
        payload=payload,
        sha256=canonical_sha256(payload),
        by=return_.submitted_by,
        at=return_.submitted_at,
    )


def receipt_payload(return_: Return, number: int) -> dict:
    """Counts, indicators and texts of a sent return, and who sent it; values only, no words that could be made of them."""
    month = return_.period.reporting_month
    unit = return_.unit.on(month.data_to)
    fields = sums_by_field(month, unit_ids=[return_.unit_id])
    return composed(
        {
            "version": RECEIPT_VERSION,
            "number": number,
            "unit": _unit(unit, month),
            "period": _period(month),
            "decision": _decision(month),
            "sent": {"by": str(return_.submitted_by), "at": return_.submitted_at.astimezone(ZONE).isoformat()},
            "lines": _lines(return_, fields),
            "totals": _row(sum((row["listed"] + row["unlisted"] for row in fields), NOTHING)),
            "fields": [{"field": row["field"], **_row(row["listed"] + row["unlisted"])} for row in fields],
            "indicators": _indicators(unit, month),
            "texts": {name: _paragraphs(getattr(return_, name)) for name in TEXTS},
            "raised": _raised(return_, return_.submitted_at),
        }
    )


def _unit(unit: UnitVersion, month: Month) -> dict:
    """Names as they hold at the period's end; `above` is the office that the return goes to."""
    parent = unit.parent.on(month.data_to) if unit.parent else None
    province = UnitVersion.objects.on(month.data_to).filter(level=Level.PROVINCE).first()
    return {
        "name": str(unit),
        "place": unit.name,
        "level": unit.level,
        "above": str(parent) if parent and parent.level == Level.DISTRICT else None,
        "province": province.name if province else None,
    }


def _period(month: Month) -> dict:
    return {
        "month": str(month),
        "label": month_words(month),
        "data_from": month.data_from.isoformat(),
        "data_to": month.data_to.isoformat(),
        "year_from": month.months_to_date[0].data_from.isoformat(),
    }


def _decision(month: Month) -> dict:
    decision = Decision.objects.on(month.data_to).first()
    dated = decision.date.isoformat() if decision and decision.date else None
    return {"number": decision.number if decision else "", "date": dated}


def _lines(return_: Return, fields: list[dict]) -> dict:
    """How many lines were due and filled, how many of them declared "không phát sinh", how many stand outside the list."""
    kept = list(return_.lines.values_list("service", "declared_none"))
    return {
        "due": sum(row["lines_due"] for row in fields),
        "filled": sum(row["lines_filled"] for row in fields),
        "declared_none": sum(declared for service, declared in kept if service is not None),
        "unlisted": sum(service is None for service, _ in kept),
    }


def _row(sums: Sums) -> dict:
    return {
        "counts": {name: sums.counts[name] for name in NAMES},
        "missing": sum(sums.missing.values()),
        "lines": sums.lines,
    }


def _indicators(unit: UnitVersion, month: Month) -> list[dict]:
    """The four indicators: the unit's own figures, and a district's with its communes, which are judged."""
    kept = ("numerator", "denominator", "rate", "unclear", "target", "verdict", "clause", "month", "with_children")
    entries = indicators_of(unit, month)
    return [
        {"id": id_, "name": str(INDICATORS[id_].name), "words": VERDICTS[entry["verdict"]]}
        | {name: entry[name] for name in kept}
        for id_, entry in entries.items()
    ]


def _raised(return_: Return, at: datetime) -> list[dict]:
    """Difficulties that the unit raised since the period began (Điều 2 khoản 1 điểm e), with where they stand."""
    since = datetime.combine(return_.period.data_from, datetime.min.time(), ZONE)
    rows = Difficulty.objects.filter(unit=return_.unit_id, at__gte=since, at__lte=at).order_by("at", "pk")
    return [
        {
            "title": tidy(row.title),
            "text": _paragraphs(row.text),
            "wish": _paragraphs(row.wish),
            "state": row.get_state_display(),
        }
        for row in rows
    ]


def _paragraphs(text: str) -> list[str]:
    """A typed text as its lines, blank ones left out."""
    return [line for raw in text.splitlines() if (line := tidy(raw))]
