"""`./dev bench --load`: the deadline evening (docs of the house: p95 ≤ 300 ms, no error) against gunicorn as in production."""

import argparse
import asyncio
import json
import logging
import os
import resource
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from portal.core.supervise import Child
from portal.dashboards.demo.fill import default_until, existing_mark, fill_demo, is_foreign
from portal.dashboards.demo.people import PASSWORD, username_of
from portal.dashboards.demo.world import Size
from portal.units.models import Level, UnitCode, UnitVersion
from reporting import kept
from reporting.columns import NAMES
from reporting.due import unfinished
from reporting.models import Period, Return, State
from tests import factories as make
from tests.bench.evening import EVERY, RAISED, Evening, Officer, OpenMonth, Sample
from tests.bench.house import HOST, free_port, until, web_words
from tests.bench.sessions import session_of

REACH = 0.300  # seconds, p95
SMALL = Size(departments=3, districts=1, communes_each=6)


def main() -> int:
    """1 where the database belongs to somebody else; a figure not reached is printed, it is no failure."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--load", action="store_true", required=True)
    parser.add_argument("--officers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=300, help="thời gian đo, sau khi mọi người đã đăng nhập")
    parser.add_argument("--ramp", type=float, default=900, help="thời gian đăng nhập, giây")
    parser.add_argument("--small", action="store_true", help="một tỉnh vài đơn vị, để thử chính phép đo này")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    call = parser.parse_args()
    logging.disable(logging.INFO)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if is_foreign():
        print("Cơ sở dữ liệu này không phải của ./dev bench: không đo trên dữ liệu của người khác.", file=sys.stderr)
        return 1
    if not existing_mark():
        fill_demo(seed=call.seed, until=default_until(timezone.now()), **({"size": SMALL} if call.small else {}))
    evening = Evening(free_port(), call.seed)
    officers = officers_of(call.officers)
    kept.refresh()  # as the worker has done long before the evening
    connection.close()
    with gunicorn(evening.port) as child:
        began, used = time.monotonic(), _cpu()
        middle: list[float] = []
        asyncio.run(
            evening.play(officers, PASSWORD, call.ramp, call.seconds, lambda: middle.extend([time.monotonic(), _cpu()]))
        )
        logged_in, used_till_then = middle
        seconds, mine = time.monotonic() - logged_in, _cpu() - used_till_then
    told = summary(evening, len(officers), seconds) | {
        "generator_cpu": round(mine / seconds, 3),
        "login": _figures(evening.logins)
        | {"seconds": round(logged_in - began, 1), "cpu": round(used_till_then - used, 2)},
        "gunicorn": child.command[2:],
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
    }
    print_table(told)
    if call.json:
        call.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def officers_of(count: int) -> list[Officer]:
    """The officer and the leader of as many units as are needed, whose open month is given back to them, all lines full."""
    period = Period.objects.filter(closed_at=None).order_by("-data_to").first()
    returns = list(Return.objects.filter(period=period).order_by("pk"))
    returns.sort(key=lambda one: bool(unfinished(one)))  # who cannot send comes last
    day = period.data_to
    codes = dict(UnitCode.objects.on(day).filter(scheme=UnitCode.Scheme.MAIN).values_list("unit", "code"))
    users = set(User.objects.values_list("username", flat=True))
    above = _reviewers(day, codes, users)
    officers: list[Officer] = []
    for return_ in returns:
        if len(officers) >= count:
            break
        make.settle(return_, State.RETURNED)
        lines = _lines(return_)
        if len(lines) < 2:
            continue
        unit = OpenMonth(f"/so-lieu/{period.reporting_month}/{return_.unit_id}/", above[return_.unit_id], lines)
        for turn, kind in enumerate(("canbo", "lanhdao")):
            name = username_of(kind, codes[return_.unit_id])
            officers.append(Officer(name, unit, [*lines][turn::2], may_submit=kind == "lanhdao"))
    return officers[:count]


def _reviewers(day, codes: dict[int, str], users: set[str]) -> dict[int, str]:
    """The session of whoever reviews each unit."""
    sessions = {}

    def session(name: str) -> str:
        if name not in sessions:
            sessions[name] = session_of(User.objects.get(username=name))
        return sessions[name]

    found = {}
    for version in UnitVersion.objects.on(day):
        reviewer = username_of("duyet", codes.get(version.parent_id, "")) if version.level == Level.COMMUNE else ""
        found[version.unit_id] = session(reviewer if reviewer in users else "tonghop")
    return found


def _lines(return_: Return) -> dict[str, dict[str, int]]:
    rows = return_.lines.filter(declared_none=False).exclude(service=None)
    full = [row for row in rows if all(getattr(row, name) is not None for name in NAMES)]
    return {f"s{row.service_id}": {name: getattr(row, name) for name in RAISED} for row in full}


@contextmanager
def gunicorn(port: int) -> Iterator[Child]:
    """The web server with the words of production's service file, but for its address and our measuring entry."""
    words = web_words("tests.bench.shares:application")
    words += ["--bind", f"{HOST}:{port}"]  # the service has a socket of systemd's instead
    child = Child("web", [sys.executable, "-m", "gunicorn", *words], settings.VAR_DIR / "load-web.log")
    child.start(dict(os.environ) | {"PORTAL_HOSTS": HOST})
    try:
        if not until(lambda: _answers(port), 120):
            raise RuntimeError(f"gunicorn did not start, see {child.log}")
        yield child
    finally:
        child.process.terminate()
        child.process.wait(60)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def summary(evening: Evening, officers: int, seconds: float) -> dict:
    """All figures but the log-ins': of everything, and by kind of act."""
    kinds = sorted({one.kind for one in evening.measured})
    return {
        "officers": officers,
        "seconds": round(seconds, 1),
        "per_second": round(len(evening.measured) / seconds, 1),
        "wanted_per_second": round(officers / EVERY, 1),
        "all": _figures(evening.measured),
        "kinds": {kind: _figures([one for one in evening.measured if one.kind == kind]) for kind in kinds},
    }


