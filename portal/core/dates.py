"""Days and moments in forms, as the office writes them: a browser's own field shows them in the browser's language."""

from typing import Any

from django import forms

DAY = forms.DateInput(
    format="%d/%m/%Y", attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"}
)
MOMENT = forms.DateTimeInput(format="%d/%m/%Y %H:%M", attrs={"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"})


def day_field(label: str, **more: Any) -> forms.DateField:
    """dd/mm/yyyy; yyyy-mm-dd, as programs send it, is read too."""
    return forms.DateField(label=label, widget=DAY, **more)


def moment_field(label: str, **more: Any) -> forms.DateTimeField:
    """dd/mm/yyyy hh:mm on the office's clock; yyyy-mm-ddThh:mm is read too."""
    return forms.DateTimeField(label=label, widget=MOMENT, **more)
