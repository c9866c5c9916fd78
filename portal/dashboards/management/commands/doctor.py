"""`manage.py doctor [--json]`: what is wrong, in words, and what to do about it. Changes nothing."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.dashboards.upkeep.condition import Finding, everything


class Command(BaseCommand):
    help = _("Nói bằng lời cổng đang khỏe hay hỏng chỗ nào, và phải làm gì; có chỗ hỏng thì thoát với mã 1.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        findings = [*everything(timezone.now()), *_settings()]
        if options["json"]:
            self.stdout.write(json.dumps({"findings": [asdict(one) for one in findings]}, ensure_ascii=False))
        else:
            for one in findings:
                self.stdout.write(
                    f"{'✓' if one.well else '✗'} {one.words}" + (f" → {one.advice}" if one.advice else "")
                )
        if not all(one.well for one in findings):
            raise SystemExit(1)


def _settings() -> list[Finding]:
    """What Django itself says of the settings; on the embedded servers of a demo HTTPS is not expected."""
    messages = run_checks(include_deployment_checks=not settings.EMBEDDED)
    serious = [one for one in messages if one.level >= WARNING and not one.is_silenced()]
    if not serious:
        return [Finding("settings", True, _("Cài đặt không có gì đáng ngờ."))]
    return [Finding("settings", False, _("Cài đặt: {msg}").format(msg=one.msg), str(one.hint or "")) for one in serious]
