"""{% term "luy-ke" "lũy kế" %}: the first use of a term on a page leads to its definition, further uses stay plain."""

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.core.glossary import BY_SLUG

register = template.Library()


@register.simple_tag(takes_context=True)
def term(context: Context, slug: str, words: str = "") -> SafeString:
    """The words (the term itself where none are given), linked once a page; an unknown slug raises KeyError."""
    known = BY_SLUG[slug]
    shown = words or known.word
    request = getattr(context, "request", None)  # included parts have contexts of their own, but one request
    seen = request.__dict__.setdefault("linked_terms", set()) if request else set()
    if slug in seen:
        return format_html("{}", shown)
    seen.add(slug)
    return format_html('<a class="term" href="{}#{}">{}</a>', reverse("glossary"), slug, shown)
