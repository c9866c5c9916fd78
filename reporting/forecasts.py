"""What a unit's months have brought, for targets.forecast; and the services from which more can come. Read here, judged there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus
from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.core.periods import Month
from portal.units.models import Level, UnitVersion
from portal.units.succession import endings
from reporting.columns import RESOLVED
from reporting.compliance import demanded_of, indicators_of
from reporting.models import COUNTED, Line, Return
from reporting.models.returns import total
from targets.evaluation import Volume
from targets.forecast import DAMPED, FEWEST, TWELVE, Forecast, forecast_dossiers, forecast_services
from targets.indicators import FULL
from targets.needs import needs

SHOWN = 5
METHODS = {
    DAMPED: (
        "Cách tính: mỗi tháng còn lại bằng trung bình giữa ba tháng gần nhất và cả năm; tỷ lệ như ba tháng gần nhất. "
        "Khoảng: hai lần sai số trung vị (không dưới sai số tháng gần nhất) của chính cách này trên các tháng đã có."
    ),
    "seasonal": (
        "Cách tính: các tháng còn lại theo nhịp cùng kỳ năm trước; tỷ lệ như ba tháng gần nhất. "
        "Khoảng: hai lần sai số trung vị (không dưới sai số tháng gần nhất) của chính cách này trên các tháng đã có."
    ),
}
TOO_LITTLE = f"Quá ít dữ liệu: cần ít nhất {FEWEST} tháng đã gửi trong năm mới dự báo."
OTHER_DENOMINATOR = "Chưa dự báo: cách hiểu của năm không lấy dịch vụ đã cung cấp làm mẫu số."


@dataclass(frozen=True)
class Series:
    """By month of a year: dossiers known (None: nobody sent), services that had their first online dossier by then.

    `provided`: how many services were provided at the end of the last of these months.
    """

    dossiers: list[Volume | None]
    used: list[int]
    provided: int


@dataclass(frozen=True)
class Source:
    """A service from which more can come, and how much: `amount` dossiers not resolved online (Q4), direct ones (Q2)."""

    code: str
    name: str
    unit: str
    amount: int


@dataclass(frozen=True)
class Outlook:
    """One indicator of the page: where it is likely to end, what it takes in sentences, where it can come from."""

    id: str
    now: str | None
    target: str | None
    forecast: Forecast | None
    sentences: list[str]
    sources: list[Source]
    why_not: str = ""

    @property
    def likely(self) -> str:
        return percent(self.forecast.likely) if self.forecast else ""

    @property
    def range_words(self) -> str:
        return f"{percent(self.forecast.low)}–{percent(self.forecast.high)} %" if self.forecast else ""

    @property
    def method(self) -> str:
        return METHODS[self.forecast.method] if self.forecast else ""


def percent(rate: Fraction) -> str:
    """ "84,31", half up."""
    return decimal_vn(rate_text(rate.numerator, rate.denominator * 100))


def family(unit: UnitVersion, month: Month) -> set[int]:
    """All whose lines are judged with the unit: a district's communes, and what ended and left it its history."""
    below = UnitVersion.objects.on(month.data_to).filter(parent=unit.unit_id, level=Level.COMMUNE)
    ids = {unit.unit_id, *(below.values_list("unit", flat=True) if unit.level == Level.DISTRICT else ())}
    return ids | {one.unit_id for one in endings(month.data_to) if one.carrier_id in ids}


def outlooks(unit: UnitVersion, month: Month) -> list[Outlook]:
    """Q2 and Q4 of a unit (a district with its communes) at the end of the year. Constant number of queries."""
    ids, entries = family(unit, month), indicators_of(unit, month)
    demanded = demanded_of(month.year, [unit], month.data_to)
    q4_by = demanded.understood["Q4"].denominator
    this = series(ids, month, q4_by)
    last = series(ids, Month(month.year - 1, TWELVE), q4_by)
    quotas = {id_: demanded.quota(unit.unit_id, id_) for id_ in ("Q2", "Q4")}
    return [
        _q2(entries["Q2"], quotas["Q2"], this, last, ids, month, demanded.understood["Q2"].denominator),
        _q4(entries["Q4"], quotas["Q4"], this, last, ids, month, q4_by),
    ]


