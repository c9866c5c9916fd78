"""Import and export in the admin: django-import-export's pages with our formats, words, permissions and deeds."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm, ImportForm
from import_export.results import Result, RowResult

from portal.core.admin import DeedAdmin, person
from portal.core.exchange import LARGEST_FILE, Csv, UnreadableTable, Xlsx

FORMATS = (Xlsx, Csv)


class FileForm(ImportForm):
    """The file to take in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_fields(self)
        self.fields["import_file"].label = _("Tệp")

    def clean_import_file(self) -> Any:
        if self.cleaned_data["import_file"].size > LARGEST_FILE:
            raise forms.ValidationError(_("Tệp lớn hơn 20 MB. Lọc bớt rồi nộp từng phần."))
        return self.cleaned_data["import_file"]


class TableForm(ExportForm):
    """The format to give out. The stock form also lets one choose columns, by scripts that the policy refuses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_fields(self)


def _name_fields(form: forms.Form) -> None:
    form.fields["format"].label = _("Định dạng")
    form.fields["resource"].label = _("Bảng")


class ExportAdmin(ExportMixin, DeedAdmin):
    """Pages with "Xuất ra tệp"."""

    formats = export_formats = FORMATS
    export_form_class = TableForm
    export_template_name = "admin/exchange/export.html"
    import_export_change_list_template = "admin/exchange/change_list.html"

    def has_export_permission(self, request: HttpRequest) -> bool:
        return person(request).may(self.needs)


class ExchangeAdmin(ImportExportMixin, ExportAdmin):
    """Pages with "Nhập từ tệp" too: a preview first, then all of the file or nothing."""

    formats = import_formats = export_formats = FORMATS
    import_form_class = FileForm
    import_template_name = "admin/exchange/import.html"
    import_export_change_list_template = "admin/exchange/change_list.html"
    skip_admin_log = True  # the deed is the record, with every change in it

    def has_import_permission(self, request: HttpRequest) -> bool:
        return person(request).may(self.needs)

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        if not isinstance(e, UnreadableTable):
            raise e
        form.add_error("import_file", str(e))

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """What was right in the preview may be wrong by now; then nothing was written, and that is said."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, _("Dữ liệu đã đổi từ lúc xem trước: chưa ghi dòng nào. Nộp lại tệp để xem lỗi."))
            result.totals = dict.fromkeys(result.totals, 0)
        return super().process_result(result, request)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        new, changed = (result.totals[kind] for kind in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE))
        if not (result.has_errors() or result.has_validation_errors()):
            messages.success(
                request,
                _("Đã nhập: {new} dòng mới, {changed} dòng đổi, {total} dòng trong tệp.").format(
                    new=new, changed=changed, total=result.total_rows
                ),
            )
