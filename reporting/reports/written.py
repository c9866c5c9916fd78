"""What people write into a report's sections: figures stand in it by name and are filled from the payload at the freeze. Pure.

A section is known by its number: "I.1", "II". `{{q1.ty_le}}` is a figure, `{{tu_sinh}}` the words the portal makes itself.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, decimal_vn
from reporting.columns import PENDING, RECEIVED, RESOLVED
from reporting.refusals import Refused

GENERATED = "tu_sinh"
PER_CENT = "\u00a0%"
LONGEST = 20_000
_NAMED = re.compile(r"\{\{\s*([a-z0-9_.]+)\s*\}\}")
_NUMBER = re.compile(r"(?<![\w/.,])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\w/])|(?<![\w/.,])\d+(?:,\d+)?(?![\w/])")
_PAIR = re.compile(r"(?<![\w/.,])([\d.]+)/([\d.]+)(?![\w/])")
# A number after one of these is no figure of the report.
_LABEL = re.compile(r"(Điều|khoản|Khoản|điểm|Biểu|tháng|Tháng|năm|Năm|ngày|Ngày|số|kỳ|quý|cấp độ)\s*$")
_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?|\d{1,2}/\d{4}")
COLUMN_NAMES = {
    "nhan": RECEIVED,
    "nhan.truc_tuyen": ("received_online",),
    "nhan.truc_tiep": ("received_direct",),
    "nhan.ky_truoc": ("carried_over",),
    "giai_quyet": RESOLVED,
    "giai_quyet.truoc_han": ("resolved_early",),
    "giai_quyet.dung_han": ("resolved_on_time",),
    "giai_quyet.qua_han": ("resolved_late",),
    "dang_giai_quyet": PENDING,
    "dang_giai_quyet.trong_han": ("pending_in_time",),
    "dang_giai_quyet.qua_han": ("pending_overdue",),
    "truc_tuyen": ("resolved_online",),
}


def figures(payload: dict) -> dict[str, str]:
    """The figures by name, as a reader sees them."""
    period, coverage = payload["period"], payload["coverage"]
    found = {
        "ky": period["label"],
        "tu_ngay": f"{date.fromisoformat(period['data_from']):%d/%m/%Y}",
        "den_ngay": f"{date.fromisoformat(period['data_to']):%d/%m/%Y}",
        "don_vi.phai_gui": count_vn(coverage["units_due"]),
        "don_vi.da_gui": count_vn(coverage["units_sent"]),
        "don_vi.da_duyet": count_vn(coverage["units_approved"]),
        "don_vi.chua_gui": count_vn(len(payload["tables"]["missing"]["rows"])),
        "dong.phai_co": count_vn(coverage["lines_due"]),
        "dong.du": count_vn(coverage["lines_filled"]),
    }
    counts = payload["tables"]["fields"]["total"]["counts"]
    for name, columns in COLUMN_NAMES.items():
        values = [counts[column] for column in columns]
        found[name] = count_vn(None if None in values else sum(values))
    for indicator in payload["indicators"]:
        found |= _of_indicator(indicator, payload)
    return found


def sections_of(payload: dict) -> Iterator[tuple[str, str, list[str]]]:
    """(number, heading, generated paragraphs) of every section that can be written."""
    for section in payload["sections"]:
        roman, _dot, words = section["heading"].partition(". ")
        for part in section["parts"]:
            number, _dot, title = part["heading"].partition(". ")
            key = f"{roman}.{number}" if part["heading"] else roman
            yield key, title or words, part["paragraphs"]


def refuse_unknown(text: str, known: Iterable[str]) -> None:
    """Raises Refused for a name in braces that is no figure, or braces that do not close."""
    names = {*known, GENERATED}
    wrong = [name for name in _NAMED.findall(text) if name not in names]
    if wrong:
        raise Refused(
            _(
                "Lời văn báo cáo: không có số liệu nào tên {names}. Chọn tên trong danh sách bên cạnh, hoặc bỏ đi."
            ).format(names=", ".join(f"{{{{{name}}}}}" for name in wrong))
        )
    rest = _NAMED.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise Refused(_("Lời văn báo cáo: dấu {{ }} chưa khép, hoặc trong đó không phải tên một số liệu."))


def typed_figures(text: str, payload: dict) -> list[str]:
    """Numbers typed by hand that no figure of the payload equals: allowed, but somebody should look again."""
    shown = _shown(payload)
    plain = _DATE.sub(" ", _NAMED.sub(" ", text))
    found = []
    for line in plain.splitlines():
        line = re.sub(r"^\s*\d+[.)]\s", "", line)  # the number of an item
        for match in _NUMBER.finditer(line):
            if not _LABEL.search(line[: match.start()]) and match[0] not in shown and match[0] not in found:
                found.append(match[0])
    return found


def bound(key: str, paragraphs: list[str], payload: dict) -> str:
    """The generated words with their figures as names, to begin from; where a value has two names it stays as it is."""
    made = figures(payload)
    return "\n".join(_bound(words, _near(key, words, made)) for words in paragraphs)


def filled(text: str, paragraphs: list[str], made: dict[str, str]) -> list[str]:
    """The paragraphs that are frozen. Raises Refused for a name that is no figure of this payload."""
    refuse_unknown(text, made)
    values = made | {GENERATED: " ".join(paragraphs)}
    result: list[str] = []
    for line in text.splitlines():
        words = line.strip()
        if _NAMED.fullmatch(words) and _NAMED.findall(words) == [GENERATED]:
            result += paragraphs
        elif words:
            result.append(_NAMED.sub(lambda match: values[match[1]], words))
    return result


def with_written(payload: dict, written: dict[str, str]) -> dict:
    """The payload with the sections that a person wrote; `written` is text by section."""
    if not written:
        return payload
    made = figures(payload)
    used = []
    for key, _heading, paragraphs in list(sections_of(payload)):
        if key in written:
            paragraphs[:] = filled(written[key], list(paragraphs), made)
            used.append(key)
    return payload | {"written": used}


def with_replaced(payload: dict, letters: list[dict]) -> dict:
    """The payload of a report that takes the place of one that went out: each letter names the one it replaces."""
    if not letters:
        return payload
    closing = dict(payload["closing"])
    for one in letters:
        letter, issuer = one["letter"], payload["heads"][one["letter"]]["issuer_name"]
        dated = f"{date.fromisoformat(one['date']):%d/%m/%Y}"
        words = f"Báo cáo này thay thế Báo cáo số {one['number']}{one['symbol']} ngày {dated} của {issuer}."
        closing[letter] = f"{words} {closing[letter]}"
    return payload | {"closing": closing, "replaces": letters}


def _of_indicator(indicator: dict, payload: dict) -> dict[str, str]:
    mark = indicator["id"]
    cell = payload["tables"]["units"]["province"]["indicators"][mark]
    met = payload["met"][mark]
    name = mark.lower()
    found = {
        f"{name}.tu_so": count_vn(cell["numerator"]),
        f"{name}.mau_so": count_vn(cell["denominator"]),
        f"{name}.ty_le": _rate(cell["rate"]),
        f"{name}.chi_tieu": _rate(indicator["target"]),
        f"{name}.con_lai": count_vn(cell["denominator"] - cell["numerator"]),
        f"{name}.so_don_vi_dat": count_vn(met["met"]),
        f"{name}.so_don_vi_xet": count_vn(met["judged"]),
    }
    if month := cell.get("month"):
        found |= {
            f"{name}.ky.tu_so": count_vn(month["numerator"]),
            f"{name}.ky.mau_so": count_vn(month["denominator"]),
            f"{name}.ky.ty_le": _rate(month["rate"]),
        }
    return found


def _rate(text: str | None) -> str:
    return "–" if text is None else f"{decimal_vn(text)}{PER_CENT}"


def _near(key: str, words: str, made: dict[str, str]) -> dict[str, str]:
    """The figures that a section speaks of, so that an equal number elsewhere is not taken for one of them."""
    about = {"I.1": ("q1.",), "I.2": ("q2.",), "I.3": (*COLUMN_NAMES, "dong.", "q4."), "I.4": ("q3.",)}.get(key)
    if key == "II":
        about = (f"{words[:2].lower()}.",)
    if about is None:
        return {}
    return {name: value for name, value in made.items() if name.startswith(about)}


def _bound(words: str, near: dict[str, str]) -> str:
    names: dict[str, list[str]] = {}
    for name, value in near.items():
        names.setdefault(value.removesuffix(PER_CENT), []).append(name)
    prefixes = {name.rpartition(".")[0] for name in near}
    dates = [match.span() for match in _DATE.finditer(words)]

    def pair(match: re.Match) -> str:
        for prefix in sorted(prefixes):
            over, under = f"{prefix}.tu_so", f"{prefix}.mau_so"
            if (near.get(over), near.get(under)) == (match[1], match[2]):
                return f"{{{{{over}}}}}/{{{{{under}}}}}"
        return match[0]

    def single(match: re.Match) -> str:
        inside_date = any(start <= match.start() < end for start, end in dates)
        found = names.get(match[0], [])
        if inside_date or len(found) != 1 or _LABEL.search(match.string[: match.start()]):
            return match[0]
        return f"{{{{{found[0]}}}}}"

    # Rates bring their sign with them.
    made = _NUMBER.sub(single, _PAIR.sub(pair, words))
    return re.sub(r"(\{\{[a-z0-9_.]*(?:ty_le|chi_tieu)\}\})\s?%", r"\1", made)


def _shown(payload: object) -> set[str]:
    """Every number of the payload as it is printed."""
    if isinstance(payload, bool) or payload is None:
        return set()
    if isinstance(payload, int):
        return {count_vn(payload), count_vn(abs(payload))}
    if isinstance(payload, str):
        return {decimal_vn(payload)} if re.fullmatch(r"-?\d+\.\d\d", payload) else set()
    rows = payload.values() if isinstance(payload, dict) else payload
    return set().union(*(_shown(one) for one in rows)) if rows else set()
