"""Every word that a person reads passes through gettext, with Vietnamese as its source: seen in the files and on pages."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import trans_real

from portal.core.script_words import address
from tests.factories import AT
from tests.pages.conftest import small_province

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SCRIPTS = ROOT / "static/js"
VIETNAMESE = re.compile(r"[À-ÖØ-öø-ỹ]")  # all between but × and ÷
# What is compared with something stored or parsed, and so is the same in every language.
KEPT = {
    "accounts/tokens.html": ['"Máy của "'],  # how the account of a machine is named in the database
    "entry/grid.js": ['"Cả biểu:"'],  # by which the server finds the word about a whole return (reporting/warnings.py)
}

# --- In the files -------------------------------------------------------------------------------


def untold_in_template(source: str) -> list[str]:
    """Vietnamese outside translate, blocktranslate, _("…") and comments."""
    found, inside = [], ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if name == f"end{inside}" else inside
            continue
        if name in ("comment", "blocktranslate"):
            inside = name
        if token.token_type == TokenType.TEXT:
            found += [line.strip() for line in token.contents.splitlines() if VIETNAMESE.search(line)]
        elif token.token_type in (TokenType.VAR, TokenType.BLOCK) and name not in ("comment", "translate"):
            said = re.sub(r"""_\(("[^"]*"|'[^']*')\)""", "", token.contents)
            found += [one for one in re.findall(r""""[^"]*"|'[^']*'""", said) if VIETNAMESE.search(one)]
    return found


PIECE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(gettext\()?("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""", re.S
)


def untold_in_script(source: str) -> list[str]:
    """Vietnamese strings that are not handed to gettext()."""
    return [one[2] for one in PIECE.finditer(source) if one[2] and not one[1] and VIETNAMESE.search(one[2])]


@pytest.mark.parametrize(
    ("folder", "ending", "untold"), [(TEMPLATES, "html", untold_in_template), (SCRIPTS, "js", untold_in_script)]
)
def test_no_file_holds_a_word_outside_gettext(folder, ending, untold):
    found = {
        str(path.relative_to(folder)): untold(path.read_text(encoding="utf-8")) for path in folder.rglob(f"*.{ending}")
    }
    assert len(found) > 5
    assert {name: words for name, words in found.items() if words} == {
        name: words for name, words in KEPT.items() if name.endswith(ending)
    }


def test_an_untold_word_would_be_found():
    assert untold_in_template("<p>Gửi</p>{# Gửi #}{% comment %}Gửi{% endcomment %}") == ["<p>Gửi</p>"]
    assert untold_in_template('{{ one|default:"trống" }}{% include "a.html" with word="Gửi" %}') == ['"trống"', '"Gửi"']
    assert untold_in_template('{% translate "Gửi" %}{% blocktranslate %}Gửi {{ a }}{% endblocktranslate %}') == []
    assert untold_in_template("{{ one|default:_('trống') }}{% include 'a.html' with word=_(\"Gửi\") %}") == []
    assert untold_in_script('say(gettext("Gửi")); // Gửi\n/* "Gửi" */ say("Gửi " + n);') == ['"Gửi "']


# --- On the pages -------------------------------------------------------------------------------


class Brackets:
    """A language in which every message is itself between ⟦ and ⟧."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def language(self) -> str:
        return "xx"

    to_language = language


@pytest.fixture
def bracketed(monkeypatch) -> Iterator[None]:
    """Pages speak Brackets, on the morning of the page tests."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    monkeypatch.setitem(trans_real._translations, "xx", Brackets())
    with translation.override("xx"):
        yield


class Read(HTMLParser):
    """What a person sees or hears of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [
            words for name, words in attrs if name in ("aria-label", "placeholder", "title", "alt") and words
        ]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def told(page: str) -> set[str]:
    """The messages of a page, innermost brackets."""
    return set(re.findall(r"⟦([^⟦⟧]*)⟧", html.unescape(page)))


def untold_on_page(page: str) -> list[str]:
    """Vietnamese words that no message holds: a message may hold others."""
    words = "\n".join(Read(page).words)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", words)) != words:
        words = shorter
    return [line.strip() for line in words.splitlines() if VIETNAMESE.search(line)]


@pytest.mark.usefixtures("bracketed")
def test_every_word_of_the_log_in_page_is_a_message(db):
    page = Client().get("/dang-nhap/?next=/tien-do/").content.decode()
    assert untold_on_page(page) == []
    assert {"Đăng nhập", "Tên đăng nhập", "Mật khẩu", "Đến nội dung chính"} <= told(page)
    assert '<html lang="xx">' in page


@pytest.mark.usefixtures("bracketed")
def test_the_help_speaks_the_language_of_the_request(db):
    page = Client().get("/huong-dan/nhap-so-lieu/").content.decode()
    assert {"Các bước", "Cần biết"} <= told(page)
    assert "⟦Ô trống là chưa nhập, không phải 0." in html.unescape(page)


@pytest.mark.usefixtures("bracketed")
def test_the_pages_of_an_officer_speak_the_language_of_the_request(db):
    world = small_province()
    client = Client()
    client.force_login(world.people["officer"])
    home = client.get("/").content.decode()
    assert {"Việc cần làm", "Thời gian còn lại", "Nguồn: trạng thái biểu số liệu lúc tải trang.", "dòng"} <= told(home)
    assert "⟦Số liệu " in home  # a sentence keeps its place for the period
    entry = client.get(world.address(world.commune)).content.decode()
    assert {"Lấy số từ tệp một cửa", "Hoàn tác", "Phần lời", "Chọn một ô để xem"} <= told(entry)


def test_the_scripts_find_their_words_before_they_need_them(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    world = small_province()
    client = Client()
    client.force_login(world.people["officer"])
    entry = client.get(world.address(world.commune)).content.decode()
    assert 0 < entry.index(address()) < entry.index("js/entry/read.js")
    assert address() not in client.get("/").content.decode()  # the other pages' scripts say nothing of their own


def test_a_browser_keeps_the_words_of_an_edition_and_no_others():
    answer = Client().get(address())
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"django.gettext" in answer.content
    assert len(answer.content) < 4_000  # ours alone, not the admin's
    assert Client().get("/loi-script/vi/cu.js")["Cache-Control"] == "private, no-store"
    assert Client().get("/loi-script/xx/cu.js").status_code == 404


def test_the_source_needs_no_catalogue_of_its_own():
    assert settings.LANGUAGE_CODE == "vi"
    assert "vi" in dict(settings.LANGUAGES)
    assert translation.gettext("Đến nội dung chính") == "Đến nội dung chính"
