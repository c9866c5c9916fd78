"""Public holidays and letterheads in the admin; everything else of reporting has pages and deeds of its own."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.results import Result
from tablib import Dataset

from portal.core.admin import DeedAdmin, acting
from portal.core.exchange import DeedResource
from portal.core.exchange_admin import ExchangeAdmin
from reporting.actions.holidays import Shift, follow_calendar, told
from reporting.models import Holiday, Letterhead


class HolidaysResource(DeedResource):
    class Meta:
        model = Holiday
        fields = export_order = ("day", "name", "document")
        import_id_fields = ("day",)
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:
        """Still inside the deed of the file; a preview counts too, and is taken back with its rows."""
        if not (result.has_errors() or result.has_validation_errors()):
            result.shifts = follow_calendar(timezone.now())


@admin.register(Holiday)
class HolidayAdmin(ExchangeAdmin):
    """The dates of open months follow the calendar in the same deed, and whoever changed it is told which."""

    needs = "unit.manage"
    resource_classes = (HolidaysResource,)
    list_display = ("day", "name", "document")
    date_hierarchy = "day"
    ordering = ("-day",)

    def save_model(self, request: HttpRequest, obj: Holiday, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._follow(request)

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        with acting(request, f"Quản trị: xóa ngày nghỉ {obj.day:%d/%m/%Y}"):
            super().delete_model(request, obj)
            self._follow(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> None:
        with acting(request, "Quản trị: xóa ngày nghỉ"):
            super().delete_queryset(request, queryset)
            self._follow(request)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        super().add_success_message(result, request)
        _tell(request, getattr(result, "shifts", []))

    def _follow(self, request: HttpRequest) -> None:
        _tell(request, follow_calendar(timezone.now()))


def _tell(request: HttpRequest, shifts: list[Shift]) -> None:
    if shifts:
        messages.warning(request, told(shifts))


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class LetterheadForm(forms.ModelForm):
    """Who issues a report from which day on; lists stand one item a line."""

    addressees = LinesField(label=gettext_lazy("Kính gửi"), help_text=gettext_lazy("Mỗi dòng một cơ quan."))
    recipients = LinesField(
        label=gettext_lazy("Nơi nhận"),
        help_text=gettext_lazy("Mỗi dòng một nơi, có dấu ở cuối; dòng cuối là “Lưu: …”."),
    )

    class Meta:
        model = Letterhead
        fields = (
            "letter",
            "valid",
            "parent",
            "issuer",
            "symbol",
            "signatory_title",
            "signatory_name",
            "addressees",
            "recipients",
            "document",
        )
        help_texts = {
            "issuer": gettext_lazy("Viết như trong câu, ví dụ Sở Khoa học và Công nghệ; trên văn bản in chữ hoa.")
        }

    def clean(self) -> dict:
        given = super().clean()
        letter, valid = given.get("letter"), given.get("valid")
        if letter and valid:
            others = Letterhead.objects.filter(letter=letter, valid__overlap=valid).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error(
                    "valid", _("Trùng ngày với một thể thức khác của báo cáo này. Sửa ngày kết thúc của nó trước.")
                )
        return given


@admin.register(Letterhead)
class LetterheadAdmin(DeedAdmin):
    needs = "unit.manage"
    form = LetterheadForm
    list_display = ("letter", "issuer", "symbol", "signatory_title", "valid", "document")
    ordering = ("letter", "valid")
