"""`manage.py due [--at ISO] [--json]`: what the timetable would open, remind, close, build at that moment. Changes nothing."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.periods import ZONE
from reporting.timetable import due_actions


def instant(text: str) -> datetime:
    """An instant; without a zone it is the office's. Raises ArgumentTypeError, which exits 2."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("“{text}” không phải là thời điểm: viết như 2026-11-16T08:00 (giờ Việt Nam)").format(text=text)
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


class Command(BaseCommand):
    help = _("Lịch sẽ làm gì vào một thời điểm; không thay đổi gì.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=instant, help=_("thời điểm, ví dụ 2026-11-16T08:00; không có: bây giờ"))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        at = options["at"] or timezone.now()
        actions = [action.as_dict() for action in due_actions(at)]
        if options["json"]:
            self.stdout.write(json.dumps({"actions": actions}, ensure_ascii=False))
            return
        for action in actions:
            self.stdout.write(f"{action['task']}  {action['key']}: {action['reason']}")
        self.stdout.write(
            _("Lúc {at:%H:%M:%S ngày %d/%m/%Y}: {n} việc.").format(at=at.astimezone(ZONE), n=len(actions))
        )
