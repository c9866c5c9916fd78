"""What the page of the list reads from its address."""

from collections.abc import Callable, Iterable
from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing.files import LARGEST_FILE
from catalog.models import Appendix, Decision, Field, Intake, Listing, OnlineLevel
from portal.core.text import fold

APPENDICES = [
    ("1", gettext_lazy("Phụ lục 1, cấp tỉnh")),
    ("2", gettext_lazy("Phụ lục 2, cấp huyện")),
    ("3", gettext_lazy("Phụ lục 3, cấp xã")),
]


class ProceduresForm(forms.Form):
    """A day, a search, an appendix, a field, an agency, a level; all may be left out."""

    q = forms.CharField(label=gettext_lazy("Mã hoặc tên thủ tục"), required=False, max_length=200)
    phu_luc = forms.ModelChoiceField(label=gettext_lazy("Phụ lục"), queryset=Appendix.objects.none(), required=False)
    linh_vuc = forms.ModelChoiceField(
        label=gettext_lazy("Lĩnh vực"), queryset=Field.objects.order_by("name"), required=False
    )
    co_quan = forms.CharField(label=gettext_lazy("Cơ quan thực hiện"), required=False, max_length=200)
    muc_do = forms.ChoiceField(
        label=gettext_lazy("Mức độ"), choices=[("", gettext_lazy("Tất cả")), *OnlineLevel.choices], required=False
    )
    ngay = forms.DateField(label=gettext_lazy("Còn hiệu lực ngày"), required=False)

    def __init__(self, *args, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["ngay"].widget.value_from_datadict(self.data, self.files, "ngay")
        try:
            self.day = self.fields["ngay"].clean(asked) or day
        except forms.ValidationError:
            self.day = day
        appendices = Appendix.objects.filter(decision__valid__contains=self.day)
        self.fields["phu_luc"].queryset = appendices.order_by("number")
        self.fields["phu_luc"].empty_label = _("Tất cả")
        self.fields["linh_vuc"].empty_label = _("Tất cả")
        self.fields["ngay"].widget.attrs["placeholder"] = "dd/mm/yyyy"

    def narrow(
        self, listings: QuerySet[Listing], matching: Callable[[Iterable[Listing], str], list[Listing]]
    ) -> list[Listing]:
        """The listings that the filled fields leave; a field that cannot be read leaves all."""
        asked = self.cleaned_data if self.is_valid() else {}
        for name, column in (("phu_luc", "appendix"), ("linh_vuc", "field"), ("muc_do", "online")):
            if asked.get(name):
                listings = listings.filter(**{column: asked[name]})
        agency = fold(asked.get("co_quan", ""))
        left = [one for one in listings if not agency or any(agency in fold(name) for name in one.agencies)]
        return matching(left, asked["q"]) if asked.get("q") else left


class UploadForm(forms.Form):
    """A file, which appendix it is, and from when it holds."""

    file = forms.FileField(label=gettext_lazy("Tệp phụ lục"))
    appendix = forms.ChoiceField(label=gettext_lazy("Phụ lục"), choices=APPENDICES)
    decision = forms.ModelChoiceField(
        label=gettext_lazy("Quyết định"),
        queryset=Decision.objects.order_by("-valid"),
        required=False,
        empty_label=gettext_lazy("Đang có hiệu lực"),
    )
    start = forms.DateField(label=gettext_lazy("Hiệu lực từ"), required=False)
    provided_from = forms.DateField(label=gettext_lazy("Đã cung cấp từ"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "provided_from"):
            self.fields[name].widget.attrs["placeholder"] = "dd/mm/yyyy"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("Tệp {file} lớn hơn 50 MB; bỏ hình ảnh hoặc chia nhỏ rồi tải lại.").format(file=file.name)
            )
        return file


class PlanForm(forms.Form):
    """The last questions before writing: which decision, from when, what of the rows in error."""

    decision = forms.ModelChoiceField(
        label=gettext_lazy("Quyết định"),
        queryset=Decision.objects.order_by("-valid"),
        required=False,
        empty_label=gettext_lazy("Đang có hiệu lực"),
    )
    start = forms.DateField(label=gettext_lazy("Hiệu lực từ"), required=False)
    provided_from = forms.DateField(label=gettext_lazy("Đã cung cấp từ"), required=False)
    skip_errors = forms.BooleanField(label=gettext_lazy("Bỏ qua dòng lỗi"), required=False)

    def __init__(self, *args, intake: Intake, **kwargs) -> None:
        values = {name: getattr(intake, name) for name in ("decision", "start", "provided_from", "skip_errors")}
        super().__init__(*args, initial=values, **kwargs)
        for name in ("start", "provided_from"):
            self.fields[name].widget.attrs["placeholder"] = "dd/mm/yyyy"

    def plan(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("decision", "start", "provided_from")}

    def differs(self, intake: Intake) -> bool:
        """Whether the comparison shown is of another decision or day than what is asked for now."""
        return any(getattr(intake, name) != value for name, value in self.plan().items())
