"""What libraries say to a person is in Vietnamese: every message of theirs has one, in their own catalogue or in ours."""

import gettext
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

# A language in which the library is complete; what is said only by parts we do not use.
LIBRARIES = {
    "rest_framework": "fa",
    "import_export": "fr",
    "axes": "de",
}
UNUSED = {
    "rest_framework": {  # the browsable pages and keys in the database, which the portal does not have
        *("Auth Token", "Extra Actions", "Filters", "None", "Token", "Tokens", "More than {count} items..."),
        *(
            "content",
            "main content",
            "navbar",
            "request form",
            "request info",
            "response info",
            "Key",
            "User",
            "Created",
        ),
        *("Password", "Username", "Invalid version in hostname.", "Search", "field is required", "Field filters"),
        *("Ordering", "Unable to log in with provided credentials.", 'Must include "username" and "password".'),
        "Invalid version in URL path. Does not match any version namespace.",
    },
    "import_export": set(),
    "axes": {  # the admin's own tables of attempts
        *("Access Attempt", "Access Attempts", "Access Failure", "Access Failures", "Access Log", "Access Logs"),
        *("Access log", "Access logs", "access attempt", "access attempts", "access failure", "access failures"),
        *("access log", "access logs", "Axes", "Failed Logins", "GET Data", "HTTP Accept", "IP Address", "POST Data"),
        *(
            "Path",
            "User Agent",
            "Username",
            "Access Time",
            "Access lock out",
            "Access time lock out",
            "Logout Time",
            "Attempt Time",
        ),
        *("Form Data", "Meta Data", "Access Attempt Expiration", "Access Attempt Expirations", "Expiration Time"),
    },
}


def messages(library: str) -> set[str]:
    found = find_spec(library)
    if found is None or found.origin is None:
        return set()
    catalogue = Path(found.origin).parent / f"locale/{LIBRARIES[library]}/LC_MESSAGES/django.mo"
    with catalogue.open("rb") as file:
        keys = gettext.GNUTranslations(file)._catalog  # the only list of what a library can say
    return {key if isinstance(key, str) else key[0] for key in keys} - {""}


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_message_of_a_library_has_a_vietnamese_one(library):
    with translation.override("vi"):
        english = {
            one
            for one in messages(library)
            if translation.gettext(one) == one and translation.ngettext(one, one, 2) == one
        }
    assert {one for one in english if not one.isupper()} - UNUSED[library] == set()


def test_the_compiled_messages_are_those_of_the_text():
    folder = Path(settings.LOCALE_PATHS[0]) / "vi/LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    texts = folder.joinpath("django.po").read_text(encoding="utf-8")
    said = [line for line in texts.splitlines() if line.startswith(("msgstr ", "msgstr[0] "))][1:]
    assert len(said) == len(compiled) - 1
    assert {line.split('"', 1)[1][:-1].replace('\\"', '"') for line in said} <= {str(one) for one in compiled.values()}


@pytest.mark.parametrize(
    "said", ["That page contains no results", "Null characters are not allowed.", "Enter a valid UUID.", "Forbidden"]
)
def test_forms_and_lists_speak_vietnamese(said):
    with translation.override("vi"):
        assert translation.gettext(said) != said
