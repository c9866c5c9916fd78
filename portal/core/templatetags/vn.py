"""How numbers and dates are printed on every page."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from portal.core.numbers import count_vn, decimal_vn

register = template.Library()


@register.filter
def count(value: int | None) -> str:
    """1234567 → 1.234.567; nothing → –."""
    return count_vn(value)


@register.filter
def percent(value: str | None) -> str:
    """ "84.31" → 84,31; nothing → –."""
    return decimal_vn(value)


@register.filter
def date_vn(value: date | datetime | None) -> str:
    """dd/mm/yyyy, with the hour where there is one; nothing → –."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y")
