"""`manage.py import_appendix FILE --appendix 1 [--apply] …`: an appendix held against the list in force, or written."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.actions.appendices import import_appendix
from catalog.importing.appendix import LEVELS
from portal.accounts.models import User


class Command(BaseCommand):
    help = _("Đọc một phụ lục, so với Danh mục hiện hành; chỉ ghi khi có --apply.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--appendix", choices=list(LEVELS), required=True)
        parser.add_argument("--decision", metavar=_("SỐ"))
        parser.add_argument("--date", dest="start", type=date.fromisoformat, metavar=_("NĂM-THÁNG-NGÀY"))
        parser.add_argument("--provided-from", type=date.fromisoformat, metavar=_("NĂM-THÁNG-NGÀY"))
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--allow-errors", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        names = ("appendix", "decision", "start", "provided_from", "apply", "allow_errors")
        result = import_appendix(
            path=options["file"],
            by=User.objects.command(),
            at=timezone.now(),
            **{name: options[name] for name in names},
        )
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._say(result)
        errors = [problem for problem in result["problems"] if problem["severity"] == "error"]
        if (errors and not options["allow_errors"]) or (options["apply"] and not result["applied"]):
            raise SystemExit(1)

    def _say(self, result: dict) -> None:
        for problem in result["problems"]:
            self.stderr.write(problem["message"])
        rows, diff = result["rows"], result["diff"]
        self.stdout.write(
            _(
                "{read} dòng đọc = {taken} nhận + {refused} từ chối + {listed} liệt kê. "
                "Thêm {added}, đổi {changed}, rút {removed}, như cũ {unchanged}. "
            ).format(
                read=rows["read"],
                taken=rows["taken"],
                refused=rows["refused"],
                listed=rows["listed"],
                added=diff["added"],
                changed=diff["changed"],
                removed=diff["removed"],
                unchanged=diff["unchanged"],
            )
            + (_("Đã ghi.") if result["applied"] else _("Chưa ghi gì."))
        )
