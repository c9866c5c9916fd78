"""`manage.py import_figures FILE.csv [--state submitted|approved] [--json]`: counts of many units from one file."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from reporting.actions.figures_file import import_figures
from reporting.refusals import Refused


class Command(BaseCommand):
    help = _("Nhập số liệu của nhiều đơn vị từ một tệp CSV: đúng cả tệp thì ghi, sai một dòng thì không ghi gì.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--state", choices=["submitted", "approved"], default="submitted")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        try:
            result = import_figures(
                path=options["file"], state=options["state"], by=User.objects.command(), at=timezone.now()
            )
        except Refused as refusal:
            self._say(options, {"returns": 0, "lines": 0, "unchanged": 0, "problems": _dicts(refusal)}, str(refusal))
            raise SystemExit(1) from None
        said = _("{returns} biểu, {lines} dòng đã ghi, {unchanged} dòng như cũ.").format(
            returns=result["returns"], lines=result["lines"], unchanged=result["unchanged"]
        )
        self._say(options, result, said)

    def _say(self, options: dict, result: dict, words: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for problem in result["problems"]:
            # What is said of a line's counts is the same at every door and names the line; the file's row stands before it.
            where = _("[dòng {row} của tệp] ").format(row=problem["row"]) if problem["line"] else ""
            self.stderr.write(where + problem["message"])
        self.stdout.write(words)


def _dicts(refusal: Refused) -> list[dict]:
    return [problem.as_dict() for problem in refusal.problems]
