"""Public holidays in the admin; everything else of reporting has pages and deeds of its own."""

from django.contrib import admin

from portal.core.exchange import DeedResource
from portal.core.exchange_admin import ExchangeAdmin
from reporting.models import Holiday


class HolidaysResource(DeedResource):
    class Meta:
        model = Holiday
        fields = export_order = ("day", "name", "document")
        import_id_fields = ("day",)
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True


@admin.register(Holiday)
class HolidayAdmin(ExchangeAdmin):
    needs = "unit.manage"
    resource_classes = (HolidaysResource,)
    list_display = ("day", "name", "document")
    date_hierarchy = "day"
    ordering = ("-day",)
