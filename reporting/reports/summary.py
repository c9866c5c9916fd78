"""What one page tells the Chairman: four figures, whom to praise and to urge, broken promises, what he is asked to decide.

Pure, from the payload alone. Two keys are optional in it: `promises`, `[{unit, matter, by}]` of what was promised for
this month and not kept (`by` an ISO date), and `asked`, sentences of the office's own.
"""

from fractions import Fraction
from typing import Any

from portal.core.numbers import count_vn, decimal_text, decimal_vn
from reporting.reports.texts import MARKS, PER_CENT, SHOWN, day
from targets.evaluation import CHUA_DAT, DAT

MOST_ASKED = 4
ROOM = 340  # letters of a list on the page
SHORTER = (("Ủy ban nhân dân", "UBND"), (" (cả cấp xã)", ""))
REACHED, BELOW, RUNNING, NOT_JUDGED = "Đạt chỉ tiêu", "Dưới chỉ tiêu", "Đang thực hiện", "Không xét"


def summary(payload: dict) -> dict[str, Any]:
    """`{figures, coverage, praise, urge, broken, asked}`; figures are rows of a table, the others are sentences."""
    standing = _standing(payload)
    praised = sorted((one for one in standing if not one["below"] and one["met"] and one["sent"]), key=_best_first)
    urged = sorted((one for one in standing if one["below"] or not one["sent"]), key=_worst_first)
    return {
        "figures": [_figure(indicator, payload) for indicator in payload["indicators"]],
        "coverage": _coverage(payload),
        "praise": _fitting([_praise(one) for one in praised[:SHOWN]]),
        "urge": _fitting([_urge(one) for one in urged[:SHOWN]]),
        "broken": _broken(payload.get("promises") or []),
        "asked": _asked_first(payload.get("asked") or _asked(payload, len(urged))),
    }


def _figure(indicator: dict, payload: dict) -> dict[str, str]:
    """A row: name, result, target, last month, change in points, where it stands."""
    mark = indicator["id"]
    cell = payload["tables"]["units"]["province"]["indicators"][mark]
    last = ((payload.get("last_month") or {}).get("indicators") or {}).get(mark) or {"rate": None}
    return {
        "name": f"{mark}. {indicator['name']}",
        "of": f"{count_vn(cell['numerator'])}/{count_vn(cell['denominator'])}",
        "rate": decimal_vn(cell["rate"]),
        "target": decimal_vn(indicator["target"]),
        "last": decimal_vn(last["rate"]),
        "change": _change(last["rate"], cell["rate"]),
        "verdict": _verdict(payload["met"][mark]),
    }


def _verdict(met: dict) -> str:
    """The province has no quota of its own: it stands below it rather than failing it."""
    if met["in_progress"]:
        return RUNNING
    return {True: REACHED, False: BELOW, None: NOT_JUDGED}[met["province_reaches"]]


def _change(before: str | None, now: str | None) -> str:
    """In points, from the printed rates, so that a reader who subtracts finds the same."""
    if before is None or now is None:
        return "–"
    points = _hundredths(now) - _hundredths(before)
    return ("+" if points > 0 else "") + decimal_vn(decimal_text(points))


def _hundredths(rate: str) -> int:
    return int(rate.replace(".", ""))


def _coverage(payload: dict) -> str:
    coverage = payload["coverage"]
    last = (payload.get("last_month") or {}).get("label")
    compared = f"so với {last}" if last else "kỳ này chưa có tháng trước trong năm để so sánh"
    return (
        f"{count_vn(coverage['units_sent'])}/{count_vn(coverage['units_due'])} đơn vị đã gửi số liệu; Q2, Q4 lũy kế từ ngày "
        f"{day(payload['period']['year_from'])}; {compared}."
    )


def _standing(payload: dict) -> list[dict]:
    """The units that are judged for the Chairman: departments, districts with their communes, communes where no district is."""
    found = []
    for group in payload["tables"]["units"]["groups"]:
        if group["band"]:
            sent = group["rows"][0]["data"] != "Chưa gửi"
            found.append(_stands(group["whole"], sent))
        elif group["whole"]["no"] != "C":
            found += [_stands(row, row["data"] != "Chưa gửi") for row in group["rows"]]
    return found


def _stands(row: dict, sent: bool) -> dict:
    cells = row["indicators"]
    name = row["name"]
    for long, short in SHORTER:
        name = name.replace(long, short)
    return {
        "name": name,
        "sent": sent,
        "met": [mark for mark in MARKS if cells[mark]["verdict_code"] == DAT],
        "below": [mark for mark in MARKS if cells[mark]["verdict_code"] == CHUA_DAT],
        "gap": sum(_shortfall(cells[mark]) for mark in MARKS if cells[mark]["verdict_code"] == CHUA_DAT),
        "q4": _share(cells["Q4"]),
        "rates": {mark: cells[mark]["rate"] for mark in MARKS},
    }


def _shortfall(cell: dict) -> Fraction:
    """How far below its own target, in per cent."""
    return Fraction(cell["target"] or 0) - _share(cell) * 100


def _share(cell: dict) -> Fraction:
    return Fraction(cell["numerator"], cell["denominator"]) if cell["denominator"] else Fraction(0)


def _best_first(one: dict) -> tuple:
    return -len(one["met"]), -one["q4"], one["name"]


def _worst_first(one: dict) -> tuple:
    return one["sent"], -len(one["below"]), -one["gap"], one["name"]


def _praise(one: dict) -> str:
    return f"{one['name']} (đạt {', '.join(one['met'])})"


def _urge(one: dict) -> str:
    if not one["sent"]:
        return f"{one['name']} (chưa gửi số liệu)"
    rates = "; ".join(f"{mark} {decimal_vn(one['rates'][mark])}{PER_CENT}" for mark in one["below"])
    return f"{one['name']} ({rates})"


def _broken(promises: list[dict]) -> list[str]:
    said = _fitting([f"{one['unit']}: {one['matter']}, hẹn {day(one['by'])}" for one in promises[:SHOWN]])
    more = len(promises) - len(said)
    return [*said, *([f"và {more} cam kết khác"] if more > 0 else [])]


def _asked_first(asked: list[str]) -> list[str]:
    """What the page has room for; that there is more is said."""
    said = _fitting(asked[:MOST_ASKED])
    more = len(asked) - len(said)
    return [*said, *([f"{more} nội dung khác nêu tại báo cáo"] if more else [])]


def _fitting(said: list[str]) -> list[str]:
    """The first of these sentences that together leave room for the rest of the page; one at least."""
    kept: list[str] = []
    for words in said:
        if kept and sum(map(len, kept)) + len(words) > ROOM:
            break
        kept.append(words)
    return kept


def _asked(payload: dict, urged: int) -> list[str]:
    """What the figures themselves ask for, where the office asks nothing else."""
    asked = []
    if urged:
        asked.append(
            f"Yêu cầu {count_vn(urged)} đơn vị chưa đạt chỉ tiêu hoặc chưa gửi số liệu báo cáo nguyên nhân, giải pháp"
        )
    if payload["communes_without_quota"]:
        asked.append(
            f"Chỉ đạo {payload['gives_communes_quotas']} giao chỉ tiêu cho "
            f"{count_vn(payload['communes_without_quota'])} đơn vị cấp xã chưa được giao (điểm d khoản 1 Điều 2)"
        )
    provisional = [one["id"] for one in payload["indicators"] if one["is_provisional"]]
    if provisional:
        asked.append(f"Cho ý kiến về cách hiểu chỉ tiêu {', '.join(provisional)}, hiện là tạm thời")
    return asked
