"""Pieces of pages that are the same for all who are shown the same few values: drawn once in each process."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
AT_MOST = 512


@register.simple_tag
def kept(template_name: str, **values: object) -> SafeString:
    """Like `include … with … only`, for a template that asks for nothing besides (no csrf token, no user, no request)."""
    named = tuple((name, type(value), value) for name, value in sorted(values.items()))
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn  # who works on a template sees each change
    return draw(template_name, get_language(), named)


@lru_cache(AT_MOST)
def _drawn(template_name: str, _language: str | None, named: tuple[tuple[str, type, object], ...]) -> SafeString:
    # The types are part of what is remembered: "<b>" as text and as HTML are equal, and must not be drawn the same.
    return render_to_string(template_name, {name: value for name, _, value in named})
