"""What the pages of exceptions and of conversion plans read from a request."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.codes import short_code
from catalog.models import ConversionPlan, Procedure
from portal.core.dates import day_field
from portal.units.models import Unit, UnitVersion


class UnitField(forms.TypedChoiceField):
    """A unit by the name it bears on the day; one query for all names."""

    def __init__(self, *, label: str | Promise, required: bool = True, empty: str | Promise | None = None) -> None:
        super().__init__(label=label, required=required, coerce=int, empty_value=None)
        self.empty = gettext_lazy("Chọn đơn vị") if empty is None else empty

    def offer(self, day: date) -> None:
        """The units of that day, departments first."""
        order = ["tinh", "so", "huyen", "xa"]
        versions = sorted(UnitVersion.objects.on(day), key=lambda one: (order.index(one.level), str(one)))
        self.choices = [("", self.empty), *((one.unit_id, str(one)) for one in versions)]


class ProcedureField(forms.CharField):
    """A procedure by its code, long or short."""

    def clean(self, value: Any) -> Procedure:
        text = super().clean(value)
        found = Procedure.objects.filter(code=short_code(text) or "").first()
        if found is None:
            raise forms.ValidationError(
                _("Không có thủ tục mang mã “{text}” trong cổng. Mã có dạng 1.001193.").format(text=text)
            )
        return found


class ExceptionForm(forms.Form):
    """ "Không áp dụng tại đơn vị", with its document."""

    thu_tuc = ProcedureField(label=gettext_lazy("Mã thủ tục"), max_length=60)
    don_vi = UnitField(label=gettext_lazy("Đơn vị"))
    tu_ngay = forms.DateField(label=gettext_lazy("Không áp dụng từ ngày"), help_text="dd/mm/yyyy")
    den_ngay = forms.DateField(
        label=gettext_lazy("Áp dụng lại từ ngày"), required=False, help_text=gettext_lazy("Để trống khi chưa biết.")
    )
    ly_do = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    van_ban = forms.CharField(
        label=gettext_lazy("Văn bản"), max_length=200, help_text=gettext_lazy("Số, ngày, cơ quan ban hành.")
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["don_vi"].offer(day)

    def clean_don_vi(self) -> Unit:
        return Unit.objects.get(pk=self.cleaned_data["don_vi"])


class EndForm(forms.Form):
    """The end of an exception."""

    den_ngay = forms.DateField(label=gettext_lazy("Áp dụng lại từ ngày"), help_text="dd/mm/yyyy")
    ly_do = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ExceptionCorrectionForm(forms.Form):
    """An exception put right; its end only where it is planned and has not come."""

    den_ngay = day_field(
        gettext_lazy("Áp dụng lại từ ngày"), required=False, help_text=gettext_lazy("Để trống: chưa biết ngày trở lại.")
    )
    ly_do = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    van_ban = forms.CharField(label=gettext_lazy("Văn bản"), max_length=200)
    vi_sao = forms.CharField(
        label=gettext_lazy("Vì sao sửa"), help_text=gettext_lazy("Ghi vào nhật ký thay đổi."), max_length=300
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def __init__(self, *args: Any, may_move: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_move:
            del self.fields["den_ngay"]


class PlansForm(forms.Form):
    """The filters of the plans' page."""

    STATES = [
        ("", gettext_lazy("Tất cả")),
        ("dang_lam", gettext_lazy("Đang làm")),
        ("qua_han", gettext_lazy("Quá hạn")),
        ("vuong", gettext_lazy("Đang vướng")),
        ("xong", gettext_lazy("Đã xong")),
    ]
    tinh_trang = forms.ChoiceField(label=gettext_lazy("Tình trạng"), choices=STATES, required=False)
    don_vi = UnitField(label=gettext_lazy("Đơn vị chủ trì"), required=False, empty=gettext_lazy("Tất cả"))

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["don_vi"].offer(day)


class PlanForm(forms.ModelForm):
    """One plan; the unit stands by the name of the day."""

    procedure = ProcedureField(label=gettext_lazy("Mã thủ tục"), max_length=60)
    responsible = UnitField(label=gettext_lazy("Đơn vị chủ trì"))

    class Meta:
        model = ConversionPlan
        fields = ["procedure", "portal", "current", "target", "responsible", "person", "due", "stuck_with", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].offer(day)
        for name in ("portal", "current"):
            self.fields[name].choices = [("", _("Chọn")), *self.fields[name].choices[1:]]
        if self.instance.pk:
            self.initial["procedure"] = self.instance.procedure.code

    def clean_responsible(self) -> Unit:
        return Unit.objects.get(pk=self.cleaned_data["responsible"])


class DoneForm(forms.Form):
    """The day on which a plan was finished."""

    ngay = forms.DateField(label=gettext_lazy("Hoàn thành ngày"), help_text="dd/mm/yyyy")
