"""What a printed appendix says, the same for Word and Excel: its titles, and its rows in the bands of the original."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from catalog.importing.codes import LOCAL_TAIL
from catalog.importing.table import Entry
from catalog.models import Appendix, Decision
from portal.units.models import Level

TITLE = "DANH MỤC THỦ TỤC HÀNH CHÍNH ĐỦ ĐIỀU KIỆN TRIỂN KHAI DỊCH VỤ CÔNG TRỰC TUYẾN TOÀN TRÌNH"
LEVEL_WORDS = {Level.DEPARTMENT: "CẤP TỈNH", Level.DISTRICT: "CẤP HUYỆN", Level.COMMUNE: "CẤP XÃ"}
RECONSTRUCTED = "Bản phục dựng để minh họa từ dữ liệu thủ tục công khai; KHÔNG phải phụ lục chính thức của UBND tỉnh."
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class FieldGroup:
    """The rows of one field, under a roman number."""

    mark: str
    field: str
    entries: list[Entry]


@dataclass(frozen=True)
class AgencyGroup:
    """The fields of one office, under a letter; without an office where the appendix knows none."""

    mark: str
    agency: str
    fields: list[FieldGroup]

    @property
    def count(self) -> int:
        return sum(len(group.entries) for group in self.fields)


@dataclass(frozen=True)
class Paper:
    """One appendix ready to be drawn."""

    number: str
    level: str
    attached: str
    entries: list[Entry]
    is_reconstruction: bool = False

    @property
    def title(self) -> str:
        return f"{TITLE} {LEVEL_WORDS.get(Level(self.level), '')}".strip()

    @property
    def groups(self) -> list[AgencyGroup]:
        """Offices, then fields, then rows, each in the order in which it first stands in the source."""
        if self.level != Level.DEPARTMENT:
            return [AgencyGroup("", "", _fields(self.entries))]
        by_agency = _grouped(self.entries, lambda entry: entry.agencies[0] if entry.agencies else "")
        named = [agency for agency in by_agency if agency]
        marks = {agency: LETTERS[place] if place < len(LETTERS) else "" for place, agency in enumerate(named)}
        unnamed = [AgencyGroup("", "", _fields(by_agency[""]))] if "" in by_agency else []
        return unnamed + [AgencyGroup(marks[agency], agency, _fields(by_agency[agency])) for agency in named]

    def code(self, entry: Entry) -> str:
        """Long in the appendices of province and district, short in that of communes, as the originals have it."""
        return entry.code if self.level == Level.COMMUNE else entry.code + LOCAL_TAIL


def paper_of(appendix: Appendix, entries: list[Entry]) -> Paper:
    """An appendix as it is attached to its decision."""
    attached = attached_to(appendix.decision)
    return Paper(appendix.number, appendix.level, attached, entries, appendix.is_reconstruction)


def attached_to(decision: Decision | None) -> str:
    """ "(Ban hành kèm theo …)"; what nobody has entered stays a blank."""
    number = decision.number if decision and decision.number else "……/QĐ-UBND"
    dated = date_words(decision.date if decision else None)
    return f"(Ban hành kèm theo Quyết định số {number} ngày {dated} của UBND tỉnh)"


def date_words(day: date | None) -> str:
    """dd/mm/yyyy, or its blanks."""
    return f"{day:%d/%m/%Y}" if day else "…/…/……"


def note(entry: Entry) -> str:
    """What the last column says: from when the procedure is no longer in the list."""
    return f"Hết hiệu lực từ ngày {entry.ends:%d/%m/%Y}" if entry.ends else ""


def numbered(groups: Iterable[AgencyGroup], level: str) -> dict[str, int]:
    """The number before each code: it restarts with each office in appendix 1, with each field in 3, runs on in 2."""
    numbers: dict[str, int] = {}
    number = 0
    for group in groups:
        number = 0
        for fields in group.fields:
            number = 0 if level == Level.COMMUNE else number
            for entry in fields.entries:
                number += 1
                numbers[entry.code] = number
    return numbers


def roman(number: int) -> str:
    """4 → IV."""
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text


def _fields(entries: list[Entry]) -> list[FieldGroup]:
    found = _grouped(entries, lambda entry: entry.field)
    return [FieldGroup(roman(place), name, rows) for place, (name, rows) in enumerate(found.items(), start=1)]


def _grouped(entries: list[Entry], key: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return groups
