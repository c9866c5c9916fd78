"""Every door by which a file comes in: where, who opens it, the largest it takes, a good file for it.

test_doors.py holds this list against the forms of the code; the fuzz (`./dev bench --fuzz`) spoils the good files.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from catalog.importing.files import LARGEST_FILE as LARGEST_APPENDIX
from portal.core.documents.lint import check
from portal.core.exchange import LARGEST_FILE as LARGEST_TABLE
from reporting.columns import NAMES
from reporting.documents.render import pdf, word
from reporting.intake.uploaded import LARGEST as LARGEST_BOOK
from reporting.reports.signed import read_signed
from tests import factories as make
from tests.access.world import World
from tests.catalog.corpus.good import GOOD
from tests.catalog.hostile import files as hostile
from tests.reporting.test_onestop import export, row
from tests.reports import sample

OFFICER, AGGREGATOR = ("officer", "own"), ("aggregator", "foreign")
SUPERVISOR, ADMINISTRATOR = ("supervisor", "foreign"), ("administrator", "foreign")
People = Callable[[tuple[str, str]], Client]
# 422 with words on the page, or the page itself with what the file holds; an appendix gets a page of its own.
ANSWERS = {200, 302, 422}


@dataclass(frozen=True)
class Door:
    """One page that takes a file. `form`: the class that reads it, `name`: of its field, `good`: (file name, content)."""

    form: str
    who: tuple[str, str]
    address: str
    largest: int
    good: Callable[[World, People], tuple[str, bytes]]
    name: str = "file"
    more: dict[str, str] = field(default_factory=dict)

    def knock(self, client: Client, name: str, content: bytes) -> HttpResponse:
        """Send one file."""
        return client.post(self.address, {**self.more, self.name: SimpleUploadedFile(name, content)})


def doors(world: World) -> dict[str, Door]:
    """By name, for the unit `own` of the world, whose October must be open for entry."""
    month = f"/so-lieu/2026-10/{world.units['own'].pk}"
    book = "reporting.file_forms.FileForm"
    return {
        "phụ lục": Door(
            "catalog.forms.UploadForm", ADMINISTRATOR, "/danh-muc/nhap/tai/", LARGEST_APPENDIX, _appendix,
            more={"appendix": "3"},
        ),
        "trạng thái dịch vụ": Door(
            "catalog.provision_forms.FileForm", AGGREGATOR, "/danh-muc/cung-cap/nhap/", LARGEST_TABLE,
            _got(AGGREGATOR, "/danh-muc/cung-cap/tai/"), name="tep",
        ),
        "chỉ tiêu": Door(
            "portal.dashboards.target_forms.QuotasFileForm", SUPERVISOR, "/chi-tieu/2026/don-vi/nhap/", LARGEST_TABLE,
            _got(SUPERVISOR, "/chi-tieu/2026/don-vi/chi-tieu.xlsx"), name="tep",
        ),
        "biểu Excel": Door(book, OFFICER, f"{month}/tai-len/", LARGEST_BOOK, _got(OFFICER, f"{month}/bieu.xlsx")),
        "một cửa": Door(book, OFFICER, f"{month}/mot-cua/", LARGEST_BOOK, _onestop),
        "đối chiếu": Door(book, OFFICER, f"{month}/doi-chieu/", LARGEST_BOOK, _onestop),
        "đối soát": Door(book, AGGREGATOR, "/doi-soat/tai-len/?ky=2026-10", LARGEST_BOOK, _onestop),
        **{f"quản trị: {words}": _of_the_admin(path) for words, path in ADMIN.items()},
    }  # fmt: skip


# Taken behind a report that was issued, which the world of the access table has not; its reader is spoiled by itself.
ELSEWHERE = {"reporting.report_forms.SignedForm"}
ADMIN = {
    "tài khoản": "accounts/user",
    "đơn vị": "units/unit",
    "chỉ tiêu": "targets/quota",
    "ngày nghỉ": "reporting/holiday",
}


def _of_the_admin(path: str) -> Door:
    form = "portal.units.admin.UnitsFileForm" if path == ADMIN["đơn vị"] else "portal.core.exchange_admin.FileForm"
    more = {"format": "0", "resource": "0"}
    good = _exported(f"/quan-tri/{path}/export/")
    return Door(form, ADMINISTRATOR, f"/quan-tri/{path}/import/", LARGEST_TABLE, good, name="import_file", more=more)


def _appendix(world: World, people: People) -> tuple[str, bytes]:
    with TemporaryDirectory() as folder:
        path = GOOD[0].build(Path(folder))
        return path.name, path.read_bytes()


def _onestop(world: World, people: People) -> tuple[str, bytes]:
    return "motcua.xlsx", export(row("1.001193"))


def _got(who: tuple[str, str], address: str) -> Callable[[World, People], tuple[str, bytes]]:
    """The file that the portal itself gives out for this door."""
    return lambda world, people: ("tep.xlsx", people(who).get(address).content)


def _exported(address: str) -> Callable[[World, People], tuple[str, bytes]]:
    form = {"format": "0", "resource": "0"}
    return lambda world, people: ("tep.xlsx", people(ADMINISTRATOR).post(address, form).content)


def _document() -> tuple[str, bytes]:
    return "van-ban.docx", word(sample.payload()).content


def _signed() -> tuple[str, bytes]:
    return "ban-ky.pdf", pdf(sample.payload()).content


# Readers without a page of their own here: what reads, a good file.
READERS: dict[str, tuple[Callable[[str, bytes], object], Callable[[], tuple[str, bytes]]]] = {
    "check_document": (lambda name, content: check(content), _document),
    "bản đã ký": (read_signed, _signed),
}


def let_in(world: World) -> None:
    """Bring the month of `own` back to where files are taken."""
    month = world.units["own"].returns.get()
    make.settle(month, "entering")


def _of_no_version() -> bytes:
    """An archive whose parts want a reader of a zip format that there is not."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("xl/workbook.xml", "xl/sharedStrings.xml"):
            archive.writestr(name, "<a/>")
    return re.sub(rb"(PK\x01\x02..)..", lambda head: head[1] + b"\xe7\x00", content.getvalue(), flags=re.DOTALL)


# Few bytes that fill the memory of whoever lays out all cells, believes a number, or copies a text for every cell.
CROWDED = (
    hostile.a_value_in_the_last_row,
    hostile.a_promise_of_four_billion_texts,
    hostile.a_long_text_pointed_at_a_million_times,
    hostile.millions_of_shared_texts,
    hostile.an_open_document_row_repeated_a_million_times,
    hostile.an_open_document_cell_repeated_thousands_of_times,
)


def strangers() -> Iterator[tuple[str, bytes]]:
    """Files that are none of ours, under names that say they are."""
    yield "anh.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200)
    yield "trang.xlsx", b"<html><script>alert(1)</script></html>"
    yield "chuong-trinh.xlsx", b"MZ" + bytes(500)
    yield "rong.xlsx", b""
    yield "nen.xlsx", b"PK\x03\x04" + bytes(100)
    yield "van-ban.pdf", b"%PDF-1.7\n" + bytes(50)
    yield "la.csv", bytes(range(256)) * 4
    yield "../../etc/passwd\x00.xlsx", b",".join(name.encode() for name in NAMES)
    yield "phien-ban.xlsx", _of_no_version()
    with TemporaryDirectory() as folder:
        for build in CROWDED:
            path = build(Path(folder))
            yield f"{build.__name__}.xlsx", path.read_bytes()
