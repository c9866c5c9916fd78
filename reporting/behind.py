"""The lines behind a number: every service with what it adds to an indicator, and what was left out and why.

The services come from the statement that the figures are summed from, so their sum is the number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from catalog.models import Service, ServiceException
from portal.accounts.remembered import remembered
from portal.core.periods import Month
from reporting.columns import RESOLVED
from reporting.corrected import FIRST_SERVICES_SQL, AsFirst
from reporting.figures import COUNTED_SQL, SERVICES_SQL, YEAR, parameters
from reporting.models import COUNTED, SENT, Period, Return
from targets.evaluation import Facts

BEHIND_SQL = f"""
WITH RECURSIVE {SERVICES_SQL}
SELECT s.id, s.unit_id, s.own_id, p.id, p.code, p.name, s.listed, s.provided, s.provided AND s.national,
    s.is_used, s.is_active, s.misses_a_month,
    coalesce(s.resolved_online, 0), coalesce(s.resolved, 0), coalesce(s.received_online, 0), coalesce(s.received, 0)
FROM services s JOIN catalog_procedure p ON p.id = s.procedure_id ORDER BY p.code, s.unit_id, s.id
"""
# What one service adds to an indicator under a reading, as targets.evaluation.volume takes it from its Facts.
PAIRS = {
    ("Q1", "listed"): ("provided::int", "listed::int"),
    ("Q2", "provided"): ("(provided AND is_used)::int", "provided::int"),
    ("Q2", "active"): ("(provided AND is_used AND is_active)::int", "(provided AND is_active)::int"),
    ("Q3", "provided"): ("(provided AND national)::int", "provided::int"),
    ("Q3", "listed"): ("(provided AND national)::int", "listed::int"),
    ("Q4", "resolved"): ("coalesce(resolved_online, 0)", "coalesce(resolved, 0)"),
    ("Q4", "received"): ("coalesce(received_online, 0)", "coalesce(received, 0)"),
}
PAIRS_SQL = """
WITH RECURSIVE {services}
SELECT s.id, s.unit_id, s.procedure_id, {above}, {below} FROM services s WHERE {below} > 0 ORDER BY s.id
"""
# Lines that count for nothing because one of the four cells of Q4 is empty, and dossiers outside the list.
EMPTY_SQL = f"""
WITH {COUNTED_SQL}
SELECT count(*) FILTER (WHERE l.service_id IS NOT NULL AND NOT l.declared_none
        AND (l.resolved_online IS NULL OR {" OR ".join(f"l.{name} IS NULL" for name in RESOLVED)})),
    coalesce(sum(coalesce(l.resolved_early, 0) + coalesce(l.resolved_on_time, 0) + coalesce(l.resolved_late, 0))
        FILTER (WHERE l.service_id IS NULL), 0)::bigint
FROM counted c JOIN reporting_line l ON l.return_id = c.id
"""


@dataclass(frozen=True)
class Behind:
    """One service: its unit (who carries it now, whose it was), its procedure, and its own Facts."""

    service_id: int
    unit_id: int
    own_id: int
    procedure_id: int
    code: str
    name: str
    facts: Facts


@dataclass(frozen=True)
class LeftOut:
    """What is not in a number: how many, of what, and why."""

    what: str
    count: int
    noun: str


@remembered
def services(
    month: Month, *, span: str = YEAR, only_approved: bool = False, unit_ids: Collection[int] | None = None
) -> list[Behind]:
    """Every service that the Facts of these units are summed from, by code; one query."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND_SQL, parameters(month, span, only_approved, unit_ids))
        return [Behind(*row[:6], _facts(*row[6:])) for row in cursor.fetchall()]


def pairs(
    indicator: str,
    denominator: str,
    month: Month,
    *,
    span: str = YEAR,
    only_approved: bool = False,
    unit_ids: Collection[int] | None = None,
    as_first: AsFirst | None = None,
) -> list[tuple[int, int, int, int, int]]:
    """(service, unit, procedure, numerator, denominator) of each service that counts; KeyError for no reading at all.

    `as_first`: as they were before these corrections.
    """
    above, below = PAIRS[indicator, denominator]
    asked = parameters(month, span, only_approved, unit_ids) | (as_first.parameters if as_first else {})
    services = FIRST_SERVICES_SQL if as_first else SERVICES_SQL
    with connection.cursor() as cursor:
        cursor.execute(PAIRS_SQL.format(services=services, above=above, below=below), asked)
        return cursor.fetchall()


