"""`manage.py due [--at ISO] [--json]`: what the timetable would open, remind, close, build at that moment. Changes nothing."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.core.periods import ZONE
from reporting.timetable import due_actions


def instant(text: str) -> datetime:
    """An instant; without a zone it is the office's. Raises ArgumentTypeError, which exits 2."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” không phải là thời điểm: viết như 2026-11-16T08:00 (giờ Việt Nam)") from None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


class Command(BaseCommand):
    help = "Lịch sẽ làm gì vào một thời điểm; không thay đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=instant, help="thời điểm, ví dụ 2026-11-16T08:00; không có: bây giờ")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        at = options["at"] or timezone.now()
        actions = [action.as_dict() for action in due_actions(at)]
        if options["json"]:
            self.stdout.write(json.dumps({"actions": actions}, ensure_ascii=False))
            return
        for action in actions:
            self.stdout.write(f"{action['task']}  {action['key']}: {action['reason']}")
        self.stdout.write(f"Lúc {at.astimezone(ZONE):%H:%M:%S ngày %d/%m/%Y}: {len(actions)} việc.")
