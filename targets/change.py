"""Why a rate changed between two periods: parts that sum exactly to the difference. Pure, in exact fractions.

From the earlier figures to the later ones in steps, each taking in one cause; a part is what the rate does in its step, so
the parts sum to the whole whatever the figures are. A cell is a procedure at a unit with its numerator and denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

Key = tuple[int, int]  # unit, procedure
Cells = Mapping[Key, tuple[int, int]]

CORRECTIONS, UNITS, CATALOGUE, VOLUME, MIX, RESULT = "corrections", "units", "catalogue", "volume", "mix", "result"
PARTS = {
    VOLUME: (_("Khối lượng"), _("Đơn vị nào giải quyết nhiều, ít hơn trước; tỷ lệ của từng đơn vị giữ như kỳ trước.")),
    MIX: (
        _("Cơ cấu"),
        _("Trong một đơn vị, thủ tục nào chiếm nhiều, ít hơn trước; tỷ lệ của từng thủ tục giữ như kỳ trước."),
    ),
    RESULT: (_("Kết quả từng thủ tục"), _("Tỷ lệ của chính từng thủ tục tại từng đơn vị đã khác kỳ trước.")),
    UNITS: (_("Đơn vị vào, ra"), _("Đơn vị chỉ có số ở một trong hai kỳ.")),
    CATALOGUE: (_("Danh mục"), _("Thủ tục chỉ có số ở một trong hai kỳ, tại đơn vị có số ở cả hai.")),
    CORRECTIONS: (_("Đính chính"), _("Số của các biểu đã đính chính, so với số trước lần đính chính đầu tiên.")),
}


@dataclass(frozen=True)
class Explained:
    """The two rates in per cent, and each part in percentage points; `parts` sum to after − before exactly."""

    before: Fraction
    after: Fraction
    parts: dict[str, Fraction]


def explain(
    before: Cells, after: Cells, *, before_first: Cells | None = None, after_first: Cells | None = None
) -> Explained | None:
    """None where one of the two rates does not exist (denominator 0). `…_first`: the figures before any correction."""
    old, new = _rate(before), _rate(after)
    if old is None or new is None:
        return None
    start = before if before_first is None else before_first
    end = after if after_first is None else after_first
    units = {unit for unit, _ in _counted(start)} & {unit for unit, _ in _counted(end)}
    both = {key for key in _counted(start).keys() & _counted(end).keys() if key[0] in units}
    walk = _Walk(old)
    walk.to(CORRECTIONS, _rate(start))
    walk.to(UNITS, _rate({key: cell for key, cell in start.items() if key[0] in units}))
    walk.to(CATALOGUE, _rate({key: start[key] for key in both}))
    walk.to(VOLUME, _weighted(_unit_rates(start, both), _unit_weights(end, both)))
    walk.to(MIX, _reweighted(start, {key: end[key][1] for key in both}))
    walk.to(RESULT, _rate({key: end[key] for key in both}))
    walk.to(CATALOGUE, _rate({key: cell for key, cell in end.items() if key[0] in units}))
    walk.to(UNITS, _rate(end))
    walk.to(CORRECTIONS, new)
    return Explained(old, new, walk.parts)


class _Walk:
    """Adds up what each step does to the rate; a step on which no rate exists leaves it where it was."""

    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        self.parts = dict.fromkeys(PARTS, Fraction(0))

    def to(self, part: str, rate: Fraction | None) -> None:
        if rate is not None:
            self.parts[part] += rate - self.rate
            self.rate = rate


def _counted(cells: Cells) -> dict[Key, tuple[int, int]]:
    return {key: cell for key, cell in cells.items() if cell[1]}


def _rate(cells: Cells) -> Fraction | None:
    below = sum(denominator for _, denominator in cells.values())
    return Fraction(100 * sum(numerator for numerator, _ in cells.values()), below) if below else None


def _of(cell: tuple[int, int]) -> Fraction:
    return Fraction(100 * cell[0], cell[1])


def _unit_rates(cells: Cells, keys: set[Key]) -> dict[int, Fraction]:
    sums: dict[int, tuple[int, int]] = {}
    for key in keys:
        above, below = sums.get(key[0], (0, 0))
        sums[key[0]] = above + cells[key][0], below + cells[key][1]
    return {unit: _of(cell) for unit, cell in sums.items()}


def _unit_weights(cells: Cells, keys: set[Key]) -> dict[int, int]:
    weights: dict[int, int] = {}
    for key in keys:
        weights[key[0]] = weights.get(key[0], 0) + cells[key][1]
    return weights


def _weighted(rates: Mapping[int, Fraction], weights: Mapping[int, int]) -> Fraction | None:
    whole = sum(weights.values())
    return sum((rates[key] * weight for key, weight in weights.items()), Fraction(0)) / whole if whole else None


def _reweighted(cells: Cells, weights: Mapping[Key, int]) -> Fraction | None:
    """The cells' own rates with other weights; added up by denominator first, of which there are few."""
    whole = sum(weights.values())
    if not whole:
        return None
    by_denominator: dict[int, int] = {}
    for key, weight in weights.items():
        numerator, below = cells[key]
        by_denominator[below] = by_denominator.get(below, 0) + weight * numerator
    return sum((Fraction(100 * above, below) for below, above in by_denominator.items()), Fraction(0)) / whole
