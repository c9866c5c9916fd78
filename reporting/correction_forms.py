"""What the pages of corrections read: a reason, and how the list is narrowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.models import Correction

LONGEST = 4_000


class AskForm(forms.Form):
    """Why the unit asks."""

    reason = forms.CharField(
        label=_("Lý do đề nghị"),
        help_text=_("Dòng nào, cột nào, số đã gửi, số đúng, căn cứ."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )


class DecideForm(forms.Form):
    """A word with the decision; a refusal needs one."""

    reason = forms.CharField(
        label=_("Ý kiến"),
        help_text=_("Bắt buộc khi không đồng ý; đơn vị đọc nguyên văn."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )


class ListForm(forms.Form):
    """Which corrections the list shows."""

    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"), choices=[("", _("Tất cả")), *Correction.State.choices], required=False
    )
