"""What the pages of provision read from a request."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.forms import ProceduresForm
from catalog.models import Portal, ProvisionStatus

ANY = ("", gettext_lazy("Tất cả"))


class ProvisionForm(ProceduresForm):
    """The filters of the province's page; all may be left out."""

    cong = forms.ChoiceField(label=gettext_lazy("Cổng"), choices=[ANY, *Portal.choices], required=False)
    trang_thai = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"), choices=[ANY, *ProvisionStatus.choices], required=False
    )
    y_kien = forms.ChoiceField(
        label=gettext_lazy("Ý kiến của đơn vị"),
        choices=[ANY, ("1", gettext_lazy("Có ý kiến khác, chưa trả lời"))],
        required=False,
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, day=day, **kwargs)
        self.fields["ngay"].label = _("Ngày")


class StatusForm(forms.Form):
    """A status for all services of the chosen procedures."""

    thu_tuc = forms.RegexField(r"^[0-9]+(,[0-9]+)*$", widget=forms.HiddenInput, max_length=60_000)
    cong = forms.MultipleChoiceField(
        label=gettext_lazy("Cổng"), choices=Portal.choices, widget=forms.CheckboxSelectMultiple
    )
    trang_thai = forms.ChoiceField(label=gettext_lazy("Trạng thái mới"), choices=ProvisionStatus.choices)
    tu_ngay = forms.DateField(
        label=gettext_lazy("Từ ngày"), help_text=gettext_lazy("dd/mm/yyyy; phải sau ngày cuối của kỳ đã chốt.")
    )
    dia_chi = forms.URLField(
        label=gettext_lazy("Địa chỉ trên cổng"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Để trống thì giữ địa chỉ đang có."),
    )
    ly_do = forms.CharField(
        label=gettext_lazy("Lý do"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Bắt buộc khi dịch vụ đang “Đã cung cấp” chuyển sang trạng thái khác."),
    )

    @property
    def procedures(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["thu_tuc"].split(",")]


class FileForm(forms.Form):
    """The workbook that this page gave out, filled in."""

    tep = forms.FileField(
        label=gettext_lazy("Tệp Excel hoặc CSV"),
        help_text=gettext_lazy("Dùng tệp tải từ trang này, sửa rồi nộp lại. Tối đa 20 MB."),
    )
    ly_do = forms.CharField(
        label=gettext_lazy("Lý do"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Bắt buộc khi tệp có dịch vụ thôi cung cấp."),
    )

    def clean_tep(self) -> Any:
        if self.cleaned_data["tep"].size > 20 * 1024 * 1024:
            raise forms.ValidationError(_("Tệp lớn hơn 20 MB. Lọc theo phụ lục rồi tải và nộp từng phần."))
        return self.cleaned_data["tep"]


class ObjectionsForm(forms.Form):
    """Open objections, or those already answered."""

    xem = forms.ChoiceField(
        label=gettext_lazy("Xem"),
        choices=[("", gettext_lazy("Chưa trả lời")), ("1", gettext_lazy("Đã trả lời"))],
        required=False,
    )


class SettleForm(forms.Form):
    """The Office's answer, and a new status where the unit is right."""

    tra_loi = forms.CharField(
        label=gettext_lazy("Trả lời đơn vị"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    trang_thai = forms.ChoiceField(
        label=gettext_lazy("Đổi trạng thái thành"),
        choices=[("", gettext_lazy("Giữ nguyên")), *ProvisionStatus.choices],
        required=False,
    )
    tu_ngay = forms.DateField(
        label=gettext_lazy("Từ ngày"), required=False, help_text=gettext_lazy("Cần khi đổi trạng thái; dd/mm/yyyy.")
    )
    dia_chi = forms.URLField(
        label=gettext_lazy("Địa chỉ trên cổng"), required=False, max_length=500, assume_scheme="https"
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("trang_thai") and not data.get("tu_ngay") and "tu_ngay" not in self.errors:
            self.add_error("tu_ngay", _("Ghi ngày trạng thái mới bắt đầu."))
        return data
