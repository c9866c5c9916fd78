"""`manage.py import_units FILE.csv [--from D] [--json]`: the organisation from one file, all of it or nothing."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.csvfile import UnreadableFile
from portal.units.actions import import_units
from portal.units.importing import problem, read_units

NOTHING = {"added": 0, "changed": 0, "unchanged": 0}


class Command(BaseCommand):
    help = _("Nhập danh sách đơn vị từ tệp CSV: đúng cả tệp thì ghi, sai một dòng thì không ghi gì.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="start", type=date.fromisoformat, metavar=_("NĂM-THÁNG-NGÀY"))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        try:
            rows = read_units(options["file"])
        except UnreadableFile as error:
            result = {**NOTHING, "problems": [problem(None, "", options["file"].name, str(error))], "notes": []}
        else:
            by = get_user_model().objects.command()
            result = import_units(rows=rows, by=by, at=timezone.now(), start=options["start"])
        self._say(result, as_json=options["json"])
        if result["problems"]:
            raise SystemExit(1)

    def _say(self, result: dict, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for found in result["problems"]:
            self.stderr.write(str(found["message"]))
        for note in result["notes"]:
            self.stderr.write(note)
        words = _("Không ghi gì.") if result["problems"] else ""
        self.stdout.write(
            _("{added} đơn vị thêm, {changed} thay đổi, {unchanged} như cũ. {words}")
            .format(added=result["added"], changed=result["changed"], unchanged=result["unchanged"], words=words)
            .strip()
        )