def _facts(
    listed: bool, provided: bool, national: bool, used: bool, active: bool, misses_a_month: bool, *dossiers: int
) -> Facts:
    return Facts(
        int(listed),
        int(provided),
        int(national),
        int(provided and used),
        int(provided and used and active),
        int(provided and active),
        int(provided and not used and misses_a_month),
        *dossiers,
    )


@remembered
def left_out(
    month: Month, *, span: str = YEAR, only_approved: bool = False, unit_ids: Collection[int] | None = None
) -> list[LeftOut]:
    """What no indicator counts, with the reason: exceptions, services that ended, empty cells, other dossiers, silence."""
    given = parameters(month, span, only_approved, unit_ids)
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_SQL, given)
        empty, unlisted = cursor.fetchone()
    found = [*_exceptions(month.data_to, unit_ids), *_ended(month, unit_ids)]
    found.append(
        LeftOut(
            _("Thủ tục ngoài Danh mục, theo lĩnh vực: không thuộc Điều 2 khoản 1 điểm d"),
            unlisted,
            _("hồ sơ đã giải quyết"),
        )
    )
    found.append(
        LeftOut(_("Dòng đã gửi nhưng còn ô trống: không lấy trống làm 0, không tính vào Q4"), empty, _("dòng"))
    )
    return [one for one in found if one.count]


@remembered
def silent_months(
    month: Month, *, only_approved: bool = False, unit_ids: Collection[int] | None = None
) -> list[tuple[int, int]]:
    """(unit, month) of the year so far whose return was assigned and does not count: what it holds is "chưa rõ"."""
    wanted = Q(approved_at__isnull=False) if only_approved else COUNTED
    owed = Return.objects.filter(period__year=month.year, period__month__lte=month.month).exclude(wanted)
    if unit_ids is not None:
        owed = owed.filter(unit__in=unit_ids)
    return list(owed.order_by("unit", "period__month").values_list("unit", "period__month"))


@remembered
def sent_by_month(months: Collection[Month], only_approved: bool = False) -> dict[Month, tuple[int, int]]:
    """How many of the assigned returns count, by month: (sent, assigned); one query."""
    wanted = (
        Q(returns__approved_at__isnull=False)
        if only_approved
        else (Q(returns__state__in=SENT) | Q(returns__approved_at__isnull=False))
    )
    years = {one.year for one in months}
    rows = Period.objects.filter(year__in=years).annotate(sent=Count("returns", filter=wanted), owed=Count("returns"))
    return {row.reporting_month: (row.sent, row.owed) for row in rows}


def _exceptions(day: date, unit_ids: Collection[int] | None) -> list[LeftOut]:
    rows = ServiceException.objects.filter(valid__contains=day).select_related("procedure")
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    grouped: dict[tuple[str, str], int] = {}
    for row in rows.order_by("procedure__code"):
        key = row.procedure.code, row.document
        grouped[key] = grouped.get(key, 0) + 1
    return [
        LeftOut(
            _("{code} không áp dụng tại đơn vị ({document})").format(
                code=code, document=document or _("chưa ghi văn bản")
            ),
            number,
            _("dịch vụ"),
        )
        for (code, document), number in grouped.items()
    ]


def _ended(month: Month, unit_ids: Collection[int] | None) -> list[LeftOut]:
    """Services that left the list during the year: their dossiers count only for the months before."""
    rows = Service.objects.filter(
        valid__endswith__gt=month.months_to_date[0].data_from, valid__endswith__lte=month.data_to
    )
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    grouped: dict[tuple[str, date], int] = {}
    for code, valid in rows.order_by("procedure__code").values_list("procedure__code", "valid"):
        grouped[code, valid.upper] = grouped.get((code, valid.upper), 0) + 1
    return [
        LeftOut(
            _("{code} thôi áp dụng từ {upper:%d/%m/%Y}: các tháng sau ngày đó").format(code=code, upper=upper),
            number,
            _("dịch vụ"),
        )
        for (code, upper), number in list(grouped.items())[:20]
    ]
