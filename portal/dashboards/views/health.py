"""Does it live, is it ready, what do the figures say: for the proxy, the watch and the alerts."""

from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from portal.dashboards.upkeep.condition import readiness
from portal.dashboards.upkeep.metrics import prometheus_text


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Says ok as long as requests are answered; touches neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """`{ready, checks: [{name, ready, words}]}`: 200 where all is well, else 503. Says nothing that helps an attacker."""
    findings = readiness(timezone.now())
    ready = all(finding.well for finding in findings)
    checks = [{"name": one.name, "ready": one.well, "words": one.words} for one in findings]
    return JsonResponse(
        {"ready": ready, "checks": checks},
        status=200 if ready else 503,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store"},
    )


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for whoever bears the token of PORTAL_METRICS_TOKEN; for everybody else there is no such page."""
    if not settings.METRICS_OPEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not settings.METRICS_TOKEN or not compare_digest(given, settings.METRICS_TOKEN.encode()):
            raise Http404
    return HttpResponse(prometheus_text(timezone.now()), content_type=CONTENT_TYPE_LATEST)
