"""The change log in words: who did what, when, through which door, why, and each field before and after in Vietnamese."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.accounts.models import Change, Deed
from portal.units.models import Unit
from portal.units.succession import last_versions

WHO = ("deed__by", "deed__on_behalf__delegation__giver", "deed__on_behalf__delegation__unit")
UNIT = "deed__on_behalf__delegation__unit__versions"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST = 300
HIDDEN = {"sha256", "path", "prefix", "source_sha256"}  # of the machine, not of the office


@dataclass(frozen=True)
class Cell:
    """One field of one row: its name, and in words what it was and what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One row that a deed touched; whether it stood before the deed and stands after it."""

    what: str
    stood: bool
    stands: bool
    cells: list[Cell]

    @property
    def verb(self) -> str:
        return _("thêm") if not self.stood else _("xóa") if not self.stands else _("sửa")


@dataclass(frozen=True)
class Event:
    """One deed, as far as it touched the rows asked for."""

    deed: Deed
    rows: list[Row] = field(default_factory=list)


def changes_of(rows: Mapping[str, Iterable[int]], more: Q | None = None) -> QuerySet[Change]:
    """The changes of these rows, by table."""
    wanted = more or Q(pk__in=[])
    for table, ids in rows.items():
        wanted |= Q(table_name=table, row_id__in=list(ids))
    return Change.objects.filter(wanted)


def deeds_of(changes: QuerySet[Change]) -> QuerySet[Change]:
    """One row a deed, `deed`, the newest first: what a paginator counts."""
    return changes.order_by("-deed").values_list("deed", flat=True).distinct()


def told(changes: QuerySet[Change], deeds: list[int]) -> list[Event]:
    """The deeds in words, in the order given; a query for the changes and one a kind of thing they point to."""
    found = list(changes.filter(deed__in=deeds).select_related(*WHO).prefetch_related(UNIT).order_by("pk"))
    names = _names(found)
    events: dict[int, Event] = {}
    for change in found:
        event = events.setdefault(change.deed_id, Event(change.deed))
        event.rows.append(_row(change, names))
    return [events[deed] for deed in deeds if deed in events]


def _row(change: Change, names: dict) -> Row:
    model = tables().get(change.table_name)
    what = str(model._meta.verbose_name) if model else change.table_name
    before, after = change.before or {}, change.after or {}
    keys = [key for key in dict.fromkeys([*before, *after]) if key not in HIDDEN]
    cells = [_cell(model, key, before.get(key), after.get(key), names) for key in keys]
    return Row(what, change.before is not None, change.after is not None, cells)


def _cell(model: type[Model] | None, key: str, before: object, after: object, names: dict) -> Cell:
    known = columns(model).get(key) if model else None
    label = str(known.verbose_name) if known is not None else key
    return Cell(label[:1].upper() + label[1:], _words(known, before, names), _words(known, after, names))


def _words(known: Field | None, value: object, names: dict) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return ", ".join(_words(known, one, names) for one in value) or "–"
    if known is not None and known.is_relation:
        return names.get((known.related_model, value), _("số {value}").format(value=value))
    choices = dict(known.flatchoices) if known is not None else {}
    if value in choices:
        return str(choices[value])
    return _text(str(value))


def _text(text: str) -> str:
    """Dates and ranges as the office writes them; what is long is cut."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]+([+-][\d:]+|Z)?", text) and (moment := parse_datetime(text)):
        return f"{_local(moment):%d/%m/%Y %H:%M}"
    if re.fullmatch(r"[\[(].*,.*[\])]", text):
        lower, upper = text.strip("[]()").split(",", 1)
        return (
            " ".join(
                filter(
                    None,
                    [
                        lower and _("từ {day}").format(day=_day(lower)),
                        upper and _("đến trước {day}").format(day=_day(upper)),
                    ],
                )
            )
            or "–"
        )
    text = _DATE.sub(lambda found: _day(found[0]), text)
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else text


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text.strip()):%d/%m/%Y}"
    except ValueError:
        return text


def _names(changes: list[Change]) -> dict:
    """What the keys in the changes are called: (model, key) → name."""
    wanted: dict[type[Model], set] = {}
    for change in changes:
        known = columns(tables()[change.table_name]) if change.table_name in tables() else {}
        for key, value in [*(change.before or {}).items(), *(change.after or {}).items()]:
            if key in known and known[key].is_relation and isinstance(value, int):
                wanted.setdefault(known[key].related_model, set()).add(value)
    return {pair: name for model, keys in wanted.items() for pair, name in _named(model, keys).items()}


def _named(model: type[Model], keys: set) -> dict:
    if model is Unit:
        return {(Unit, version.unit_id): str(version) for version in last_versions(keys)}
    related = [one.name for one in model._meta.fields if one.is_relation and one.related_model is not Unit]
    return {(model, row.pk): str(row)[:LONGEST] for row in model.objects.filter(pk__in=keys).select_related(*related)}


@cache
def tables() -> dict[str, type[Model]]:
    """The model of each table."""
    return {model._meta.db_table: model for model in apps.get_models()}


@cache
def columns(model: type[Model]) -> dict[str, Field]:
    """The field of each column."""
    return {one.column: one for one in model._meta.concrete_fields}
