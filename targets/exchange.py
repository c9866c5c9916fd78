"""Quotas in tables: one row a unit, indicator and year; the level in per cent with two decimals."""

from decimal import Decimal, InvalidOperation
from typing import Any

from import_export.fields import Field
from import_export.widgets import IntegerWidget, Widget

from portal.core.exchange import DeedResource
from portal.units.exchange import UnitWidget
from targets.models import Quota


class PercentWidget(Widget):
    """ "80,5" or "80.50" per cent, kept as 8050 hundredths."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = str(value).strip().removesuffix("%").strip().replace(",", ".")
        try:
            hundredths = Decimal(text) * 100
        except InvalidOperation as error:
            raise ValueError(f"“{value}” không phải tỷ lệ phần trăm; viết như 80 hoặc 80,50") from error
        if hundredths != int(hundredths) or not 0 <= hundredths <= 10_000:
            raise ValueError(f"“{value}” phải từ 0 đến 100, nhiều nhất hai chữ số lẻ")
        return int(hundredths)

    def render(self, value: int | None, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{value // 100}.{value % 100:02d}"


class QuotasResource(DeedResource):
    """Known quotas are changed, others made."""

    unit = Field("unit", "unit", UnitWidget())
    year = Field("year", "year", IntegerWidget())
    percent = Field("hundredths", "percent", PercentWidget())

    class Meta:
        model = Quota
        fields = export_order = ("unit", "indicator", "year", "percent", "document")
        import_id_fields = ("unit", "indicator", "year")
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True

    def get_queryset(self) -> Any:
        return Quota.objects.select_related("unit")

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if not str(row.get("unit") or "").strip():
            raise ValueError("cột unit trống: ghi mã đơn vị được giao chỉ tiêu")
