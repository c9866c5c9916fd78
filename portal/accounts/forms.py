"""What the pages of accounts ask for."""

from datetime import date

from django import forms

from portal.accounts.models import DELEGABLE, User
from portal.accounts.roles import ROLE_NAMES
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


class ProfileForm(forms.ModelForm):
    """What a person may change of their own account."""

    class Meta:
        model = User
        fields = ("full_name", "phone")
        labels = {"full_name": "Họ và tên", "phone": "Điện thoại"}


class DelegationForm(forms.Form):
    """Who acts for the giver's unit, in what, from when to when, and why."""

    taker = forms.ModelChoiceField(User.objects.none(), label="Người làm thay", empty_label="Chọn người")
    permissions = forms.MultipleChoiceField(label="Được làm", widget=forms.CheckboxSelectMultiple)
    starts = forms.DateField(label="Từ ngày", help_text="dd/mm/yyyy")
    ends = forms.DateField(label="Đến hết ngày", help_text="dd/mm/yyyy")
    reason = forms.CharField(label="Lý do", max_length=300)

    def __init__(self, *args, giver: User, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        place = giver.unit.on(day)
        near = [giver.unit_id, *([place.parent_id] if place and place.parent_id else [])]
        takers = User.objects.filter(is_active=True, unit__in=near).exclude(pk=giver.pk)
        takers = takers.exclude(unit=giver.unit_id, roles__contains=["machine"])  # it enters for its own unit anyway
        self.fields["taker"].queryset = takers.order_by("unit", "full_name", "pk")
        self.fields["taker"].label_from_instance = lambda one: f"{one} ({_roles(one)})"
        self.fields["permissions"].choices = [(one, word) for one, word in DELEGABLE.items() if giver.may(one)]
        self.fields["starts"].initial = self.fields["ends"].initial = day


class HandoverForm(forms.Form):
    """Who takes over from somebody who leaves."""

    successor = forms.TypedChoiceField(label="Người nhận bàn giao", coerce=int)
    take_roles = forms.BooleanField(label="Nhận cả vai trò của người thôi việc", required=False, initial=True)
    reason = forms.CharField(label="Lý do, văn bản", max_length=300, required=False)

    def __init__(self, *args, people: list[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [("", "Chọn người"), *((one.pk, f"{one} ({_roles(one)})") for one in people)]


class NoteForm(forms.Form):
    """One entry of the security watch, or of guidance given."""

    kind = forms.ChoiceField(label="Loại")
    at = forms.DateTimeField(label="Lúc", help_text="dd/mm/yyyy HH:MM", input_formats=["%d/%m/%Y %H:%M", "%d/%m/%Y"])
    title = forms.CharField(label="Việc", max_length=200)
    text = forms.CharField(label="Nội dung, kết quả", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    who = forms.CharField(label="Ai làm", max_length=200)
    unit = forms.ChoiceField(label="Với đơn vị", required=False)
    whom = forms.CharField(label="Với ai khác", max_length=200, required=False)
    document = forms.CharField(label="Văn bản", max_length=200, required=False)
    corrects = forms.IntegerField(label="Sửa cho ghi chép số", required=False, min_value=1, max_value=2**31)

    def __init__(self, *args, kinds: list[tuple[str, str]], day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = UnitVersion.objects.on(day).order_by("path").values_list("unit", "org_name", "name")
        self.fields["kind"].choices = kinds
        self.fields["unit"].choices = [("", "Không riêng đơn vị nào"), *((pk, org or name) for pk, org, name in units)]


def _roles(user: User) -> str:
    return ", ".join(ROLE_NAMES[role] for role in user.roles) or "chưa có vai trò"
