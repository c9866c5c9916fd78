"""The components draw what they are given: icon and word, points in drawings and commas in text, names for every field."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

from portal.core.templatetags.icons import icon, names
from reporting.models import State


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def drawn(html: str) -> list[str]:
    """Names of the icons in it."""
    return re.findall(r"#([a-z-]+)\"></use>", html)


def test_an_unknown_icon_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="Không có biểu tượng “ngoi-sao”.*check-circle"):
        icon("ngoi-sao")


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("check")


def test_an_icon_name_cannot_break_out_of_its_attribute():
    assert "<script>" not in icon("check", '"><script>')


def test_every_icon_named_in_the_sprite_has_its_own_name():
    assert len(names()) >= 45


@pytest.mark.parametrize("state", State)
def test_each_state_of_a_return_has_an_icon_and_its_word(state):
    html = render_to_string("_components/return_state.html", {"state": state.value, "label": state.label})

    assert words(html) == state.label
    assert len(drawn(html)) == 1


def test_no_two_states_of_a_return_look_the_same():
    looks = {
        tuple(re.findall(r"status--\w+|#[a-z-]+\"", render_to_string("_components/return_state.html", {"state": s})))
        for s in State.values
    }

    assert len(looks) == len(State.values)


@pytest.mark.parametrize(
    ("verdict", "province", "word"),
    [
        ("dat", False, "Đạt"),
        ("chua_dat", False, "Chưa đạt"),
        ("chua_dat", True, "Dưới chỉ tiêu"),
        ("dang_thuc_hien", False, "Đang thực hiện"),
        ("khong_xet", False, "Không xét"),
        ("chua_giao", False, "Chưa được giao chỉ tiêu"),
        ("", True, ""),
    ],
)
def test_a_verdict_in_its_word(verdict, province, word):
    html = render_to_string("_components/verdict.html", {"verdict": verdict, "province": province})

    assert words(html) == word


@pytest.mark.parametrize("value", ["84.31", 84.31])
def test_a_bar_is_drawn_with_a_point_whatever_the_language(value):
    html = render_to_string("_components/bar.html", {"value": value, "target": 90.5, "label": "Q4"})

    assert 'width="84.31%"' in html
    assert 'x1="90.5%"' in html


def test_nothing_to_divide_by_draws_the_track_only():
    html = render_to_string("_components/bar.html", {"value": None, "label": "Q4"})

    assert "bar__fill" not in html


def test_a_true_zero_is_drawn_as_a_bar_of_no_length():
    html = render_to_string("_components/bar.html", {"value": "0.00", "label": "Q4"})

    assert 'width="0.00%"' in html


def test_a_tile_without_a_rate_shows_a_dash_and_no_per_cent():
    html = render_to_string(
        "_components/tile.html",
        {
            "code": "Q3",
            "title": "Trên Cổng quốc gia",
            "rate": None,
            "numerator": 0,
            "denominator": 0,
            "noun": "dịch vụ",
            "verdict": "khong_xet",
        },
    )

    assert words(html) == "Q3 Trên Cổng quốc gia – Không xét Tử số / mẫu số 0 / 0 dịch vụ"


def test_a_tile_prints_numbers_the_vietnamese_way():
    html = render_to_string(
        "_components/tile.html",
        {
            "code": "Q4",
            "title": "Toàn trình",
            "rate": "84.31",
            "target": "90.00",
            "numerator": 31964,
            "denominator": 37912,
            "noun": "hồ sơ",
            "verdict": "chua_dat",
        },
    )

    assert words(html) == ("Q4 Toàn trình 84,31 % Chưa đạt chỉ tiêu 90,00 % Tử số / mẫu số 31.964 / 37.912 hồ sơ")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Lý do", help_text="Nêu ô và số đúng.")


def test_a_refused_field_points_to_its_help_and_its_error():
    html = render_to_string("_components/field.html", {"field": ReasonForm({})["reason"]})
    described = re.search(r'aria-describedby="([^"]+)"', html).group(1).split()

    assert 'aria-invalid="true"' in html
    assert [f'id="{name}"' in html for name in described] == [True, True]


def test_what_a_person_typed_is_shown_as_text():
    html = render_to_string("_components/alert.html", {"kind": "error", "text": "<img src=x onerror=alert(1)>"})

    assert "<img" not in html


def test_the_tag_works_in_a_template():
    html = Template('{% load icons %}{% icon "check" "icon--lg" %}').render(Context())

    assert 'class="icon icon--lg"' in html
