"""What the pages of provision read from a request."""

from datetime import date
from typing import Any

from django import forms

from catalog.forms import ProceduresForm
from catalog.models import Portal, ProvisionStatus

ANY = ("", "Tất cả")


class ProvisionForm(ProceduresForm):
    """The filters of the province's page; all may be left out."""

    cong = forms.ChoiceField(label="Cổng", choices=[ANY, *Portal.choices], required=False)
    trang_thai = forms.ChoiceField(label="Trạng thái", choices=[ANY, *ProvisionStatus.choices], required=False)
    y_kien = forms.ChoiceField(
        label="Ý kiến của đơn vị", choices=[ANY, ("1", "Có ý kiến khác, chưa trả lời")], required=False
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, day=day, **kwargs)
        self.fields["ngay"].label = "Ngày"


class StatusForm(forms.Form):
    """A status for all services of the chosen procedures."""

    thu_tuc = forms.RegexField(r"^[0-9]+(,[0-9]+)*$", widget=forms.HiddenInput, max_length=60_000)
    cong = forms.MultipleChoiceField(label="Cổng", choices=Portal.choices, widget=forms.CheckboxSelectMultiple)
    trang_thai = forms.ChoiceField(label="Trạng thái mới", choices=ProvisionStatus.choices)
    tu_ngay = forms.DateField(label="Từ ngày", help_text="dd/mm/yyyy; phải sau ngày cuối của kỳ đã chốt.")
    dia_chi = forms.URLField(
        label="Địa chỉ trên cổng",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Để trống thì giữ địa chỉ đang có.",
    )
    ly_do = forms.CharField(
        label="Lý do",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bắt buộc khi dịch vụ đang “Đã cung cấp” chuyển sang trạng thái khác.",
    )

    @property
    def procedures(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["thu_tuc"].split(",")]


class FileForm(forms.Form):
    """The workbook that this page gave out, filled in."""

    tep = forms.FileField(
        label="Tệp Excel hoặc CSV", help_text="Dùng tệp tải từ trang này, sửa rồi nộp lại. Tối đa 20 MB."
    )
    ly_do = forms.CharField(
        label="Lý do",
        required=False,
        max_length=1000,
        help_text="Bắt buộc khi tệp có dịch vụ thôi cung cấp.",
    )

    def clean_tep(self) -> Any:
        if self.cleaned_data["tep"].size > 20 * 1024 * 1024:
            raise forms.ValidationError("Tệp lớn hơn 20 MB. Lọc theo phụ lục rồi tải và nộp từng phần.")
        return self.cleaned_data["tep"]


class ObjectionsForm(forms.Form):
    """Open objections, or those already answered."""

    xem = forms.ChoiceField(label="Xem", choices=[("", "Chưa trả lời"), ("1", "Đã trả lời")], required=False)


class SettleForm(forms.Form):
    """The Office's answer, and a new status where the unit is right."""

    tra_loi = forms.CharField(label="Trả lời đơn vị", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    trang_thai = forms.ChoiceField(
        label="Đổi trạng thái thành", choices=[("", "Giữ nguyên"), *ProvisionStatus.choices], required=False
    )
    tu_ngay = forms.DateField(label="Từ ngày", required=False, help_text="Cần khi đổi trạng thái; dd/mm/yyyy.")
    dia_chi = forms.URLField(label="Địa chỉ trên cổng", required=False, max_length=500, assume_scheme="https")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("trang_thai") and not data.get("tu_ngay") and "tu_ngay" not in self.errors:
            self.add_error("tu_ngay", "Ghi ngày trạng thái mới bắt đầu.")
        return data
