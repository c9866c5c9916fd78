"""`manage.py simulate --provinces N --months M [--seed S] [--json]`: data at scale in a database of their own."""

import json
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.utils import DatabaseError

from portal.dashboards.simulate import make_database, own_database, simulate

SEED, MOST_PROVINCES, MOST_MONTHS = 1, 63, 120


class Command(BaseCommand):
    """The database in use is not touched: an earlier simulation beside it is replaced."""

    help = "Tạo dữ liệu mô phỏng (nhiều tỉnh, nhiều tháng) trong một cơ sở dữ liệu riêng cạnh cơ sở dữ liệu đang dùng, để đo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--provinces", type=int, required=True, help=f"số tỉnh, 1 đến {MOST_PROVINCES}")
        parser.add_argument("--months", type=int, required=True, help=f"số kỳ tháng, 1 đến {MOST_MONTHS}, đến 2026-10")
        parser.add_argument("--seed", type=int, default=SEED, help=f"hạt giống, mặc định {SEED}")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        provinces, months = int(options["provinces"]), int(options["months"])  # type: ignore[call-overload]
        if not (1 <= provinces <= MOST_PROVINCES and 1 <= months <= MOST_MONTHS):
            raise CommandError(f"Số tỉnh từ 1 đến {MOST_PROVINCES}, số kỳ từ 1 đến {MOST_MONTHS}.", returncode=2)
        started = time.monotonic()
        name = own_database(str(connection.settings_dict["NAME"]))
        try:
            make_database(name)
        except DatabaseError as error:
            raise CommandError(f"Không tạo được cơ sở dữ liệu “{name}”: {error}") from error
        made = simulate(provinces=provinces, months=months, seed=int(options["seed"]))  # type: ignore[call-overload]
        told = {"services": made.services, "lines": made.lines, "seconds": round(time.monotonic() - started, 1)}
        self.stderr.write(f"Cơ sở dữ liệu “{name}”.")
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"{told['services']} dịch vụ công, {told['lines']} dòng số liệu, {told['seconds']} giây.")
