"""`manage.py backup DIR [--json]`: the database and the uploads into a new folder of DIR, with hashes."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.dashboards.upkeep.backups import backup
from reporting.refusals import Refused


class Command(BaseCommand):
    help = _("Sao lưu cơ sở dữ liệu và tệp tải lên vào một thư mục mới trong DIR.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, folder: Path, **options: object) -> None:
        try:
            made = backup(folder, timezone.now())
        except Refused as refusal:
            self.stderr.write(refusal.message)
            raise SystemExit(1) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(made, ensure_ascii=False))
        else:
            size = sum(one["bytes"] for one in made["files"])
            self.stdout.write(
                _("Đã sao lưu vào {folder} ({size} byte, {reporting_line} dòng số liệu).").format(
                    folder=made["folder"], size=size, reporting_line=made["rows"]["reporting_line"]
                )
            )
