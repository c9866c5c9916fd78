"""An opened number: the formula with its numbers, what the quota takes, the lines it is the sum of, what is left out."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.core.periods import Month
from portal.core.tables import Cell, Head, Row, Table, count_cell, rate_cell
from portal.dashboards.asked import Asked
from portal.dashboards.overview import silent_units
from portal.dashboards.pieces import verdict_cell
from portal.units.models import Level, UnitVersion
from portal.units.succession import successor_map
from reporting import kept
from reporting.behind import Behind, LeftOut, left_out, services, silent_months
from reporting.compliance import compliance, demanded_of, demanded_of_unit, families
from reporting.figures import MONTH, YEAR
from reporting.kept import family_of
from targets.evaluation import OTHERWISE, OTHERWISE_WORDS, Volume, gap, target_text, verdict, volume
from targets.indicators import DENOMINATORS, INDICATORS
from targets.needs import Needs, expected_volume, needs
from targets.readings import Understanding, reading

MONTHS_OF_A_YEAR = 12


@dataclass
class Opened:
    """One indicator of the province or of one unit, opened; `volume` is the sum of the table's lines."""

    id_: str
    whose: str
    understood: Understanding
    quota: Fraction | None
    volume: Volume
    parts: list[tuple[str, Volume]]
    table: Table
    unit_ids: list[int] | None
    is_services: bool
    month: Month
    alone: bool
    compared_only: bool = False

    @property
    def rate(self) -> str | None:
        return rate_text(self.volume.numerator, self.volume.denominator, self.quota)

    @property
    def target(self) -> str | None:
        return target_text(self.quota)

    @property
    def verdict(self) -> str:
        """Nothing is judged on one month alone."""
        if self.alone:
            return ""
        return verdict(self.id_, self.quota, self.volume, year_is_over=self.month.is_last_of_year)

    @property
    def unclear(self) -> str | None:
        return rate_text(self.volume.unclear, self.volume.denominator) if self.volume.unclear else None

    @property
    def words(self):
        return INDICATORS[self.id_]

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """Numerator and denominator: words, number, of which parts it is made."""
        return [
            (self.words.numerator, count_vn(self.volume.numerator), _parts(self.parts, "numerator")),
            (_denominator_words(self), count_vn(self.volume.denominator), _parts(self.parts, "denominator")),
        ]

    def needs(self) -> Needs | None:
        """What is missing; for dossiers also by when, with as many a month as so far."""
        if self.alone or self.quota is None:
            return None
        left = MONTHS_OF_A_YEAR - self.month.month
        return needs(self.quota, self.volume, expected_volume(self.volume, self.month.month, left))


def open_province(asked: Asked, id_: str, alone: bool) -> Opened:
    """Σ of all units' own figures; each line is a unit's own."""
    data = compliance(asked.month, only_approved=asked.only_approved, on_map=asked.on_map)
    understood = reading(id_, asked.month.year)
    rows, total, silent = [], Volume(0, 0), silent_units(asked)
    for unit in data["units"]:
        entry = unit["indicators"][id_]
        own = _of_entry(entry, alone)
        total = _sum(total, own)
        name = Cell(
            unit["name"],
            url=asked.url("number", id_, unit["unit_id"], **_span(alone), rieng="1" if entry["with_children"] else ""),
            tag=_silence(asked, unit["unit_id"] in silent),
        )
        rows.append(
            Row(
                [
                    name,
                    *_numbers(own, None),
                    verdict_cell(entry["verdict"], sensitive=entry["sensitive"]),
                    count_cell(None if alone else entry["gap"]),
                ]
            )
        )
    rows.append(
        Row([Cell(_("Toàn tỉnh, cộng các đơn vị")), *_numbers(total, None), Cell(_("đối chiếu")), Cell("–")], "total")
    )
    table = _units_table(asked, id_, _("Các đơn vị, số riêng từng đơn vị"), rows)
    table.note = _("Kết luận của huyện tính cả các xã. Số thiếu tính riêng từng đơn vị, không cộng thành số của tỉnh.")
    if any(unit["indicators"][id_]["sensitive"] for unit in data["units"]):
        table.note += _(" Dấu “{mark}”: {words}.").format(mark=OTHERWISE, words=_(OTHERWISE_WORDS))
    return Opened(
        id_, _("toàn tỉnh"), understood, understood.target, total, [], table, None, False, asked.month, alone, True
    )


