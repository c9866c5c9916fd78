"""Liveness: the process answers."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Says ok as long as requests are answered; touches neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")
