"""Biểu 04 of the year: the estimate of the whole year beside eleven months, and later the official sums beside it. Pure.

A further Biểu is `{number, title, notes, columns: [{group, head, add, less}], rows: [{no, name, values}], total}`; `add`
and `less` name columns by place: what a live formula of the workbook adds up and takes away.
"""

from collections.abc import Iterable, Sequence

from reporting.columns import RECEIVED, RESOLVED

METHOD = (
    "“Ước thực hiện cả năm” = số 11 tháng (15/12/{before}–14/11/{year}) cộng “Ước tháng 12”; ước tháng 12 là bình quân ba tháng "
    "9, 10, 11 của từng lĩnh vực, làm tròn đến hồ sơ. Đây là số ước, không phải số thực hiện; số chính thức lập sau khi "
    "chốt kỳ tháng 12. Dấu “–”: chưa có số liệu."
)
NEW = ("received_online", "received_direct")
GROUPS = (  # what is estimated: words, the columns that are flows, the stock that stands once beside them
    ("Nhận giải quyết (gồm năm trước chuyển sang)", NEW, ("carried_over",)),
    ("Đã giải quyết", RESOLVED, ()),
    ("Giải quyết trực tuyến toàn trình", ("resolved_online",), ()),
)
assert {*NEW, "carried_over"} == set(RECEIVED)


def estimate_table(sums: list[dict], last_three: Sequence[list[dict]], year: int, label: str) -> dict:
    """Eleven months, December's estimate, the year's: per field. `last_three` are the sums of months 9, 10, 11."""
    by_field = [{row["field"]: row["counts"] for row in month} for month in last_three]
    rows = []
    for number, row in enumerate(sums, start=1):
        values: list[int | None] = []
        for _, flows, stock in GROUPS:
            so_far = known(row["counts"][name] for name in (*flows, *stock))
            month = mean([known(one.get(row["field"], {}).get(name) for name in flows) for one in by_field])
            values += [so_far, month, known([so_far, month])]
        rows.append({"no": str(number), "name": row["field"], "values": values})
    return {
        "number": "Biểu 04",
        "title": f"Ước thực hiện cả năm {year}: tiếp nhận, giải quyết theo lĩnh vực ({label})",
        "notes": [METHOD.format(before=year - 1, year=year)],
        "columns": [
            {"group": words, "head": head, "add": add, "less": []}
            for place, (words, _, _) in enumerate(GROUPS)
            for head, add in (
                ("11 tháng", []),
                ("Ước tháng 12", []),
                ("Ước thực hiện cả năm", [3 * place, 3 * place + 1]),
            )
        ],
        "rows": rows,
        "total": total(rows, 3 * len(GROUPS)),
    }


def difference_table(sums: list[dict], so_bo: dict | None, year: int) -> dict:
    """The official year beside what the sơ bộ estimated. `so_bo` is `{label, table}` of that edition, None without one."""
    estimated = {row["name"]: row["values"][2::3] for row in so_bo["table"]["rows"]} if so_bo else {}
    official = {
        row["field"]: [known(row["counts"][name] for name in (*flows, *stock)) for _, flows, stock in GROUPS]
        for row in sums
    }
    names = [row["field"] for row in sums] + [name for name in estimated if name not in official]
    nothing: list[int | None] = [None] * len(GROUPS)
    rows = []
    for number, name in enumerate(names, start=1):
        values: list[int | None] = []
        for guess, real in zip(estimated.get(name, nothing), official.get(name, nothing), strict=True):
            values += [guess, real, None if guess is None or real is None else real - guess]
        rows.append({"no": str(number), "name": name, "values": values})
    if so_bo:
        notes = [f"Số ước theo Báo cáo năm {year} (sơ bộ), {so_bo['label']}. Chênh lệch = chính thức − ước."]
    else:
        notes = [f"Chưa lập bản sơ bộ của năm {year} trên Cổng nên không có số ước để đối chiếu."]
    return {
        "number": "Biểu 04",
        "title": f"Số chính thức năm {year} đối chiếu với số ước của bản sơ bộ",
        "notes": [*notes, "Dấu “–”: chưa có số liệu."],
        "columns": [
            {"group": words, "head": head, "add": add, "less": less}
            for place, (words, _, _) in enumerate(GROUPS)
            for head, add, less in (
                ("Ước cả năm (sơ bộ)", [], []),
                ("Chính thức", [], []),
                ("Chênh lệch", [3 * place + 1], [3 * place]),
            )
        ],
        "rows": rows,
        "total": total(rows, 3 * len(GROUPS)),
    }


def total(rows: list[dict], columns: int) -> dict:
    """What is known of each column, added up; the year's estimate of the total is the sum of the fields' estimates."""
    return {
        "no": "",
        "name": "TỔNG CỘNG",
        "values": [known(row["values"][column] for row in rows) for column in range(columns)],
    }


def known(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    found = [value for value in values if value is not None]
    return sum(found) if found else None


def mean(values: Sequence[int | None]) -> int | None:
    """The mean of what is known, half a dossier rounded up; None where nothing is."""
    found = [value for value in values if value is not None]
    return (2 * sum(found) + len(found)) // (2 * len(found)) if found else None
