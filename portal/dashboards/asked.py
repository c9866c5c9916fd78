"""What a dashboard is asked for by its address: period, map, which returns, tier, indicator; and links that keep it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.places import place_of
from portal.accounts.scope import sees
from portal.core.download import download
from portal.core.periods import Month
from portal.core.tables import Table
from portal.dashboards.forms import APPROVED_ONLY, BoardForm
from portal.units.models import Unit, UnitVersion
from portal.units.succession import last_versions
from reporting.map_forms import MapForm
from reporting.models import Period, Return

KEPT = ("ky", "so", "ban_do", "cap", "xep")
TREND = 13  # months: this one, and the same month last year


@dataclass
class Asked:
    """One request to a dashboard, read."""

    request: HttpRequest
    period: Period
    form: BoardForm
    at: datetime

    @classmethod
    def of(cls, request: HttpRequest, period: Period) -> "Asked":
        form = BoardForm(request.GET)
        form.full_clean()
        return cls(request, period, form, timezone.now())

    @property
    def status(self) -> int:
        """A choice that does not exist is said so; the page shows the default."""
        return 400 if self.form.errors else 200

    @property
    def month(self) -> Month:
        return self.period.reporting_month

    @property
    def only_approved(self) -> bool:
        return self.form.cleaned_data.get("so") == APPROVED_ONLY

    @property
    def on_map(self) -> date | None:
        """Today, where figures are wanted on today's map."""
        return MapForm.day_of(self.form.cleaned_data, timezone.localdate(self.at))

    @property
    def day(self) -> date:
        """The day whose units are shown."""
        return max(self.on_map or self.month.data_to, self.month.data_to)

    @property
    def tier(self) -> str:
        return self.form.cleaned_data.get("cap") or "huyen"

    @property
    def indicator(self) -> str:
        return self.form.cleaned_data.get("xep") or "Q4"

    @property
    def periods(self) -> list[Period]:
        return self.request.periods

    def trend_months(self) -> list[Month]:
        """The thirteen months up to this one, whether they were opened or not."""
        return [self.month.shift(-back) for back in range(TREND - 1, -1, -1)]

    def opened(self, months: list[Month]) -> list[Month]:
        """Those of the months that were opened."""
        have = {period.reporting_month for period in self.periods}
        return [month for month in months if month in have]

    def query(self, **changed: str) -> dict[str, str]:
        """What the address says now, with some of it changed; an empty value leaves it out."""
        kept = {key: self.request.GET[key] for key in KEPT if self.request.GET.get(key)} if not self.form.errors else {}
        return {key: str(value) for key, value in (kept | changed).items() if value}

    def url(self, name: str, *arguments: object, **changed: str) -> str:
        """Another page of the same period, map and returns."""
        return reverse(name, args=arguments, query=self.query(**changed))

    def excel(self, key: str) -> str:
        """The address of a table of this page as an Excel file."""
        asked = self.request.GET.copy()
        asked["tep"] = key
        return f"{self.request.path}?{asked.urlencode()}"

    def taken_away(self, *tables: Table | None) -> HttpResponse | None:
        """The table that the address asks for as a file; None where it asks for a page."""
        wanted = self.request.GET.get("tep")
        if not wanted:
            return None
        for table in tables:
            if table is not None and table.key == wanted:
                return download(f"{table.key}-{self.month}.xlsx", table.workbook)
        raise Http404

    @property
    def source(self) -> str:
        """Where the figures come from, said under every table and chart."""
        which = _("số liệu đã được duyệt") if self.only_approved else _("số liệu đã gửi và đã duyệt")
        whose = _("đơn vị theo bản đồ hiện nay") if self.on_map else _("đơn vị như lúc báo cáo")
        return _("Nguồn: {which}, {whose}, đến hết {data_to:%d/%m/%Y}").format(
            which=which, whose=whose, data_to=self.month.data_to
        )


def unit_or_404(asked: Asked, unit_id: int) -> tuple[Unit, UnitVersion]:
    """A unit that the user sees on the day of the map, as it is called there; whoever else asks finds nothing."""
    user = asked.request.user
    if user.is_province_wide:
        found = _anywhere(asked.period, asked.day).filter(pk=unit_id).first()
    else:
        found = Unit(pk=unit_id) if sees(user, unit_id, asked.day) else None
    if found is None:
        raise Http404
    version = place_of(unit_id, asked.day)
    if version is None:
        version = next(iter(last_versions([unit_id])), None)
    if version is None:
        raise Http404
    return found, version


def _anywhere(period: Period, day: date) -> QuerySet[Unit]:
    """The units of the day, and those that have ended and have figures left."""
    reported = Return.objects.filter(period__year=period.year).values("unit")
    standing = Unit.objects.filter(versions__valid__contains=day)
    return Unit.objects.filter(Q(pk__in=standing.values("pk")) | Q(pk__in=reported))
