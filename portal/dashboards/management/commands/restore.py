"""`manage.py restore DIR [--replace] [--json]`: puts a backup back whole, migrates it to this version, verifies it."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.dashboards.upkeep.backups import restore
from portal.dashboards.verification import verify
from reporting.refusals import Refused


class Command(BaseCommand):
    help = _("Phục hồi một bản sao lưu; cơ sở dữ liệu đang có dữ liệu thì phải nói thêm --replace.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--replace", action="store_true", help=_("thay toàn bộ dữ liệu đang có"))
        parser.add_argument("--json", action="store_true")

    def handle(self, *, folder: Path, replace: bool, **options: object) -> None:
        try:
            back = restore(folder, replace=replace)
        except Refused as refusal:
            self.stderr.write(refusal.message)
            raise SystemExit(1) from refusal
        call_command("migrate", verbosity=0, interactive=False)
        checked = verify()
        result = back | {"checked": checked["checked"], "broken": checked["broken"]}
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(
                _(
                    "Đã phục hồi bản sao lưu lúc {at}: {reporting_line} dòng số liệu; "
                    "đã kiểm tra {checked} mục, {n} chỗ hỏng."
                ).format(
                    at=back["at"],
                    reporting_line=back["rows"]["reporting_line"],
                    checked=checked["checked"],
                    n=len(checked["broken"]),
                )
            )
        if checked["broken"]:
            raise SystemExit(1)
