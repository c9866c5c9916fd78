"""The words of the monthly report: sentences made from the payload's own values, so that text and tables cannot differ."""

from datetime import date

from portal.core.numbers import count_vn, decimal_vn
from portal.units.lookup import with_districts
from reporting.columns import PENDING, RECEIVED, RESOLVED
from reporting.reports.tables import OTHERWISE

PER_CENT = "\u00a0%"  # no line may end between a number and its sign
SHOWN = 5  # so many units are named in a sentence; the Biểu has all
DISTRICTS = "UBND cấp huyện"  # who gives communes their quotas, as long as there are districts
MARKS = ("Q1", "Q2", "Q3", "Q4")
DUTIES = {"A": "điểm c khoản 2 Điều 2", "B": "điểm d khoản 3 Điều 2"}  # which clause bids whom to report


def day(iso: str) -> str:
    """ "2026-10-14" → "14/10/2026"."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


def opening(payload: dict, letter: str) -> str:
    """By which decision, who, for which window. Number and date of the decision are blank until they are entered."""
    decision, period = payload["decision"], payload["period"]
    number = decision["number"] or "……/QĐ-UBND"
    dated = day(decision["date"]) if decision["date"] else "…/…/……"
    return (
        f"Thực hiện Quyết định số {number} ngày {dated} của Ủy ban nhân dân tỉnh về việc ban hành Danh mục thủ tục hành "
        f"chính đủ điều kiện triển khai dịch vụ công trực tuyến toàn trình trên địa bàn tỉnh ({DUTIES[letter]}), "
        f"{payload['heads'][letter]['issuer_name']} báo cáo kết quả thực hiện {period['label']} (số liệu từ ngày "
        f"{day(period['data_from'])} đến hết ngày {day(period['data_to'])}), lũy kế {_year(period)}, như sau:"
    )


def closing(payload: dict, letter: str) -> str:
    """The last sentence with the mark that ends an official text."""
    return f"{payload['heads'][letter]['issuer_name']} kính báo cáo./."


def notices(payload: dict) -> list[str]:
    """What a reader must know before any figure: how complete the data are, and on what they rest."""
    return _about_data(payload) + _about_readings(payload)


def _about_data(payload: dict) -> list[str]:
    coverage = payload["coverage"]
    said = [
        f"Phạm vi số liệu: {count_vn(coverage['units_sent'])}/{count_vn(coverage['units_due'])} đơn vị đã gửi, "
        f"trong đó {count_vn(coverage['units_approved'])} đơn vị đã được duyệt; "
        f"{count_vn(coverage['lines_filled'])}/{count_vn(coverage['lines_due'])} dòng số liệu đã đủ. "
        "Số liệu chưa gửi không được tính là 0."
    ]
    if not payload["period"]["closed"]:
        said.append("Kỳ báo cáo chưa chốt; số liệu có thể còn thay đổi.")
    if payload["decision"]["is_reconstruction"]:
        structure = with_districts(payload["gives_communes_quotas"] == DISTRICTS)
        said.append(f"Dữ liệu minh họa: Phụ lục phục dựng; {structure}.")
    return said


def _about_readings(payload: dict) -> list[str]:
    marks = [indicator["id"] for indicator in payload["indicators"] if indicator["is_provisional"]]
    return [f"Chỉ tiêu {', '.join(marks)}: cách hiểu tạm thời, chưa có văn bản hướng dẫn."] if marks else []


def table_words(name: str, payload: dict) -> dict:
    """Title and notes of one Biểu."""
    label = payload["period"]["label"]
    table = payload["tables"][name]
    if name == "units":
        title = f"Kết quả thực hiện bốn chỉ tiêu của các đơn vị {label}"
        notes = [
            f"Q1, Q3: tính đến hết ngày {day(payload['period']['data_to'])}. Q2, Q4: lũy kế từ ngày "
            f"{day(payload['period']['year_from'])}. Dấu “–”: chưa có mẫu số. Cấp huyện được xét cùng cấp xã trực thuộc; cấp "
            "xã chỉ được xét khi đã được giao chỉ tiêu; “Chưa giao”: chưa được giao chỉ tiêu. Số trong ngoặc: chỉ tiêu "
            "riêng của đơn vị." + _otherwise(table),
            " ".join(notices(payload)),
        ]
    elif name == "fields":
        title = f"Kết quả giải quyết thủ tục hành chính {label}{_form_scope(payload)}"
        notes = [
            "Theo Biểu II.06a/VPCP/KSTT. Dấu “–”: chưa có số liệu, không phải là 0. Tổng chỉ gồm số liệu đã gửi; cột cuối "
            "cho biết số dòng đủ số liệu trên số dòng phải có.",
            " ".join(_about_data(payload)),
        ]
    elif table["names_late"]:
        title = f"Đơn vị gửi muộn hoặc chưa gửi số liệu {label}"
        notes = [f"Thời hạn theo {payload['period']['due_document']}."]
    else:
        title = f"Đơn vị chưa gửi số liệu {label} (theo lịch nội bộ)"
        notes = []
    return {"title": title, "notes": notes}


def _otherwise(table: dict) -> str:
    """What the mark beside a verdict says, where there is one."""
    rows = [row for group in table["groups"] for row in (group["whole"], *group["rows"])]
    marked = any(cell["verdict"].endswith(OTHERWISE) for row in rows for cell in row["indicators"].values())
    return f" Dấu “{OTHERWISE}”: đánh giá sẽ khác nếu chỉ tiêu được hiểu theo cách khác." if marked else ""


def sections(payload: dict) -> list[dict]:
    """The four sections of domain.md §9: `{heading, parts: [{heading, paragraphs}]}`."""
    return [
        {"heading": "I. KẾT QUẢ THỰC HIỆN", "parts": _results(payload)},
        {"heading": "II. ĐÁNH GIÁ SO VỚI CHỈ TIÊU TẠI ĐIỀU 2", "parts": _judgement(payload)},
        {"heading": "III. KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ", "parts": _difficulties(payload)},
        {"heading": "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG TIẾP THEO", "parts": _next(payload)},
    ]


def _results(payload: dict) -> list[dict]:
    province = payload["tables"]["units"]["province"]["indicators"]
    period = payload["period"]
    q1, q2, q3, q4 = (province[mark] for mark in MARKS)
    return [
        _part(
            "1. Cung cấp dịch vụ công trực tuyến toàn trình",
            f"Đến hết ngày {day(period['data_to'])}, toàn tỉnh đã cung cấp toàn trình {_of(q1)} dịch vụ (thủ tục hành "
            f"chính thuộc Danh mục, tính theo từng đơn vị thực hiện), tỷ lệ {_rate(q1)}; còn "
            f"{_left(q1)} dịch vụ chưa cung cấp.",
        ),
        _part(
            "2. Phát sinh hồ sơ trực tuyến",
            f"Lũy kế từ ngày {day(period['year_from'])}, {_of(q2)} dịch vụ đã cung cấp có hồ sơ trực tuyến, "
            f"tỷ lệ {_rate(q2)}{_unclear(q2)}.",
        ),
        _part("3. Giải quyết thủ tục hành chính", *_dossiers(payload), _online(q4, payload)),
        _part(
            "4. Tích hợp, cung cấp trên Cổng Dịch vụ công quốc gia",
            f"{_of(q3)} dịch vụ đã cung cấp toàn trình được tích hợp, cung cấp trên Cổng Dịch vụ công quốc gia, "
            f"tỷ lệ {_rate(q3)}; còn {_left(q3)} dịch vụ chưa tích hợp.",
        ),
        *_running(payload.get("outages")),
    ]


def _running(outages: list[dict] | None) -> list[dict]:
    """How the portals ran (điểm b khoản 2 Điều 2); nothing where nobody was asked."""
    if outages is None:
        return []
    if not outages:
        words = ["Nhật ký vận hành trên Cổng theo dõi không ghi lần gián đoạn nào trong kỳ."]
    else:
        words = [f"Trong kỳ ghi nhận {len(outages)} lần gián đoạn:", *(f"- {_outage(one)}" for one in outages)]
    return [_part("5. Vận hành Cổng dịch vụ công, hệ thống một cửa", *words)]


def _outage(one: dict) -> str:
    span = f"đến {one['ended']} ({one['lasted']})" if one["ended"] else "chưa khắc phục xong"
    remedy = f"; xử lý: {one['remedy']}" if one["remedy"] else ""
    return _sentence(f"{one['portal']}: từ {one['began']} {span}; nguyên nhân: {one['cause']}{remedy}")


def _dossiers(payload: dict) -> list[str]:
    """Received, resolved, pending of the period, each with what it is made of; an unknown part is said to be unknown."""
    table = payload["tables"]["fields"]
    counts = table["total"]["counts"]
    received, resolved, pending = (_total(counts, names) for names in (RECEIVED, RESOLVED, PENDING))
    words = [
        f"Trong kỳ, tổng số hồ sơ nhận giải quyết{_form_scope(payload)} là {received} (mới, trực tuyến: "
        f"{count_vn(counts['received_online'])}; mới, trực tiếp và qua bưu chính: {count_vn(counts['received_direct'])}; "
        f"từ kỳ trước chuyển sang: {count_vn(counts['carried_over'])}). Đã giải quyết {resolved} (trước hạn: "
        f"{count_vn(counts['resolved_early'])}; đúng hạn: {count_vn(counts['resolved_on_time'])}; quá hạn: "
        f"{count_vn(counts['resolved_late'])}). Đang giải quyết {pending} (trong hạn: "
        f"{count_vn(counts['pending_in_time'])}; quá hạn: {count_vn(counts['pending_overdue'])}) (Biểu 02)."
    ]
    total = table["total"]
    if total["lines_filled"] < total["lines_due"]:
        words.append(
            f"Các tổng số trên tính từ {count_vn(total['lines_filled'])}/{count_vn(total['lines_due'])} dòng đủ số liệu."
        )
    return words


def _form_scope(payload: dict) -> str:
    """What form II.06a covers, as long as it is not yet all procedures of all units that sent (domain.md §4)."""
    units, sent = payload["tables"]["fields"]["units_with_unlisted"], payload["coverage"]["units_sent"]
    if not units:
        return " (chỉ TTHC thuộc Danh mục)"
    if units < sent:
        return f" (TTHC thuộc Danh mục; TTHC ngoài Danh mục mới có của {units}/{sent} đơn vị)"
    return ""


def _online(q4: dict, payload: dict) -> str:
    month = q4["month"]  # none where the year to date is the period itself
    alone = f"trong kỳ {_of(month)} hồ sơ đã giải quyết, tỷ lệ {_rate(month)}; " if month else ""
    return (
        f"Hồ sơ giải quyết trực tuyến toàn trình của thủ tục thuộc Danh mục: {alone}lũy kế {_year(payload['period'])} "
        f"{_of(q4)} hồ sơ, tỷ lệ {_rate(q4)}."
    )


def _judgement(payload: dict) -> list[dict]:
    lead = (
        "Chỉ tiêu giao cho các sở, ban, ngành, UBND cấp huyện tại điểm d khoản 1 Điều 2 (cấp huyện tính cả cấp xã). Số toàn "
        "tỉnh dùng để đối chiếu; chi tiết từng đơn vị tại Biểu 01."
    )
    return [_part("", lead, *(_judged(indicator, payload) for indicator in payload["indicators"]))]


def _judged(indicator: dict, payload: dict) -> str:
    met = payload["met"][indicator["id"]]
    cell = payload["tables"]["units"]["province"]["indicators"][indicator["id"]]
    start = f"{indicator['id']}. {indicator['name']} (chỉ tiêu {_target(indicator)}, {indicator['citation']}): "
    if met["in_progress"]:
        result = f"đang thực hiện, xét khi hết năm; lũy kế toàn tỉnh {_rate(cell)}"
    else:
        result = f"{met['met']}/{met['judged']} đơn vị cấp tỉnh, cấp huyện đạt"
        if met["communes_judged"]:
            result += f"; {met['communes_met']}/{met['communes_judged']} đơn vị cấp xã được giao chỉ tiêu đạt"
        result += f"; đối chiếu toàn tỉnh {_rate(cell)}"
        result += "" if met["province_reaches"] is not False else ", dưới chỉ tiêu"
    return f"{start}{result}.{_lowest(met['lowest'])} {indicator['reading']}."


def _lowest(units: list[dict]) -> str:
    if not units:
        return ""
    named = "; ".join(f"{unit['name']} ({decimal_vn(unit['rate'])}{PER_CENT})" for unit in units[:SHOWN])
    return f" Thấp nhất: {named}."


def _difficulties(payload: dict) -> list[dict]:
    said = [f"- {_named(one)}: {_sentence(one['text'])}" for one in payload["difficulties"]]
    raised = [words for one in payload["raised"] for words in _raised(one)]
    wishes = [f"- {_named(one)}: {_sentence(one['text'])}" for one in payload.get("proposals", [])]
    if not said and not raised and not wishes:
        sent = count_vn(payload["coverage"]["units_sent"])
        return [_part("", f"Trong kỳ, {sent} đơn vị đã gửi số liệu không nêu khó khăn, vướng mắc, kiến nghị.")]
    parts = [_part("", "Các đơn vị phản ánh (điểm e khoản 1 Điều 2):", *said)] if said else []
    if raised:
        count = count_vn(len(payload["raised"]))
        parts.append(_part("", f"Khó khăn, vướng mắc nêu trong kỳ, chưa giải quyết xong ({count} việc):", *raised))
    if wishes:
        parts.append(_part("", "Các đơn vị đề xuất, kiến nghị:", *wishes))
    return parts


def _raised(one: dict) -> list[str]:
    """A difficulty that travels (domain.md §6): what, by whom, how far it is; then what the unit wishes."""
    words = [f"- {one['unit']}: {one['title']} ({one['state'][0].lower()}{one['state'][1:]}). {_sentence(one['text'])}"]
    return words + ([f"Kiến nghị: {_sentence(one['wish'])}"] if one["wish"] else [])


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _named(raised: dict) -> str:
    names = raised["units"]
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" và {more} đơn vị khác" if more > 0 else "")


def _next(payload: dict) -> list[dict]:
    province = payload["tables"]["units"]["province"]["indicators"]
    missing = len(payload["tables"]["missing"]["rows"])
    tasks = []
    if missing:
        tasks.append(f"Đôn đốc {missing} đơn vị chưa gửi số liệu {payload['period']['label']} (Biểu 03).")
    if _short(province["Q1"]):
        tasks.append(
            f"Phối hợp với các đơn vị cung cấp toàn trình {_left(province['Q1'])} dịch vụ thuộc Danh mục chưa cung cấp."
        )
    if _short(province["Q3"]):
        tasks.append(f"Tích hợp {_left(province['Q3'])} dịch vụ đã cung cấp lên Cổng Dịch vụ công quốc gia.")
    below = [mark for mark in MARKS if payload["met"][mark]["met"] < payload["met"][mark]["judged"]]
    if below:
        tasks.append(
            f"Đôn đốc các đơn vị chưa đạt chỉ tiêu {', '.join(below)}; tăng cường tuyên truyền, hướng dẫn người dân, doanh "
            "nghiệp nộp hồ sơ trực tuyến (điểm c khoản 1 Điều 2)."
        )
    if payload["communes_without_quota"]:
        tasks.append(
            f"Đề nghị {payload['gives_communes_quotas']} giao chỉ tiêu cụ thể cho {payload['communes_without_quota']} đơn vị "
            "cấp xã chưa được giao (điểm d khoản 1 Điều 2)."
        )
    tasks.append("Tiếp tục theo dõi, tổng hợp số liệu kỳ tiếp theo đúng thời hạn (điểm c khoản 2 Điều 2).")
    return [_part("", *(f"{number}. {words}" for number, words in enumerate(tasks, start=1)))]


def _part(heading: str, *paragraphs: str) -> dict:
    return {"heading": heading, "paragraphs": list(paragraphs)}


def _year(period: dict) -> str:
    label = period["year_label"]
    return label[0].lower() + label[1:]


def _of(cell: dict) -> str:
    return f"{count_vn(cell['numerator'])}/{count_vn(cell['denominator'])}"


def _rate(cell: dict) -> str:
    return "chưa có mẫu số để tính" if cell["rate"] is None else f"{decimal_vn(cell['rate'])}{PER_CENT}"


def _target(indicator: dict) -> str:
    return "chưa xác định" if indicator["target"] is None else f"{decimal_vn(indicator['target'])}{PER_CENT}"


def _short(cell: dict) -> bool:
    return cell["numerator"] < cell["denominator"]


def _left(cell: dict) -> str:
    return count_vn(cell["denominator"] - cell["numerator"])


def _total(counts: dict, names: tuple[str, ...]) -> str:
    values = [counts[name] for name in names]
    return "chưa đủ số liệu" if None in values else f"{count_vn(sum(values))} hồ sơ"


def _unclear(cell: dict) -> str:
    """Services that are neither yes nor no, and why (domain.md §2)."""
    if not cell["unclear"]:
        return ""
    share = decimal_vn(cell["unclear_rate"]) + PER_CENT
    return f"; chưa rõ {count_vn(cell['unclear'])} dịch vụ ({share}) do còn đơn vị chưa gửi đủ số liệu"
