"""`manage.py demo_data [--era 2022|2025] [--until 2026-10] [--seed N] [--json]`: the demonstration in an empty database."""

import json
import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Service
from portal.core.periods import Month
from portal.dashboards.demo.fill import default_until, existing_mark, fill_demo, is_foreign, mark_of
from portal.units.models import Unit
from reporting.models import Line

SEED = 1


class Command(BaseCommand):
    """Its accounts share one published password, so a server that faces users over https is never filled with them."""

    help = _("Nạp dữ liệu minh họa vào cơ sở dữ liệu trống; chạy lại thì không thay đổi gì.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--era", choices=["2022", "2025"], help=_("cơ cấu đơn vị, mặc định 2022"))
        parser.add_argument("--until", help=_("kỳ cuối đã chốt, ví dụ 2026-10; mặc định: kỳ trước kỳ vừa kết thúc"))
        parser.add_argument("--seed", type=int, help=_("hạt giống, mặc định {seed}").format(seed=SEED))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        until = self._until(options)
        if settings.SECURE and not settings.DEMO:
            raise CommandError(
                _("Máy chủ này phục vụ thật (PORTAL_HTTPS=1): không nạp dữ liệu và tài khoản minh họa vào đây.")
            )
        if is_foreign():
            raise CommandError(
                _(
                    "Cơ sở dữ liệu đã có đơn vị không do lệnh này tạo: không nạp dữ liệu minh họa. Dùng một cơ sở dữ "
                    "liệu trống."
                )
            )
        started, seed = time.monotonic(), SEED if options["seed"] is None else options["seed"]
        era = options["era"] or "2022"
        wanted, found = mark_of(seed, until, era), existing_mark()
        if found and found != wanted and (options["until"] or options["era"] or options["seed"] is not None):
            raise CommandError(
                _("Đã có “{found}”, khác với yêu cầu “{wanted}”. Dùng một cơ sở dữ liệu trống.").format(
                    found=found, wanted=wanted
                )
            )
        if found:
            self.stderr.write(_("Đã có “{found}”: không thay đổi gì.").format(found=found))
        else:
            self._fill(seed, until, era)
        self._say(options, time.monotonic() - started)

    def _until(self, options: dict) -> Month:
        """Wrong calls are told apart from refusals by their exit code, 2."""
        try:
            return Month.parse(options["until"]) if options["until"] else default_until(timezone.now())
        except ValueError as error:
            raise CommandError(f"--until: {error}", returncode=2) from None

    def _fill(self, seed: int, until: Month, era: str) -> None:
        try:
            fill_demo(seed=seed, until=until, era=era)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None

    def _say(self, options: dict, seconds: float) -> None:
        made = {
            "units": Unit.objects.count(),
            "services": Service.objects.count(),
            "lines": Line.objects.count(),
            "seconds": round(seconds, 1),
        }
        if options["json"]:
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write(
                _(
                    "{units} đơn vị, {services} dịch vụ công, {lines} dòng số liệu, "
                    "{seconds:.1f} giây. Tài khoản để thử: manage.py demo_logins"
                ).format(units=made["units"], services=made["services"], lines=made["lines"], seconds=seconds)
            )
