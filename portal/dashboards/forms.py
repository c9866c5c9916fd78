"""What the dashboards read from their addresses."""

from django import forms

from portal.units.models import Level
from reporting.board import TIERS
from reporting.models import State

MISSING, LATE = "chua-gui", "qua-han"


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

    def clean_cap(self) -> str:
        return self.cleaned_data["cap"] or Level.DISTRICT.value