def series(ids: Collection[int], month: Month, q4_by: str = "resolved") -> Series:
    """The year of these units from its first month to this one: three queries."""
    lines = _listed_lines(ids, month)
    by_month = {row["return_ref__period__month"]: Volume(row["online"] or 0, row["whole"] or 0)
                for row in lines.values("return_ref__period__month").annotate(**_pair(q4_by))}  # fmt: skip
    provided = _provided(ids, month)
    begun = _lines(ids, month).filter(received_online__gt=0, service__in=provided)
    groups = begun.values("service").annotate(first=Min("return_ref__period__month"))
    firsts = list(groups.values_list("first", flat=True))
    months = range(1, month.month + 1)
    used = [sum(first <= one for first in firsts) for one in months]
    return Series([by_month.get(one) for one in months], used, provided.count())


def _lines(ids: Collection[int], month: Month) -> QuerySet[Line]:
    """The year's lines of services, of returns that count. The ids are named: a join of ranges would try every service."""
    returns = Return.objects.filter(COUNTED, unit__in=ids, period__year=month.year, period__month__lte=month.month)
    return Line.objects.filter(return_ref__in=list(returns.values_list("pk", flat=True)), service__isnull=False)


def _listed_lines(ids: Collection[int], month: Month) -> QuerySet[Line]:
    """Of these the lines of services on the list at their month's end, each month held against its own last day."""
    returns = Return.objects.filter(COUNTED, unit__in=ids, period__year=month.year, period__month__lte=month.month)
    by_day: dict[date, list[int]] = {}
    for pk, day in returns.values_list("pk", "period__data_to"):
        by_day.setdefault(day, []).append(pk)
    listed = Q(pk__in=[])
    for day, pks in by_day.items():
        listed |= Q(return_ref__in=pks) & Q(service__valid__contains=day)
    every = [pk for pks in by_day.values() for pk in pks]
    return Line.objects.filter(listed, return_ref__in=every, service__isnull=False)


def _pair(q4_by: str) -> dict:
    """Numerator and denominator of Q4 as reporting.figures counts them: only lines whose cells are all known."""
    if q4_by == "received":
        return {
            "online": Sum("received_online", filter=Q(received_direct__isnull=False)),
            "whole": Sum(F("received_online") + F("received_direct")),
        }
    every = Q(**{f"{name}__isnull": False for name in RESOLVED})
    return {
        "online": Sum("resolved_online", filter=every),
        "whole": Sum(total(RESOLVED), filter=Q(resolved_online__isnull=False)),
    }


def _provided(ids: Collection[int], month: Month) -> QuerySet[Service]:
    day = month.data_to
    provided = ServiceStatus.objects.filter(
        portal=Portal.PROVINCIAL, status=ProvisionStatus.PROVIDED, valid__contains=day
    )
    return Service.objects.filter(unit__in=ids, valid__contains=day, pk__in=provided.values("service"))


def _q4(
    entry: dict, quota: Fraction | None, this: Series, last: Series, ids: Collection[int], month: Month, q4_by: str
) -> Outlook:
    judged, target = entry["with_children"] or entry, entry["target"]
    made = forecast_dossiers(this.dossiers, last.dossiers)
    expected = made.expected if made else 0
    achieved = Volume(judged["numerator"], judged["denominator"])
    return Outlook(
        "Q4",
        judged["rate"],
        target,
        made,
        q4_sentences(quota, achieved, expected, month, is_known=made is not None),
        _q4_sources(ids, month, q4_by),
        "" if made else TOO_LITTLE,
    )


def q4_sentences(
    quota: Fraction | None, achieved: Volume, expected: int, month: Month, *, is_known: bool = True
) -> list[str]:
    """The three sentences of domain.md §2; where the year cannot be mended any more, that alone after the first."""
    needed = needs(quota, achieved, expected)
    if needed is None:
        return []
    said = [f"Thiếu so với chỉ tiêu đến nay: {count_vn(needed.missing)} hồ sơ."]
    if month.is_last_of_year:
        return [*said, "Năm đã hết: không còn khả năng đạt trong năm."]
    if needed.in_a_row is not None:
        said.append(f"Nếu từ nay 100 % trực tuyến toàn trình: cần {count_vn(needed.in_a_row)} hồ sơ.")
    if not is_known:
        return [*said, "Chưa đủ tháng để nói lượng hồ sơ còn lại trong năm."]
    if needed.is_out_of_reach:
        return [*said, f"Với lượng dự kiến đến 14/12 ({count_vn(expected)} hồ sơ): không còn khả năng đạt trong năm."]
    share = needed.share or Fraction(0)
    return [
        *said,
        f"Với lượng dự kiến đến 14/12 ({count_vn(expected)} hồ sơ): cần {_up(share)} % trực tuyến toàn trình.",
    ]


