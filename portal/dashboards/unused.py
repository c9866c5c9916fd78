"""Services with no online dossier this year: the list that moves Q2, where to act apart from where nothing arose."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.tables import Cell, Head, Row, Table, count_cell
from portal.dashboards.asked import Asked
from portal.units.models import Level, UnitVersion
from portal.units.succession import successor_map
from reporting import kept
from reporting.behind import Behind, services
from reporting.compliance import JUDGED_LEVELS, families, in_order
from reporting.figures import YEAR
from reporting.kept import family_of
from targets.evaluation import Facts

MOST = 400  # rows on a page; the file has all
DIRECT, NONE = gettext_noop("Đã có hồ sơ trực tiếp, chưa có trực tuyến"), gettext_noop("Chưa phát sinh hồ sơ nào")
UNCLEAR = gettext_noop("Trong đó chưa rõ: có kỳ chưa gửi hoặc ô trống")
TITLES = (DIRECT, NONE, UNCLEAR)
Counts = tuple[int, int, int]


@dataclass
class Unused:
    """Two lists (direct dossiers only; nothing at all), or every unit's counts in one; and how many, some of them unclear."""

    tables: list[Table]
    counts: Counts

    @property
    def told(self) -> list[tuple[int, str]]:
        return [(count, _(title)) for count, title in zip(self.counts, TITLES, strict=True)]


def unused_of(asked: Asked, unit: UnitVersion) -> Unused:
    """Of one unit, or of a district with its communes: every provided service, by code."""
    own, every = families(unit, asked.day, goes_on=asked.day > asked.month.data_to)
    ids = set(every if unit.level == Level.DISTRICT else own)
    lines = services(asked.month, only_approved=asked.only_approved, unit_ids=family_of(ids))
    lines = [one for one in lines if one.facts.provided and not one.facts.used and one.unit_id in ids]
    names = {one.unit_id: str(one) for one in UnitVersion.objects.on(asked.day).filter(unit__in=ids)}
    direct = [one for one in lines if one.facts.active]
    none = [one for one in lines if not one.facts.active]
    tables = [
        _table(asked, "truc-tiep", _(DIRECT), direct, names),
        _table(asked, "chua-phat-sinh", _(NONE), none, names),
    ]
    return Unused(tables, (len(direct), len(none), sum(one.facts.unclear for one in lines)))


def unused_by_unit(asked: Asked) -> Unused:
    """Of the whole province, from the kept sums: every unit's counts, each opening its list."""
    standing = UnitVersion.objects.on(asked.day).filter(level__in=JUDGED_LEVELS)
    heirs = successor_map(asked.day) if asked.on_map else None
    sums = kept.facts([asked.month], only_approved=asked.only_approved, groups=heirs, spans=[YEAR])[asked.month]
    rows, whole = [], Facts()
    for version in in_order(standing):
        facts = sums[version.unit_id].year if version.unit_id in sums else Facts()
        whole = whole + facts
        if facts.provided > facts.used:
            name = Cell(str(version), url=asked.url("unused", don_vi=str(version.unit_id)))
            rows.append(Row([name, count_cell(facts.provided), *(count_cell(one) for one in split(facts))]))
    rows.append(
        Row([Cell(_("Toàn tỉnh")), count_cell(whole.provided), *(count_cell(one) for one in split(whole))], "total")
    )
    heads = [
        Head(_("Đơn vị")),
        Head(_("Dịch vụ đã cung cấp"), num=True),
        *(Head(_(title), num=True) for title in TITLES),
    ]
    title = _("Từng đơn vị, số riêng")
    table = Table("don-vi", title, heads, rows, unit=_("dịch vụ"), source=asked.source, excel=asked.excel("don-vi"))
    return Unused([table], split(whole))


def split(facts: Facts) -> Counts:
    """Provided services without an online dossier: with direct ones only, with none at all; of both, not known yet."""
    return facts.active - facts.used_of_active, facts.provided - facts.active, facts.unclear


def _table(asked: Asked, key: str, title: str, lines: Sequence[Behind], names: dict[int, str]) -> Table:
    is_file = bool(asked.request.GET.get("tep"))
    more = len(lines) - MOST
    heads = [
        Head(_("Mã")),
        Head(_("Thủ tục")),
        Head(_("Đơn vị")),
        Head(_("Hồ sơ mới, trực tiếp"), num=True),
        Head(_("Còn")),
    ]
    return Table(
        key,
        title,
        heads,
        [_row(asked, one, names) for one in (lines if is_file else lines[:MOST])],
        unit=_("dịch vụ; hồ sơ từ đầu năm"),
        source=asked.source,
        excel=asked.excel(key),
        empty=_("Không có dịch vụ nào."),
        note=_("Trang này có {most} dòng đầu, còn {more} dòng nữa trong tệp Excel.").format(most=MOST, more=more)
        if more > 0 and not is_file
        else "",
    )


def _row(asked: Asked, one: Behind, names: dict[int, str]) -> Row:
    url = asked.url("service", one.own_id, one.procedure_id) if asked.request.user.may("return.view") else ""
    direct = one.facts.received - one.facts.received_online
    state = _("chưa rõ") if one.facts.unclear else ""
    return Row([Cell(one.code, url=url), Cell(one.name), Cell(names.get(one.unit_id, "")), count_cell(direct), state])
