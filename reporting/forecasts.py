"""What a unit's months have brought, for targets.forecast; and the services from which more can come. Read here, judged there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus
from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting import kept
from reporting.behind import Behind, services
from reporting.compliance import demanded_of, families, indicators_of
from reporting.figures import MONTH
from reporting.models import COUNTED, Line, Return
from targets.evaluation import Volume, volume
from targets.forecast import DAMPED, FEWEST, TWELVE, Forecast, forecast_dossiers, forecast_services
from targets.indicators import FULL
from targets.needs import needs

SHOWN = 5
METHODS = {
    DAMPED: (
        gettext_noop(
            "Cách tính: mỗi tháng còn lại bằng trung bình giữa ba tháng gần nhất và cả năm; tỷ lệ như ba tháng gần "
            "nhất. Khoảng: hai lần sai số trung vị (không dưới sai số tháng gần nhất) của chính cách này trên các "
            "tháng đã có."
        )
    ),
    "seasonal": (
        gettext_noop(
            "Cách tính: các tháng còn lại theo nhịp cùng kỳ năm trước; tỷ lệ như ba tháng gần nhất. "
            "Khoảng: hai lần sai số trung vị (không dưới sai số tháng gần nhất) của chính cách này trên các tháng đã "
            "có."
        )
    ),
}
TOO_LITTLE = gettext_noop("Quá ít dữ liệu: cần ít nhất {fewest} tháng đã gửi trong năm mới dự báo.")
OTHER_DENOMINATOR = gettext_noop("Chưa dự báo: cách hiểu của năm không lấy dịch vụ đã cung cấp làm mẫu số.")


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
        return _(METHODS[self.forecast.method]) if self.forecast else ""


def percent(rate: Fraction) -> str:
    """ "84,31", half up."""
    return decimal_vn(rate_text(rate.numerator, rate.denominator * 100))


def family(unit: UnitVersion, month: Month) -> set[int]:
    """All whose lines are judged with the unit: a district's communes, and what ended and left it its history."""
    return set(families(unit, month.data_to, goes_on=True)[1])


def outlooks(unit: UnitVersion, month: Month) -> list[Outlook]:
    """Q2 and Q4 of a unit (a district with its communes) at the end of the year. Constant number of queries."""
    ids, entries = family(unit, month), indicators_of(unit, month)
    demanded = demanded_of(month.year, [unit], month.data_to)
    q4_by = demanded.understood["Q4"].denominator
    this = series(ids, month, q4_by)
    last = series(ids, Month(month.year - 1, TWELVE), q4_by)
    quotas = {id_: demanded.quota(unit.unit_id, id_) for id_ in ("Q2", "Q4")}
    lines = [one for one in services(month, unit_ids=kept.family_of(ids)) if one.unit_id in ids]
    return [
        _q2(entries["Q2"], quotas["Q2"], this, last, lines, month, demanded.understood["Q2"].denominator),
        _q4(entries["Q4"], quotas["Q4"], this, last, lines, month, q4_by),
    ]


def series(ids: Collection[int], month: Month, q4_by: str = "resolved") -> Series:
    """The year of these units from its first month to this one, as the indicators count it; a month nobody sent is None."""
    provided = _provided(ids, month)
    begun = _lines(ids, month).filter(received_online__gt=0, service__in=provided)
    groups = begun.values("service").annotate(first=Min("return_ref__period__month"))
    firsts = list(groups.values_list("first", flat=True))
    months = month.months_to_date
    used = [sum(first <= one.month for first in firsts) for one in months]
    return Series(_dossiers(ids, months, q4_by), used, provided.count())


def _dossiers(ids: Collection[int], months: list[Month], q4_by: str) -> list[Volume | None]:
    sent = set(_returns(ids, months[-1]).values_list("period__month", flat=True))
    known = [one for one in months if one.month in sent]
    pairs = kept.facts(known, groups=dict.fromkeys(ids, 0), spans=[MONTH]) if known else {}
    return [volume("Q4", q4_by, pairs[one][0].month) if one in pairs else None for one in months]


def _returns(ids: Collection[int], month: Month) -> QuerySet[Return]:
    """The returns of the year up to the month that count."""
    return Return.objects.filter(COUNTED, unit__in=ids, period__year=month.year, period__month__lte=month.month)


def _lines(ids: Collection[int], month: Month) -> QuerySet[Line]:
    """Their lines of services. The ids are named: a join of ranges would try every service."""
    returns = list(_returns(ids, month).values_list("pk", flat=True))
    return Line.objects.filter(return_ref__in=returns, service__isnull=False)


def _provided(ids: Collection[int], month: Month) -> QuerySet[Service]:
    day = month.data_to
    provided = ServiceStatus.objects.filter(
        portal=Portal.PROVINCIAL, status=ProvisionStatus.PROVIDED, valid__contains=day
    )
    return Service.objects.filter(unit__in=ids, valid__contains=day, pk__in=provided.values("service"))


