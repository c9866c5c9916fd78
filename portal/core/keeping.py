"""What browsers and proxies may keep of an answer: nothing, unless the view says otherwise."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NotKept:
    """Middleware: pages, files and answers of the API hold the office's data, on machines that several people share."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
