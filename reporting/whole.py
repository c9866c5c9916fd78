"""A month as machines read it: what PUT takes, with state and version; every line due is there, entered or not."""

from django.utils.translation import gettext as _

from portal.accounts.delegations import standing_in
from portal.accounts.models import User
from portal.units.models import Level, UnitCode
from reporting.columns import NAMES
from reporting.due import due_at, services_due, unlisted_fields
from reporting.intake.figures_file import UNLISTED
from reporting.models import TEXTS, Line, Return
from reporting.visibility import shows_cells


def whole_of(return_: Return, user: User) -> dict:
    """Ready for JSON; texts and lines are None where they are still another office's draft."""
    period = return_.period
    place = return_.unit.on(period.data_to)
    codes = UnitCode.objects.on(period.data_to).filter(unit=return_.unit_id, scheme=UnitCode.Scheme.MAIN)
    is_shown = shows_cells(user, return_)
    stands_in = standing_in(user, "return.enter", return_.unit_id)
    return {
        "unit": codes.values_list("code", flat=True).first(),
        "period": str(period.reporting_month),
        "state": return_.state,
        "version": return_.version,
        "on_behalf": stands_in.for_whom() if stands_in else None,
        "period_closed": period.is_closed,
        "due_at": due_at(period, place.level if place else Level.DEPARTMENT).isoformat(),
        "submitted_at": return_.submitted_at.isoformat() if return_.submitted_at else None,
        **{name: getattr(return_, name) if is_shown else None for name in TEXTS},
        "lines": _lines(return_) if is_shown else None,
    }


def _lines(return_: Return) -> list[dict]:
    stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
    listed = [
        _line(service.procedure.code, service.procedure.name, stored.get((service.pk, None)))
        for service in services_due(return_)
    ]
    unlisted = [
        _line(
            f"{UNLISTED}{field.name}",
            _("TTHC ngoài Danh mục, {field}").format(field=field.name),
            stored.get((None, field.pk)),
        )
        for field in unlisted_fields(return_)
    ]
    return listed + unlisted


def _line(procedure: str, name: str, line: Line | None) -> dict:
    return {
        "procedure": procedure,
        "name": name,
        **{column: getattr(line, column, None) for column in NAMES},
        "declared_none": line.declared_none if line else False,
        "note": line.note if line else "",
        "consistent": line.consistent if line else True,
        "complete": line.complete if line else False,
    }
