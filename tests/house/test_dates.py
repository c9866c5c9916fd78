"""Dates are dd/mm/yyyy in every form: a browser's own field would show them in the order of the browser's language."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.urls import get_resolver

OF_THE_BROWSER = {"date", "datetime-local", "month", "time", "week"}


def test_no_field_leaves_the_order_of_a_date_to_the_browser():
    assert get_resolver().url_patterns  # all forms are loaded now
    found, waiting = [], [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        for name, field in getattr(one, "base_fields", {}).items():
            kind = field.widget.attrs.get("type") or getattr(field.widget, "input_type", "")
            if kind in OF_THE_BROWSER:
                found.append(f"{one.__module__}.{one.__name__}.{name}")
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    found += [path.name for path in templates if any(f'type="{kind}"' in path.read_text() for kind in OF_THE_BROWSER)]
    assert found == []
