"""One code is written once: the first row of it is kept, and every further one is listed or refused for a reason."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalog.importing import names
from catalog.importing.entries import Entry
from catalog.importing.problems import ERROR, INFO, WARNING, Problem, place


@dataclass
class Repeats:
    """What is left of the entries, how many rows were refused and how many are only listed."""

    kept: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: int = 0
    listed: int = 0


def once_each(entries: list[Entry], accepted: dict[str, str]) -> Repeats:
    """Several rows of a code are right only where codes of their online services tell them apart."""
    repeats = Repeats()
    first: dict[str, Entry] = {}
    services: dict[str, set[str]] = {}
    for entry in entries:
        kept = first.setdefault(entry.code, entry)
        seen = services.setdefault(entry.code, set())
        if kept is not entry:
            _judge(repeats, kept, entry, seen, accepted)
        seen.add(entry.service_code)
    repeats.kept = list(first.values())
    return repeats


def _judge(repeats: Repeats, kept: Entry, entry: Entry, seen: set[str], accepted: dict[str, str]) -> None:
    where = (
        _("dòng {row}").format(row=kept.row)
        if kept.sheet == entry.sheet
        else _("dòng {row} của “{sheet}”").format(row=kept.row, sheet=kept.sheet)
    )
    keep = f"Giữ dòng {kept.row}"
    if entry.service_code and entry.service_code not in seen and "" not in seen:
        repeats.listed += 1
        words = _("dịch vụ {service_code} thuộc thủ tục {code} đã có ở {where}; thủ tục chỉ nhập một lần").format(
            service_code=entry.service_code, code=entry.code, where=where
        )
        _say(repeats, entry, INFO, "several_services", words, "")
    elif difference := _difference(kept, entry):
        kind, words = difference
        if accepted.get(place(entry.sheet, entry.row)) == keep:
            repeats.listed += 1
            _say(
                repeats,
                entry,
                INFO,
                "suggestion_accepted",
                _("mã {code} đã có; theo gợi ý giữ {where}").format(code=entry.code, where=where),
                keep,
            )
        else:
            repeats.refused += 1
            words = _("mã {code} đã có ở {where} với {words}; dòng đó được giữ").format(
                code=entry.code, where=where, words=words
            )
            _say(repeats, entry, ERROR, kind, words, keep)
    else:
        repeats.listed += 1
        words = _("mã {code} đã có ở {where}; chỉ nhập một lần").format(code=entry.code, where=where)
        _say(repeats, entry, WARNING, "code_twice", words, entry.code)


def _difference(kept: Entry, entry: Entry) -> tuple[str, str] | None:
    """What tells two rows of one code apart; such a file contradicts itself."""
    if not names.same_name(kept.name, entry.name):
        return "code_two_names", _("tên khác (“{kept}”)").format(kept=kept.name[:80])
    if kept.field.casefold() != entry.field.casefold():
        return "code_two_fields", _("lĩnh vực khác (“{field}”)").format(field=kept.field[:80])
    return None


def _say(repeats: Repeats, entry: Entry, severity: str, kind: str, words: str, suggestion: str) -> None:
    hint = f" Gợi ý: {suggestion}." if suggestion and severity == ERROR else ""
    message = f"{entry.sheet}, dòng {entry.row}: {words}.{hint}"
    repeats.problems.append(Problem(severity, kind, message, entry.sheet, entry.row, "", entry.raw_code, suggestion))
