"""`/api/v1/procedures/` and `services/`: the list and its services as at a day, for reading."""

from datetime import date

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus
from catalog.opendata import row_of
from catalog.search import in_force
from portal.accounts.authentication import units_seen
from portal.core.problems import refusals
from portal.units.models import UnitCode

ON = OpenApiParameter("on", str, description=gettext_lazy("NĂM-THÁNG-NGÀY; không ghi: hôm nay"))
UNIT = OpenApiParameter("unit", str, description=gettext_lazy("mã đơn vị"))


class ProcedureSerializer(serializers.Serializer):
    ma_tthc = serializers.CharField()
    ten = serializers.CharField()
    linh_vuc = serializers.CharField()
    phu_luc = serializers.CharField()
    cap = serializers.CharField()
    co_quan_thuc_hien = serializers.CharField(allow_blank=True)
    muc_do = serializers.CharField()
    hieu_luc_tu = serializers.CharField(allow_null=True)
    hieu_luc_den = serializers.CharField(allow_null=True, help_text=gettext_lazy("ngày đầu tiên không còn hiệu lực"))


class ServiceSerializer(serializers.Serializer):
    unit = serializers.CharField(allow_null=True)
    procedure = serializers.CharField()
    tinh = serializers.ChoiceField(ProvisionStatus.choices, help_text=gettext_lazy("trạng thái trên Cổng tỉnh"))
    quoc_gia = serializers.ChoiceField(ProvisionStatus.choices, help_text=gettext_lazy("trạng thái trên Cổng quốc gia"))


class ProceduresView(APIView):
    """GET procedures/?on=YYYY-MM-DD: the listings in force on that day (today without it)."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="procedures", parameters=[ON], responses={200: ProcedureSerializer(many=True), **refusals()}
    )
    def get(self, request: Request) -> Response:
        return Response([row_of(listing) for listing in in_force(day_of(request))])


class ServicesView(APIView):
    """GET services/?on=YYYY-MM-DD&unit=CODE: the services of the units the caller sees, with their status on each portal."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="services", parameters=[ON, UNIT], responses={200: ServiceSerializer(many=True), **refusals()}
    )
    def get(self, request: Request) -> Response:
        day = day_of(request)
        codes = dict(UnitCode.objects.on(day).filter(scheme=UnitCode.Scheme.MAIN).values_list("unit", "code"))
        units = {unit.pk for unit in units_seen(request, day)}
        if asked := request.query_params.get("unit"):
            units = {unit for unit in units if codes.get(unit) == asked}
        services = Service.objects.on(day).filter(unit__in=units).order_by("unit", "procedure__code")
        statuses = ServiceStatus.objects.on(day).filter(service__in=services)
        status = {(pk, portal): word for pk, portal, word in statuses.values_list("service", "portal", "status")}
        return Response(
            [
                {"unit": codes.get(unit), "procedure": code}
                | {portal: status.get((pk, portal), ProvisionStatus.NOT_STARTED) for portal in Portal.values}
                for pk, unit, code in services.values_list("pk", "unit", "procedure__code")
            ]
        )


def day_of(request: Request) -> date:
    """The day asked for; today where none is."""
    text = request.query_params.get("on")
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        raise ValidationError({"on": _("Ngày “{text}” không đúng; viết NĂM-THÁNG-NGÀY.").format(text=text)}) from error


urlpatterns = [
    path("procedures/", ProceduresView.as_view(), name="api_procedures"),
    path("services/", ServicesView.as_view(), name="api_services"),
]
