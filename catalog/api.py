"""`/api/v1/procedures/` and `services/`: the list and its services as at a day, for reading."""

from datetime import date

from django.urls import path
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus
from catalog.opendata import row_of
from catalog.search import in_force
from portal.accounts.authentication import units_seen
from portal.units.models import UnitCode


class ProceduresView(APIView):
    """GET procedures/?on=YYYY-MM-DD: the listings in force on that day (today without it)."""

    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        return Response([row_of(listing) for listing in in_force(day_of(request))])


class ServicesView(APIView):
    """GET services/?on=YYYY-MM-DD&unit=CODE: the services of the units the caller sees, with their status on each portal."""

    permission_classes = [IsAuthenticated]

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
        raise ValidationError({"on": f"Ngày “{text}” không đúng; viết NĂM-THÁNG-NGÀY."}) from error


urlpatterns = [
    path("procedures/", ProceduresView.as_view(), name="api_procedures"),
    path("services/", ServicesView.as_view(), name="api_services"),
]
