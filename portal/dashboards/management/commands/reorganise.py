"""`manage.py reorganise FILE [--apply] [--json]`: units' events from a file, all of it or nothing; a dry run without --apply."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.accounts.models import User
from portal.core.csvfile import UnreadableFile
from portal.core.numbers import count_vn
from portal.dashboards.reorganisation.deeds import reorganise
from reporting.refusals import Problem, Refused

DATA, CALL = 1, 2  # exit codes: refused by the data, wrong call
NOTHING = {"applied": False, "events": 0, "services_moved": 0, "totals_before": {}, "totals_after": {}, "notes": []}


class Command(BaseCommand):
    help = "Sáp nhập, chia tách, đổi tên, kết thúc đơn vị theo tệp CSV; không có --apply thì chỉ chạy thử."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="ghi; không có thì chỉ cho biết sẽ ra sao")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        try:
            by = User.objects.command()
            result = reorganise(path=options["file"], by=by, at=timezone.now(), apply=options["apply"])
        except UnreadableFile as error:
            code = DATA if options["file"].is_file() else CALL
            self._refuse(options, code, str(error), [Problem("error", "file", str(error))])
        except Refused as refusal:
            self._refuse(options, DATA, refusal.message, refusal.problems)
        else:
            self._say(options, result)

    def _say(self, options: dict, result: dict) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        words = "Đã ghi" if result["applied"] else "Chạy thử, chưa ghi gì (thêm --apply để ghi)"
        self.stdout.write(
            f"{words}: {result['events']} sự kiện, {count_vn(result['services_moved'])} dịch vụ công chuyển đơn vị, "
            f"{result['exceptions_moved']} ngoại lệ, {result['returns_moved']} biểu chưa gửi, {result['people_moved']} tài "
            f"khoản, {result['quotas_moved']} chỉ tiêu, {result['urgings_moved']} việc đôn đốc chưa xong, "
            f"{result['plans_moved']} kế hoạch, {result['objections_moved']} ý kiến chưa trả lời (gộp hoặc "
            f"đóng {result['objections_closed']} ý kiến khác); thu hồi {result['tokens_revoked']} khóa API."
        )
        self.stdout.write(f"Tổng số liệu của {len(result['totals_after'])} kỳ trước và sau như nhau.")
        for note in result["notes"]:
            self.stderr.write(note)

    def _refuse(self, options: dict, code: int, message: str, problems: list[Problem]) -> None:
        if options["json"]:
            refused = NOTHING | {"problems": [one.as_dict() for one in problems]}
            self.stdout.write(json.dumps(refused, ensure_ascii=False))
        for line in dict.fromkeys([message, *(one.message for one in problems)]):
            self.stderr.write(line)
        raise SystemExit(code)
