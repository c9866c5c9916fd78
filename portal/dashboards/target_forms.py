"""What the pages of readings, quotas and cascades read from a request."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.board import TIERS
from reporting.cascade import Key, Sheet
from targets.actions.quotas import LONGEST_DOCUMENT
from targets.cascade import STEPS
from targets.documents.assignment import Form
from targets.indicators import ALLOWED, DENOMINATORS, GROWTHS, INDICATORS
from targets.listing import SOURCES
from targets.models import Reading
from targets.percent import hundredths_of, typed

ANY = ("", gettext_lazy("Tất cả"))
LARGEST_FILE = 20 * 1024 * 1024


class ReadingForm(forms.Form):
    """How an indicator is to be read in a year."""

    mau_so = forms.ChoiceField(label=gettext_lazy("Mẫu số"), widget=forms.RadioSelect)
    cach_tang = forms.ChoiceField(label=gettext_lazy("Mức tăng hằng năm"), widget=forms.RadioSelect)
    van_ban = forms.CharField(
        label=gettext_lazy("Văn bản hướng dẫn"),
        required=False,
        max_length=Reading._meta.get_field("document").max_length,
        help_text=gettext_lazy(
            "Số, ngày, cơ quan ban hành. Để trống thì trang và báo cáo ghi “cách hiểu tạm thời, chưa có văn bản "
            "hướng dẫn”."
        ),
    )

    def __init__(self, *args: Any, indicator: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        denominators, growths = ALLOWED[indicator]
        self.fields["mau_so"].choices = [(one, dict(DENOMINATORS)[one]) for one in denominators]
        self.fields["cach_tang"].choices = [(one, dict(GROWTHS)[one]) for one in growths]

    @property
    def reading(self) -> dict[str, str]:
        data = self.cleaned_data
        return {"denominator": data["mau_so"], "growth": data["cach_tang"], "document": data["van_ban"].strip()}


class QuotasForm(forms.Form):
    """Which units the table of quotas shows; all may be left out."""

    q = forms.CharField(label=gettext_lazy("Tên hoặc mã đơn vị"), required=False, max_length=100)
    cap = forms.ChoiceField(
        label=gettext_lazy("Cấp"), choices=[ANY, *((level.value, level.label) for level in TIERS)], required=False
    )
    nguon = forms.ChoiceField(label=gettext_lazy("Nguồn"), choices=[ANY, *SOURCES.items()], required=False)


class GiveForm(forms.Form):
    """A level for the chosen units, by a document; or back to the rule."""

    don_vi = forms.RegexField(r"^[0-9]{1,9}(,[0-9]{1,9})*$", widget=forms.HiddenInput, max_length=10_000)
    chi_tieu = forms.MultipleChoiceField(
        label=gettext_lazy("Chỉ tiêu"),
        choices=[(one.id, format_lazy("{} {}", one.id, one.name)) for one in INDICATORS.values()],
        widget=forms.CheckboxSelectMultiple,
    )
    muc = forms.CharField(
        label=gettext_lazy("Mức (%)"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Từ 0 đến 100, nhiều nhất hai chữ số lẻ: 80 hoặc 73,21."),
    )
    bo = forms.BooleanField(label=gettext_lazy("Bỏ mức giao riêng, trở về quy tắc (xã: chưa giao)"), required=False)
    van_ban = forms.CharField(
        label=gettext_lazy("Văn bản giao"),
        max_length=LONGEST_DOCUMENT,
        help_text=gettext_lazy("Số, ngày, cơ quan ban hành; bắt buộc."),
    )

    @property
    def units(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["don_vi"].split(",")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        text, gives_back = data.get("muc", "").strip(), data.get("bo")
        if text and gives_back:
            self.add_error("muc", _("Chọn một: ghi mức, hoặc bỏ mức giao riêng."))
        elif not gives_back:
            self._read_level(data, text)
        return data

    def _read_level(self, data: dict[str, Any], text: str) -> None:
        try:
            data["hundredths"] = hundredths_of(text)
        except ValueError as error:
            self.add_error("muc", f"{error}." if text else _("Ghi mức, hoặc đánh dấu bỏ mức giao riêng."))


class QuotasFileForm(forms.Form):
    """The workbook that the page gave out, filled in."""

    tep = forms.FileField(
        label=gettext_lazy("Tệp Excel hoặc CSV"),
        help_text=gettext_lazy("Dùng tệp tải từ trang này, sửa rồi nộp lại. Tối đa 20 MB."),
    )

    def clean_tep(self) -> Any:
        if self.cleaned_data["tep"].size > LARGEST_FILE:
            raise forms.ValidationError(_("Tệp lớn hơn 20 MB: không phải tệp tải từ trang này."))
        return self.cleaned_data["tep"]


class RuleForm(forms.Form):
    """Whether what misses may be issued."""

    refuses = forms.ChoiceField(
        label=gettext_lazy("Khi các mức giao không đạt chỉ tiêu của nơi giao"),
        choices=[("", gettext_lazy("Cảnh báo, vẫn cho ban hành")), ("1", gettext_lazy("Không cho ban hành"))],
        required=False,
    )
    document = forms.CharField(label=gettext_lazy("Theo văn bản"), max_length=200, required=False)


class ProposeForm(forms.Form):
    """To what the proposal is rounded, and whether the giver's own part stays as it is drafted."""

    buoc = forms.ChoiceField(label=gettext_lazy("Làm tròn lên đến"), choices=[("0.5", "0,5 %"), ("1", "1 %")])
    giu = forms.BooleanField(label=gettext_lazy("Giữ mức phần riêng của cấp huyện như trong dự thảo"), required=False)

    @property
    def step(self) -> Fraction:
        return STEPS[self.cleaned_data["buoc"]]