def open_unit(asked: Asked, id_: str, unit: UnitVersion, alone: bool, own: bool) -> Opened:
    """A district with its communes line by line; any other unit, or a district's own, service by service."""
    understood = reading(id_, asked.month.year)
    mine, every = families(unit, asked.day, goes_on=asked.day > asked.month.data_to)
    if unit.level == Level.DISTRICT and not own:
        return _open_district(asked, id_, unit, understood, alone, every)
    quota = None
    if not _is_own_part(unit, own):
        quota = demanded_of_unit(unit, asked.month.year, asked.day).quota(unit.unit_id, id_)
    lines = services(
        asked.month, span=MONTH if alone else YEAR, only_approved=asked.only_approved, unit_ids=family_of(mine)
    )
    lines = [line for line in lines if line.unit_id in set(mine)]
    volumes = [volume(id_, understood.denominator, line.facts) for line in lines]
    total = sum_of(volumes)
    table = _services_table(asked, id_, understood, lines, volumes, total)
    whose = _("{unit}, số riêng").format(unit=unit) if _is_own_part(unit, own) else str(unit)
    return Opened(id_, whose, understood, quota, total, [], table, mine, True, asked.month, alone)


def excluded(asked: Asked, opened: Opened) -> list[LeftOut]:
    """What the number does not hold, and why."""
    span = MONTH if opened.alone else YEAR
    found = left_out(asked.month, span=span, only_approved=asked.only_approved, unit_ids=opened.unit_ids)
    if opened.id_ != "Q4":
        found = [one for one in found if one.noun == _("dịch vụ")]
    silent = silent_months(asked.month, only_approved=asked.only_approved, unit_ids=opened.unit_ids)
    if silent:
        units = len({unit for unit, _ in silent})
        what = (
            _("Kỳ chưa gửi của {units} đơn vị: chưa rõ, không lấy làm 0").format(units=units)
            if units > 1
            else _("Chưa gửi: {months}; chưa rõ, không lấy làm 0").format(months=_months(silent))
        )
        found.insert(0, LeftOut(what, len(silent), _("biểu")))
    return found


def sum_of(volumes: list[Volume]) -> Volume:
    total = Volume(0, 0)
    for one in volumes:
        total = _sum(total, one)
    return total


def _open_district(
    asked: Asked, id_: str, unit: UnitVersion, understood: Understanding, alone: bool, every: list[int]
) -> Opened:
    """The district's own line, each commune's, and their sum, which is judged."""
    below = list(UnitVersion.objects.on(asked.day).filter(parent=unit.unit_id, level=Level.COMMUNE).order_by("unit"))
    keys = {version.unit_id: version.unit_id for version in (unit, *below)}
    if asked.on_map:
        keys |= {old: heir for old, heir in successor_map(asked.day).items() if heir in keys}
    silent = silent_units(asked)
    pairs = kept.facts([asked.month], only_approved=asked.only_approved, groups=keys)[asked.month]
    demanded = demanded_of(asked.month.year, [unit, *below], asked.day)
    rows, parts = [], []
    for version in (unit, *below):
        pair = pairs.get(version.unit_id)
        own = volume(id_, understood.denominator, (pair.month if alone else pair.year)) if pair else Volume(0, 0)
        is_mine = version is unit
        parts.append((_("riêng {unit}").format(unit=unit.name) if is_mine else version.name, own))
        quota = None if is_mine else demanded.quota(version.unit_id, id_)
        name = Cell(
            _("Riêng {unit}").format(unit=unit) if is_mine else str(version),
            url=asked.url("number", id_, version.unit_id, **_span(alone), rieng="1" if is_mine else ""),
            tag=_silence(asked, version.unit_id in silent),
        )
        judged = "" if alone or is_mine else verdict(id_, quota, own, year_is_over=asked.month.is_last_of_year)
        last = [verdict_cell(judged) if judged else Cell("–"), count_cell(None if alone else gap(quota, own))]
        rows.append(Row([name, *_numbers(own, quota), *last], "own" if is_mine else ""))
    total, quota = sum_of([own for _, own in parts]), demanded.quota(unit.unit_id, id_)
    judged = "" if alone else verdict(id_, quota, total, year_is_over=asked.month.is_last_of_year)
    last = [verdict_cell(judged) if judged else Cell("–"), count_cell(None if alone else gap(quota, total))]
    rows.append(
        Row(
            [
                Cell(_("{unit} và {n} xã, phường, thị trấn").format(unit=unit.name, n=len(below))),
                *_numbers(total, quota),
                *last,
            ],
            "total",
        )
    )
    table = _units_table(asked, id_, _("Riêng huyện và {n} xã, phường, thị trấn").format(n=len(below)), rows)
    table.note = _("Số thiếu tính riêng từng đơn vị; không cộng thành số của huyện.")
    communes = sum_of([own for _, own in parts[1:]])
    two = [parts[0], (_("{n} xã, phường, thị trấn").format(n=len(below)), communes)]
    return Opened(
        id_,
        _("{unit} và các xã").format(unit=unit),
        understood,
        quota,
        total,
        two,
        table,
        every,
        False,
        asked.month,
        alone,
    )


