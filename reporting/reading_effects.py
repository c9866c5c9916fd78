"""What another reading would do: the units whose target or verdict it changes, by the same arithmetic as every figure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal.core.periods import Month
from reporting.compliance import compliance
from reporting.models import COUNTED, Period, Return
from targets.evaluation import VERDICTS
from targets.indicators import INDICATORS
from targets.readings import Understanding, readings

COMPARED = ("target", "verdict", "rate")


@dataclass(frozen=True)
class Effect:
    """One unit under the reading that holds and under the proposed one: `{target, verdict, rate}` each."""

    name: str
    level: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]

    @property
    def changes_target(self) -> bool:
        return self.before["target"] != self.after["target"]

    @property
    def changes_verdict(self) -> bool:
        return self.before["verdict"] != self.after["verdict"]


def proposed(indicator: str, year: int, *, denominator: str, growth: str, document: str) -> dict[str, Understanding]:
    """The year's readings with one of them as it is proposed."""
    held = readings(year)
    return held | {indicator: replace(held[indicator], denominator=denominator, growth=growth, document=document)}


def effects(indicator: str, month: Month, understood: Mapping[str, Understanding]) -> list[Effect]:
    """The units whose target or verdict the readings would change at the month's end, in official order."""
    now, then = compliance(month)["units"], compliance(month, understood=understood)["units"]
    pairs = [
        Effect(unit["name"], unit["level"], _judged(unit, indicator), _judged(other, indicator))
        for unit, other in zip(now, then, strict=True)
    ]
    return [one for one in pairs if one.changes_target or one.changes_verdict]


def months_reported(year: int) -> int:
    """How many months of the year anybody reported: on so much rests a target that grows from that year."""
    return Period.objects.filter(Exists(Return.objects.filter(COUNTED, period=OuterRef("pk"))), year=year).count()


def turned(found: list[Effect]) -> list[tuple[str, str, int]]:
    """How many units go from which verdict to which, the most frequent first."""
    ways = Counter((one.before["verdict"], one.after["verdict"]) for one in found if one.changes_verdict)
    return [
        (_(VERDICTS[before or ""]), _(VERDICTS[after or ""]), count) for (before, after), count in ways.most_common()
    ]


def sensitive_units(data: dict) -> dict[str, list[str]]:
    """From `compliance`: by indicator the names of the units whose verdict another reading would change."""
    return {id_: [unit["name"] for unit in data["units"] if unit["indicators"][id_]["sensitive"]] for id_ in INDICATORS}


def _judged(unit: dict, indicator: str) -> dict[str, str | None]:
    entry = unit["indicators"][indicator]
    judged = entry["with_children"] or entry
    return {"target": entry["target"], "verdict": entry["verdict"], "rate": judged["rate"]}
