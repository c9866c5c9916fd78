"""Quotas in the admin: what each unit must reach in a year, by hand or from a file."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest

from portal.core.exchange_admin import ExchangeAdmin
from portal.units.admin import UnitChoiceField
from targets.exchange import PercentWidget, QuotasResource
from targets.models import Quota


@admin.register(Quota)
class QuotaAdmin(ExchangeAdmin):
    needs = "unit.manage"
    resource_classes = (QuotasResource,)
    list_display = ("unit_name", "indicator", "year", "percent", "document")
    list_filter = ("year", "indicator")
    search_fields = ("unit__versions__name", "unit__codes__code", "document")
    ordering = ("-year", "unit", "indicator")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quota]:
        return super().get_queryset(request).prefetch_related("unit__versions")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == "unit":
            return UnitChoiceField(label="Đơn vị")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="Đơn vị", ordering="unit")
    def unit_name(self, quota: Quota) -> str:
        versions = sorted(quota.unit.versions.all(), key=lambda one: one.valid)
        return str(versions[-1]) if versions else "–"

    @admin.display(description="Mức (%)", ordering="hundredths")
    def percent(self, quota: Quota) -> str:
        return PercentWidget().render(quota.hundredths).replace(".", ",")