def _units_table(asked: Asked, id_: str, title: str, rows: list[Row]) -> Table:
    words = INDICATORS[id_]
    heads = [
        Head(_("Đơn vị")),
        Head(_("Tử số"), num=True),
        Head(_("Mẫu số"), num=True),
        Head("%", num=True),
        Head(_("Chỉ tiêu"), num=True),
    ]
    heads += [Head(_("Kết luận")), Head(_("Thiếu ({counted_in})").format(counted_in=words.counted_in), num=True)]
    return Table(
        "cac-dong",
        title,
        heads,
        rows,
        unit=_("{counted_in}; tỷ lệ %").format(counted_in=words.counted_in),
        source=asked.source,
        excel=asked.excel("cac-dong"),
    )


def _services_table(
    asked: Asked, id_: str, understood: Understanding, lines: list[Behind], volumes: list[Volume], total: Volume
) -> Table:
    """Each service once; those that add to neither side say why."""
    words = INDICATORS[id_]
    heads = [
        Head(_("Mã")),
        Head(_("Thủ tục")),
        Head(_("Tử số"), num=True),
        Head(_("Mẫu số"), num=True),
        Head("%", num=True),
        Head(_("Vì sao"), css="roomy"),
    ]
    may_open = asked.request.user.may("return.view")
    order = sorted(zip(lines, volumes, strict=True), key=lambda pair: _urgency(*pair))
    rows = []
    for line, own in order:
        url = asked.url("service", line.own_id, line.procedure_id) if may_open else ""
        numbers = [
            count_cell(own.numerator),
            count_cell(own.denominator),
            rate_cell(rate_text(own.numerator, own.denominator)),
        ]
        rows.append(Row([Cell(line.code, url=url), Cell(line.name), *numbers, Cell(why(id_, understood, line, own))]))
    rows.append(
        Row(
            [
                Cell(_("Cộng")),
                Cell(_("{n} dịch vụ").format(n=count_vn(len(lines)))),
                *[
                    count_cell(total.numerator),
                    count_cell(total.denominator),
                    rate_cell(rate_text(total.numerator, total.denominator)),
                ],
                Cell(""),
            ],
            "total",
        )
    )
    return Table(
        "cac-dong",
        _("Các dòng số liệu"),
        heads,
        rows,
        unit=_("{counted_in}; tỷ lệ %").format(counted_in=words.counted_in),
        source=asked.source,
        excel=asked.excel("cac-dong"),
    )


def why(id_: str, understood: Understanding, line: Behind, own: Volume) -> str:
    """In a few words what the line adds, or why it adds nothing."""
    facts = line.facts
    if not facts.listed and id_ != "Q4":
        return _("không còn trong Danh mục ngày cuối kỳ")
    if id_ != "Q1" and id_ != "Q4" and not facts.provided:
        return _("chưa cung cấp toàn trình")
    if id_ == "Q1":
        return _("đã cung cấp") if facts.provided else _("chưa cung cấp toàn trình")
    if id_ == "Q3":
        return _("đã có trên Cổng quốc gia") if facts.national else _("chưa có trên Cổng quốc gia")
    if id_ == "Q2":
        return _used_words(line)
    if own.denominator == 0:
        return _("chưa có hồ sơ giải quyết được tính")
    return (
        _("còn {denominator} hồ sơ chưa toàn trình").format(denominator=count_vn(own.denominator - own.numerator))
        if own.numerator < own.denominator
        else _("toàn trình hết")
    )


def _used_words(line: Behind) -> str:
    facts = line.facts
    if facts.used:
        return _("có hồ sơ trực tuyến")
    if facts.unclear:
        return _("chưa rõ: có kỳ chưa gửi hoặc ô trống")
    return _("đã có hồ sơ trực tiếp, chưa có trực tuyến") if facts.active else _("chưa phát sinh hồ sơ nào")


