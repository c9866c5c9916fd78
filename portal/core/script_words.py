"""What the scripts say, in the person's language: Django's own catalogue, at an address that changes with its words."""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

OWN = ["portal.core"]  # with what stands in LOCALE_PATHS; without it, the words of the admin's scripts would come too


@cache
def _made(language: str) -> tuple[str, bytes]:
    """Which edition, and the script itself."""
    with translation.override(language):
        script = JavaScriptCatalog(packages=OWN).get(HttpRequest()).content
    return sha256(script).hexdigest()[:12], script


def address() -> str:
    """Of the words in the language of this request."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return reverse("script_words", kwargs={"language": language, "edition": _made(language)[0]})


@login_not_required
@require_safe
def script_words(request: HttpRequest, language: str, edition: str) -> HttpResponse:
    """The edition named may be kept for good; a page from before a release gets today's words, to be kept by nobody."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    made, script = _made(language)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    if edition == made:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
