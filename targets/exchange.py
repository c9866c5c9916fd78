"""Quotas in tables: one row a unit, indicator and year; the level in per cent with two decimals."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.results import RowResult
from import_export.widgets import IntegerWidget, Widget

from portal.accounts.models import Deed
from portal.core.exchange import DeedResource, FileResource, changed
from portal.core.numbers import decimal_text, decimal_vn
from portal.units.exchange import UnitWidget
from targets.actions.quotas import write_quotas
from targets.listing import Row
from targets.models import Quota
from targets.percent import hundredths_of
from targets.quotas_file import COLUMNS, Change, planned


class PercentWidget(Widget):
    """ "80,5" or "80.50" per cent, kept as 8050 hundredths."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        return hundredths_of(str(value))

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
            raise ValueError(_("cột unit trống: ghi mã đơn vị được giao chỉ tiêu"))


class YearResource(FileResource):
    """All quotas of one year as the page of quotas gives them out; they come back by a document, all or nothing."""

    columns = COLUMNS

    def take(
        self, rows: list[dict[str, str]], *, dry_run: bool, listed: Sequence[Row], year: int, **given: Any
    ) -> tuple[list[dict], Callable[[int], Any]]:
        changes, problems = planned(rows, listed, year)
        if changes and not problems and not dry_run:
            write_quotas(
                {one.key: one.document for one in changes},
                {one.key: one.level for one in changes},
                year,
                by=given["user"],
                at=timezone.now(),
                door=Deed.Door.EXCEL,
                reason=f"nhập từ tệp {given.get('file_name') or ''}",
            )
        by_row = {one.row: one for one in changes}

        def outcome(number: int) -> Any:
            if number not in by_row:
                return None
            shown = rows[number - 2] | _shown(by_row[number])
            kind = RowResult.IMPORT_TYPE_NEW if by_row[number].before is None else RowResult.IMPORT_TYPE_UPDATE
            return kind, [shown[name] for name in COLUMNS]

        return problems, outcome


def _shown(change: Change) -> dict[str, str]:
    before = "" if change.before is None else decimal_vn(decimal_text(change.before))
    return {
        "percent": changed(before, decimal_vn(decimal_text(change.level))),
        "document": changed(change.document_before, change.document),
    }
