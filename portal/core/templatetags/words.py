"""{% script_words %}: the address of what the scripts say, for pages whose scripts say something."""

from django import template

from portal.core import script_words as words

register = template.Library()


@register.simple_tag
def script_words() -> str:
    """Changes when a word changes, so that a browser may keep what it has."""
    return words.address()
