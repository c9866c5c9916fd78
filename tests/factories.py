"""Worlds for tests: each function makes one row (and what it cannot stand without) under a deed, with plain defaults."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from catalog.models import (
    Appendix,
    Clause,
    Decision,
    Field,
    Listing,
    OnlineLevel,
    Portal,
    Procedure,
    ProvisionStatus,
    Service,
    ServiceStatus,
)
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import from_day
from portal.core.periods import ZONE, Month
from portal.units.models import Level, Unit, UnitCode, UnitVersion
from reporting.columns import NAMES
from reporting.models import Line, Period, Return, State
from targets.models import Quota, Reading

AT = datetime(2026, 11, 16, 8, 0, tzinfo=ZONE)  # a working morning after the period 10/2026 and in that of 11/2026
START = date(2022, 1, 1)
ZERO = dict.fromkeys(NAMES, 0)
PASSWORD = "mat-khau-dai-de-thu"
_number = count(1)


@contextmanager
def written(at: datetime = AT) -> Iterator[Deed]:
    """Whatever is written inside stands in the name of the command account."""
    with deed(by=User.objects.command(), at=at, door=Deed.Door.COMMAND, reason="thử") as act:
        yield act


def unit(
    name: str = "",
    level: str = Level.COMMUNE,
    *,
    parent: Unit | None = None,
    code: str = "",
    org_name: str = "",
    start: date | None = None,
    until: date | None = None,
) -> Unit:
    """A unit with one name, one place and one main code; its parent must stand at `start`."""
    number = next(_number)
    with written():
        made = Unit.objects.create()
        above = parent.versions.order_by("-valid").first().path if parent else "/"
        valid = from_day(start, until)
        UnitVersion.objects.create(
            unit=made,
            valid=valid,
            name=name or f"Đơn vị {number}",
            org_name=org_name,
            level=level,
            parent=parent,
            path=f"{above}{made.pk}/",
        )
        UnitCode.objects.create(unit=made, scheme=UnitCode.Scheme.MAIN, code=code or f"M{number:05d}", valid=valid)
    return made


def province(**given) -> Unit:
    return unit("Tỉnh Hà Tĩnh", Level.PROVINCE, **given)


def department(name: str = "", **given) -> Unit:
    return unit(name, Level.DEPARTMENT, **given)


def district(name: str = "", **given) -> Unit:
    return unit(name, Level.DISTRICT, **given)


def commune(name: str = "", **given) -> Unit:
    return unit(name, Level.COMMUNE, **given)


def user(of: Unit | None = None, *roles: str, username: str = "", full_name: str = "") -> User:
    """A person with roles in a unit; the password is PASSWORD."""
    name = username or f"nguoi-dung-{next(_number)}"
    with written():
        return User.objects.create_user(
            name, password=PASSWORD, full_name=full_name or name, unit=of, roles=list(roles)
        )


def decision(number: str = "", *, start: date = START, until: date | None = None, has_quotas: bool = True) -> Decision:
    """The decision in force on `start`: the one that is there, or a new one."""
    found = Decision.objects.on(start).first()
    if found:
        return found
    with written():
        return Decision.objects.create(
            number=number, title="Danh mục TTHC", valid=from_day(start, until), has_quotas=has_quotas
        )


def clause(path: str = "2.1.d.1", *, of: Decision | None = None) -> Clause:
    with written():
        made, _ = Clause.objects.get_or_create(
            decision=of or decision(),
            path=path,
            defaults={"label": "-", "citation": f"Điều {path}", "text": "…", "position": next(_number)},
        )
    return made


def appendix(level: str = Level.COMMUNE, *, of: Decision | None = None) -> Appendix:
    numbers = {Level.DEPARTMENT: "1", Level.DISTRICT: "2", Level.COMMUNE: "3"}
    with written():
        return Appendix.objects.get_or_create(
            decision=of or decision(), number=numbers[level], defaults={"level": level}
        )[0]


def field(name: str = "Hộ tịch") -> Field:
    with written():
        return Field.objects.get_or_create(name=name)[0]


def procedure(code: str = "", name: str = "", *, in_field: str = "Hộ tịch") -> Procedure:
    code = code or f"9.{next(_number):06d}"
    kept = field(in_field)
    with written():
        return Procedure.objects.create(code=code, name=name or f"Thủ tục {code}", field=kept)


def listing(
    of: Procedure | None = None,
    level: str = Level.COMMUNE,
    *,
    agencies: list[str] | None = None,
    start: date = START,
    until: date | None = None,
) -> Listing:
    listed = of or procedure()
    stands_in = appendix(level)
    with written():
        return Listing.objects.create(
            procedure=listed,
            appendix=stands_in,
            valid=from_day(start, until),
            name=listed.name,
            field=listed.field,
            agencies=agencies or [],
            online=OnlineLevel.FULL,
            source_sha256="0" * 64,
            source_sheet="Thử",
            source_row=1,
        )


def service(at: Unit, of: Procedure | None = None, *, start: date = START, until: date | None = None) -> Service:
    """One procedure at one unit; not provided anywhere until `provide` says so."""
    with written():
        return Service.objects.create(unit=at, procedure=of or procedure(), valid=from_day(start, until))


def provide(
    one: Service,
    *portals: str,
    status: str = ProvisionStatus.PROVIDED,
    start: date = START,
    until: date | None = None,
) -> Service:
    """The service has that status on the portals named, on both where none is."""
    with written():
        for portal in portals or Portal.values:
            ServiceStatus.objects.create(service=one, portal=portal, status=status, valid=from_day(start, until))
    return one


def provided_service(at: Unit, of: Procedure | None = None, **given) -> Service:
    return provide(service(at, of, **given))


def period(year: int = 2026, month: int = 10, *, closed: bool = False) -> Period:
    """The month's period, with the internal dates where no holiday moves them; the same call finds it again."""
    window = Month(year, month)
    closing = {"closed_at": AT, "closed_by": User.objects.command()} if closed else {}
    with written():
        made, _ = Period.objects.get_or_create(
            year=year,
            month=month,
            defaults={
                "data_from": window.data_from,
                "data_to": window.data_to,
                "commune_due": date(year, month, 16),
                "unit_due": date(year, month, 17),
                "close_due": date(year, month, 18),
                "report_due": date(year, month, 19),
                **closing,
            },
        )
    return made


