"""`/api/v1/`, for reading: the units and the compliance that the caller may see; what is not theirs is not found."""

from datetime import date

from django.http import Http404
from django.urls import path
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.authentication import units_seen
from portal.core.periods import Month
from portal.units.models import Unit, UnitCode, UnitVersion
from reporting.compliance import compliance
from reporting.figures import coverage


class MayViewReports(IsAuthenticated):
    """A person whose roles let them look at figures; which units those are, scope decides."""

    message = "Tài khoản không có quyền xem số liệu. Hãy nhờ quản trị cấp vai trò."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and request.user.may("report.view")


class UnitsView(APIView):
    """GET units/?on=YYYY-MM-DD: `[{unit_id, code, name, level, parent}]` as they stand on that day (today without it)."""

    permission_classes = [MayViewReports]

    def get(self, request: Request) -> Response:
        day = _day(request.query_params.get("on"))
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
    """GET compliance/2026-10/?unit=CODE&only=approved: the object of `manage.py compliance --json`.

    Who does not look at the whole province gets their own units, the coverage of these, and null for the province.
    """

    permission_classes = [MayViewReports]

    def get(self, request: Request, period: str) -> Response:
        month = _month(period)
        only_approved = _only(request.query_params.get("only"))
        seen = set(units_seen(request, month.data_to).values_list("pk", flat=True))
        asked = request.query_params.get("unit")
        unit_ids = seen if asked is None else {_own_unit(asked, month, seen).pk}
        result = compliance(month, only_approved=only_approved, unit_ids=unit_ids)
        if not request.user.is_province_wide:
            result["province"] = None
            result["coverage"] = coverage(month, only_approved=only_approved, unit_ids=seen)
        return Response(result)


def _own_unit(code: str, month: Month, seen: set[int]) -> Unit:
    unit = Unit.objects.with_code(code, month.data_to).filter(pk__in=seen).first()
    if unit is None:
        raise Http404
    return unit


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ValidationError({"period": [str(error)]}) from error


def _day(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(
            {"on": [f"“{text}” không phải là ngày: viết NĂM-THÁNG-NGÀY, ví dụ 2026-10-14."]}
        ) from error


def _only(text: str | None) -> bool:
    if text not in (None, "approved"):
        raise ValidationError({"only": [f"“{text}” không dùng được: chỉ có “approved” (số liệu đã duyệt)."]})
    return text == "approved"


urlpatterns = [
    path("units/", UnitsView.as_view(), name="api-units"),
    path("compliance/<str:period>/", ComplianceView.as_view(), name="api-compliance"),
]
