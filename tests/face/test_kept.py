"""Pieces that are drawn once are drawn for exactly what they are shown."""

from gettext import NullTranslations

from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override, trans_real

KEPT = Template('{% load kept %}{% kept "_components/status.html" kind="ok" word=word %}')


def drawn(word: object) -> str:
    return KEPT.render(Context({"word": word}))


def test_text_and_html_that_are_equal_are_not_drawn_the_same():
    word = "<b>Xong & rồi</b>"
    assert "<b>Xong" in drawn(mark_safe(word))
    assert "&lt;b&gt;Xong &amp; rồi" in drawn(word)
    assert "<b>Xong" in drawn(mark_safe(word))


def test_numbers_truth_and_words_that_are_equal_are_told_apart():
    assert ["True" in drawn(one) for one in (1, True, "1")] == [False, True, False]


def test_a_piece_is_kept_for_its_language():
    piece = Template('{% load kept %}{% kept "reporting/_table_legend.html" is_editable=True %}')
    with override("vi"):
        vietnamese = piece.render(Context())
    assert "ô trống không phải số 0" in vietnamese
    with override(None, deactivate=True):
        assert piece.render(Context())
    with override("vi"):
        assert piece.render(Context()) == vietnamese


WORDS = """{% translate "Lưu" %}|{% blocktranslate trimmed %}
  Tổng <span>(3)</span>
{% endblocktranslate %}|{% blocktranslate %}{{ n }} dòng{% endblocktranslate %}|{% translate "Lưu" as saved %}{{ saved|lower }}"""


class Loud(NullTranslations):
    def gettext(self, message: str) -> str:
        return message.upper()

    def to_language(self) -> str:
        return "xx"


def test_words_are_kept_for_their_language_and_values_never(monkeypatch):
    monkeypatch.setitem(trans_real._translations, "xx", Loud())
    page = Template(WORDS)
    for n in (3, 4):
        with override("vi"):
            assert page.render(Context({"n": n})) == f"Lưu|Tổng <span>(3)</span>|{n} dòng|lưu"
        with override("xx"):
            assert page.render(Context({"n": n})).startswith("LƯU|TỔNG <SPAN>(3)</SPAN>|")
