"""Pieces that are drawn once are drawn for exactly what they are shown."""

from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

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
