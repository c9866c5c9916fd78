"""`manage.py compliance 2026-10 [--unit CODE] [--only approved] [--era asof|today] [--json]`: who reaches which quota."""

import json
from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, decimal_vn
from portal.core.periods import Month
from portal.units.models import Unit
from reporting.compliance import compliance
from reporting.refusals import Problem, Refused
from targets.evaluation import VERDICTS

DATA, CALL = 1, 2  # exit codes: refused by the data, wrong call


class Command(BaseCommand):
    help = _("Kết quả bốn chỉ tiêu Q1–Q4 của từng đơn vị và toàn tỉnh đến hết một kỳ tháng.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help=_("kỳ tháng, ví dụ 2026-10"))
        parser.add_argument("--unit", help=_("chỉ đơn vị mang mã này vào ngày cuối kỳ"))
        parser.add_argument("--only", choices=["approved"], help=_("chỉ tính số liệu đã duyệt"))
        parser.add_argument(
            "--era", choices=["asof", "today"], default="asof", help=_("đơn vị theo kỳ, hay theo hôm nay")
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        try:
            month = Month.parse(options["period"])
        except ValueError as error:
            self._refuse(options, CALL, Problem("error", "period", str(error), value=options["period"]))
        on_map = timezone.localdate() if options["era"] == "today" else None
        try:
            unit_ids = None if options["unit"] is None else {unit_with_code(options["unit"], month, on_map).pk}
        except Refused as refusal:
            self._refuse(options, DATA, *refusal.problems)
        only_approved = options["only"] == "approved"
        result = compliance(month, only_approved=only_approved, unit_ids=unit_ids, on_map=on_map)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(result)))

    def _refuse(self, options: dict, code: int, *problems: Problem) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"problems": [one.as_dict() for one in problems]}, ensure_ascii=False))
        for problem in problems:
            self.stderr.write(problem.message)
        raise SystemExit(code)


def unit_with_code(code: str, month: Month, on_map: date | None) -> Unit:
    """The unit that bears the code on the day of the map, or bore it on the month's last day; Refused where none does."""
    days = [max(on_map, month.data_to), month.data_to] if on_map else [month.data_to]
    unit = next((found for day in days if (found := Unit.objects.with_code(code, day).first())), None)
    if unit is None:
        what = _("Không có đơn vị mang mã “{code}” vào ngày {day:%d/%m/%Y}. Kiểm tra mã đơn vị.").format(
            code=code, day=days[0]
        )
        raise Refused(what, [Problem("error", "unit", what, value=code)])
    return unit


def _lines(result: dict) -> list[str]:
    covered = result["coverage"]
    lines = [
        _(
            "Kỳ {period}: {units_sent}/{units_due} đơn vị đã gửi, "
            "{units_approved} đã duyệt; {lines_filled}/{lines_due} dòng."
        ).format(
            period=result["period"],
            units_sent=covered["units_sent"],
            units_due=covered["units_due"],
            units_approved=covered["units_approved"],
            lines_filled=count_vn(covered["lines_filled"]),
            lines_due=count_vn(covered["lines_due"]),
        )
    ]
    for unit in result["units"]:
        lines.append(
            "{code} {name}{words}".format(
                code=unit["code"], name=unit["name"], words=_(" (đã kết thúc)") if unit["ended"] else ""
            )
        )
        lines += [f"  {id_}  {_words(cell)}" for id_, cell in unit["indicators"].items()]
    lines.append(_("Toàn tỉnh (đối chiếu)"))
    for id_, cell in result["province"]["indicators"].items():
        lines.append(
            _("  {id}  {words}; {units_met}/{units_judged} đơn vị đạt").format(
                id=id_, words=_words(cell), units_met=cell["units_met"], units_judged=cell["units_judged"]
            )
        )
    return lines


def _words(cell: dict) -> str:
    """The figures that were judged: a district's with its communes'."""
    judged = cell["with_children"] or cell
    target = (
        ""
        if cell["target"] is None
        else _(", chỉ tiêu {target} %: {verdict}").format(
            target=decimal_vn(cell["target"]), verdict=_(VERDICTS[cell["verdict"]])
        )
    )
    counted = f"{count_vn(judged['numerator'])}/{count_vn(judged['denominator'])}"
    rate = "–" if judged["rate"] is None else f"{decimal_vn(judged['rate'])} %"
    return f"{rate} ({counted}){target}"
