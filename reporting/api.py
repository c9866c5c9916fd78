"""`/api/v1/` of reporting: its addresses; and for reading, the units and the compliance that the caller may see."""

from datetime import date

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.authentication import units_seen
from portal.core.problems import refusals
from portal.units.models import UnitCode, UnitVersion
from portal.units.succession import successor_map
from reporting import api_words as words
from reporting.api_asked import MayViewReports, day_of, month_of, own_unit
from reporting.api_lists import EditionsView, EditionView, PeriodsView, ReportsView
from reporting.api_returns import ReturnView
from reporting.compliance import compliance
from reporting.figures import coverage


class UnitsView(APIView):
    """GET units/?on=YYYY-MM-DD: `[{unit_id, code, name, level, parent}]` as they stand on that day (today without it)."""

    permission_classes = [MayViewReports]

    @extend_schema(
        operation_id="units", parameters=[words.ON], responses={200: words.UnitSerializer(many=True), **refusals()}
    )
    def get(self, request: Request) -> Response:
        day = day_of(request.query_params.get("on"))
        codes = dict(
            UnitCode.objects.on(day).filter(scheme=UnitCode.Scheme.MAIN).order_by("pk").values_list("unit", "code")
        )
        seen = UnitVersion.objects.on(day).filter(unit__in=units_seen(request, day)).order_by("unit")
        return Response(
            [
                {
                    "unit_id": version.unit_id,
                    "code": codes.get(version.unit_id),
                    "name": str(version),
                    "level": version.level,
                    "parent": codes.get(version.parent_id),
                }
                for version in seen
            ]
        )


class ComplianceView(APIView):
    """GET compliance/2026-10/?unit=CODE&only=approved&era=today: the object of `manage.py compliance --json`.

    Units are those of the period (`era=asof`, also without it) or of today. Who does not look at the whole province gets
    their own units, the coverage of these, and null for the province.
    """

    permission_classes = [MayViewReports]

    @extend_schema(
        operation_id="compliance",
        parameters=[words.PERIOD, words.UNIT, words.ONLY, words.ERA],
        responses={200: words.ComplianceSerializer, **refusals()},
    )
    def get(self, request: Request, period: str) -> Response:
        month = month_of(period)
        only_approved = _only(request.query_params.get("only"))
        on_map = _map(request.query_params.get("era"))
        day = max(on_map or month.data_to, month.data_to)
        seen = set(units_seen(request, day).values_list("pk", flat=True))
        asked = request.query_params.get("unit")
        unit_ids = seen if asked is None else {own_unit(asked, day, seen).pk}
        if asked is None and request.user.is_province_wide:
            unit_ids = None  # also the units that have ended
        result = compliance(month, only_approved=only_approved, unit_ids=unit_ids, on_map=on_map)
        if not request.user.is_province_wide:
            result["province"] = None
            then = {unit for unit, carrier in successor_map(day).items() if carrier in seen}
            result["coverage"] = coverage(month, only_approved=only_approved, unit_ids=then)
        return Response(result)


def _map(text: str | None) -> date | None:
    if text not in (None, "asof", "today"):
        raise ValidationError(
            {"era": [_("“{text}” không dùng được: “asof” (theo kỳ) hoặc “today” (theo hôm nay).").format(text=text)]}
        )
    return timezone.localdate() if text == "today" else None


def _only(text: str | None) -> bool:
    if text not in (None, "approved"):
        raise ValidationError(
            {"only": [_("“{text}” không dùng được: chỉ có “approved” (số liệu đã duyệt).").format(text=text)]}
        )
    return text == "approved"


urlpatterns = [
    path("units/", UnitsView.as_view(), name="api-units"),
    path("compliance/<str:period>/", ComplianceView.as_view(), name="api-compliance"),
    path("periods/", PeriodsView.as_view(), name="api-periods"),
    path("returns/<str:unit>/<str:period>", ReturnView.as_view(), name="api-return"),
    path("reports/", ReportsView.as_view(), name="api-reports"),
    path("editions/", EditionsView.as_view(), name="api-editions"),
    path("editions/<int:edition>/", EditionView.as_view(), name="api-edition"),
]
