"""What the pages of difficulties read: a new one, a step, and how the list is narrowed."""

from django import forms

from reporting.models import Difficulty

LONGEST = 20_000


class RaiseForm(forms.Form):
    """A new difficulty."""

    title = forms.CharField(label="Việc vướng", help_text="Một dòng, ví dụ tên thủ tục và chỗ vướng.", max_length=200)
    text = forms.CharField(
        label="Nội dung",
        help_text="Vướng ở đâu, từ bao giờ, ảnh hưởng thế nào.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )
    wish = forms.CharField(
        label="Kiến nghị",
        help_text="Đề nghị điều chỉnh chỉ tiêu, Danh mục, thời hạn hoặc hỗ trợ gì.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )


class StepForm(forms.Form):
    """One step further, among those that may follow."""

    state = forms.ChoiceField(label="Bước tiếp theo")
    text = forms.CharField(
        label="Ý kiến, lý do",
        help_text="Đơn vị đọc nguyên văn.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
    )
    link = forms.CharField(
        label="Đã điều chỉnh tại",
        help_text="Trang của Cổng (bắt đầu bằng /) hoặc địa chỉ https://; bắt buộc khi đã điều chỉnh.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args, states: list[Difficulty.State], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, state.label) for state in states]


class ListForm(forms.Form):
    """Which difficulties the list shows."""

    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        choices=[("", "Tất cả"), ("mo", "Đang xử lý"), *Difficulty.State.choices],
        required=False,
    )
    q = forms.CharField(label="Tìm trong việc vướng, nội dung", max_length=100, required=False)