def return_(
    of: Unit,
    for_: Period | None = None,
    state: str = State.ASSIGNED,
    *,
    lines: dict[Service | Field, dict | None] | None = None,
) -> Return:
    """A unit's month with its lines, then put into the state. A line's value: counts, or None for "declared none"."""
    with written():
        made = Return.objects.create(unit=of, period=for_ or period(), state=State.ENTERING)
        for whose, counts in (lines or {}).items():
            line(made, whose, declared_none=counts is None, **(counts or {}))
        return settle(made, state)


def settle(one: Return, state: str) -> Return:
    """Put a return into a state, with who and when, whatever deeds would have led there."""
    by = User.objects.command()
    pairs = {
        State.PRESENTED: ("presented",),
        State.SUBMITTED: ("submitted",),
        State.APPROVED: ("submitted", "approved"),
        State.CORRECTING: ("submitted", "approved"),
        State.RETURNED: ("submitted", "returned"),
    }
    for pair in pairs.get(State(state), ()):
        setattr(one, f"{pair}_by", by)
        setattr(one, f"{pair}_at", AT)
    if state == State.RETURNED:
        one.return_reason = one.return_reason or "Thử"
    one.state = state
    with written():
        one.save()
    return one


def line(of: Return, whose: Service | Field, *, declared_none: bool = False, **counts: int | None) -> Line:
    """One line as given: a count that is not named stays empty; use `**counts(...)` for a full one."""
    key = {"service": whose} if isinstance(whose, Service) else {"field": whose}
    with written():
        return Line.objects.create(return_ref=of, declared_none=declared_none, **key, **counts)


def counts(
    *, online: int = 0, direct: int = 0, resolved: int | None = None, resolved_online: int | None = None
) -> dict:
    """All nine counts of a line that adds up: all resolved on time unless fewer are, online as far as it came online."""
    received = online + direct
    done = received if resolved is None else resolved
    return {
        **ZERO,
        "received_online": online,
        "received_direct": direct,
        "resolved_on_time": done,
        "pending_in_time": received - done,
        "resolved_online": min(online, done) if resolved_online is None else resolved_online,
    }


def quota(of: Unit, indicator: str, percent: str | int, year: int = 2026, *, document: str = "") -> Quota:
    """A quota in per cent, "73.21" or 80."""
    hundredths = int(Decimal(percent) * 100)
    with written():
        return Quota.objects.create(unit=of, indicator=indicator, year=year, hundredths=hundredths, document=document)


def reading(indicator: str, year: int = 2026, *, denominator: str, growth: str = "none", document: str = "") -> Reading:
    cited = clause()
    with written():
        return Reading.objects.create(
            indicator=indicator, year=year, denominator=denominator, growth=growth, document=document, clause=cited
        )
