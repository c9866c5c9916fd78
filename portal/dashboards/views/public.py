"""Số liệu công khai: approved figures of closed periods for everybody, where the office has switched it on; never a ranking."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.download import download
from portal.core.periods import Month
from portal.core.tables import Cell, Head, Row, Table, rate_cell
from portal.dashboards.results import shown, year_words
from reporting.compliance import compliance
from reporting.models import Period
from targets.indicators import INDICATORS


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The newest closed period, or the one of ?ky=; off by a setting there is no such page."""
    if not settings.PUBLIC_FIGURES:
        raise Http404
    periods = list(Period.objects.filter(closed_at__isnull=False).order_by("-data_to")[:60])
    period = _chosen(periods, request.GET.get("ky", ""))
    if period is None:
        return render(
            request, "dashboards/public.html", {"periods": periods}, status=404 if request.GET.get("ky") else 200
        )
    data = compliance(period.reporting_month, only_approved=True)
    table = _table(data, period)
    if request.GET.get("tep") == table.key:
        return download(f"so-lieu-{period.reporting_month}.xlsx", table.workbook)
    results = [shown(id_, entry) for id_, entry in data["province"]["indicators"].items()]
    context = {
        "periods": periods,
        "period": period,
        "table": table,
        "results": results,
        "coverage": data["coverage"],
        "year_words": year_words(period.reporting_month),
    }
    return render(request, "dashboards/public.html", context)


def _chosen(periods: list[Period], asked: str) -> Period | None:
    if not asked:
        return periods[0] if periods else None
    try:
        month = Month.parse(asked)
    except ValueError:
        return None
    return next((period for period in periods if period.reporting_month == month), None)


def _table(data: dict, period: Period) -> Table:
    """The units in official order with the four rates as they are judged."""
    rows = []
    for unit in data["units"]:
        held = [entry["with_children"] or entry for entry in unit["indicators"].values()]
        rows.append(Row([Cell(unit["name"]), *(rate_cell(one["rate"]) for one in held)]))
    heads = [Head(_("Đơn vị")), *(Head(f"{id_} (%)", num=True) for id_ in INDICATORS)]
    source = _("Nguồn: số liệu đã được duyệt của kỳ đã chốt, đến hết {until:%d/%m/%Y}").format(until=period.data_to)
    return Table(
        "so-lieu",
        _("Kết quả từng đơn vị, {period}").format(period=period),
        heads,
        rows,
        unit="%",
        source=source,
        excel=f"?ky={period.reporting_month}&tep=so-lieu",
        note=_("Theo thứ tự danh sách, không xếp hạng. Huyện tính cả các xã."),
    )
