"""`/api/v1/periods/`, `reports/`, `editions/`: the months, the reports made of them and their frozen editions, for reading."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.core.problems import refusals
from reporting import api_words as words
from reporting.api_asked import MayViewReports, month_of
from reporting.models import Edition, EditionFile, Period, Report

DATES = ("data_from", "data_to", "commune_due", "unit_due", "close_due", "report_due", "due_document", "closed_at")
LONGEST_LIST = 200
PERIOD_QUERY = OpenApiParameter("period", str, description=_("kỳ NĂM-THÁNG, ví dụ 2026-10"))


class PeriodsView(APIView):
    """GET periods/: the months that were opened, the newest first, with their dates."""

    permission_classes = [MayViewReports]

    @extend_schema(operation_id="periods", responses={200: words.PeriodSerializer(many=True), **refusals()})
    def get(self, request: Request) -> Response:
        return Response(
            [
                {"period": str(one.reporting_month), **{name: getattr(one, name) for name in DATES}}
                for one in Period.objects.order_by("-data_to")[:LONGEST_LIST]
            ]
        )


class ReportsView(APIView):
    """GET reports/?period=2026-10: the reports and the ids of their editions."""

    permission_classes = [MayViewReports]

    @extend_schema(
        operation_id="reports",
        parameters=[PERIOD_QUERY],
        responses={200: words.ReportSerializer(many=True), **refusals()},
    )
    def get(self, request: Request) -> Response:
        editions = Prefetch("editions", Edition.objects.only("report", "number").order_by("number"))
        reports = _of_period(Report.objects.all(), "period", request).select_related("period")
        return Response(
            [
                {
                    "id": one.pk,
                    "kind": one.kind,
                    "title": one.get_kind_display(),
                    "period": str(one.period.reporting_month) if one.period else None,
                    "editions": [edition.pk for edition in one.editions.all()],
                }
                for one in reports.prefetch_related(editions).order_by("-pk")[:LONGEST_LIST]
            ]
        )


class EditionsView(APIView):
    """GET editions/?period=2026-10: the editions, the newest first."""

    permission_classes = [MayViewReports]

    @extend_schema(
        operation_id="editions",
        parameters=[PERIOD_QUERY],
        responses={200: words.EditionSerializer(many=True), **refusals()},
    )
    def get(self, request: Request) -> Response:
        found = _of_period(_editions().defer("payload"), "report__period", request)
        return Response([_edition(one) for one in found.order_by("-asked_at", "-pk")[:LONGEST_LIST]])


class EditionView(APIView):
    """GET editions/7/: one edition with the payload that its documents are drawn from."""

    permission_classes = [MayViewReports]

    @extend_schema(operation_id="edition", responses={200: words.WholeEditionSerializer, **refusals()})
    def get(self, request: Request, edition: int) -> Response:
        found = get_object_or_404(_editions(), pk=edition)
        return Response(_edition(found) | {"payload": found.payload})


def _editions() -> QuerySet[Edition]:
    return Edition.objects.prefetch_related(Prefetch("files", EditionFile.objects.defer("content").order_by("name")))


def _of_period(rows: QuerySet, path: str, request: Request) -> QuerySet:
    asked = request.query_params.get("period")
    if asked is None:
        return rows
    month = month_of(asked)
    return rows.filter(**{f"{path}__year": month.year, f"{path}__month": month.month})


def _edition(one: Edition) -> dict:
    return {
        "id": one.pk,
        "report": one.report_id,
        "number": one.number,
        "state": one.state,
        "asked_at": one.asked_at,
        "built_at": one.built_at,
        "sha256": one.sha256,
        "files": [{"name": file.name, "bytes": file.bytes, "sha256": file.sha256} for file in one.files.all()],
    }