class IssueForm(forms.Form):
    """Number and date as on the signed document."""

    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"), max_length=60, help_text=gettext_lazy("Ví dụ 45/QĐ-UBND.")
    )
    date = forms.DateField(
        label=gettext_lazy("Ngày văn bản"), help_text=gettext_lazy("dd/mm/yyyy, như trên văn bản đã ký.")
    )
    accepted = forms.BooleanField(label=gettext_lazy("Vẫn ban hành dù chưa đạt chỉ tiêu được giao"), required=False)


class PaperForm(forms.Form):
    """In what form the office issues."""

    loai = forms.ChoiceField(
        label=gettext_lazy("Loại văn bản"),
        choices=[(Form.DECISION.value, gettext_lazy("Quyết định")), (Form.LETTER.value, gettext_lazy("Công văn"))],
    )


class LevelsForm:
    """The cells of a cascade's draft: one field a unit and indicator, checked all, each error beside its cell."""

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        self.sheet, self.data = sheet, data
        self.errors: dict[Key, str] = {}
        self.levels: dict[Key, int] = {}
        if data is not None:
            self._read()

    def _keys(self) -> list[Key]:
        return [(row.version.unit_id, id_) for row in self.sheet.rows for id_ in INDICATORS]

    def _read(self) -> None:
        for key in self._keys():
            text = self.data.get(name_of(key), "").strip()
            if not text:
                continue
            try:
                self.levels[key] = hundredths_of(text)
            except ValueError as error:
                self.errors[key] = f"{error}."

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def text(self, key: Key) -> str:
        """What stands in the cell: typed, else drafted, else (without a draft) the quota that holds."""
        if self.data is not None:
            return self.data.get(name_of(key), "")
        row = next(row for row in self.sheet.rows if row.version.unit_id == key[0])
        part = row.parts[key[1]]
        return typed(part.drafted if self.sheet.draft else part.given)

    def problems(self) -> list[dict[str, str]]:
        """Every wrong cell in words, linked to it."""
        names = {row.version.unit_id: str(row.version) for row in self.sheet.rows}
        return [
            {"message": f"{names[unit]}, {id_}: {words}", "at": f"o-{unit}-{id_}"}
            for (unit, id_), words in self.errors.items()
        ]


def name_of(key: Key) -> str:
    return f"m-{key[0]}-{key[1]}"
