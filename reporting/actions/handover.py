"""What an ended unit has open is handed to its successor: months not sent yet, urgings not settled yet.

The rule for months: in every open period that ends on or after the day of the ending, a return that was never sent, or
was given back and not sent again, passes to the successor on that day. One of a period that ended before stays the ended
unit's: it owed that month; those who carry on send it in its name (reporting.workflow.owns). Where the successor's line
is still empty, the predecessors' lines are added up, column by column, and a cell that is empty in one of them is empty
in the sum; a line that the successor has filled itself stays, the predecessor's stays where it was, and the answer names
it. What was sent stays with the unit that sent it, and counts once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from catalog.models import Service
from portal.units.succession import endings, last_versions
from reporting.actions.periods import assign_returns
from reporting.columns import NAMES
from reporting.models import EDITABLE, SENT, TEXTS, Line, Period, Return, State, Urging

Key = tuple[str, int | None]  # "procedure" or "field", its id


@dataclass
class Handover:
    """How many returns and lines passed on, and what a person has to look at."""

    returns: int = 0
    lines: int = 0
    notes: list[str] = field(default_factory=list)


def hand_over_returns(today: date) -> Handover:
    """Bring the open periods to the units that their last day will find, by what has happened until today.

    Call it in a deed. Doing it again changes nothing: what has nothing left to pass on is not touched.
    """
    done = Handover()
    for period in Period.objects.select_for_update().filter(closed_at=None):
        carriers = {one.unit_id: one.carrier_id for one in endings(min(period.data_to, today))}
        unsent = list(period.returns.filter(unit__in=carriers, approved_at=None).exclude(state__in=SENT).order_by("pk"))
        names = {version.unit_id: str(version) for version in last_versions(carriers)}
        by_carrier: dict[int, list[Return]] = {}
        for return_ in unsent:
            carrier = carriers[return_.unit_id]
            if carrier == return_.unit_id:
                done.notes.append(
                    _("{unit} không có đơn vị kế thừa: biểu {period} chưa gửi còn lại ở đó.").format(
                        unit=names[carrier], period=period
                    )
                )
            else:
                by_carrier.setdefault(carrier, []).append(return_)
        for carrier, returns in by_carrier.items():
            _hand_over(period, carrier, returns, names, done)
        assign_returns(period)
    return done


def hand_over_urgings(carriers: Mapping[int, int]) -> tuple[int, list[str]]:
    """What ended units were urged about and is not settled is answered by those that carry on (Điều 2.3.a).

    `carriers`: ended unit → the one that carries its history, itself where nobody does; what that one was urged about
    stays and is named. The letter keeps the name it bore (`former_unit`); what is settled stays where it was. Returns how
    many were handed over, and what a person has to look at. Call it in a deed; doing it again changes nothing.
    """
    standing = Urging.objects.filter(unit__in=carriers, settled_at=None)
    # Whoever urges holds the period: nobody is urged again while what was said before is on its way.
    list(Period.objects.select_for_update().filter(pk__in=standing.values("period")).order_by("pk"))
    moved, left = [], set()
    for one in standing.order_by("pk"):
        carrier = carriers[one.unit_id]
        if carrier == one.unit_id:
            left.add(carrier)
            continue
        one.former_unit_id, one.unit_id = one.urged_unit_id, carrier
        moved.append(one)
    Urging.objects.bulk_update(moved, ["unit", "former_unit"])
    notes = [
        _("{version} không có đơn vị kế thừa: việc đôn đốc chưa xong còn lại ở đó.").format(version=version)
        for version in last_versions(left)
    ]
    return len(moved), notes


def _hand_over(period: Period, carrier: int, returns: list[Return], names: dict[int, str], done: Handover) -> None:
    target, _created = Return.objects.get_or_create(unit_id=carrier, period=period)
    if target.state not in EDITABLE:
        done.notes += [
            _(
                "Biểu {period} của {unit_id}: đơn vị kế thừa đã gửi nên chưa chuyển; trả lại biểu đó rồi nạp lại."
            ).format(period=period, unit_id=names[one.unit_id])
            for one in returns
        ]
        return
    own = {key: line for key, line in _keyed(target).items() if not _is_blank(line)}
    sums: dict[Key, list[tuple[Return, Line]]] = {}
    for one in returns:
        for key, line in _keyed(one).items():
            if key in own and _is_blank(line):
                line.delete()  # says nothing, and must not push out what the successor said
            elif key in own:
                what = _("Biểu {period}: dòng {name} có ở cả {unit_id} và đơn vị kế thừa; chưa cộng.").format(
                    period=period, name=_name(line), unit_id=names[one.unit_id]
                )
                done.notes.append(what)
            else:
                sums.setdefault(key, []).append((one, line))
    returns = [one for one in returns if _passes_on(one, sums)]
    if not returns:
        return
    written = _write(target, sums, names)
    _take_texts(target, returns, names)
    _leave(returns, sums)
    done.returns += len(returns)
    done.lines += written


def _passes_on(one: Return, sums: dict[Key, list[tuple[Return, Line]]]) -> bool:
    """Whether anything of it goes: lines, texts, or the empty return itself, which nothing keeps."""
    has_lines = any(source.pk == one.pk for parts in sums.values() for source, _ in parts)
    return has_lines or any(getattr(one, name) for name in TEXTS) or _is_empty(one)


def _is_empty(one: Return) -> bool:
    return one.submitted_at is None and not one.lines.exists()


def _keyed(return_: Return) -> dict[Key, Line]:
    """The lines by what they count: a service's procedure, or a field outside the list."""
    return {
        ("procedure", line.service.procedure_id) if line.service else ("field", line.field_id): line
        for line in return_.lines.select_related("service__procedure", "field").order_by("pk")
    }


