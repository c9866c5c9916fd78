"""What the page of the list reads from its address."""

from datetime import date

from django import forms

from catalog.models import Appendix, Field


class ProceduresForm(forms.Form):
    """A day, a search, an appendix, a field; all may be left out."""

    q = forms.CharField(label="Mã hoặc tên thủ tục", required=False, max_length=200)
    phu_luc = forms.ModelChoiceField(label="Phụ lục", queryset=Appendix.objects.none(), required=False)
    linh_vuc = forms.ModelChoiceField(label="Lĩnh vực", queryset=Field.objects.order_by("name"), required=False)
    ngay = forms.DateField(label="Còn hiệu lực ngày", required=False)

    def __init__(self, *args, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phu_luc"].queryset = Appendix.objects.filter(decision__valid__contains=day).order_by("number")
        self.fields["phu_luc"].empty_label = "Tất cả"
        self.fields["linh_vuc"].empty_label = "Tất cả"
        self.fields["ngay"].widget.attrs["placeholder"] = "dd/mm/yyyy"
