"""The icons of the sprite static/img/icons.svg, drawn by name."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

SPRITE = "img/icons.svg"


@cache
def names() -> frozenset[str]:
    """The ids of the symbols in the sprite."""
    drawn = Path(str(finders.find(SPRITE))).read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', drawn))


@register.simple_tag
@cache  # a page draws hundreds, and each asks the storage for the sprite's name
def icon(name: str, extra: str = "") -> SafeString:
    """One icon, hidden from screen readers because a word always stands beside it; `extra` adds a class (icon--lg).

    Raises ValueError for a name the sprite does not hold: an empty square would pass unseen.
    """
    if name not in names():
        raise ValueError(
            _("Không có biểu tượng “{name}” trong {sprite}; các tên có sẵn: {names}.").format(
                name=name, sprite=SPRITE, names=", ".join(sorted(names()))
            )
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static(SPRITE),
        name,
    )
