"""What the dashboards read from their addresses."""

from django import forms

from portal.units.models import Level
from reporting.board import TIERS
from reporting.models import State

MISSING, LATE = "chua-gui", "qua-han"
AS_IT_WAS, TODAY = "", "hien_nay"
MAPS = [(AS_IT_WAS, "Như lúc báo cáo"), (TODAY, "Theo bản đồ hiện nay")]


class ProgressForm(forms.Form):
    """Tier and state; both may be left out."""

    cap = forms.ChoiceField(
        label="Cấp", choices=[("", "Tất cả"), *((level.value, level.label) for level in TIERS)], required=False
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        choices=[("", "Tất cả"), (MISSING, "Chưa gửi"), (LATE, "Quá hạn, chưa gửi"), *State.choices],
        required=False,
    )


class OverviewForm(forms.Form):
    """Which tier's table, by what order, from which returns."""

    cap = forms.ChoiceField(choices=[(level.value, level.label) for level in TIERS], required=False)
    xep = forms.ChoiceField(choices=[("Q1", "Q1"), ("Q2", "Q2"), ("Q3", "Q3"), ("Q4", "Q4")], required=False)
    so = forms.ChoiceField(choices=[("", "Đã gửi và đã duyệt"), ("duyet", "Chỉ số đã duyệt")], required=False)

    ban_do = forms.ChoiceField(choices=MAPS, required=False)

    def clean_cap(self) -> str:
        return self.cleaned_data["cap"] or Level.DISTRICT.value


class MapForm(forms.Form):
    """On which map of the units figures are shown: that of their period, or today's."""

    ban_do = forms.ChoiceField(label="Đơn vị", choices=MAPS, required=False)


class UnitsForm(forms.Form):
    """A day, a tier, a word; all may be left out."""

    q = forms.CharField(label="Mã hoặc tên đơn vị", required=False, max_length=200)
    ngay = forms.DateField(label="Ngày", required=False)
    cap = forms.ChoiceField(choices=Level.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"].widget.attrs["placeholder"] = "dd/mm/yyyy"
