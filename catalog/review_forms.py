"""What the pages of versions, reviews, proposals and drafts read from a request."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.actions.reviews import Wanted
from catalog.codes import short_code
from catalog.importing.names import agencies as parted
from catalog.models import Decision, Listing, OnlineLevel, Proposal, Review
from catalog.reviews import find_listing
from catalog.versions import appendix_numbers
from portal.core.dates import DAY, day_field
from portal.units.models import Level

UNANSWERED, LATE, NOTHING, PROPOSED = "chua", "muon", "khong", "co"


def _appendices(day: date | None = None) -> list[tuple[str, str]]:
    return [(number, _("Phụ lục {number}").format(number=number)) for number in appendix_numbers(day)]


class CompareForm(forms.Form):
    """Two days and an appendix."""

    tu = forms.DateField(label=gettext_lazy("Danh mục ngày"), widget=DAY)
    den = forms.DateField(label=gettext_lazy("so với ngày"), widget=DAY)
    phu_luc = forms.ChoiceField(label=gettext_lazy("Phụ lục"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phu_luc"].choices = _appendices()


class DecisionForm(forms.Form):
    """A decision as an administrator enters it."""

    number = forms.CharField(label=gettext_lazy("Số"), max_length=60, help_text=gettext_lazy("Ví dụ 1929/QĐ-UBND"))
    date = forms.DateField(label=gettext_lazy("Ngày ban hành"), widget=DAY)
    title = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=500)
    valid_from = forms.DateField(label=gettext_lazy("Hiệu lực từ ngày"), widget=DAY)
    replaces = forms.ModelChoiceField(
        label=gettext_lazy("Thay thế"),
        queryset=Decision.objects.order_by("-valid"),
        required=False,
        empty_label=gettext_lazy("Không thay thế quyết định nào trong cổng"),
    )
    has_quotas = forms.BooleanField(
        label=gettext_lazy("Có chỉ tiêu Q1–Q4 (Quyết định 1929 của năm 2020 thì không)"), required=False, initial=True
    )


class NameForm(forms.Form):
    """Number and date of a decision that has none yet."""

    number = forms.CharField(
        label=gettext_lazy("Số"), max_length=60, help_text=gettext_lazy("Số do văn thư cấp, ví dụ 1929/QĐ-UBND")
    )
    date = forms.DateField(label=gettext_lazy("Ngày ban hành"), widget=DAY)


class NamingForm(NameForm):
    """The decision of the first import gets its number, its date and its own first day."""

    valid_from = forms.DateField(
        label=gettext_lazy("Hiệu lực từ ngày"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy(
            "Ngày ghi trong Quyết định. Danh mục và dịch vụ đã nhập cùng ngày cũ chuyển theo. Để trống: giữ ngày đang có."
        ),
    )


class IssueForm(NameForm):
    """Number, date and first day of a draft that was signed."""

    valid_from = forms.DateField(
        label=gettext_lazy("Hiệu lực từ ngày"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Để trống: từ ngày ban hành"),
    )


class ReviewForm(forms.Form):
    """A campaign to be opened."""

    title = forms.CharField(label=gettext_lazy("Tên đợt"), max_length=200)
    cause = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Review.Cause.choices)
    document = forms.CharField(label=gettext_lazy("Văn bản đề nghị rà soát"), max_length=200, required=False)
    due = forms.DateField(label=gettext_lazy("Hạn trả lời"), widget=DAY)


class ReviewCorrectionForm(forms.Form):
    """An open campaign put right."""

    title = forms.CharField(label=gettext_lazy("Tên đợt"), max_length=200)
    document = forms.CharField(label=gettext_lazy("Văn bản đề nghị rà soát"), max_length=200, required=False)
    due = day_field(gettext_lazy("Hạn trả lời"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do sửa"), help_text=gettext_lazy("Ghi vào nhật ký thay đổi."), max_length=300
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)


class BoardForm(forms.Form):
    """Which units of a campaign are shown; all may be left out."""

    cap = forms.ChoiceField(
        label=gettext_lazy("Cấp"),
        choices=[("", gettext_lazy("Tất cả")), *((one.value, one.label) for one in Level if one != Level.PROVINCE)],
        required=False,
    )
    tra_loi = forms.ChoiceField(
        label=gettext_lazy("Trả lời"),
        choices=[
            ("", gettext_lazy("Tất cả")),
            (UNANSWERED, gettext_lazy("Chưa trả lời")),
            (LATE, gettext_lazy("Muộn")),
            (NOTHING, gettext_lazy("Không đề xuất")),
            (PROPOSED, gettext_lazy("Có đề xuất")),
        ],
        required=False,
    )


class ProposalsForm(forms.Form):
    """Which proposals are shown; all may be left out."""

    trang_thai = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        choices=[("", gettext_lazy("Tất cả")), *Proposal.State.choices],
        required=False,
    )
    loai = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=[("", gettext_lazy("Tất cả")), *Proposal.Kind.choices], required=False
    )
    phu_luc = forms.ChoiceField(label=gettext_lazy("Phụ lục"), required=False)
    dot = forms.ModelChoiceField(
        label=gettext_lazy("Đợt rà soát"),
        queryset=Review.objects.order_by("-opens_on"),
        required=False,
        empty_label=gettext_lazy("Tất cả"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phu_luc"].choices = [("", _("Tất cả")), *_appendices()]

    def wanted(self) -> dict:
        """The filters as the database takes them."""
        asked = self.cleaned_data if self.is_valid() else {}
        names = {"trang_thai": "state", "loai": "kind", "phu_luc": "appendix", "dot": "review"}
        return {column: asked[name] for name, column in names.items() if asked.get(name)}


class FindForm(forms.Form):
    """What is to be proposed, about which procedure of which appendix: the code must be right and must fit the kind."""

    loai = forms.ChoiceField(label=gettext_lazy("Đề xuất"), choices=Proposal.Kind.choices)
    phu_luc = forms.ChoiceField(label=gettext_lazy("Phụ lục"))
    ma = forms.CharField(
        label=gettext_lazy("Mã TTHC"), max_length=40, help_text=gettext_lazy("1.001193 hoặc 1.001193.000.00.00.H27")
    )

    def __init__(self, *args, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.listing: Listing | None = None
        self.fields["phu_luc"].choices = _appendices(day)

    def clean_ma(self) -> str:
        code = short_code(self.cleaned_data["ma"])
        if code is None:
            raise forms.ValidationError(
                _(
                    "Mã không đúng dạng d.dddddd hay d.dddddd.000.00.00.H27. Chép đúng mã trên Cổng Dịch vụ công quốc "
                    "gia."
                )
            )
        return code

    def clean(self) -> dict:
        asked = super().clean()
        if {"loai", "phu_luc", "ma"} <= set(asked):
            self.listing = find_listing(asked["phu_luc"], asked["ma"], self.day)
            self._check_fits(asked)
        return asked

    def _check_fits(self, asked: dict) -> None:
        is_new = asked["loai"] == Proposal.Kind.ADD
        if is_new and self.listing:
            self.add_error("ma", _("Thủ tục đã có trong phụ lục này. Muốn đổi nội dung thì chọn “Sửa đổi”."))
        elif not is_new and not self.listing:
            self.add_error("ma", _("Không có mã này trong phụ lục đang có hiệu lực. Kiểm tra mã, hoặc chọn “Bổ sung”."))


class ProposalForm(forms.Form):
    """The rest of a proposal; a withdrawal needs the reason alone."""

    name = forms.CharField(
        label=gettext_lazy("Tên thủ tục"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    field = forms.CharField(label=gettext_lazy("Lĩnh vực"), max_length=200)
    agencies = forms.CharField(
        label=gettext_lazy("Cơ quan thực hiện"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Mỗi cơ quan một dòng. Phụ lục 2, 3 để trống thì lấy như các thủ tục khác của phụ lục"),
    )
    online = forms.ChoiceField(label=gettext_lazy("Mức độ"), choices=OnlineLevel.choices)
    review = forms.ModelChoiceField(
        label=gettext_lazy("Thuộc đợt rà soát"),
        queryset=Review.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ngoài đợt, khi thủ tục thay đổi"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do, căn cứ"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nêu quyết định công bố, bãi bỏ thủ tục"),
    )

    def __init__(self, *args, find: FindForm, reviews, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.find = find
        self.fields["review"].queryset = reviews
        if find.cleaned_data["loai"] == Proposal.Kind.WITHDRAW:
            for name in ("name", "field", "agencies", "online"):
                del self.fields[name]

    def clean_agencies(self) -> list[str]:
        found = parted(self.cleaned_data["agencies"])
        if any(len(name) > 200 for name in found):
            raise forms.ValidationError(_("Có tên cơ quan dài quá 200 ký tự. Viết mỗi cơ quan một dòng."))
        return found

    def wanted(self) -> Wanted:
        asked, find = self.cleaned_data, self.find.cleaned_data
        return Wanted(
            kind=find["loai"],
            appendix=find["phu_luc"],
            code=find["ma"],
            name=asked.get("name", ""),
            field=asked.get("field", ""),
            agencies=tuple(asked.get("agencies", ())),
            online=asked.get("online") or OnlineLevel.FULL,
        )


class DecideForm(forms.Form):
    """A verdict on the chosen proposals."""

    y_kien = forms.ChoiceField(
        choices=[("nhan", gettext_lazy("Chấp nhận")), ("tu-choi", gettext_lazy("Không chấp nhận"))]
    )
    ly_do = forms.CharField(max_length=2_000, required=False)


class DraftForm(forms.Form):
    """A draft to be made of what was accepted."""

    title = forms.CharField(
        label=gettext_lazy("Trích yếu"),
        max_length=500,
        initial="Về việc sửa đổi, bổ sung Danh mục thủ tục hành chính đủ điều kiện triển khai dịch vụ công trực tuyến "
        "toàn trình trên địa bàn tỉnh",
    )
    review = forms.ModelChoiceField(
        label=gettext_lazy("Từ đợt rà soát"),
        queryset=Review.objects.order_by("-opens_on"),
        required=False,
        empty_label=gettext_lazy("Mọi đề xuất đã chấp nhận"),
    )
