"""One line of log a request: who asked what, what it was answered, how long it took. No body, no query, no name."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.core import signs
from portal.core.addresses import client_address

log = logging.getLogger("portal.request")
UNLOGGED = ("/static/", "/healthz", "/metrics")


class RequestLog:
    """Middleware, outermost: gives the request an id, which the answer carries too, so that a person can quote it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = uuid.uuid4().hex[:12]
        if not request.path.startswith(UNLOGGED):
            self._write(request, response, time.perf_counter() - began)
        if response.status_code >= 500:
            signs.count(signs.SERVER_ERRORS)
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        user = getattr(request, "user", None)
        match = request.resolver_match
        log.info(
            "%s %s %s",
            request.method,
            request.path,
            response.status_code,
            extra={
                "request_id": response["X-Request-Id"],
                "route": match.view_name if match else "",
                "status": response.status_code,
                "milliseconds": round(seconds * 1000),
                "user_id": user.pk if user is not None else None,
                "address": client_address(request),
            },
        )
