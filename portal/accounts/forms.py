"""What the pages of accounts ask for."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import DELEGABLE, User
from portal.accounts.roles import ROLE_NAMES
from portal.units.models import Unit, UnitVersion

DAYS = [
    (30, gettext_lazy("30 ngày")),
    (90, gettext_lazy("90 ngày")),
    (180, gettext_lazy("180 ngày")),
    (365, gettext_lazy("1 năm")),
]


class TokenForm(forms.Form):
    """A key: for which system, for how long; the administrator says for which unit."""

    name = forms.CharField(
        label=gettext_lazy("Dùng cho"),
        max_length=100,
        help_text=gettext_lazy("Phần mềm hoặc máy sẽ giữ khóa, ví dụ “Một cửa điện tử”."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Thời hạn"), choices=DAYS, coerce=int, initial=180)

    def __init__(self, *args, user: User, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.may("user.manage"):
            units = UnitVersion.objects.on(day).order_by("path").values_list("unit", "org_name", "name")
            self.fields["unit"] = forms.ChoiceField(
                label=_("Đơn vị"), choices=[("", _("Chọn đơn vị")), *((pk, org or name) for pk, org, name in units)]
            )

    def unit(self) -> Unit | None:
        """The unit that the key is for."""
        chosen = self.cleaned_data.get("unit")
        return Unit.objects.get(pk=chosen) if chosen else self.user.unit


class ProfileForm(forms.ModelForm):
    """What a person may change of their own account."""

    class Meta:
        model = User
        fields = ("full_name", "phone", "email")
        labels = {
            "full_name": gettext_lazy("Họ và tên"),
            "phone": gettext_lazy("Điện thoại"),
            "email": gettext_lazy("Thư điện tử"),
        }
        help_texts = {
            "email": gettext_lazy(
                "Cổng gửi thư nhắc hạn đến địa chỉ này; để trống thì chỉ nhắc trên trang “Thông báo”."
            )
        }
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}


class DelegationForm(forms.Form):
    """Who acts for the giver's unit, in what, from when to when, and why."""

    taker = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Người làm thay"), empty_label=gettext_lazy("Chọn người")
    )
    permissions = forms.MultipleChoiceField(label=gettext_lazy("Được làm"), widget=forms.CheckboxSelectMultiple)
    starts = forms.DateField(label=gettext_lazy("Từ ngày"), help_text="dd/mm/yyyy")
    ends = forms.DateField(label=gettext_lazy("Đến hết ngày"), help_text="dd/mm/yyyy")
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)

    def __init__(self, *args, giver: User, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        place = giver.unit.on(day)
        near = [giver.unit_id, *([place.parent_id] if place and place.parent_id else [])]
        takers = User.objects.filter(is_active=True, unit__in=near).exclude(pk=giver.pk)
        takers = takers.exclude(unit=giver.unit_id, roles__contains=["machine"])  # it enters for its own unit anyway
        self.fields["taker"].queryset = takers.order_by("unit", "full_name", "pk")
        self.fields["taker"].label_from_instance = lambda one: f"{one} ({_roles(one)})"
        self.fields["permissions"].choices = [(one, _(word)) for one, word in DELEGABLE.items() if giver.may(one)]
        self.fields["starts"].initial = self.fields["ends"].initial = day


class HandoverForm(forms.Form):
    """Who takes over from somebody who leaves."""

    successor = forms.TypedChoiceField(label=gettext_lazy("Người nhận bàn giao"), coerce=int)
    take_roles = forms.BooleanField(
        label=gettext_lazy("Nhận cả vai trò của người thôi việc"), required=False, initial=True
    )
    reason = forms.CharField(label=gettext_lazy("Lý do, văn bản"), max_length=300, required=False)

    def __init__(self, *args, people: list[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [
            ("", _("Chọn người")),
            *((one.pk, f"{one} ({_roles(one)})") for one in people),
        ]


class NoteForm(forms.Form):
    """One entry of the security watch, or of guidance given."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại"))
    at = forms.DateTimeField(
        label=gettext_lazy("Lúc"), help_text="dd/mm/yyyy HH:MM", input_formats=["%d/%m/%Y %H:%M", "%d/%m/%Y"]
    )
    title = forms.CharField(label=gettext_lazy("Việc"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Nội dung, kết quả"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    who = forms.CharField(label=gettext_lazy("Ai làm"), max_length=200)
    unit = forms.ChoiceField(label=gettext_lazy("Với đơn vị"), required=False)
    whom = forms.CharField(label=gettext_lazy("Với ai khác"), max_length=200, required=False)
    document = forms.CharField(label=gettext_lazy("Văn bản"), max_length=200, required=False)
    corrects = forms.IntegerField(
        label=gettext_lazy("Sửa cho ghi chép số"), required=False, min_value=1, max_value=2**31
    )

    def __init__(self, *args, kinds: list[tuple[str, str]], day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = UnitVersion.objects.on(day).order_by("path").values_list("unit", "org_name", "name")
        self.fields["kind"].choices = kinds
        self.fields["unit"].choices = [
            ("", _("Không riêng đơn vị nào")),
            *((pk, org or name) for pk, org, name in units),
        ]


def _roles(user: User) -> str:
    return ", ".join(_(ROLE_NAMES[role]) for role in user.roles) or _("chưa có vai trò")