def _q4(
    entry: dict, quota: Fraction | None, this: Series, last: Series, lines: list[Behind], month: Month, q4_by: str
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
        _named(_most(lines, lambda one: _rest(one, q4_by)), month),
        "" if made else _(TOO_LITTLE).format(fewest=FEWEST),
    )


def q4_sentences(
    quota: Fraction | None, achieved: Volume, expected: int, month: Month, *, is_known: bool = True
) -> list[str]:
    """The three sentences of domain.md §2; where the year cannot be mended any more, that alone after the first."""
    needed = needs(quota, achieved, expected)
    if needed is None:
        return []
    said = [_("Thiếu so với chỉ tiêu đến nay: {missing} hồ sơ.").format(missing=count_vn(needed.missing))]
    if month.is_last_of_year:
        return [*said, _("Năm đã hết: không còn khả năng đạt trong năm.")]
    if needed.in_a_row is not None:
        said.append(
            _("Nếu từ nay 100 % trực tuyến toàn trình: cần {in_a_row} hồ sơ.").format(
                in_a_row=count_vn(needed.in_a_row)
            )
        )
    if not is_known:
        return [*said, _("Chưa đủ tháng để nói lượng hồ sơ còn lại trong năm.")]
    if needed.is_out_of_reach:
        return [
            *said,
            _("Với lượng dự kiến đến 14/12 ({expected} hồ sơ): không còn khả năng đạt trong năm.").format(
                expected=count_vn(expected)
            ),
        ]
    share = needed.share or Fraction(0)
    return [
        *said,
        _("Với lượng dự kiến đến 14/12 ({expected} hồ sơ): cần {up} % trực tuyến toàn trình.").format(
            expected=count_vn(expected), up=_up(share)
        ),
    ]


def _up(share: Fraction) -> str:
    """Two decimals, rounded up: what is printed is enough."""
    hundredths = -(-share.numerator * 100 // share.denominator)
    return decimal_vn(rate_text(hundredths, 10_000))


def _q2(
    entry: dict, quota: Fraction | None, this: Series, last: Series, lines: list[Behind], month: Month, by: str
) -> Outlook:
    judged, target = entry["with_children"] or entry, entry["target"]
    known = this.used if sum(one is not None for one in this.dossiers) >= FEWEST else []
    curve = [*last.used, last.provided] if all(one is not None for one in last.dossiers) else []
    made = forecast_services(known, this.provided, curve) if by == "provided" else None
    why_not = "" if made else _(TOO_LITTLE).format(fewest=FEWEST) if by == "provided" else _(OTHER_DENOMINATOR)
    direct = _most(lines, lambda one: _direct(one) if one.facts.provided and not one.facts.used else 0)
    return Outlook(
        "Q2",
        judged["rate"],
        target,
        made,
        q2_sentences(quota, Volume(judged["numerator"], judged["denominator"]), len(direct), month),
        _named(direct, month),
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
        _("Thiếu so với chỉ tiêu: {missing} dịch vụ.").format(missing=count_vn(missing)),
        _(
            "Đã có hồ sơ trực tiếp, chưa có trực tuyến: {direct} dịch vụ (làm ở đây trước); "
            "chưa phát sinh hồ sơ nào: {max} dịch vụ."
        ).format(direct=count_vn(direct), max=count_vn(max(0, never))),
    ]
    left = TWELVE - month.month
    if left == 0:
        return [*said, _("Năm đã hết: không còn khả năng đạt trong năm.")]
    monthly = -(-missing // left)
    tail = "" if missing <= direct else _("; chỉ riêng các dịch vụ đã có hồ sơ trực tiếp thì chưa đủ")
    return [
        *said,
        _("Từ nay đến 14/12: mỗi tháng thêm {monthly} dịch vụ có hồ sơ trực tuyến{tail}.").format(
            monthly=count_vn(monthly), tail=tail
        ),
    ]


def _most(lines: list[Behind], amount: Callable[[Behind], int]) -> list[tuple[Behind, int]]:
    """The services with any of it, the most first."""
    found = [(one, amount(one)) for one in lines]
    return sorted(((one, much) for one, much in found if much > 0), key=lambda pair: (-pair[1], pair[0].service_id))


def _rest(one: Behind, q4_by: str) -> int:
    """Dossiers of the year that did not go full-process online."""
    counted = volume("Q4", q4_by, one.facts)
    return counted.denominator - counted.numerator


def _direct(one: Behind) -> int:
    return one.facts.received - one.facts.received_online


def _named(found: list[tuple[Behind, int]], month: Month) -> list[Source]:
    """The first few with the unit's name; one query."""
    shown = found[:SHOWN]
    units = UnitVersion.objects.on(month.data_to).filter(unit__in={one.unit_id for one, _ in shown})
    names = {one.unit_id: str(one) for one in units}
    return [Source(one.code, one.name, names.get(one.unit_id, ""), amount) for one, amount in shown]
