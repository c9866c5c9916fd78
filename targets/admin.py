"""Quotas in the admin: what each unit must reach in a year, by hand or from a file."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.exchange_admin import ExchangeAdmin
from portal.units.admin import UnitChoiceField
from targets.exchange import PercentWidget, QuotasResource
from targets.models import Quota


class QuotaForm(forms.ModelForm):
    """The level as people say it, in per cent; it is kept in hundredths."""

    percent = forms.DecimalField(
        label=gettext_lazy("Mức (%)"), min_value=0, max_value=100, decimal_places=2, localize=True
    )

    class Meta:
        model = Quota
        fields = ("unit", "indicator", "year", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["percent"] = Decimal(self.instance.hundredths) / 100

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "percent" in data:
            self.instance.hundredths = int(data["percent"] * 100)
        return data


@admin.register(Quota)
class QuotaAdmin(ExchangeAdmin):
    needs = "unit.manage"
    form = QuotaForm
    fields = ("unit", "indicator", "year", "percent", "document")
    resource_classes = (QuotasResource,)
    list_display = ("unit_name", "indicator", "year", "level", "document")
    list_filter = ("year", "indicator")
    search_fields = ("unit__versions__name", "unit__codes__code", "document")
    ordering = ("-year", "unit", "indicator")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quota]:
        return super().get_queryset(request).prefetch_related("unit__versions")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == "unit":
            return UnitChoiceField(label=_("Đơn vị"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("Đơn vị"), ordering="unit")
    def unit_name(self, quota: Quota) -> str:
        versions = sorted(quota.unit.versions.all(), key=lambda one: one.valid)
        return str(versions[-1]) if versions else "–"

    @admin.display(description=gettext_lazy("Mức (%)"), ordering="hundredths")
    def level(self, quota: Quota) -> str:
        return PercentWidget().render(quota.hundredths).replace(".", ",")
