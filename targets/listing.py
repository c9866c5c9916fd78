"""The quotas of a year as pages and files list them: each unit's four levels and where each comes from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.units.models import UnitVersion
from targets.actions.assignments import document_start
from targets.indicators import INDICATORS
from targets.models import Assignment, Quota
from targets.percent import percent_text
from targets.readings import Demands

RULE, DOCUMENT, ASSIGNED, NAMELESS, NONE = "quy_tac", "van_ban", "giao", "khong_van_ban", "chua_giao"
SOURCES = {
    RULE: gettext_lazy("Theo quy tắc của Quyết định"),
    DOCUMENT: gettext_lazy("Theo văn bản"),
    ASSIGNED: gettext_lazy("Cấp trên giao cho xã"),
    NAMELESS: gettext_lazy("Giao riêng, chưa ghi văn bản"),
    NONE: gettext_lazy("Chưa giao"),
}

SHORT = {
    RULE: gettext_noop("theo quy tắc"),
    NAMELESS: gettext_noop("giao riêng, chưa ghi văn bản"),
    NONE: gettext_noop("chưa giao"),
}


@dataclass(frozen=True)
class Level:
    """One quota: in per cent (None: none was given), where from, by which document."""

    indicator: str
    quota: Fraction | None
    source: str
    document: str = ""

    @property
    def percent(self) -> str | None:
        return percent_text(self.quota)

    @property
    def source_words(self) -> str:
        """ "theo quy tắc", "theo Văn bản số …"."""
        if self.source == DOCUMENT:
            return f"theo {self.document}"
        return (
            _("cấp trên giao: {document}").format(document=self.document)
            if self.source == ASSIGNED
            else _(SHORT[self.source])
        )


@dataclass(frozen=True)
class Row:
    """A unit with its four quotas."""

    version: UnitVersion
    code: str
    above: str
    levels: Sequence[Level]

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Where the levels come from, each source once with the indicators it gives ("" where it gives all)."""
        found: dict[str, list[str]] = {}
        for one in self.levels:
            found.setdefault(one.source_words, []).append(one.indicator)
        return [(", ".join(marks) if len(found) > 1 else "", words) for words, marks in found.items()]


def rows(
    versions: Iterable[UnitVersion], year: int, demanded: Demands, codes: Mapping[int, str], names: Mapping[int, str]
) -> list[Row]:
    """The units in the order given; two queries whatever their number."""
    documents = {
        (unit, indicator): document
        for unit, indicator, document in Quota.objects.filter(year=year).values_list("unit", "indicator", "document")
    }
    issued = Assignment.objects.filter(year=year, state=Assignment.State.ISSUED).values_list("number", "date")
    starts = tuple(document_start(number, day) for number, day in issued if day)

    def level(unit: int, indicator: str) -> Level:
        quota, document = demanded.quota(unit, indicator), documents.get((unit, indicator))
        if document is None:
            return Level(indicator, quota, NONE if quota is None else RULE)
        source = ASSIGNED if starts and document.startswith(starts) else DOCUMENT if document else NAMELESS
        return Level(indicator, quota, source, document)

    return [
        Row(
            one,
            codes.get(one.unit_id, ""),
            names.get(one.parent_id or 0, ""),
            [level(one.unit_id, indicator) for indicator in INDICATORS],
        )
        for one in versions
    ]
