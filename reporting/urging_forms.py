"""What the pages of urging read: which list, whom and by when; a unit's answer; the number of a letter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.dates import day_field
from reporting.compliance import JUDGED_LEVELS
from reporting.models import Urging
from targets.percent import hundredths_of

LONGEST = 5_000
Kind = Urging.Kind
SILENT, ANSWERED, BROKEN, OPEN, SETTLED = "im-lang", "tra-loi", "sai-hen", "dang-mo", "xong"


class BoardForm(forms.Form):
    """Which urgings the board shows."""

    viec = forms.ChoiceField(label=_("Việc"), choices=[("", _("Tất cả")), *Kind.choices], required=False)
    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"),
        choices=[
            ("", _("Tất cả")),
            (OPEN, _("Chưa xong")),
            (SILENT, _("Im lặng quá hạn")),
            (ANSWERED, _("Đã trả lời")),
            (BROKEN, _("Sai hẹn")),
            (SETTLED, _("Đã xong")),
        ],
        required=False,
    )


class KindForm(forms.Form):
    """Which of the five lists is made, of which tier."""

    viec = forms.ChoiceField(label=_("Việc"), choices=Kind.choices)
    cap = forms.ChoiceField(
        label=_("Cấp"),
        choices=[("", _("Mọi cấp")), *((level.value, level.label) for level in JUDGED_LEVELS)],
        required=False,
    )


class UrgeForm(forms.Form):
    """Under the list: by when, and what is asked besides."""

    reply_by = day_field(_("Trả lời trước ngày"))
    words = forms.CharField(
        label=_("Yêu cầu thêm"),
        help_text=_("Ghi tiếp sau lý do, đơn vị đọc nguyên văn."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        required=False,
    )


class AnswerForm(forms.Form):
    """Cause, remedy, day, figure, person (domain.md §6)."""

    cause = forms.CharField(label=_("Nguyên nhân"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)
    remedy = forms.CharField(label=_("Biện pháp"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)
    promised_on = day_field(_("Hẹn xong ngày"))
    promised_hundredths = forms.CharField(
        label=_("Hẹn đạt (%)"),
        help_text=_(
            "Ví dụ 85,50. Để trống là hẹn đạt chỉ tiêu được giao. Kỳ có ngày hẹn sẽ được đối chiếu với số này."
        ),
        max_length=8,
        required=False,
    )
    person = forms.CharField(
        label=_("Người chịu trách nhiệm"), help_text=_("Họ tên, chức vụ, điện thoại."), max_length=150
    )

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if kind != Kind.BELOW_QUOTA:
            del self.fields["promised_hundredths"]

    def clean_promised_hundredths(self) -> int | None:
        text = self.cleaned_data["promised_hundredths"]
        try:
            return hundredths_of(text) if text.strip() else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class AnswerChangeForm(AnswerForm):
    """The answer said otherwise; `seen` is the moment of the one that was on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class LetterForm(forms.Form):
    """What the clerk gave the signed letter."""

    number = forms.CharField(label=_("Số, ký hiệu"), help_text=_("Do văn thư cấp, ví dụ 123/STTTT-CĐS."), max_length=60)
    day = day_field(_("Ngày công văn"))


class LetterCorrectionForm(LetterForm):
    """Number and date put right."""

    reason = forms.CharField(label=_("Lý do sửa"), max_length=300)


class WithdrawForm(forms.Form):
    """Why it was an error; the office reads it."""

    reason = forms.CharField(label=_("Lý do rút"), max_length=300)
