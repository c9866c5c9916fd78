"""`translate` and `blocktranslate` of words alone: found in the catalogue once in each language, not at every page.

A page says a hundred such words; what stands between a word and its translation is the same every time.
"""

from typing import cast

from django import template
from django.template.base import Node, Parser, Token, TokenType, Variable
from django.template.context import Context
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.utils.translation import get_language

register = template.Library()


class Said(Node):
    """Words that depend on the language alone."""

    child_nodelists = ()

    def __init__(self, words: Node) -> None:
        self.words = words
        self.by_language: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        said = self.by_language.get(language)
        if said is None:
            said = self.by_language[language] = self.words.render(context)
        return said


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own; of a word that stands in the template, kept."""
    node = cast(TranslateNode, do_translate(parser, token))
    words = node.filter_expression
    is_word = isinstance(words.var, Variable) and words.var.literal is not None and not words.filters
    return Said(node) if is_word and not (node.asvar or node.message_context) else node


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Django's own; of text without a value in it, kept."""
    node = cast(BlockTranslateNode, do_block_translate(parser, token))
    is_text = all(one.token_type == TokenType.TEXT for one in node.singular)
    depends = node.asvar or node.extra_context or node.plural or node.message_context
    return Said(node) if is_text and not depends else node
