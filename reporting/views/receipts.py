"""Biên nhận: what was handed in, each time, and the unit's own report to sign."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.core.download import download
from portal.core.periods import Month
from reporting.documents.unit_report import FORMATS
from reporting.documents.words import FORM_COLUMNS, FORM_GROUPS, form_text
from reporting.models import Receipt
from reporting.views.find import find_return
from reporting.views.life import life_of

# The columns of the form and, last, the one for Q4.
SUMS = (*(names for _, _, names in FORM_COLUMNS), ("resolved_online",))
HEADS = (
    *(f"{words} {number.split(' ')[0]}" for number, words, _names in FORM_COLUMNS),
    gettext_noop("Trực tuyến toàn trình"),
)


@require_safe
@page_for("return.view")
def receipts(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """Every submission of a month, the last first."""
    return_ = find_return(request.user, month, unit)
    context = {
        "return": return_,
        "period": return_.period,
        "unit": return_.unit.on(return_.period.data_to),
        "life": life_of(request.user, return_),
        "receipts": return_.receipts.select_related("by").order_by("-number"),
    }
    return render(request, "reporting/receipts.html", context)


@require_safe
@page_for("return.view")
def receipt(request: HttpRequest, receipt: int) -> HttpResponse:
    """One receipt as it was frozen."""
    found = _find(request.user, receipt)
    payload = found.payload
    context = {
        "receipt": found,
        "payload": payload,
        "period": found.return_ref.period,
        "groups": (*FORM_GROUPS, ("Cho Q4", 1)),
        "heads": [_(head) for head in HEADS],
        "rows": [(row["field"], _cells(row["counts"])) for row in payload["fields"]],
        "totals": _cells(payload["totals"]["counts"]),
    }
    return render(request, "reporting/receipt.html", context)


@require_safe
@page_for("return.view")
def document(request: HttpRequest, receipt: int, kind: str) -> HttpResponse:
    """The unit's own report, drawn from the receipt."""
    found = _find(request.user, receipt)
    if kind not in FORMATS:
        raise Http404
    drawn = FORMATS[kind](found.payload)
    return download(drawn.name, drawn.content)


def _find(user: User, receipt: int) -> Receipt:
    """The receipt if the user sees its unit in its period; else Http404."""
    found = get_object_or_404(Receipt.objects.select_related("return_ref__period", "by"), pk=receipt)
    find_return(user, found.return_ref.period.reporting_month, found.return_ref.unit_id)
    return found


def _cells(counts: dict) -> list[dict]:
    return [{"head": _(head), "text": form_text(counts, names)} for head, names in zip(HEADS, SUMS, strict=True)]