def _name(line: Line) -> str:
    return line.service.procedure.code if line.service else _("ngoài Danh mục, {field}").format(field=line.field)


def _is_blank(line: Line) -> bool:
    return not line.declared_none and all(getattr(line, name) is None for name in NAMES)


def _write(target: Return, sums: dict[Key, list[tuple[Return, Line]]], names: dict[int, str]) -> int:
    """The sums as lines of the successor; a procedure it has no service of keeps the service it was counted under."""
    running = Service.objects.on(target.period.data_to).filter(unit=target.unit_id)
    services = dict(running.values_list("procedure", "pk"))
    target.lines.filter(pk__in=[line.pk for key, line in _keyed(target).items() if key in sums]).delete()
    lines = []
    for (kind, id_), parts in sums.items():
        whose = {"field_id": id_} if kind == "field" else {"service_id": services.get(id_, parts[0][1].service_id)}
        lines.append(Line(return_ref=target, **whose, **_added(parts, names)))
    Line.objects.bulk_create(lines)
    target.state = State.ENTERING if lines or target.state == State.ENTERING else target.state
    target.version += 1
    target.save()
    return len(lines)


def _added(parts: list[tuple[Return, Line]], names: dict[int, str]) -> dict:
    """The cells added up: unknown as soon as one is, while "không phát sinh" leaves nothing unknown."""
    cells: dict[str, int | None] = {}
    notes = [line.note for _, line in parts if line.note]
    for name in NAMES:
        known = [getattr(line, name) if not line.declared_none else getattr(line, name) or 0 for _, line in parts]
        cells[name] = None if None in known else sum(value for value in known if value is not None)
    open_ones = [names[one.unit_id] for one, line in parts if not line.complete]
    if len(parts) > 1 and open_ones:
        known_ones = [f"{names[one.unit_id]}: {_words(line)}" for one, line in parts]
        notes.append("Cộng từ " + "; ".join(known_ones))
    return cells | {"declared_none": all(line.declared_none for _, line in parts), "note": ". ".join(notes)}


def _words(line: Line) -> str:
    """What was typed, so that nothing is lost where a sum stays unknown."""
    return ", ".join("trống" if getattr(line, name) is None else str(getattr(line, name)) for name in NAMES)


def _take_texts(target: Return, returns: list[Return], names: dict[int, str]) -> None:
    for name in TEXTS:
        said = [f"{names[one.unit_id]}: {text}" for one in returns if (text := getattr(one, name))]
        setattr(target, name, "\n".join(filter(None, [getattr(target, name), *said])))
    target.save(update_fields=TEXTS)


def _leave(returns: list[Return], sums: dict[Key, list[tuple[Return, Line]]]) -> None:
    """What was added up leaves the predecessors; a return with nothing left goes with it (the log keeps both).

    One that was sent once and given back stays, empty: its receipts hang on it.
    """
    for one in returns:
        one.state = State.ENTERING
        one.version += 1
        for name in TEXTS:
            setattr(one, name, "")
    Return.objects.bulk_update(returns, ["state", "version", *TEXTS])
    Line.objects.filter(pk__in=[line.pk for parts in sums.values() for _, line in parts]).delete()
    Return.objects.filter(pk__in=[one.pk for one in returns], lines=None, submitted_at=None).delete()
