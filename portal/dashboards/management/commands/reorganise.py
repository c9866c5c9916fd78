"""`manage.py reorganise FILE [--apply] [--json]`: units' events from a file, all of it or nothing; a dry run without --apply."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.csvfile import UnreadableFile
from portal.core.numbers import count_vn
from portal.dashboards.reorganisation.deeds import reorganise
from reporting.refusals import Problem, Refused

DATA, CALL = 1, 2  # exit codes: refused by the data, wrong call
NOTHING = {"applied": False, "events": 0, "services_moved": 0, "totals_before": {}, "totals_after": {}, "notes": []}


class Command(BaseCommand):
    help = _("Sáp nhập, chia tách, đổi tên, kết thúc đơn vị theo tệp CSV; không có --apply thì chỉ chạy thử.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help=_("ghi; không có thì chỉ cho biết sẽ ra sao"))
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
        words = _("Đã ghi") if result["applied"] else _("Chạy thử, chưa ghi gì (thêm --apply để ghi)")
        self.stdout.write(
            _(
                "{words}: {events} sự kiện, {services_moved} dịch vụ công chuyển đơn vị, "
                "{exceptions_moved} ngoại lệ, {returns_moved} biểu chưa gửi, {people_moved} tài "
                "khoản, {quotas_moved} chỉ tiêu, {urgings_moved} việc đôn đốc chưa xong, "
                "{plans_moved} kế hoạch, {objections_moved} ý kiến chưa trả lời (gộp hoặc "
                "đóng {objections_closed} ý kiến khác); thu hồi {tokens_revoked} khóa API."
            ).format(
                words=words,
                events=result["events"],
                services_moved=count_vn(result["services_moved"]),
                exceptions_moved=result["exceptions_moved"],
                returns_moved=result["returns_moved"],
                people_moved=result["people_moved"],
                quotas_moved=result["quotas_moved"],
                urgings_moved=result["urgings_moved"],
                plans_moved=result["plans_moved"],
                objections_moved=result["objections_moved"],
                objections_closed=result["objections_closed"],
                tokens_revoked=result["tokens_revoked"],
            )
        )
        self.stdout.write(_("Tổng số liệu của {n} kỳ trước và sau như nhau.").format(n=len(result["totals_after"])))
        for note in result["notes"]:
            self.stderr.write(note)

    def _refuse(self, options: dict, code: int, message: str, problems: list[Problem]) -> None:
        if options["json"]:
            refused = NOTHING | {"problems": [one.as_dict() for one in problems]}
            self.stdout.write(json.dumps(refused, ensure_ascii=False))
        for line in dict.fromkeys([message, *(one.message for one in problems)]):
            self.stderr.write(line)
        raise SystemExit(code)
