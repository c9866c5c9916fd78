"""An appendix of 60,000 rows into an empty catalogue: read, checked, logged; by calamine and COPY; by a stock import."""

import io
import json
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import xlsxwriter
from django.conf import settings
from django.db import connection
from import_export import resources
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from tablib import Dataset

from catalog.actions.appendices import import_appendix
from catalog.models import Appendix, Decision, Field, Listing, Procedure, ProcedureAlias, Service
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.copying import as_text, copy_text
from portal.core.fields import from_day
from portal.units.models import Level, UnitVersion
from tests.bench.figures_file import without_triggers
from tests.bench.measure import Stopwatch, check_constraints_now, taken_back
from tests.bench.sides import AT, EMPTY_CATALOGUE

ROWS, FEW = 60_000, 3_000
HEAD = (
    "STT",
    "Mã số TTHC",
    "Tên thủ tục hành chính",
    "Lĩnh vực",
    "Cơ quan thực hiện",
    "Toàn trình",
    "Tích hợp",
    "Ghi chú",
)
LISTING = (
    "procedure_id", "appendix_id", "valid", "name", "field_id", "agencies", "online", "source_sha256", "source_sheet",
    "source_row",
)  # fmt: skip
FIRST = date(2022, 1, 1)


class LargeAppendix:
    """The file, and the ways of bringing it in."""

    def __init__(self, folder: Path) -> None:
        self.command = User.objects.command()
        departments = UnitVersion.objects.on(FIRST).filter(level=Level.DEPARTMENT)
        self.offices = dict(departments.order_by("unit").values_list("name", "unit"))
        self.path = self._write(folder / "lon.xlsx", ROWS)
        self.few = self._write(folder / "nho.xlsx", FEW)

    def _write(self, path: Path, rows: int) -> Path:
        offices = list(self.offices)
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("Phụ lục 1")
        sheet.write_row(0, 0, ("PHỤ LỤC 1",))
        sheet.write_row(2, 0, HEAD)
        for n in range(rows):
            code = f"{1 + n // 1_000_000}.{n % 1_000_000:06d}.000.00.00.H27"
            name = f"Cấp giấy chứng nhận đủ điều kiện kinh doanh dịch vụ vận tải thủy nội địa đối với cơ sở loại {n}"
            row = (n + 1, code, name, f"Lĩnh vực thứ {n % 150}", offices[n % len(offices)], "x", "x", "")
            sheet.write_row(3 + n, 0, row)
        book.close()
        return path

    def import_side(self) -> float:
        """The portal's own way."""
        return self._import(self.path, ROWS)

    def import_few_side(self) -> float:
        """The same with as many rows as the stock import gets."""
        return self._import(self.few, FEW)

    def _import(self, path: Path, rows: int) -> float:
        with taken_back():
            _empty()
            with Stopwatch() as watch:
                import_appendix(path=path, appendix="1", by=self.command, at=AT, apply=True)
                check_constraints_now()
            if (Listing.objects.count(), Service.objects.count()) != (rows, rows):
                raise SystemExit("the appendix was not taken in whole")
        return watch.seconds

    def copy_side(self) -> float:
        """Calamine reads, COPY writes the same rows into the same tables; nothing is checked, matched or logged."""
        with taken_back():
            _empty()
            appendix = self._appendix()
            tables = ("catalog_field", "catalog_listing", "catalog_service")
            with Stopwatch() as watch, without_triggers(*tables):
                for table, columns, rows in self._rows(appendix):
                    copy_text(table, columns, as_text(rows))
                check_constraints_now()
        return watch.seconds

    def _appendix(self) -> Appendix:
        with deed(by=self.command, at=AT, door=Deed.Door.COMMAND, reason="bench"):
            decision = Decision.objects.create(title="bench", valid=from_day(FIRST))
            return Appendix.objects.create(decision=decision, number="1", level=Level.DEPARTMENT)

    def _rows(self, appendix: Appendix):
        with CalamineWorkbook.from_path(self.path) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[3:]
        fields = {name: pk for pk, name in enumerate(dict.fromkeys(row[3] for row in rows), start=1)}
        span = f"[{FIRST},)"
        yield "catalog_field", ("id", "name"), [(pk, name) for name, pk in fields.items()]
        numbered = list(enumerate(rows, start=1))
        procedures = [(pk, row[1][:8], row[2], fields[row[3]]) for pk, row in numbered]
        yield "catalog_procedure", ("id", "code", "name", "field_id"), procedures
        yield "catalog_procedurealias", ("procedure_id", "raw_code"), [(pk, row[1]) for pk, row in numbered]
        listings = (
            (pk, appendix.pk, span, row[2], fields[row[3]], f'{{"{row[4]}"}}', "full", "0" * 64, "Phụ lục 1", pk + 3)
            for pk, row in numbered
        )
        yield "catalog_listing", LISTING, listings
        services = [(pk, self.offices[row[4]], span) for pk, row in numbered]
        yield "catalog_service", ("procedure_id", "unit_id", "valid"), services

    def stock_side(self) -> float:
        """What django-import-export does by itself: its xlsx reader, `import_data`, a save a row, three models."""
        with taken_back():
            _empty()
            appendix, plain = self._appendix(), _without_title(self.few)
            with Stopwatch() as watch, deed(by=self.command, at=AT, door=Deed.Door.COMMAND, reason="bench"):
                dataset = Dataset().load(plain, format="xlsx")
                result = _Stock(appendix, self.offices).import_data(dataset, raise_errors=True)
                check_constraints_now()
            if result.totals["new"] != FEW:
                raise SystemExit("the stock import did not take all rows")
        return watch.seconds

    def megabytes(self) -> float:
        """The most memory that a process of its own needs for the import."""
        code = (
            "import django, sys; django.setup(); from tests.bench.appendix import measure_memory as m; m(*sys.argv[1:])"
        )
        command = [sys.executable, "-c", code, str(self.path)]
        ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
        return json.loads(ended.stdout)


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_CATALOGUE)


