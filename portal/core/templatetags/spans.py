"""Time left and time over, in words."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from portal.core.durations import in_words

register = template.Library()


@register.filter
def left(span: timedelta) -> str:
    """ "còn 1 ngày 14 giờ" before the moment, "quá 5 ngày" after it."""
    return (
        _("còn {span}").format(span=in_words(span))
        if span > timedelta(0)
        else _("quá {span}").format(span=in_words(span))
    )
