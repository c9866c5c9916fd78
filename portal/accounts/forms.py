"""What the pages of accounts ask for."""

from datetime import date

from django import forms

from portal.accounts.models import User
from portal.units.models import Unit, UnitVersion

DAYS = [(30, "30 ngày"), (90, "90 ngày"), (180, "180 ngày"), (365, "1 năm")]


class TokenForm(forms.Form):
    """A key: for which system, for how long; the administrator says for which unit."""

    name = forms.CharField(
        label="Dùng cho", max_length=100, help_text="Phần mềm hoặc máy sẽ giữ khóa, ví dụ “Một cửa điện tử”."
    )
    days = forms.TypedChoiceField(label="Thời hạn", choices=DAYS, coerce=int, initial=180)

    def __init__(self, *args, user: User, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.may("user.manage"):
            units = UnitVersion.objects.on(day).order_by("path").values_list("unit", "org_name", "name")
            self.fields["unit"] = forms.ChoiceField(
                label="Đơn vị", choices=[("", "Chọn đơn vị"), *((pk, org or name) for pk, org, name in units)]
            )

    def unit(self) -> Unit | None:
        """The unit that the key is for."""
        chosen = self.cleaned_data.get("unit")
        return Unit.objects.get(pk=chosen) if chosen else self.user.unit
