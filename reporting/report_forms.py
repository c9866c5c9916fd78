"""What the pages of reports, their sending, the calendar and the two registers read."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.dates import day_field, moment_field
from portal.core.periods import Month
from reporting.models import Outage, Period, PeriodMove
from reporting.reports.signed import LARGEST
from reporting.reports.subject import EDITIONS

LONGEST = 5_000


def text_field(label: str, rows: int = 3, **more) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=LONGEST, **more)


class YearForm(forms.Form):
    """One of the year's two editions."""

    nam = forms.IntegerField(label=gettext_lazy("Năm"), min_value=2000, max_value=2100)
    ban = forms.ChoiceField(
        label=gettext_lazy("Bản"), choices=[(key, words.capitalize()) for key, words in EDITIONS.items()]
    )


class RangeForm(forms.Form):
    """Any run of months, any units by their codes."""

    tu = forms.ChoiceField(label=gettext_lazy("Từ kỳ"))
    den = forms.ChoiceField(label=gettext_lazy("Đến kỳ"))
    don_vi = forms.CharField(
        label=gettext_lazy("Mã đơn vị"),
        help_text=gettext_lazy("Cách nhau bằng dấu phẩy; để trống là toàn tỉnh. Cấp huyện tính cả cấp xã trực thuộc."),
        max_length=400,
        required=False,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        months = [one.reporting_month for one in Period.objects.order_by("-data_to")[:60]]
        for name in ("tu", "den"):
            self.fields[name].choices = [
                (str(one), _("Tháng {month}/{year}").format(month=one.month, year=one.year)) for one in months
            ]

    def clean_tu(self) -> Month:
        return Month.parse(self.cleaned_data["tu"])

    def clean_den(self) -> Month:
        return Month.parse(self.cleaned_data["den"])

    def clean_don_vi(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["don_vi"].split(",") if code.strip()]


class OutgoingForm(forms.Form):
    """Number and date as the clerk gave them, and who signed."""

    number = forms.CharField(
        label=gettext_lazy("Số"), help_text=gettext_lazy("Do văn thư cấp, ví dụ 125."), max_length=30
    )
    date = day_field(gettext_lazy("Ngày ban hành"))
    signatory_title = forms.CharField(label=gettext_lazy("Chức vụ người ký"), max_length=200)
    signatory_name = forms.CharField(label=gettext_lazy("Họ và tên người ký"), max_length=120)


class SignedForm(forms.Form):
    """The signed document."""

    file = forms.FileField(
        label=gettext_lazy("Bản đã ký (PDF)"),
        help_text=gettext_lazy("Tối đa 20 MB. Tải lên xong, bản báo cáo khóa lại."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("Tệp {file} lớn hơn {largest} MB; quét lại nhẹ hơn.").format(
                    file=file.name, largest=LARGEST // 1024**2
                )
            )
        return file


class MailForm(forms.Form):
    """One recipient by mail."""

    recipient = forms.CharField(label=gettext_lazy("Nơi nhận"), max_length=200)
    address = forms.EmailField(label=gettext_lazy("Địa chỉ thư điện tử"))


class HandForm(forms.Form):
    """One recipient by another way: it was sent, this only says so."""

    recipient = forms.CharField(label=gettext_lazy("Nơi nhận"), max_length=200)
    sent_at = moment_field(gettext_lazy("Gửi lúc"))
    note = forms.CharField(
        label=gettext_lazy("Cách gửi"), help_text=gettext_lazy("Trục liên thông, bưu điện, trao tay."), max_length=300
    )


class ReasonForm(forms.Form):
    """Why a person decides so."""

    reason = forms.CharField(label=gettext_lazy("Vì sao"), max_length=300)


class CalendarDocumentForm(forms.Form):
    """What the internal dates stand on."""

    due_document = forms.CharField(
        label=gettext_lazy("Văn bản về lịch nội bộ"),
        help_text=gettext_lazy("Số, ngày, cơ quan ban hành, ví dụ “Công văn số 15/VP-UBND ngày 05/01/2026”."),
        max_length=200,
        required=False,
    )


class WayOutForm(forms.Form):
    """What is done in a month with too few working days."""

    way_out = forms.CharField(
        label=gettext_lazy("Cách làm"),
        help_text=gettext_lazy("Trực ngày nghỉ nào, gửi sớm hơn thế nào, hay lập báo cáo tạm; văn bản nếu có."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )


class MoveForm(forms.Form):
    """One date of one month."""

    which = forms.ChoiceField(label=gettext_lazy("Ngày nào"), choices=PeriodMove.Which.choices)
    day = day_field(gettext_lazy("Chuyển sang ngày"))
    reason = text_field(gettext_lazy("Lý do"), 2)
    document = forms.CharField(label=gettext_lazy("Văn bản"), max_length=200, required=False)


class RequestForm(forms.Form):
    """A report that somebody asked for."""

    asked_by = forms.CharField(label=gettext_lazy("Cơ quan yêu cầu"), max_length=200)
    document = forms.CharField(
        label=gettext_lazy("Văn bản yêu cầu"), help_text=gettext_lazy("Số, ký hiệu, ngày."), max_length=200
    )
    about = text_field(gettext_lazy("Nội dung yêu cầu"))
    due_on = day_field(gettext_lazy("Hạn trả lời"))


class AnswerForm(forms.Form):
    """It was answered."""

    answered_on = day_field(gettext_lazy("Ngày trả lời"))
    answer_document = forms.CharField(label=gettext_lazy("Văn bản trả lời"), max_length=200)


class OutageForm(forms.Form):
    """A portal stood still."""

    portal = forms.ChoiceField(label=gettext_lazy("Hệ thống"), choices=Outage.Portal.choices)
    began_at = moment_field(gettext_lazy("Từ lúc"))
    ended_at = moment_field(gettext_lazy("Đến lúc"), required=False)
    cause = text_field(gettext_lazy("Nguyên nhân"), 2)
    remedy = text_field(gettext_lazy("Xử lý"), 2, required=False)


class EndForm(forms.Form):
    """It works again."""

    ended_at = moment_field(gettext_lazy("Hết lúc"))
    remedy = text_field(gettext_lazy("Xử lý"), 2, required=False)


class CorrectionForm(forms.Form):
    """Beside what is put right: why, and which state of the row was seen."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do sửa"),
        help_text=gettext_lazy("Ghi vào nhật ký thay đổi cùng nội dung trước khi sửa."),
        max_length=300,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)


class OutageCorrectionForm(CorrectionForm, OutageForm):
    """An outage put right."""


class RequestCorrectionForm(CorrectionForm, RequestForm):
    """A request put right; its answer too, where it was answered."""

    answered_on = day_field(
        gettext_lazy("Ngày trả lời"),
        required=False,
        help_text=gettext_lazy("Ghi nhầm là đã trả lời thì để trống cả ngày và văn bản: yêu cầu mở lại."),
    )
    answer_document = forms.CharField(label=gettext_lazy("Văn bản trả lời"), max_length=200, required=False)
    field_order = ("asked_by", "document", "about", "due_on", "answered_on", "answer_document", "reason")

    def __init__(self, *args, is_answered: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not is_answered:
            del self.fields["answered_on"], self.fields["answer_document"]
