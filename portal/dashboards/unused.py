"""Services with no online dossier this year: the list that moves Q2, where to act apart from where nothing arose."""

from dataclasses import dataclass

from portal.core.tables import Cell, Head, Row, Table, count_cell
from portal.dashboards.asked import Asked
from portal.units.models import Level, UnitVersion
from reporting.behind import Behind, services
from reporting.compliance import families
from reporting.kept import family_of

MOST = 400  # rows on a page; the file has all


@dataclass
class Unused:
    """Three lists: direct dossiers only, nothing at all, not known yet."""

    direct: Table
    none: Table
    unclear: Table
    counts: tuple[int, int, int]

    @property
    def tables(self) -> tuple[Table, Table, Table]:
        return self.direct, self.none, self.unclear


def unused(asked: Asked, unit: UnitVersion | None) -> Unused:
    """Of the province, of a district with its communes, or of one unit; provided services only."""
    ids = None
    if unit is not None:
        own, every = families(unit, asked.day, goes_on=asked.day > asked.month.data_to)
        ids = set(every if unit.level == Level.DISTRICT else own)
    lines = services(asked.month, only_approved=asked.only_approved, unit_ids=None if ids is None else family_of(ids))
    lines = [one for one in lines if one.facts.provided and not one.facts.used and (ids is None or one.unit_id in ids)]
    names = {one.unit_id: str(one) for one in UnitVersion.objects.on(asked.month.data_to)}
    names |= {one.unit_id: str(one) for one in UnitVersion.objects.on(asked.day)}
    # What may still turn out to be used is asked for first; it is neither yes nor no (domain.md §2).
    unclear = [one for one in lines if one.facts.unclear]
    direct = [one for one in lines if one.facts.active and not one.facts.unclear]
    none = [one for one in lines if not one.facts.active and not one.facts.unclear]
    tables = [
        _table(asked, key, title, rows, names, unit is None)
        for key, title, rows in (
            ("truc-tiep", "Đã có hồ sơ trực tiếp, chưa có trực tuyến", direct),
            ("chua-phat-sinh", "Chưa phát sinh hồ sơ nào", none),
            ("chua-ro", "Chưa rõ: có kỳ chưa gửi hoặc ô trống", unclear),
        )
    ]
    return Unused(*tables, (len(direct), len(none), len(unclear)))


def _table(asked: Asked, key: str, title: str, lines: list[Behind], names: dict[int, str], by_procedure: bool) -> Table:
    """One unit's services, or of the whole province one row a procedure with how many units it concerns."""
    whole = bool(asked.request.GET.get("tep"))
    if by_procedure and not whole:
        heads = [Head("Mã"), Head("Thủ tục"), Head("Đơn vị", num=True), Head("Gồm")]
        rows = _grouped(asked, lines, names)
    else:
        heads = [Head("Mã"), Head("Thủ tục"), Head("Đơn vị"), Head("Hồ sơ mới, trực tiếp", num=True)]
        rows = [_row(asked, one, names) for one in lines]
    more = len(rows) - MOST
    note = f"Trang này có {MOST} dòng đầu, còn {more} dòng nữa trong tệp Excel." if more > 0 and not whole else ""
    return Table(
        key,
        title,
        heads,
        rows if whole else rows[:MOST],
        unit="dịch vụ; hồ sơ từ đầu năm",
        source=asked.source,
        excel=asked.excel(key),
        empty="Không có dịch vụ nào.",
        note=note,
    )


def _row(asked: Asked, one: Behind, names: dict[int, str]) -> Row:
    url = asked.url("service", one.own_id, one.procedure_id) if asked.request.user.may("return.view") else ""
    direct = one.facts.received - one.facts.received_online
    return Row([Cell(one.code, url=url), Cell(one.name), Cell(names.get(one.unit_id, "")), count_cell(direct)])


def _grouped(asked: Asked, lines: list[Behind], names: dict[int, str]) -> list[Row]:
    by_procedure: dict[int, list[Behind]] = {}
    for one in lines:
        by_procedure.setdefault(one.procedure_id, []).append(one)
    rows = []
    for held in sorted(by_procedure.values(), key=lambda some: (-len(some), some[0].code)):
        first = ", ".join(names.get(one.unit_id, "") for one in held[:3])
        more = f" và {len(held) - 3} đơn vị nữa" if len(held) > 3 else ""
        rows.append(Row([Cell(held[0].code), Cell(held[0].name), count_cell(len(held)), Cell(f"{first}{more}")]))
    return rows