def _up(share: Fraction) -> str:
    """Two decimals, rounded up: what is printed is enough."""
    hundredths = -(-share.numerator * 100 // share.denominator)
    return decimal_vn(rate_text(hundredths, 10_000))


def _q2(
    entry: dict, quota: Fraction | None, this: Series, last: Series, ids: Collection[int], month: Month, by: str
) -> Outlook:
    judged, target = entry["with_children"] or entry, entry["target"]
    known = this.used if sum(one is not None for one in this.dossiers) >= FEWEST else []
    curve = [*last.used, last.provided] if all(one is not None for one in last.dossiers) else []
    made = forecast_services(known, this.provided, curve) if by == "provided" else None
    why_not = "" if made else TOO_LITTLE if by == "provided" else OTHER_DENOMINATOR
    direct = _q2_sources(ids, month)
    return Outlook(
        "Q2",
        judged["rate"],
        target,
        made,
        q2_sentences(quota, Volume(judged["numerator"], judged["denominator"]), len(direct), month),
        direct[:SHOWN],
        why_not,
    )


def q2_sentences(quota: Fraction | None, achieved: Volume, direct: int, month: Month) -> list[str]:
    """How many services are missing, where to act first, how many a month it takes."""
    if quota is None or achieved.denominator == 0:
        return []
    wanted = quota * achieved.denominator / FULL
    missing = -(-wanted.numerator // wanted.denominator) - achieved.numerator
    if missing <= 0:
        return []
    never = achieved.denominator - achieved.numerator - direct
    said = [
        f"Thiếu so với chỉ tiêu: {count_vn(missing)} dịch vụ.",
        f"Đã có hồ sơ trực tiếp, chưa có trực tuyến: {count_vn(direct)} dịch vụ (làm ở đây trước); "
        f"chưa phát sinh hồ sơ nào: {count_vn(max(0, never))} dịch vụ.",
    ]
    left = TWELVE - month.month
    if left == 0:
        return [*said, "Năm đã hết: không còn khả năng đạt trong năm."]
    monthly = -(-missing // left)
    tail = "" if missing <= direct else "; chỉ riêng các dịch vụ đã có hồ sơ trực tiếp thì chưa đủ"
    return [*said, f"Từ nay đến 14/12: mỗi tháng thêm {count_vn(monthly)} dịch vụ có hồ sơ trực tuyến{tail}."]


def _q4_sources(ids: Collection[int], month: Month, q4_by: str) -> list[Source]:
    """The services with the most dossiers of the year that did not go full-process online."""
    lines = _listed_lines(ids, month)
    grouped = lines.values("service").annotate(**_pair(q4_by))
    rest = grouped.annotate(rest=Coalesce(F("whole"), Value(0)) - Coalesce(F("online"), Value(0))).filter(rest__gt=0)
    return _named(list(rest.order_by("-rest", "service").values_list("service", "rest")[:SHOWN]), month)


def _q2_sources(ids: Collection[int], month: Month) -> list[Source]:
    """The provided services with direct dossiers this year and not one online, the most dossiers first."""
    lines = _lines(ids, month).filter(service__in=_provided(ids, month))
    grouped = lines.values("service").annotate(
        online=Coalesce(Sum("received_online"), Value(0)), direct=Sum("received_direct")
    )
    rows = grouped.filter(online=0, direct__gt=0).order_by("-direct", "service")
    return _named(list(rows.values_list("service", "direct")), month)


def _named(rows: list[tuple[int, int]], month: Month) -> list[Source]:
    """With code, procedure and unit; two queries."""
    services = Service.objects.select_related("procedure").in_bulk([pk for pk, _ in rows[:SHOWN]])
    units = UnitVersion.objects.on(month.data_to).filter(unit__in={one.unit_id for one in services.values()})
    names = {one.unit_id: str(one) for one in units}
    return [
        Source(one.procedure.code, one.procedure.name, names.get(one.unit_id, ""), amount)
        if (one := services.get(pk))
        else Source("", "", "", amount)
        for pk, amount in rows
    ]
