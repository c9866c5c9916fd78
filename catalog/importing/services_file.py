"""A CSV of where services stand on the portals: every row matched and checked, nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalog.codes import short_code
from catalog.models import Portal, ProvisionStatus, Service
from portal.units.models import UnitCode

COLUMNS = ("unit", "procedure", "portal", "status", "from", "link")


@dataclass(frozen=True)
class StatusRow:
    service_id: int
    portal: str
    status: str
    start: date
    link: str


def check_rows(rows: list[dict[str, str]]) -> tuple[list[StatusRow], list[dict]]:
    """The rows that are right, and the problems `{row, column, value, message}` of the others."""
    right, problems, services = [], [], {}
    for number, row in enumerate(rows, start=2):
        found = list(_row_problems(number, row, services))
        problems += found
        if not found:
            start = date.fromisoformat(row["from"].strip())
            key = (start, row["unit"].strip(), short_code(row["procedure"]))
            texts = (row[name].strip() for name in ("portal", "status"))
            right.append(StatusRow(services[key], *texts, start, row["link"].strip()))
    return right, problems


def _row_problems(number: int, row: dict[str, str], services: dict) -> Iterator[dict]:
    for column, known in (("portal", Portal), ("status", ProvisionStatus)):
        if row[column].strip() not in known.values:
            words = f"Dòng {number}: “{row[column]}” không có; dùng một trong {', '.join(known.values)}."
            yield _problem(number, column, row, words)
    link = row["link"].strip()
    if link and not (link.startswith(("https://", "http://")) and len(link) <= 500):
        yield _problem(
            number, "link", row, f"Dòng {number}: địa chỉ phải bắt đầu bằng https:// và không quá 500 ký tự."
        )
    try:
        start = date.fromisoformat(row["from"].strip())
    except ValueError:
        yield _problem(number, "from", row, f"Dòng {number}: ngày “{row['from']}” không đúng; viết NĂM-THÁNG-NGÀY.")
        return
    yield from _service_problems(number, row, start, services)


def _service_problems(number: int, row: dict[str, str], start: date, services: dict) -> Iterator[dict]:
    """The service of that unit and procedure on that day goes into `services`, or is missed in words."""
    code, unit_code = short_code(row["procedure"]), row["unit"].strip()
    unit = UnitCode.objects.on(start).filter(code=unit_code).first()
    if unit is None:
        words = f"Dòng {number}: không có đơn vị mang mã “{unit_code}” vào ngày {start:%d/%m/%Y}."
        yield _problem(number, "unit", row, words)
        return
    service = Service.objects.on(start).filter(unit=unit.unit_id, procedure__code=code or "").first()
    if service is None:
        words = f"Dòng {number}: thủ tục “{row['procedure']}” không thuộc Danh mục của đơn vị {unit_code} ngày {start:%d/%m/%Y}."
        yield _problem(number, "procedure", row, words)
        return
    services[start, unit_code, code] = service.pk


def _problem(number: int, column: str, row: dict[str, str], message: str) -> dict:
    return {"row": number, "column": column, "value": row[column], "message": message}
