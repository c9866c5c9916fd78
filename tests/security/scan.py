"""What a passive scanner would hold against an answer: each fault as a sentence with its place."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import HttpResponse

CONTENT_POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TALKATIVE = ("Server", "X-Powered-By", "X-AspNet-Version", "Via")
LOADED = ("href", "src", "action", "formaction", "poster", "data", "hx-get", "hx-post", "hx-put", "hx-delete")
SHOWN_IN_PLACE = ("text/html", "application/json", "text/plain", "text/javascript", "application/vnd.oai.openapi")
SAFE_NAME = re.compile(r"""(attachment|inline); filename(?:="[^"/\\\x00-\x1f]+"|\*=utf-8''[\w.~%!$&+-]+)""")
# What tells an attacker with what, and where, the portal is built.
TELLING = re.compile(
    r"Traceback|site-packages|django/|Django/|gunicorn|psycopg|SECRET_KEY|/portal/\w+\.py|Python/3|SELECT \""
)


class Page(HTMLParser):
    """Walks a page and notes what the policy forbids and what leads elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open_form = ""  # the address of the form that is being read, while it lacks its token

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.faults += [f"<{tag}> has {name}=" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.faults += [
            f"<{tag} {name}={given[name]}> leads elsewhere" for name in LOADED if leads_elsewhere(given.get(name, ""))
        ]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.faults.append(f"<{tag}> stands in the page itself")
        if tag == "form":
            self.open_form = given.get("action", "(this page)") if given.get("method", "").lower() == "post" else ""
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken" and len(given.get("value", "")) >= 32:
            self.open_form = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open_form:
            self.faults.append(f"the form to {self.open_form} has no CSRF token")
            self.open_form = ""


def leads_elsewhere(address: str) -> bool:
    """Another host, or a scheme that runs something; a picture may stand in the page itself (the second factor's square)."""
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or (parts.scheme not in ("", "mailto", "tel") and not address.startswith("data:image/"))


def faults_of(response: HttpResponse, *, may_be_kept: bool = False) -> list[str]:
    """All that is wrong with one answer, whatever its status."""
    return _headers(response, may_be_kept) + _body(response)


def _headers(response: HttpResponse, may_be_kept: bool) -> list[str]:
    policy = {part.strip() for part in response.headers.get("Content-Security-Policy", "").split(";") if part.strip()}
    faults = [] if policy == CONTENT_POLICY else [f"Content-Security-Policy is {sorted(policy)}"]
    faults += [
        f"{name} is {response.headers.get(name)}" for name in HEADERS if response.headers.get(name) != HEADERS[name]
    ]
    faults += [f"{name} tells what we run on" for name in TALKATIVE if name in response.headers]
    if not may_be_kept and "no-store" not in response.headers.get("Cache-Control", ""):
        faults.append(f"may be kept: Cache-Control is {response.headers.get('Cache-Control')}")
    return faults


def _body(response: HttpResponse) -> list[str]:
    kind = response.headers.get("Content-Type", "text/plain").partition(";")[0]
    disposition = response.headers.get("Content-Disposition", "")
    named = SAFE_NAME.fullmatch(disposition)
    is_text = kind in SHOWN_IN_PLACE and (named is None or named[1] == "inline")
    if disposition and named is None or not is_text and (named is None or named[1] != "attachment"):
        return [f"{kind} goes out as “{disposition}”"]
    if not is_text:
        return []
    text = response.content.decode()
    faults = [f"tells {TELLING.search(text)[0]}"] if response.status_code >= 400 and TELLING.search(text) else []
    if kind == "text/html":
        page = Page()
        page.feed(text)
        faults += page.faults
    return faults
