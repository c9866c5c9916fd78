"""Two editions of one report, cell by cell. Pure: payloads come in, differences go out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import count_vn, decimal_vn
from reporting.columns import BY_NAME, NAMES

PARTS = {
    "numerator": gettext_lazy("tử số"),
    "denominator": gettext_lazy("mẫu số"),
    "rate": gettext_lazy("tỷ lệ"),
    "verdict": gettext_lazy("đánh giá"),
    "target": gettext_lazy("chỉ tiêu"),
}
TABLES = {"units": gettext_lazy("Biểu 01"), "fields": gettext_lazy("Biểu 02"), "missing": gettext_lazy("Biểu 03")}


def differences(old: dict, new: dict) -> list[dict]:
    """`[{table, row, column, before, after}]` in the order of the newer one; what stands on one side only is there too."""
    was, now = dict(_cells(old)), dict(_cells(new))
    keys = list(now) + [key for key in was if key not in now]
    return [
        {"table": key[0], "row": key[1], "column": key[2], "before": was.get(key, ""), "after": now.get(key, "")}
        for key in keys
        if was.get(key) != now.get(key)
    ]


def words_changed(old: dict, new: dict) -> list[dict]:
    """Paragraphs that differ: `[{section, before, after}]`."""
    was, now = dict(_paragraphs(old)), dict(_paragraphs(new))
    keys = list(now) + [key for key in was if key not in now]
    return [
        {"section": key, "before": was.get(key, []), "after": now.get(key, [])}
        for key in keys
        if was.get(key) != now.get(key)
    ]


def _cells(payload: dict) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Every cell as it is printed, by (table, row, column)."""
    yield from _units(payload["tables"]["units"])
    for row in [*payload["tables"]["fields"]["rows"], payload["tables"]["fields"]["total"]]:
        for name in NAMES:
            yield (TABLES["fields"], row["field"], _column(name)), count_vn(row["counts"][name])
        yield (TABLES["fields"], row["field"], _("số dòng đủ")), f"{row['lines_filled']}/{row['lines_due']}"
    for row in payload["tables"]["missing"]["rows"]:
        yield (TABLES["missing"], row["name"], _("trạng thái")), f"{row['state']}. {row['note']}"
    for table in payload.get("more", []):
        for row in [*table["rows"], table["total"]]:
            for column, value in zip(table["columns"], row["values"], strict=True):
                yield (table["number"], row["name"], f"{column['group']}: {column['head']}"), count_vn(value)
    for name, value in payload["coverage"].items():
        yield (_("Phạm vi số liệu"), _("Toàn báo cáo"), COVERAGE.get(name, name)), count_vn(value)


COVERAGE = {
    "units_due": gettext_lazy("đơn vị phải gửi"),
    "units_sent": gettext_lazy("đơn vị đã gửi"),
    "units_approved": gettext_lazy("đơn vị đã duyệt"),
    "lines_due": gettext_lazy("dòng phải có"),
    "lines_filled": gettext_lazy("dòng đã đủ"),
}


def _units(table: dict) -> Iterator[tuple[tuple[str, str, str], str]]:
    for group in table["groups"]:
        above = group["whole"]["name"]
        yield from _indicators(group["whole"], above)
        for row in group["rows"]:
            yield from _indicators(row, row["name"])
    yield from _indicators(table["province"], table["province"]["name"])


def _indicators(row: dict, name: str) -> Iterator[tuple[tuple[str, str, str], str]]:
    for mark, cell in row["indicators"].items():
        for part, words in PARTS.items():
            yield (TABLES["units"], name, f"{mark}, {words}"), _printed(cell.get(part))
    yield (TABLES["units"], name, _("số liệu")), row["data"]


def _printed(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return count_vn(value)
    text = str(value)
    return decimal_vn(text) if text.replace(".", "", 1).isdigit() else text


def _column(name: str) -> str:
    column = BY_NAME[name]
    return f"({column.number}) {column.group}, {column.label.lower()}"


def _paragraphs(payload: dict) -> Iterator[tuple[str, list[str]]]:
    for letter, words in payload["opening"].items():
        yield _("Mở đầu {letter}").format(letter=letter), [words]
    yield _("Lưu ý"), payload["notices"]
    for section in payload["sections"]:
        for part in section["parts"]:
            yield (f"{section['heading']} {part['heading']}".strip(), part["paragraphs"])
    for letter, words in payload["closing"].items():
        yield _("Kết thúc {letter}").format(letter=letter), [words]
