"""`manage.py simulate --provinces N --months M [--seed S] [--json]`: data at scale in a database of their own."""

import json
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.utils import DatabaseError
from django.utils.translation import gettext as _

from portal.dashboards.simulate import make_database, own_database, simulate

SEED, MOST_PROVINCES, MOST_MONTHS = 1, 63, 120


class Command(BaseCommand):
    """The database in use is not touched: an earlier simulation beside it is replaced."""

    help = _(
        "Tạo dữ liệu mô phỏng (nhiều tỉnh, nhiều tháng) trong một cơ sở dữ liệu riêng cạnh cơ sở dữ liệu đang dùng, "
        "để đo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--provinces",
            type=int,
            required=True,
            help=_("số tỉnh, 1 đến {most_provinces}").format(most_provinces=MOST_PROVINCES),
        )
        parser.add_argument(
            "--months",
            type=int,
            required=True,
            help=_("số kỳ tháng, 1 đến {most_months}, đến 2026-10").format(most_months=MOST_MONTHS),
        )
        parser.add_argument("--seed", type=int, default=SEED, help=_("hạt giống, mặc định {seed}").format(seed=SEED))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        provinces, months = int(options["provinces"]), int(options["months"])  # type: ignore[call-overload]
        if not (1 <= provinces <= MOST_PROVINCES and 1 <= months <= MOST_MONTHS):
            raise CommandError(
                _("Số tỉnh từ 1 đến {most_provinces}, số kỳ từ 1 đến {most_months}.").format(
                    most_provinces=MOST_PROVINCES, most_months=MOST_MONTHS
                ),
                returncode=2,
            )
        started = time.monotonic()
        name = own_database(str(connection.settings_dict["NAME"]))
        try:
            make_database(name)
        except DatabaseError as error:
            raise CommandError(
                _("Không tạo được cơ sở dữ liệu “{name}”: {error}").format(name=name, error=error)
            ) from error
        made = simulate(provinces=provinces, months=months, seed=int(options["seed"]))  # type: ignore[call-overload]
        told = {"services": made.services, "lines": made.lines, "seconds": round(time.monotonic() - started, 1)}
        self.stderr.write(_("Cơ sở dữ liệu “{name}”.").format(name=name))
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                _("{services} dịch vụ công, {lines} dòng số liệu, {seconds} giây.").format(
                    services=told["services"], lines=told["lines"], seconds=told["seconds"]
                )
            )
