"""What a day's events must be: every rule is one function, and the list RULES reads as the policy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from portal.units.importing import Problem, problem
from portal.units.models import Level, Succession, UnitCode, UnitVersion
from portal.units.reorganising.files import MAIN, WHOLE, Leg


@dataclass
class Eve:
    """The units as they stand when the day comes: codes and versions of the day before, and what the day itself holds."""

    day: date
    codes: dict[str, int]
    versions: dict[int, UnitVersion]
    day_codes: dict[str, int] = field(default_factory=dict)
    standing: dict[int, UnitVersion] = field(default_factory=dict)
    later: dict[int, date] = field(default_factory=dict)

    @classmethod
    def of(cls, day: date) -> "Eve":
        before = day - timedelta(days=1)
        later: dict[int, date] = {}
        rows = Succession.objects.filter(event__on__gt=day).order_by("-event__on")
        for on, *units in rows.values_list("event__on", "predecessor", "successor"):
            later |= {unit: on for unit in units if unit}
        return cls(
            day,
            dict(UnitCode.objects.on(before).values_list("code", "unit")),
            {version.unit_id: version for version in UnitVersion.objects.on(before)},
            dict(UnitCode.objects.on(day).values_list("code", "unit")),
            {version.unit_id: version for version in UnitVersion.objects.on(day)},
            later,
        )

    @property
    def province(self) -> int | None:
        """The unit at the top of the day."""
        return next((unit for unit, version in self.standing.items() if version.level == Level.PROVINCE), None)

    def ended(self, legs: list[Leg]) -> set[int]:
        """The units that these legs end."""
        return {self.codes[leg.old] for leg in legs if not leg.goes_on and leg.old in self.codes}

    def existing(self, code: str, legs: list[Leg]) -> int | None:
        """The unit that bears the code before the day and beyond it, or takes it on the day; None: it means a new one."""
        taken = next((leg.old for leg in legs if leg.goes_on and leg.new == code), code)
        unit = self.codes.get(taken)
        return unit if unit in self.standing and unit not in self.ended(legs) else None


Rule = Callable[[list[Leg], Eve], Iterator[Problem]]


def check(legs: list[Leg], eve: Eve) -> list[Problem]:
    """All that is wrong with the events of one day."""
    return [found for rule in RULES for found in rule(legs, eve)]


def old_unit_is_known(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """Codes are those of the eve: on the day itself a code may already mean the successor."""
    for leg in legs:
        unit = eve.codes.get(leg.old)
        if unit is None:
            yield _wrong(
                leg,
                "old_code",
                leg.old,
                _("không có đơn vị mang mã {old} trước ngày {day:%d/%m/%Y}").format(old=leg.old, day=eve.day),
            )
        elif unit not in eve.standing:
            yield _wrong(
                leg,
                "old_code",
                leg.old,
                _("{version} ({old}) đã chấm dứt từ {day:%d/%m/%Y}").format(
                    version=eve.versions[unit], old=leg.old, day=eve.day
                ),
            )


def unit_ends_once(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """One way whole, or several parts of which exactly one is the main one: the history is never halved."""
    ways: dict[str, list[Leg]] = {}
    for leg in legs:
        ways.setdefault(leg.old, []).append(leg)
    for old, mine in ways.items():
        whole = sum(leg.part == WHOLE for leg in mine)
        main = sum(leg.part == MAIN for leg in mine)
        if len(mine) == 1 and (whole or main):
            continue
        if whole:
            yield _wrong(
                mine[-1],
                "old_code",
                old,
                _("đơn vị {old} chấm dứt hoặc đổi {n} lần trong cùng một ngày").format(old=old, n=len(mine)),
            )
        elif main != 1:
            what = _(
                "đơn vị {old} chia thành {n} phần nhưng có {main} phần chính (part_main), phải có đúng một"
            ).format(old=old, n=len(mine), main=main)
            yield _wrong(mine[0], "part", mine[0].part, what)
        elif len({leg.new for leg in mine}) < len(mine):
            yield _wrong(
                mine[-1], "new_code", mine[-1].new, _("đơn vị {old} có hai phần vào cùng một đơn vị").format(old=old)
            )


def successor_is_known(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """It stands already, or the file (or the shipped structure) says what it is."""
    for leg in legs:
        if leg.new and eve.existing(leg.new, legs) is None and leg.place is None:
            why = _(
                "đơn vị kế thừa {new} không có vào ngày {day:%d/%m/%Y}, và không có tên trong danh sách đơn vị mới"
            ).format(new=leg.new, day=eve.day)
            yield _wrong(leg, "new_code", leg.new, why)
        elif leg.goes_on and leg.place is None:
            yield _wrong(leg, "new_code", leg.new, _("không biết tên mới của đơn vị {old}").format(old=leg.old))


def told_successor_is_new_or_renamed(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """What a row tells of a unit that stands already would be passed over in silence."""
    renamed = {leg.new for leg in legs if leg.goes_on}
    for leg in legs:
        if leg.is_told and leg.place and leg.new not in renamed and eve.existing(leg.new, legs) is not None:
            why = _("đơn vị {new} đã có; đổi tên nó bằng một dòng “rename” riêng, dòng này để trống tên").format(
                new=leg.new
            )
            yield _wrong(leg, "name", leg.place.name, why)


def successor_is_told_once(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """Two rows that call the same unit otherwise: nobody could say which holds."""
    said: dict[str, Leg] = {}
    for leg in legs:
        if not leg.is_told or leg.place is None:
            continue
        first = said.setdefault(leg.new, leg)
        if first.place and replace(leg.place, document="") != replace(first.place, document=""):
            why = _("đơn vị {new} được ghi khác dòng {first}").format(new=leg.new, first=first.row)
            yield _wrong(leg, "name", leg.place.name, why)


def successor_does_not_end(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """A → B and B → A on one day leaves nobody. A code that its own holder goes into means a new unit, not the holder."""
    after = {leg.old: leg.new for leg in legs if leg.carries_history and not leg.goes_on}
    remade = {leg.old for leg in legs if leg.old == leg.new}
    for leg in legs:
        if leg.new not in after or leg.new in remade or leg.goes_on:
            continue
        path = [leg.old]
        while path[-1] in after and path[-1] not in path[:-1]:
            path.append(after[path[-1]])
        if path[-1] == leg.old:
            yield _wrong(leg, "new_code", leg.new, _("vòng kế thừa {path}").format(path=" → ".join(path)))
        else:
            yield _wrong(
                leg, "new_code", leg.new, _("đơn vị kế thừa {new} cũng chấm dứt trong ngày đó").format(new=leg.new)
            )


def successor_stands_on_the_same_tier(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """Xã Kỳ Anh is not huyện Kỳ Anh: whose history goes where is a question inside a tier."""
    for leg in legs:
        old = eve.versions.get(eve.codes.get(leg.old, 0))
        unit = eve.existing(leg.new, legs)
        new = eve.standing[unit].level if unit else leg.place and leg.place.level
        if old and new and old.level != new:
            words = dict(Level.choices)
            yield _wrong(
                leg,
                "new_code",
                leg.new,
                _("{old} ({old_level}) không thể vào {new} ({new_level})").format(
                    old=old, old_level=words[old.level], new=leg.new, new_level=words[new]
                ),
            )


def nothing_happened_later(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """Events are entered in their order: one before another of the same unit would rewrite what followed."""
    for leg in legs:
        for code in dict.fromkeys((leg.old, leg.new)):
            on = eve.later.get(eve.codes.get(code, 0))
            if on:
                why = _("đơn vị {code} đã có sự kiện ngày {on:%d/%m/%Y}, sau ngày {day:%d/%m/%Y}").format(
                    code=code, on=on, day=eve.day
                )
                yield _wrong(leg, "on", str(eve.day), why)


def new_code_is_free(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """A code names one unit a day: a new or renamed unit cannot take one that another keeps."""
    ended, leaving = eve.ended(legs), {leg.old for leg in legs if leg.goes_on and leg.new != leg.old}
    for leg in legs:
        holder = eve.day_codes.get(leg.new)
        if holder is None or holder in ended or leg.new in leaving or not leg.goes_on:
            continue
        if holder != eve.codes.get(leg.old):
            yield _wrong(
                leg,
                "new_code",
                leg.new,
                _("mã {new} đang thuộc {holder}").format(
                    new=leg.new, holder=eve.standing.get(holder, _("đơn vị khác"))
                ),
            )


def parent_is_known(legs: list[Leg], eve: Eve) -> Iterator[Problem]:
    """A new or moved unit stands under one that is there on the day and does not end on it."""
    ended, made = eve.ended(legs), {leg.new for leg in legs}
    for leg in legs:
        if leg.place is None or (eve.existing(leg.new, legs) is not None and not leg.goes_on):
            continue
        code = leg.place.parent
        parent = eve.day_codes.get(code) if code else eve.province
        if (parent is None or parent in ended) and code not in made:
            yield _wrong(
                leg,
                "parent",
                code,
                _("cấp trên {code} của {new} không có vào ngày đó").format(code=code or _("tỉnh"), new=leg.new),
            )


def _wrong(leg: Leg, column: str, value: str, why: str) -> Problem:
    return problem(
        leg.row,
        column,
        value,
        _("Dòng {row}: {why}. Kiểm tra mã và ngày rồi nạp lại cả tệp.").format(row=leg.row, why=why),
    )


RULES: list[Rule] = [
    old_unit_is_known,
    unit_ends_once,
    successor_is_known,
    told_successor_is_new_or_renamed,
    successor_is_told_once,
    successor_does_not_end,
    successor_stands_on_the_same_tier,
    nothing_happened_later,
    new_code_is_free,
    parent_is_known,
]
