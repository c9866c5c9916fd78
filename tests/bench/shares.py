"""gunicorn's entry for `./dev bench --load` alone: the portal, and on every answer where its time went (Server-Timing).

`db`: inside statements; `tpl`: inside the outermost template, less its statements; `py`: the rest of the request.
"""

import os
import time
from collections.abc import Callable
from contextvars import ContextVar

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.base import Template


class Spent:
    """Seconds of one request."""

    def __init__(self) -> None:
        self.database = self.templates = 0.0
        self.is_drawing = False


_spent: ContextVar[Spent | None] = ContextVar("spent", default=None)
_render = Template.render


def render(template: Template, context) -> str:
    """Template.render, timed where it is the outermost one."""
    spent = _spent.get()
    if spent is None or spent.is_drawing:
        return _render(template, context)
    began, before, spent.is_drawing = time.perf_counter(), spent.database, True
    try:
        return _render(template, context)
    finally:
        spent.is_drawing = False
        spent.templates += time.perf_counter() - began - (spent.database - before)


class Shares:
    """Middleware, outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        spent = Spent()
        token, began = _spent.set(spent), time.perf_counter()

        def timed(execute, sql, params, many, context):
            asked = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent.database += time.perf_counter() - asked

        try:
            with connection.execute_wrapper(timed):
                response = self.get_response(request)
        finally:
            _spent.reset(token)
        rest = time.perf_counter() - began - spent.database - spent.templates
        parts = {"db": spent.database, "tpl": spent.templates, "py": rest}
        response["Server-Timing"] = ", ".join(f"{name};dur={1000 * seconds:.3f}" for name, seconds in parts.items())
        return response


Template.render = render  # type: ignore[method-assign]
settings.MIDDLEWARE = ["tests.bench.shares.Shares", *settings.MIDDLEWARE]

from portal.wsgi import application  # noqa: E402, F401 (reads the middleware)
