"""What the dashboards read from their addresses."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.dates import day_field
from portal.units.models import Level
from reporting.board import TIERS
from reporting.map_forms import MapForm
from reporting.models import State
from targets.indicators import INDICATORS

MISSING, LATE, ON_TIME, WAS_LATE = "chua-gui", "qua-han", "dung-han", "gui-muon"
NOTHING, CALLED, UNCALLED, BROKEN = "khong-phat-sinh", "da-goi", "chua-goi", "that-hen"
STANDINGS = [
    (MISSING, gettext_lazy("Chưa gửi")),
    (LATE, gettext_lazy("Quá hạn, chưa gửi")),
    (ON_TIME, gettext_lazy("Gửi đúng hạn")),
    (WAS_LATE, gettext_lazy("Gửi muộn")),
    (NOTHING, gettext_lazy("Đã gửi, không phát sinh")),
    (UNCALLED, gettext_lazy("Chưa gửi, chưa gọi")),
    (CALLED, gettext_lazy("Chưa gửi, đã gọi")),
    (BROKEN, gettext_lazy("Chưa gửi, quá ngày hẹn")),
]
# value: (words, hours left at least, hours left less than), of months that are not sent
SPANS = {
    "con-24-gio": (gettext_lazy("Còn dưới 24 giờ"), 0, 24),
    "con-3-ngay": (gettext_lazy("Còn dưới 3 ngày"), 0, 72),
    "qua-duoi-3-ngay": (gettext_lazy("Quá dưới 3 ngày"), -72, 0),
    "qua-tren-3-ngay": (gettext_lazy("Quá từ 3 ngày"), None, -72),
}
TIMES = [(value, words) for value, (words, _least, _most) in SPANS.items()]
APPROVED_ONLY = "duyet"


class ProgressForm(MapForm):
    """Tier, district, state, time, map of the units; all may be left out."""

    cap = forms.ChoiceField(
        label=gettext_lazy("Cấp"),
        choices=[("", gettext_lazy("Tất cả")), *((level.value, level.label) for level in TIERS)],
        required=False,
    )
    huyen = forms.ChoiceField(label=gettext_lazy("Huyện"), required=False)
    trang_thai = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        choices=[("", gettext_lazy("Tất cả")), *STANDINGS, *State.choices],
        required=False,
    )
    thoi_gian = forms.ChoiceField(
        label=gettext_lazy("Thời gian"), choices=[("", gettext_lazy("Tất cả")), *TIMES], required=False
    )

    def __init__(self, *args, districts: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["huyen"].choices = [("", _("Tất cả")), *((str(pk), name) for pk, name in districts)]
        if not districts:  # since 1/7/2025 there are none
            del self.fields["huyen"]


class CallForm(forms.Form):
    """What was said on the telephone."""

    note = forms.CharField(label=gettext_lazy("Ghi chú cuộc gọi"), max_length=300, required=False)
    promised_on = day_field(gettext_lazy("Hẹn gửi ngày"), required=False)


class BoardForm(MapForm):
    """Which tier's units, by which indicator, from which returns, on which map; all may be left out."""

    cap = forms.ChoiceField(
        label=gettext_lazy("Cấp"), choices=[(level.value, level.label) for level in TIERS], required=False
    )
    xep = forms.ChoiceField(
        label=gettext_lazy("Chỉ tiêu"),
        choices=[(id_, format_lazy("{} {}", id_, one.name)) for id_, one in INDICATORS.items()],
        required=False,
    )
    so = forms.ChoiceField(
        label=gettext_lazy("Số liệu"),
        choices=[("", gettext_lazy("Đã gửi và đã duyệt")), (APPROVED_ONLY, gettext_lazy("Chỉ số đã duyệt"))],
        required=False,
    )


class UnitsForm(forms.Form):
    """A day, a tier, a word; all may be left out."""

    q = forms.CharField(label=gettext_lazy("Mã hoặc tên đơn vị"), required=False, max_length=200)
    ngay = forms.DateField(label=gettext_lazy("Ngày"), required=False)
    cap = forms.ChoiceField(choices=Level.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"].widget.attrs["placeholder"] = "dd/mm/yyyy"
