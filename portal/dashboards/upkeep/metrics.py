"""Figures for the watch of the machine room, in Prometheus' text; alerts on them stand in deploy/alerts.yml."""

import shutil
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from portal.core import signs
from portal.dashboards.upkeep.condition import last_backup, late_jobs, readiness
from reporting.models import Dispatch, Edition, Notice, Return


class Figures(Collector):
    """All figures as of one moment; each is read when it is asked for."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        findings = readiness(self.at)
        ready = GaugeMetricFamily("portal_ready", "1: well; 0: see /readyz", labels=["check"])
        for finding in findings:
            ready.add_metric([finding.name], float(finding.well))
        yield ready
        if len(findings) == 1:
            return  # the database is away: nothing else can be asked
        yield GaugeMetricFamily("portal_jobs_late", "Jobs waiting for more than five minutes", late_jobs(self.at))
        yield GaugeMetricFamily("portal_disk_free_bytes", "Free space of PORTAL_VAR", _free())
        yield from self._ages()
        yield from _totals()
        yield _by_state("portal_returns", "Returns by state", Return)
        yield _by_state("portal_editions", "Editions of reports by state", Edition)
        yield _by_state("portal_dispatches", "Sendings of reports by state", Dispatch)
        yield _by_state("portal_notices", "Reminders by state", Notice)

    def _ages(self) -> Iterator[Metric]:
        moments = {
            "worker": signs.last_heard(signs.WORKER),
            "beat": signs.last_heard(signs.BEAT),
            "backup": last_backup(),
        }
        age = GaugeMetricFamily("portal_age_seconds", "Since it was last heard or done", labels=["what"])
        for what, moment in moments.items():
            if moment:
                age.add_metric([what], (self.at - moment).total_seconds())
        yield age


def prometheus_text(at: datetime) -> bytes:
    """The figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(at))
    return generate_latest(registry)


def _totals() -> Iterator[Metric]:
    yield CounterMetricFamily("portal_failed_logins", "Wrong log-ins", signs.counted(signs.FAILED_LOGINS))
    yield CounterMetricFamily("portal_server_errors", "Answers with 5xx", signs.counted(signs.SERVER_ERRORS))


def _by_state(name: str, words: str, model) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, number in model.objects.values_list("state").annotate(Count("pk")).order_by("state"):
        family.add_metric([state], number)
    return family


def _free() -> float:
    return float(shutil.disk_usage(settings.VAR_DIR).free)
