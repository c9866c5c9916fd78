"""Time left and time over, in words."""

from datetime import timedelta

from django import template

from portal.core.durations import in_words

register = template.Library()


@register.filter
def left(span: timedelta) -> str:
    """ "còn 1 ngày 14 giờ" before the moment, "quá 5 ngày" after it."""
    return f"còn {in_words(span)}" if span > timedelta(0) else f"quá {in_words(span)}"
