"""`manage.py check_document FILE.docx [--json]`: what Nghị định 30/2020 wants otherwise.

Ends with 0 where nothing is found, 1 where something is, 2 where there is no Word document to look at.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.core.documents.lint import check
from portal.core.documents.lint.opening import LARGEST_FILE
from portal.core.refusals import Refused


class Command(BaseCommand):
    help = _("Kiểm tra thể thức văn bản Word theo Nghị định 30/2020/NĐ-CP, Phụ lục I.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("tệp .docx"))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        try:
            findings = check(_content(options["file"]))
        except Refused as refusal:
            self.stderr.write(f"{options['file'].name}: {refusal.message}")
            raise SystemExit(2) from None
        if options["json"]:
            self.stdout.write(json.dumps({"findings": [one.as_dict() for one in findings]}, ensure_ascii=False))
        else:
            for one in findings:
                self.stdout.write(f"[{one.rule}] {one.where}: {one.message}")
            self.stdout.write(
                _("{file}: {n} điểm chưa đúng thể thức.").format(file=options["file"].name, n=len(findings))
            )
        if findings:
            raise SystemExit(1)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused(_("Tệp lớn hơn 50 MB, không phải văn bản. Hãy bỏ hình ảnh rồi kiểm tra lại."))
        return path.read_bytes()
    except OSError as error:
        raise Refused(_("Không đọc được tệp ({why}). Hãy kiểm tra đường dẫn.").format(why=error.strerror)) from error
