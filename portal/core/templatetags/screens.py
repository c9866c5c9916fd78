"""{% screen "officer-return" "what it shows" %}: a picture made by `./dev screens`; nothing where there is none."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
WIDTH, HEIGHT = 1440, 900  # pixels, as the pictures are taken: the place is kept before they arrive


@register.simple_tag
def screen(name: str, words: str) -> SafeString:
    """The desk-wide picture with its caption."""
    if not (settings.SCREENS_DIR / f"{name}-{WIDTH}.webp").is_file():
        return SafeString("")
    return format_html(
        '<figure><img class="screen" src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
        "<figcaption>{}</figcaption></figure>",
        static(f"screens/{name}-{WIDTH}.webp"),
        words,
        WIDTH,
        HEIGHT,
        words,
    )
