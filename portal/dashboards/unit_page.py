"""One unit: its four indicators with what they take, submitted and approved side by side, and their way over the months."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, rate_text
from portal.core.periods import Month
from portal.core.tables import Cell, Head, Row, Table
from portal.dashboards.asked import Asked
from portal.dashboards.opened import MONTHS_OF_A_YEAR, sentences
from portal.dashboards.results import shown
from portal.dashboards.trends import NOTHING, Point, Readings, of_keys, points_of, sent_months
from portal.units.models import Level, UnitVersion
from reporting.compliance import Standing, demanded_of_unit, entries_of, families, standing_of
from reporting.figures import coverage
from reporting.kept import Pair
from targets.evaluation import Facts, volume
from targets.indicators import INDICATORS
from targets.needs import expected_volume, needs
from targets.readings import Understanding

OWN, BELOW = 0, 1


class UnitBoard:
    """What the page and the sheet for the meeting show of a unit in a month."""

    def __init__(self, asked: Asked, unit: UnitVersion) -> None:
        self.asked, self.unit = asked, unit
        self.demanded = demanded_of_unit(unit, asked.month.year, asked.day)
        self.standing = standing_of(unit, asked.month, only_approved=asked.only_approved, on_map=asked.on_map)
        self.own_ids, self.every_ids = families(unit, asked.day, goes_on=asked.day > asked.month.data_to)
        self._by_side: dict[bool, dict[str, dict]] = {}
        self.coverage = coverage(asked.month, only_approved=asked.only_approved, unit_ids=self.every_ids)

    @cached_property
    def other(self) -> Standing:
        """The same from what was approved alone, or from all that was sent: whichever was not asked for."""
        asked = self.asked
        return standing_of(self.unit, asked.month, only_approved=not asked.only_approved, on_map=asked.on_map)

    @property
    def has_children(self) -> bool:
        return self.unit.level == Level.DISTRICT

    def results(self) -> list[dict]:
        """One an indicator: words, figures, sentences, where the number opens."""
        found = []
        for id_ in INDICATORS:
            entry = self._entries(self.asked.only_approved)[id_]
            facts = (self.standing.children or self.standing).year
            found.append(
                shown(id_, entry)
                | {
                    "url": self.asked.url("number", id_, self.unit.unit_id),
                    "own_url": self.asked.url("number", id_, self.unit.unit_id, rieng="1"),
                    "sentences": self._sentences(id_, facts),
                    "beside": beside(id_, facts),
                }
            )
        return found

    def sides(self) -> Table:
        """Each indicator from what was sent and from what was approved, own and with the communes."""
        sent, approved = self._entries(False), self._entries(True)
        rows = []
        for id_ in INDICATORS:
            held = [sent[id_], approved[id_]]
            rows.append(
                Row(
                    [
                        f"{id_} {INDICATORS[id_].name}",
                        *(_fraction(entry, inner) for entry in held for inner in self._kinds()),
                    ]
                )
            )
        names = [_("riêng"), _("cả xã")] if self.has_children else [""]
        heads = [
            Head(_("Chỉ tiêu")),
            *(Head(f"{which} {name}".strip(), num=True) for which in (_("Đã gửi"), _("Đã duyệt")) for name in names),
        ]
        covered = self.coverage
        note = _(
            "Kỳ {month}/{year}: {units_sent}/{units_due} đơn vị "
            "đã gửi, {units_approved} đã duyệt; "
            "{lines_filled}/{lines_due} dòng đủ số."
        ).format(
            month=self.asked.month.month,
            year=self.asked.month.year,
            units_sent=covered["units_sent"],
            units_due=covered["units_due"],
            units_approved=covered["units_approved"],
            lines_filled=count_vn(covered["lines_filled"]),
            lines_due=count_vn(covered["lines_due"]),
        )
        return Table(
            "gui-va-duyet",
            _("Theo số đã gửi và theo số đã duyệt"),
            heads,
            rows,
            unit=_("% (tử số / mẫu số)"),
            source=self.asked.source,
            excel=self.asked.excel("gui-va-duyet"),
            note=note,
        )

    def trend(self) -> dict[str, list[Point]]:
        """The four indicators over thirteen months as they are judged: a district's with its communes."""
        months = self.asked.trend_months()
        pairs = _judged(of_keys(self.asked, months, dict.fromkeys(self.every_ids, BELOW)))
        understood, sent = Readings(months), sent_months(self.asked, months, self.every_ids)
        before = demanded_of_unit(self.unit, months[0].year, self.asked.day)
        by_year = {months[0].year: before, self.asked.month.year: self.demanded}
        found = {}
        for id_ in INDICATORS:
            mine = {year: demanded.quota(self.unit.unit_id, id_) for year, demanded in by_year.items()}
            found[id_] = points_of(id_, months, pairs, understood, mine, sent=sent)
        return found

    def _entries(self, only_approved: bool) -> dict[str, dict]:
        if only_approved not in self._by_side:
            standing = self.standing if only_approved == self.asked.only_approved else self.other
            self._by_side[only_approved] = entries_of(self.demanded, self.unit.unit_id, standing, self.asked.month)
        return self._by_side[only_approved]

    def _kinds(self) -> tuple[str, ...]:
        return ("own", "with_children") if self.has_children else ("own",)

    def _sentences(self, id_: str, facts: Facts) -> list[str]:
        return what_it_takes(
            self.asked.month, self.demanded.understood[id_], self.demanded.quota(self.unit.unit_id, id_), facts
        )


def what_it_takes(month: Month, understood: Understanding, quota: Fraction | None, facts: Facts) -> list[str]:
    """The sentences of domain.md §2 for one indicator; none where nothing is missing or judged."""
    id_ = understood.indicator.id
    said = []
    if id_ == "Q2":
        direct, none = facts.active - facts.used_of_active, facts.provided - facts.active
        said.append(
            _("Đã có hồ sơ trực tiếp, chưa có trực tuyến: {direct} dịch vụ (làm được ngay).").format(
                direct=count_vn(direct)
            )
        )
        said.append(_("Chưa phát sinh hồ sơ nào: {none} dịch vụ.").format(none=count_vn(none)))
    achieved = volume(id_, understood.denominator, facts)
    found = needs(quota, achieved, expected_volume(achieved, month.month, MONTHS_OF_A_YEAR - month.month))
    if found is None:
        return said
    return [*sentences(id_, month, found), *said]


def beside(id_: str, facts: Facts) -> str | None:
    """What domain.md §2 wants beside the headline: Q2 of services with any dossier, Q3 over the whole list."""
    words = {
        "Q2": ("active", _("Tính riêng dịch vụ có phát sinh hồ sơ")),
        "Q3": ("listed", _("Tính trên toàn Danh mục")),
    }
    if id_ not in words:
        return None
    denominator, said = words[id_]
    held = volume(id_, denominator, facts)
    rate = rate_text(held.numerator, held.denominator)
    return None if rate is None else f"{said}: {rate.replace('.', ',')} %"


def _judged(pairs: Mapping[Month, Mapping[int, Pair]]) -> dict[Month, Pair]:
    return {month: rows.get(BELOW, NOTHING) for month, rows in pairs.items()}


def _fraction(entry: dict, kind: str) -> Cell:
    held = entry if kind == "own" else entry["with_children"]
    if held is None or held["rate"] is None:
        return Cell("–")
    return Cell(
        f"{held['rate'].replace('.', ',')}",
        float(held["rate"]),
        note=f"{count_vn(held['numerator'])}/{count_vn(held['denominator'])}",
    )