def _urgency(line: Behind, own: Volume) -> tuple:
    """What lacks most first, then what counts at all, then by code."""
    return -(own.denominator - own.numerator), -own.denominator, line.code


def _of_entry(entry: dict, alone: bool) -> Volume:
    held = entry["month"] if alone else entry
    return Volume(held["numerator"], held["denominator"], 0 if alone else entry["unclear"])


def _numbers(own: Volume, quota: Fraction | None) -> list[Cell]:
    rate = rate_text(own.numerator, own.denominator, quota)
    return [count_cell(own.numerator), count_cell(own.denominator), rate_cell(rate), rate_cell(target_text(quota))]


def _sum(one: Volume, more: Volume) -> Volume:
    return Volume(one.numerator + more.numerator, one.denominator + more.denominator, one.unclear + more.unclear)


def _silence(asked: Asked, is_silent: bool) -> str:
    return _("chưa gửi tháng {month}").format(month=asked.month.month) if is_silent else ""


def _span(alone: bool) -> dict[str, str]:
    return {"trong_ky": "1"} if alone else {}


def _is_own_part(unit: UnitVersion, own: bool) -> bool:
    """A district's own services are shown, never judged: the quota is the district's with its communes."""
    return own and unit.level == Level.DISTRICT


def _parts(parts: list[tuple[str, Volume]], side: str) -> str:
    return " + ".join(f"{name} {count_vn(getattr(own, side))}" for name, own in parts)


def _denominator_words(opened: Opened) -> str:
    return dict(DENOMINATORS)[opened.understood.denominator]


def _months(silent: list[tuple[int, int]]) -> str:
    return _("kỳ tháng ") + ", ".join(str(number) for _, number in silent)


def needs_words(opened: Opened, found: Needs) -> list[tuple[str, str, str]]:
    """(number, noun, sentence) of domain.md §2; what no number can reach any more is said in words."""
    day, noun = opened.month.data_to, opened.words.counted_in
    rows = [(count_vn(found.missing), noun, _("thiếu so với chỉ tiêu, tính đến ngày {day:%d/%m/%Y}.").format(day=day))]
    if opened.id_ != "Q4":
        return rows
    if found.in_a_row is None:
        rows.append(("–", "", _("không còn khả năng đạt trong năm: dù từ nay mọi hồ sơ đều trực tuyến toàn trình.")))
    else:
        rows.append(
            (count_vn(found.in_a_row), noun, _("phải giải quyết tiếp, nếu từ nay 100 % là trực tuyến toàn trình."))
        )
    year_end = f"14/12/{opened.month.year}"
    guess = _("lượng dự kiến {expected} hồ sơ từ nay đến {year_end} (bình quân tháng từ đầu năm)").format(
        expected=count_vn(found.expected), year_end=year_end
    )
    if found.share is None:
        rows.append(("–", "", _("với {guess}: không còn khả năng đạt trong năm.").format(guess=guess)))
    else:
        share = rate_text(found.share.numerator, found.share.denominator * 100)
        rows.append((decimal_vn(share), "%", _("phải là trực tuyến toàn trình, với {guess}.").format(guess=guess)))
    return rows


def sentences(id_: str, month: Month, found: Needs) -> list[str]:
    """The same as whole sentences, for a unit's page and sheet."""
    noun = INDICATORS[id_].counted_in
    said = [_("Thiếu so với chỉ tiêu đến nay: {missing} {noun}.").format(missing=count_vn(found.missing), noun=noun)]
    if id_ != "Q4":
        return said
    if found.in_a_row is None:
        return [*said, _("Không còn khả năng đạt trong năm: dù từ nay mọi hồ sơ đều trực tuyến toàn trình.")]
    said.append(
        _("Nếu từ nay 100 % trực tuyến toàn trình: cần {in_a_row} hồ sơ.").format(in_a_row=count_vn(found.in_a_row))
    )
    if found.share is None:
        said.append(
            _("Với lượng dự kiến {expected} hồ sơ đến 14/12: không còn khả năng đạt trong năm.").format(
                expected=count_vn(found.expected)
            )
        )
    else:
        share = decimal_vn(rate_text(found.share.numerator, found.share.denominator * 100))
        said.append(
            _("Với lượng dự kiến {expected} hồ sơ đến 14/12: cần {share} % trực tuyến toàn trình.").format(
                expected=count_vn(found.expected), share=share
            )
        )
    return said
