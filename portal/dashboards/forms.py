"""What the dashboards read from their addresses."""

from django import forms

from portal.units.models import Level
from reporting.board import TIERS
from reporting.map_forms import MapForm
from reporting.models import State
from targets.indicators import INDICATORS

MISSING, LATE, ON_TIME, WAS_LATE = "chua-gui", "qua-han", "dung-han", "gui-muon"
NOTHING, CALLED, UNCALLED, BROKEN = "khong-phat-sinh", "da-goi", "chua-goi", "that-hen"
STANDINGS = [
    (MISSING, "Chưa gửi"),
    (LATE, "Quá hạn, chưa gửi"),
    (ON_TIME, "Gửi đúng hạn"),
    (WAS_LATE, "Gửi muộn"),
    (NOTHING, "Đã gửi, không phát sinh"),
    (UNCALLED, "Chưa gửi, chưa gọi"),
    (CALLED, "Chưa gửi, đã gọi"),
    (BROKEN, "Chưa gửi, quá ngày hẹn"),
]
# value: (words, hours left at least, hours left less than), of months that are not sent
SPANS = {
    "con-24-gio": ("Còn dưới 24 giờ", 0, 24),
    "con-3-ngay": ("Còn dưới 3 ngày", 0, 72),
    "qua-duoi-3-ngay": ("Quá dưới 3 ngày", -72, 0),
    "qua-tren-3-ngay": ("Quá từ 3 ngày", None, -72),
}
TIMES = [(value, words) for value, (words, _, _) in SPANS.items()]
APPROVED_ONLY = "duyet"


class ProgressForm(MapForm):
    """Tier, district, state, time, map of the units; all may be left out."""

    cap = forms.ChoiceField(
        label="Cấp", choices=[("", "Tất cả"), *((level.value, level.label) for level in TIERS)], required=False
    )
    huyen = forms.ChoiceField(label="Huyện", required=False)
    trang_thai = forms.ChoiceField(
        label="Trạng thái", choices=[("", "Tất cả"), *STANDINGS, *State.choices], required=False
    )
    thoi_gian = forms.ChoiceField(label="Thời gian", choices=[("", "Tất cả"), *TIMES], required=False)

    def __init__(self, *args, districts: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["huyen"].choices = [("", "Tất cả"), *((str(pk), name) for pk, name in districts)]
        if not districts:  # since 1/7/2025 there are none
            del self.fields["huyen"]


class CallForm(forms.Form):
    """What was said on the telephone."""

    note = forms.CharField(label="Ghi chú cuộc gọi", max_length=300, required=False)
    promised_on = forms.DateField(
        label="Hẹn gửi ngày",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class BoardForm(MapForm):
    """Which tier's units, by which indicator, from which returns, on which map; all may be left out."""

    cap = forms.ChoiceField(label="Cấp", choices=[(level.value, level.label) for level in TIERS], required=False)
    xep = forms.ChoiceField(
        label="Chỉ tiêu", choices=[(id_, f"{id_} {one.name}") for id_, one in INDICATORS.items()], required=False
    )
    so = forms.ChoiceField(
        label="Số liệu", choices=[("", "Đã gửi và đã duyệt"), (APPROVED_ONLY, "Chỉ số đã duyệt")], required=False
    )


class UnitsForm(forms.Form):
    """A day, a tier, a word; all may be left out."""

    q = forms.CharField(label="Mã hoặc tên đơn vị", required=False, max_length=200)
    ngay = forms.DateField(label="Ngày", required=False)
    cap = forms.ChoiceField(choices=Level.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"].widget.attrs["placeholder"] = "dd/mm/yyyy"
