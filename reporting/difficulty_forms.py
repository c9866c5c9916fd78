"""What the pages of difficulties read: a new one, a step, and how the list is narrowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.models import Difficulty

LONGEST = 20_000


class RaiseForm(forms.Form):
    """A new difficulty."""

    title = forms.CharField(
        label=_("Việc vướng"), help_text=_("Một dòng, ví dụ tên thủ tục và chỗ vướng."), max_length=200
    )
    text = forms.CharField(
        label=_("Nội dung"),
        help_text=_("Vướng ở đâu, từ bao giờ, ảnh hưởng thế nào."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )
    wish = forms.CharField(
        label=_("Kiến nghị"),
        help_text=_("Đề nghị điều chỉnh chỉ tiêu, Danh mục, thời hạn hoặc hỗ trợ gì."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )


class StepForm(forms.Form):
    """One step further, among those that may follow."""

    state = forms.ChoiceField(label=_("Bước tiếp theo"))
    text = forms.CharField(
        label=_("Ý kiến, lý do"),
        help_text=_("Đơn vị đọc nguyên văn."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
    )
    link = forms.CharField(
        label=_("Đã điều chỉnh tại"),
        help_text=_("Trang của Cổng (bắt đầu bằng /) hoặc địa chỉ https://; bắt buộc khi đã điều chỉnh."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args, states: list[Difficulty.State], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, state.label) for state in states]


class ListForm(forms.Form):
    """Which difficulties the list shows."""

    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"),
        choices=[("", _("Tất cả")), ("mo", _("Đang xử lý")), *Difficulty.State.choices],
        required=False,
    )
    q = forms.CharField(label=_("Tìm trong việc vướng, nội dung"), max_length=100, required=False)
