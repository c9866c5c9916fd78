"""Whose history a person may read, and of which rows it is made: one line a kind of thing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Procedure, Service
from portal.accounts.care import looked_after
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.units.models import Unit
from portal.units.succession import last_versions
from reporting.models import Line, Period, PeriodMove, Report, Return
from reporting.views.calendar import SEEN_BY as CALENDAR
from reporting.visibility import shows_cells, visible_returns
from targets.models import Quota


@dataclass(frozen=True)
class Kept:
    """The history of one thing: its title, where its page is, its rows by table, and rows known by what stood in them."""

    title: str
    rows: dict[str, Iterable[int]]
    url: str = ""
    more: Q = field(default_factory=lambda: Q(pk__in=[]))


def kept(kind: str, pk: int, user: User) -> Kept:
    """The history, if the user may read it; else Http404."""
    if kind not in KINDS:
        raise Http404
    return KINDS[kind](pk, user)


def _return(pk: int, user: User) -> Kept:
    found = get_object_or_404(Return.objects.select_related("period", "unit"), pk=pk)
    month = found.period.reporting_month
    if not _sees_log(user):
        get_object_or_404(visible_returns(user, month), pk=pk)
        if not shows_cells(user, found):
            raise Http404
    rows = {
        "reporting_return": [pk],
        "reporting_line": found.lines.values_list("pk", flat=True),
        "reporting_correction": found.corrections.values_list("pk", flat=True),
    }
    name = found.unit.on(found.period.data_to) or found.unit
    return Kept(
        _("Số liệu {period}, {name}").format(period=found.period, name=name),
        rows,
        reverse("return", args=[month, found.unit_id]),
    )


def _line(pk: int, user: User) -> Kept:
    line = get_object_or_404(Line.objects.select_related("service__procedure", "field"), pk=pk)
    of = _return(line.return_ref_id, user)
    name = line.service.procedure.code if line.service else _("ngoài Danh mục, {field}").format(field=line.field)
    return Kept(_("Dòng {name} · {of}").format(name=name, of=of.title), {"reporting_line": [pk]}, of.url)


def _procedure(pk: int, user: User) -> Kept:
    found = get_object_or_404(Procedure, pk=pk)
    rows = {"catalog_listing": found.listings.values_list("pk", flat=True)}
    more = Q(table_name__in=("catalog_proposal", "catalog_serviceexception"), after__procedure_id=pk)
    return Kept(_("Thủ tục {code}").format(code=found.code), rows, reverse("procedure", args=[found.code]), more)


def _service(pk: int, user: User) -> Kept:
    found = get_object_or_404(Service.objects.select_related("procedure", "unit"), pk=pk)
    if not _sees_log(user):
        get_object_or_404(visible_units(user, timezone.localdate()), pk=found.unit_id)
    rows = {"catalog_service": [pk], "catalog_servicestatus": found.statuses.values_list("pk", flat=True)}
    return Kept(
        _("Dịch vụ {code} tại {unit}").format(code=found.procedure.code, unit=found.unit),
        rows,
        reverse("provision_of_unit", args=[found.unit_id]),
    )


def _quota(pk: int, user: User) -> Kept:
    found = get_object_or_404(Quota.objects.select_related("unit"), pk=pk)
    if not _sees_log(user):
        get_object_or_404(visible_units(user, timezone.localdate()), pk=found.unit_id)
    alike = Q(
        table_name="targets_quota",
        after__unit_id=found.unit_id,
        after__indicator=found.indicator,
        after__year=found.year,
    )
    return Kept(
        _("Chỉ tiêu {indicator} năm {year} của {unit}").format(
            indicator=found.indicator, year=found.year, unit=found.unit
        ),
        {"targets_quota": [pk]},
        "",
        alike,
    )


def _unit(pk: int, user: User) -> Kept:
    found = get_object_or_404(Unit, pk=pk)
    rows = {
        "units_unitversion": found.versions.values_list("pk", flat=True),
        "units_unitcode": found.codes.values_list("pk", flat=True),
    }
    names = last_versions([pk])
    return Kept(str(names[0]) if names else str(found), rows, reverse("unit_history", args=[pk]))


def _account(pk: int, user: User) -> Kept:
    if user.pk == pk or _sees_log(user):
        found = get_object_or_404(User, pk=pk)
    else:
        found = get_object_or_404(looked_after(user, timezone.localdate()), pk=pk)
    owned = Q(table_name__in=("mfa_authenticator", "accounts_apitoken"))
    more = owned & (Q(after__user_id=pk) | Q(before__user_id=pk))
    more |= Q(table_name="accounts_delegation") & (Q(after__giver_id=pk) | Q(after__taker_id=pk))
    url = reverse("my_account") if user.pk == pk else reverse("account", args=[pk])
    return Kept(
        _("Tài khoản {found} ({username})").format(found=found, username=found.username),
        {"accounts_user": [pk]},
        url,
        more,
    )


def _report(pk: int, user: User) -> Kept:
    found = get_object_or_404(Report.objects.select_related("period"), pk=pk)
    if not (user.may("report.view") or _sees_log(user)):
        raise Http404
    outgoing = list(found.editions.values_list("outgoing", flat=True).exclude(outgoing=None))
    rows = {"reporting_outgoing": outgoing, "reporting_report": [pk]}
    more = Q(table_name="reporting_dispatch", after__outgoing_id__in=outgoing)
    more |= Q(table_name="reporting_sectiontext", after__report_id=pk)
    return Kept(f"{found.get_kind_display()} {found.period or ''}".strip(), rows, reverse("reports"), more)


def _calendar(year: int, user: User) -> Kept:
    if not (_sees_log(user) or any(user.may(permission) for permission in CALENDAR)):
        raise Http404
    periods = Period.objects.filter(year=year).values_list("pk", flat=True)
    moves = PeriodMove.objects.filter(period__in=periods).values_list("pk", flat=True)
    days = Q(after__day__startswith=f"{year}-") | Q(before__day__startswith=f"{year}-")
    return Kept(
        _("Lịch báo cáo năm {year}").format(year=year),
        {"reporting_period": periods, "reporting_periodmove": moves},
        f"{reverse('calendar')}?nam={year}",
        Q(table_name="reporting_holiday") & days,
    )


def _sees_log(user: User) -> bool:
    return user.may("log.view")


KINDS: dict[str, Callable[[int, User], Kept]] = {
    "bieu": _return,
    "dong": _line,
    "thu-tuc": _procedure,
    "dich-vu": _service,
    "chi-tieu": _quota,
    "don-vi": _unit,
    "tai-khoan": _account,
    "bao-cao": _report,
    "lich": _calendar,
}
