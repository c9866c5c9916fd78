"""`manage.py verify [--json]`: is the log whole, is every edition still what was frozen? Changes nothing."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.dashboards.verification import verify


class Command(BaseCommand):
    help = _("Kiểm tra chuỗi nhật ký và mã băm của các bản báo cáo; có chỗ hỏng thì thoát với mã 1.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        result = verify()
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for broken in result["broken"]:
                self.stdout.write(broken["message"])
            self.stdout.write(
                _("Đã kiểm tra {checked} mục, {n} chỗ hỏng.").format(checked=result["checked"], n=len(result["broken"]))
            )
        if result["broken"]:
            raise SystemExit(1)