def _figures(samples: list[Sample]) -> dict:
    """count, errors (5xx or no answer), refusals (4xx), p50 and p95 in milliseconds, shares of the server's time."""
    times = sorted(one.seconds for one in samples) or [0.0]
    parts = {name: sum(one.parts.get(name, 0.0) for one in samples) for name in ("db", "py", "tpl")}
    whole = sum(parts.values()) or 1.0
    return {
        "count": len(samples),
        "errors": sum(one.failed for one in samples),
        "refusals": sum(400 <= one.status < 500 for one in samples),
        "p50": round(1000 * times[len(times) // 2], 1),
        "p95": round(1000 * times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        "share": {name: round(value / whole, 3) for name, value in parts.items()},
    }


def print_table(told: dict) -> None:
    """One line a kind of act, then all of them, then the log-ins."""
    heads = ("Việc", "lần", "lỗi", "từ chối", "p50 ms", "p95 ms", "CSDL", "Python", "mẫu")
    widths = (14, 7, 5, 8, 9, 9, 7, 7, 7)
    print("".join(head.ljust(width) for head, width in zip(heads, widths, strict=True)))
    for name, one in [*told["kinds"].items(), ("tất cả", told["all"]), ("đăng nhập", told["login"])]:
        share = [f"{100 * one['share'][part]:.0f} %" for part in ("db", "py", "tpl")]
        cells = (name, one["count"], one["errors"], one["refusals"], one["p50"], one["p95"], *share)
        print("".join(str(cell).ljust(width) for cell, width in zip(cells, widths, strict=True)))
    print(
        f"{told['officers']} cán bộ, {told['per_second']} yêu cầu/giây (cần {told['wanted_per_second']}) trong "
        f"{told['seconds']} giây; máy phát dùng {100 * told['generator_cpu']:.0f} % một lõi, máy có {told['cores']} lõi, "
        f"tải trước khi đo {told['load_before']}."
    )
    reached = told["all"]["p95"] <= 1000 * REACH and not told["all"]["errors"]
    print(f"Cần p95 ≤ {1000 * REACH:.0f} ms, không lỗi: {'đạt' if reached else 'chưa'}")
