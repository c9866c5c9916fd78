"""`manage.py import_services FILE.csv [--json]`: where services stand on the portals, all of the file or nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.actions.provision import FROM_A_FILE, import_services
from catalog.importing.services_file import COLUMNS
from catalog.limits import closed_until
from portal.accounts.models import User
from portal.core.csvfile import UnreadableFile, read_csv


class Command(BaseCommand):
    help = _("Nhập trạng thái cung cấp của dịch vụ trên hai cổng từ tệp CSV.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        try:
            rows = read_csv(options["file"], COLUMNS)
            result = import_services(
                rows=rows,
                by=User.objects.command(),
                at=timezone.now(),
                reason=f"{FROM_A_FILE} {options['file'].name}",
                closed_until=closed_until(),
            )
        except UnreadableFile as error:
            problem = {"row": None, "column": "", "value": options["file"].name, "message": str(error)}
            result = {"changed": 0, "unchanged": 0, "problems": [problem]}
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for problem in result["problems"]:
                self.stderr.write(problem["message"])
            self.stdout.write(
                _("{changed} thay đổi, {unchanged} như cũ.").format(
                    changed=result["changed"], unchanged=result["unchanged"]
                )
            )
        if result["problems"]:
            raise SystemExit(1)
