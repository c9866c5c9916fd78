"""What a correction changes: cells old → new, reports issued with the old figures, next month's lines that no longer fit."""

from collections.abc import Iterable

from django.db.models import Prefetch

from portal.core.periods import Month
from reporting.columns import BY_NAME, NAMES, PENDING
from reporting.models import TEXTS, Edition, Line, Outgoing, Period, Return
from reporting.reports.subject import Subject

NOTED = (*NAMES, "declared_none", "note")
OTHER_WORDS = {"declared_none": "Không phát sinh", "note": "Ghi chú"}


def snapshot(return_: Return) -> dict:
    """All lines and texts as they are, and whether they count: `{state, approved, lines: [{line, service, …}], outreach, …}`."""
    return {
        "state": return_.state,
        "approved": return_.approved_at is not None,
        "lines": [_line(one) for one in _lines(return_)],
        **{name: getattr(return_, name) for name in TEXTS},
    }


def effects_of(return_: Return, before: dict) -> dict:
    """`{cells, texts, editions, next_month}` of a return that was corrected; nothing changed, nothing else is touched."""
    was = {one["line"]: one for one in before["lines"]}
    now = {one["line"]: one for one in snapshot(return_)["lines"]}
    cells = [cell for line in {**was, **now} for cell in _changed(line, was.get(line), now.get(line))]
    texts = [name for name in TEXTS if before.get(name, "") != getattr(return_, name)]
    return {
        "cells": cells,
        "texts": texts,
        "editions": issued_with(return_.period) if cells or texts else [],
        "next_month": _no_longer_fit(return_, was),
    }


def issued_with(period: Period) -> list[dict]:
    """The finished reports that hold the period's figures: its own, and those whose months or year to date include it."""
    month = period.reporting_month
    done = Edition.objects.filter(state=Edition.State.DONE).defer("payload").select_related("report__period")
    rows = done.prefetch_related(Prefetch("outgoing", Outgoing.objects.defer("signed_content").order_by("letter")))
    found = [(Subject.of(one.report), one) for one in rows]
    touched = [(subject, one) for subject, one in found if _holds(subject, month)]
    touched.sort(key=lambda pair: (pair[0].last, pair[0].kind, pair[0].text, pair[1].number))
    return [_edition(subject, one) for subject, one in touched]


def _holds(subject: Subject, month: Month) -> bool:
    """Figures of the year to date stand in every report of that year's later months."""
    return month in subject.months or (subject.last.year == month.year and month <= subject.last)


def _lines(return_: Return) -> Iterable[Line]:
    lines = return_.lines.select_related("service__procedure", "field")
    return sorted(lines, key=lambda one: (one.service is None, _name(one)))


def _name(line: Line) -> str:
    return line.service.procedure.code if line.service else f"ngoài Danh mục, {line.field.name}"


def _line(line: Line) -> dict:
    return {"line": _name(line), "service": line.service_id, **{name: getattr(line, name) for name in NOTED}}


def _changed(line: str, was: dict | None, now: dict | None) -> list[dict]:
    return [
        {"line": line, "column": name, "label": _label(name), "before": _value(was, name), "after": _value(now, name)}
        for name in NOTED
        if _value(was, name) != _value(now, name)
    ]


def _value(line: dict | None, name: str) -> int | str | bool | None:
    """A count as it stands, empty apart from 0; no note and no declaration are nothing."""
    value = (line or {}).get(name)
    return value if name in NAMES else value or None


def _label(name: str) -> str:
    column = BY_NAME.get(name)
    return str(column) if column else OTHER_WORDS[name]


def _edition(subject: Subject, edition: Edition) -> dict:
    """`issued` are the documents that went out: those are what must be replaced."""
    return {
        "id": edition.pk,
        "kind": edition.report.get_kind_display(),
        "period": subject.words,
        "number": edition.number,
        "built_at": edition.built_at.isoformat() if edition.built_at else None,
        "issued": [f"{one.number}{one.symbol} ngày {one.date:%d/%m/%Y}" for one in edition.outgoing.all()],
    }


def _no_longer_fit(return_: Return, was: dict[str, dict]) -> list[dict]:
    """Lines of next month whose "kỳ trước chuyển sang" stands on a pending that this correction changed."""
    after = return_.period.reporting_month.shift(1)
    found = Return.objects.filter(unit=return_.unit_id, period__year=after.year, period__month=after.month).first()
    if found is None:
        return []
    carried = {_name(one): one.carried_over for one in _lines(found) if one.carried_over is not None}
    unfit = []
    for line in _lines(return_):
        pending, name = _pending(_line(line)), _name(line)
        changed = pending is not None and pending != _pending(was.get(name))
        if changed and name in carried and carried[name] != pending:
            unfit.append({"line": name, "carried_over": carried[name], "pending": pending, "month": str(after)})
    return unfit


def _pending(line: dict | None) -> int | None:
    """Column (11) of a line; unknown where one of its cells is, none where nothing arose."""
    if line is None:
        return None
    if line["declared_none"]:
        return sum(line[name] or 0 for name in PENDING)
    values = [line[name] for name in PENDING]
    return None if None in values else sum(values)
