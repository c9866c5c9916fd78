"""The deeds on a return as HTML. In Python: thirty of them through the template engine take as long as all the table above."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.core.templatetags.vn import date_vn
from reporting.history import Event

register = template.Library()


@register.simple_tag
def events(told: Iterable[Event]) -> SafeString:
    """Who did what, when, through which door, for whom and why; in the order given."""
    return mark_safe(f'<ol class="log">{"".join(map(_event, told))}</ol>')


def _event(one: Event) -> str:
    for_whom = f' <span class="tag">{escape(one.for_whom)}</span>' if one.for_whom else ""
    reason = f'<br><span class="secondary">“{escape(one.reason)}”</span>' if one.reason else ""
    return (
        f'<li><time datetime="{one.machine_time}">{date_vn(one.at)}</time><div><strong>{escape(one.who)}</strong>{for_whom}: '
        f'{escape(one.what)} <span class="tertiary">· {escape(one.door)}</span>{reason}</div></li>'
    )