def _without_title(path: Path) -> bytes:
    """The stock reader wants the header in the first row."""
    book = load_workbook(path)
    book.active.delete_rows(1, 2)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Stock(resources.ModelResource):
    """A listing by its procedure, both made where they are missing, and the service of the office named."""

    class Meta:
        model = Listing
        fields = ("id",)
        use_bulk = False

    def __init__(self, appendix: Appendix, offices: dict[str, int]) -> None:
        super().__init__()
        self.appendix = appendix
        self.offices = offices

    def get_instance(self, instance_loader, row):
        return Listing.objects.filter(appendix=self.appendix, procedure__code=row[HEAD[1]][:8]).first()

    def import_instance(self, instance, row, **kwargs) -> None:
        field, _ = Field.objects.get_or_create(name=row[HEAD[3]])
        defaults = {"name": row[HEAD[2]], "field": field}
        instance.procedure, _ = Procedure.objects.update_or_create(code=row[HEAD[1]][:8], defaults=defaults)
        instance.appendix, instance.field, instance.valid = self.appendix, field, from_day(FIRST)
        instance.name, instance.agencies, instance.online = row[HEAD[2]], [row[HEAD[4]]], "full"
        instance.source_sha256, instance.source_sheet, instance.source_row = "0" * 64, "Phụ lục 1", row[HEAD[0]]

    def after_save_instance(self, instance, row, **kwargs) -> None:
        ProcedureAlias.objects.get_or_create(raw_code=row[HEAD[1]], defaults={"procedure": instance.procedure})
        Service.objects.create(procedure=instance.procedure, unit_id=self.offices[row[HEAD[4]]], valid=from_day(FIRST))


def measure_memory(path: str) -> None:
    """Run by `megabytes` in a process of its own: one import, taken back, and its highest resident size."""
    with taken_back():
        _empty()
        import_appendix(path=Path(path), appendix="1", by=User.objects.command(), at=AT, apply=True)
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
