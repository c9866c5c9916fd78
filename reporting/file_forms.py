"""What the pages of files read from a request: a file, and which of its columns is which."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_col_to_name

from reporting.columns import BY_NAME, NAMES
from reporting.intake.onestop import CODE, OneStopTable
from reporting.intake.onestop_plan import Columns
from reporting.intake.uploaded import LARGEST

PREFIX = "cot-"
LONGEST_LABEL = 80


class FileForm(forms.Form):
    """One file of a kind that is read by its content."""

    file = forms.FileField(label=gettext_lazy("Tệp"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("Tệp {file} lớn hơn {largest} MB; bỏ hình ảnh rồi tải lại.").format(
                    file=file.name, largest=LARGEST // 1024**2
                )
            )
        return file


@dataclass(frozen=True)
class ColumnChoice:
    """One question: which column of the file holds this. Options are (place, words, chosen)."""

    name: str
    label: str
    options: list[tuple[int, str, bool]]


def column_choices(table: OneStopTable, columns: Columns) -> list[ColumnChoice]:
    """The questions in the order of the form, answered as far as known."""
    labels = {CODE: _("Mã thủ tục")} | {name: f"({BY_NAME[name].number}) {BY_NAME[name].label}" for name in NAMES}
    heads = [f"{xl_col_to_name(place)}: {head}"[:LONGEST_LABEL] for place, head in enumerate(table.heads)]
    return [
        ColumnChoice(
            f"{PREFIX}{role}", label, [(place, head, columns.get(role) == place) for place, head in enumerate(heads)]
        )
        for role, label in labels.items()
    ]


def chosen_columns(data: QueryDict) -> Columns | None:
    """The answers; None where the questions were not asked yet."""
    if PREFIX + CODE not in data:
        return None
    answers = {role: data.get(PREFIX + role, "") for role in (CODE, *NAMES)}
    return {role: int(text) for role, text in answers.items() if text.isdecimal() and len(text) < 4}
