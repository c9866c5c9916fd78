"""Every dashboard page after years of data against a page of the same template and context that asks nothing.

In the database of `simulate`: one province and sixty months for the pages, one and ten provinces for the report's growth.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import (
    CaptureQueriesContext,
    ContextList,
    override_settings,
    setup_test_environment,
    teardown_test_environment,
)
from django.urls import path, reverse

from catalog.models import Service
from portal.accounts.models import User
from portal.accounts.remembered import MEMORY
from portal.dashboards.simulate import make_database, move_to, own_database, simulate
from portal.units.models import Level, Unit, UnitVersion
from portal.urls import urlpatterns
from reporting.models import Line, Period
from reporting.reports.editions import one_snapshot
from reporting.reports.payload import monthly_payload
from tests.bench.measure import Figure, Stopwatch

MONTHS, GROWTH_MONTHS, PROVINCES, SEED = 60, 12, 10, 1
RUNS, AT_MOST = 5, 5.0
DRAWN: dict[str, tuple[str, dict]] = {}  # template and context of the page that the bare address draws
GROWN_SLOWER = 1.15  # times as many rows may take so much more time a row, for the noise of one run


def take() -> list[Figure]:
    """The pages on five years of one province, then how the report and the overview grow from one province to ten."""
    with _simulated(1, MONTHS) as told:
        figures = _pages(told)
    with _simulated(1, GROWTH_MONTHS):
        one = _growth()
    with _simulated(PROVINCES, GROWTH_MONTHS):
        ten = _growth()
    return [*figures, *_grown(one, ten)]


@contextmanager
def _simulated(provinces: int, months: int) -> Iterator[str]:
    """Inside, this process works in the simulated database; what it holds in words."""
    mine = str(connection.settings_dict["NAME"])
    try:
        with Stopwatch() as watch:
            make_database(own_database(mine))
            made = simulate(provinces=provinces, months=months, seed=SEED)
        yield f"{provinces} tỉnh, {months} kỳ, {made.services} dịch vụ, {made.lines} dòng, tạo {watch.seconds:.0f} s"
    finally:
        move_to(mine)


class _Page:
    """One page by its address, and a page of the same template and context that comes the same way without a query."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
        self.template = answer.templates[0].name
        self.context = _flat(answer.context)
        self.bare = Client()
        with CaptureQueriesContext(connection) as asked:
            self._draw()
        if len(asked):
            raise SystemExit(f"{url}: khung trang còn {len(asked)} câu hỏi")
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        self.queries = len(asked)

    def figure(self, note: str) -> Figure:
        """Both sides in turn, medians; and the page as it is after somebody has written, when nothing is remembered."""
        pairs = [(self._ask(), self._draw()) for _ in range(RUNS)]
        mine, its = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        ratio, fresh = mine / its, median(self._ask_afresh() for _ in range(RUNS))
        what = f"{self.queries} câu hỏi; sau một lần ghi {fresh * 1000:.0f} ms ({fresh / its:.1f} ×); {note}"
        return Figure(
            f"Trang {self.url.split('?')[0]}",
            mine,
            "khung, không hỏi",
            its,
            ratio,
            f"≤ {AT_MOST:g} ×",
            ratio <= AT_MOST,
            what,
        )

    def _ask(self) -> float:
        with Stopwatch() as watch:
            self.client.get(self.url)
        return watch.seconds

    def _ask_afresh(self) -> float:
        MEMORY.forget()
        return self._ask()

    def _draw(self) -> float:
        DRAWN["page"] = self.template, self.context
        with Stopwatch() as watch:
            answer = self.bare.get("/khung/")
        if answer.status_code != 200:
            raise SystemExit(f"{self.url}: khung trang trả lời {answer.status_code}")
        return watch.seconds


@login_not_required
def _frame(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string(*DRAWN["page"]))


def _flat(contexts: ContextList) -> dict:
    return {key: contexts[key] for key in contexts.keys() if key not in ("True", "False", "None")}  # noqa: SIM118 - a ContextList is no dict


def _pages(told: str) -> list[Figure]:
    setup_test_environment(debug=False)
    beside = override_settings(ROOT_URLCONF=(path("khung/", _frame), *urlpatterns))
    beside.enable()
    try:
        client = Client()
        person = User.objects.get(username="theodoi")
        client.force_login(person)
        return [_Page(client, url).figure(told) for url in _urls()]
    finally:
        beside.disable()
        teardown_test_environment()


def _urls() -> list[str]:
    period = Period.objects.exclude(closed_at=None).latest("data_to")
    month = period.reporting_month
    district = UnitVersion.objects.on(period.data_to).filter(level=Level.DISTRICT).earliest("unit").unit_id
    commune = UnitVersion.objects.on(period.data_to).filter(parent=district).earliest("unit").unit_id
    procedure = Service.objects.on(period.data_to).filter(unit=commune).earliest("pk").procedure_id
    asked = {"ky": str(month)}
    return [
        reverse("overview", query=asked),
        reverse("ranking", query=asked | {"cap": "xa"}),
        reverse("to_act", query=asked),
        reverse("indicator", args=["Q4"], query=asked),
        reverse("results", args=[district], query=asked),
        reverse("meeting", args=[district], query=asked),
        reverse("number_province", args=["Q4"], query=asked),
        reverse("number", args=["Q4", district], query=asked),
        reverse("number", args=["Q2", commune], query=asked),
        reverse("service", args=[commune, procedure], query=asked),
        reverse("unused", query=asked),
        reverse("unused", query=asked | {"don_vi": str(commune)}),
        reverse("compare", query=asked | {"a": str(district), "ky2": str(month.shift(-1))}),
        reverse("explain", query=asked | {"don_vi": str(district)}),
        reverse("explain", query=asked),
        reverse("progress", query=asked),
    ]


def _growth() -> tuple[int, float, float]:
    """Lines; seconds of the monthly report's payload; seconds of the overview."""
    period = Period.objects.exclude(closed_at=None).latest("data_to")
    scope = Unit.objects.at_level(Level.PROVINCE, period.data_to).earliest("pk")
    client = Client()
    client.force_login(User.objects.get(username="theodoi"))
    return (
        Line.objects.count(),
        _median(lambda: _payload(period, scope)),
        _median(lambda: client.get(_urls()[0])),
    )


def _payload(period: Period, scope: Unit) -> dict:
    """As an edition reads it."""
    with one_snapshot():
        return monthly_payload(period, scope)


def _median(work) -> float:
    work()
    seconds = []
    for _ in range(3):
        with Stopwatch() as watch:
            work()
        seconds.append(watch.seconds)
    return median(seconds)


def _grown(one: tuple[int, float, float], ten: tuple[int, float, float]) -> list[Figure]:
    """How many times as long, against how many times as many rows."""
    rows = ten[0] / one[0]
    note = f"{ten[0]} dòng so với {one[0]}: {rows:.1f} × dòng"
    names = ("Báo cáo tháng, 10 tỉnh", "Tổng quan, 10 tỉnh")
    return [
        Figure(
            name,
            ten[place],
            "1 tỉnh",
            one[place],
            ten[place] / one[place],
            f"≤ {rows * GROWN_SLOWER:.1f} ×",
            ten[place] / one[place] <= rows * GROWN_SLOWER,
            note,
        )
        for place, name in enumerate(names, start=1)
    ]
