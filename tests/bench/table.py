"""Fills the bench's own database once, takes every figure and prints them as one table; JSON where it is asked for."""

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.dashboards.demo.fill import is_foreign
from reporting.models import Line
from tests.bench import dashboards, forecast, screen
from tests.bench.appendix import LargeAppendix
from tests.bench.figures_file import FiguresFile
from tests.bench.grid import CELLS, Grid
from tests.bench.measure import Figure, against, alone
from tests.bench.sides import Appendices, Month, Pages
from tests.bench.year import Reminders, Year


def main() -> int:
    """1 where the database belongs to somebody else; a figure not reached is printed, it is no failure."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Đo tốc độ trên dữ liệu minh họa.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="ghi kết quả dạng JSON vào tệp")
    parser.add_argument("--only", choices=["dashboards"], help="chỉ đo phần này")
    call = parser.parse_args()
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", interactive=False, verbosity=0)
    if is_foreign():
        print("Cơ sở dữ liệu này không phải của ./dev bench: không đo trên dữ liệu của người khác.", file=sys.stderr)
        return 1
    if not call.only:
        call_command("demo_data", stdout=sys.stderr)
    figures = []
    if not call.only:
        with tempfile.TemporaryDirectory() as folder:
            figures = take(Path(folder))
    figures += dashboards.take()
    print_table(figures)
    if call.json:
        call.json.write_text(json.dumps(as_dict(figures), ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def take(folder: Path) -> list[Figure]:
    """Every figure, in the order of the table."""
    month, appendices, pages, grid = Month(), Appendices(), Pages(), Grid()
    file = FiguresFile(month, folder)
    large = LargeAppendix(folder)
    year, reminders = Year(), Reminders()
    morning = alone("Nhắc việc một buổi sáng", reminders.side, under=5)
    imported = alone("Nhập ba phụ lục (danh mục trống)", appendices.import_side)
    return [
        against("Nội dung báo cáo tháng", month.payload_side, "SQL viết tay", month.bare_side, at_most=2),
        alone("Cả bộ báo cáo (nội dung, docx, xlsx, pdf)", month.pack_side, under=5),
        alone("Cả bộ báo cáo năm", year.pack_side, under=15, note=f"bộ nhớ {year.megabytes()} MB, cần < 400"),
        replace(morning, note=f"{reminders.count} người"),
        Figure(imported.what, imported.seconds, note=f"{appendices.rows} thủ tục, {appendices.services} dịch vụ"),
        against(
            "Phụ lục 60.000 dòng",
            large.import_side,
            "calamine + COPY",
            large.copy_side,
            at_most=2,
            note=f"bộ nhớ {large.megabytes():.0f} MB, cần < 600",
            runs=2,
        ),
        against(
            "Phụ lục 3.000 dòng",
            large.import_few_side,
            "nhập sẵn có",
            large.stock_side,
            at_most=0.2,
            note="django-import-export, mỗi dòng một save()",
            runs=2,
        ),
        against(
            "Số liệu một tháng từ CSV",
            file.import_side,
            "COPY, tắt trigger",
            file.copy_side,
            at_most=6,
            note=f"{len(file.lines)} dòng, {file.units} biểu",
        ),
        against("Trang Tổng quan", pages.overview_side, "trang cùng khung", pages.skeleton_side, at_most=5),
        alone("Lưu một ô", grid.cell_side, under=0.030),
        alone("Dán một khối", grid.block_side, under=0.250, note=f"{len(grid.services)} dòng × {len(CELLS)} ô"),
        forecast.figure(),
        alone(
            "Dán một khối đủ ô, kèm cảnh báo", grid.warned_side, under=0.250, note=f"{len(grid.services)} dòng × 9 ô"
        ),
        alone("Mở trang nhập", grid.page_side, under=0.500, note=f"{len(grid.services)} dòng, thời gian máy chủ"),
        *screen.figures(grid),
    ]


def print_table(figures: list[Figure]) -> None:
    """One line a figure, seconds with three decimals."""
    widths = (40, 10, 20, 10, 8, 9, 4)
    heads = ("Việc", "giây", "so với", "giây", "tỷ lệ", "cần", "")
    print("  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True)))
    for one in figures:
        other = f"{one.other_seconds:.3f}" if one.other_seconds is not None else ""
        ratio = f"{one.ratio:.2f} ×" if one.ratio is not None else ""
        mark = {True: "đạt", False: "chưa", None: ""}[one.reached]
        cells = (one.what, f"{one.seconds:.3f}", one.other, other, ratio, one.reach, mark)
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), one.note)


def as_dict(figures: list[Figure]) -> dict:
    """The figures with what they were taken on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return {
        "python": platform.python_version(),
        "postgresql": version,
        "cores": os.cpu_count(),
        "lines": Line.objects.count(),
        "figures": [one.as_dict() for one in figures],
    }
