"""What the pages of reconciliation read: which source, a file, which column is which, an explanation."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from xlsxwriter.utility import xl_col_to_name

from reporting.file_forms import LONGEST_LABEL, PREFIX, ColumnChoice, FileForm
from reporting.intake.external import LABELS, Columns
from reporting.intake.onestop import CODE, OneStopTable
from reporting.models import Discrepancy, ExternalUpload

Source = ExternalUpload.Source
LONGEST = 2_000


class SourceForm(forms.Form):
    """Whose statistics are looked at."""

    nguon = forms.ChoiceField(label=_("Nguồn"), choices=Source.choices)


def source_form(data: QueryDict) -> SourceForm:
    """The national portal's where nothing is asked."""
    return SourceForm(data if "nguon" in data else {"nguon": Source.NATIONAL})


class ExplainForm(forms.Form):
    """One cause and one sentence for all the differences that are ticked."""

    cause = forms.ChoiceField(label=_("Nguyên nhân"), choices=Discrepancy.Cause.choices)
    text = forms.CharField(label=_("Giải thích"), widget=forms.Textarea(attrs={"rows": 2}), max_length=LONGEST)


def column_choices(table: OneStopTable, columns: Columns) -> list[ColumnChoice]:
    """The questions, answered as far as known."""
    heads = [f"{xl_col_to_name(place)}: {head}"[:LONGEST_LABEL] for place, head in enumerate(table.heads)]
    return [
        ColumnChoice(
            f"{PREFIX}{role}", label, [(place, head, columns.get(role) == place) for place, head in enumerate(heads)]
        )
        for role, label in LABELS.items()
    ]


def chosen_columns(data: QueryDict) -> Columns | None:
    """The answers; None where the questions were not asked."""
    if PREFIX + CODE not in data:
        return None
    answers = {role: data.get(PREFIX + role, "") for role in LABELS}
    return {role: int(text) for role, text in answers.items() if text.isdecimal() and len(text) < 4}


__all__ = ["ExplainForm", "FileForm", "SourceForm", "chosen_columns", "column_choices", "source_form"]
