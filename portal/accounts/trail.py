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
from django.utils.translation import gettext_lazy

from portal.accounts.models import Change, Deed
from portal.core.numbers import decimal_text, decimal_vn
from portal.units.models import Unit
from portal.units.succession import last_versions

WHO = ("deed__by", "deed__on_behalf__delegation__giver", "deed__on_behalf__delegation__unit")
UNIT = "deed__on_behalf__delegation__unit__versions"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST = 300
# What is called otherwise here: fields of libraries, which name them in other words or not at all, and what is read as a
# percentage though it is kept in hundredths of one.
CALLED = {
    ("accounts_user", "is_active"): gettext_lazy("đang dùng"),
    ("accounts_user", "is_staff"): gettext_lazy("vào được trang quản trị"),
    ("accounts_user", "is_superuser"): gettext_lazy("được làm mọi việc"),
    ("mfa_authenticator", "user_id"): gettext_lazy("tài khoản"),
    ("mfa_authenticator", "type"): gettext_lazy("loại"),
    ("mfa_authenticator", "totp"): gettext_lazy("mã từ ứng dụng xác thực (TOTP)"),
    ("mfa_authenticator", "recovery_codes"): gettext_lazy("mã dự phòng"),
    ("mfa_authenticator", ""): gettext_lazy("bước xác thực thứ hai"),
    ("targets_quota", "hundredths"): gettext_lazy("mức"),
    ("targets_assignedquota", "hundredths"): gettext_lazy("mức"),
    ("reporting_urginganswer", "promised_hundredths"): gettext_lazy("hẹn đạt"),
}
HIDDEN = {"sha256", "path", "prefix", "source_sha256", "signed_sha256"}  # of the machine, not of the office


@dataclass(frozen=True)
class Cell:
    """One field of one row: its name, and in words what it was and what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One row that a deed touched: what it is, its name if it has one and still stands; whether it stood before and after."""

    what: str
    name: str
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
    table = change.table_name
    known = columns(tables()[table]) if table in tables() else {}
    before, after = change.before or {}, change.after or {}
    said = {key for some in (before, after) for key, value in some.items() if value not in ("", None)} - HIDDEN
    keys = [key for key in known if key in said]  # in the order of the form; what was and stays empty is left out
    keys += sorted(said - known.keys())
    cells = [_cell(table, key, known.get(key), before.get(key), after.get(key), names) for key in keys]
    name = names.get((tables().get(table), change.row_id), "")
    return Row(kind_of(table), name, change.before is not None, change.after is not None, cells)


def kind_of(table: str) -> str:
    """What a row of the table is, in the office's words."""
    model = tables().get(table)
    return str(CALLED.get((table, "")) or (model._meta.verbose_name if model else table))


def _cell(table: str, key: str, known: Field | None, before: object, after: object, names: dict) -> Cell:
    label = str(CALLED.get((table, key)) or (known.verbose_name if known is not None else key))
    was, now = (_words(table, known, value, names) for value in (before, after))
    return Cell(label[:1].upper() + label[1:], was, now)


def _words(table: str, known: Field | None, value: object, names: dict) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return ", ".join(_words(table, getattr(known, "base_field", known), one, names) for one in value) or "–"
    if known is None:
        return _text(str(value))
    if known.is_relation:
        return names.get((known.related_model, value), _("số {value}").format(value=value))
    if known.name.endswith("hundredths"):
        return f"{decimal_vn(decimal_text(value))} %" if isinstance(value, int) else _text(str(value))
    words = (CALLED.get((table, value)) or dict(known.flatchoices).get(value)) if isinstance(value, str | int) else None
    return str(words) if words is not None else _text(str(value))


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
    """What the changed rows, and the keys in them, are called: (model, key) → name."""
    wanted: dict[type[Model], set] = {}
    for change in changes:
        model = tables().get(change.table_name)
        known = columns(model) if model else {}
        if model and model.__str__ is not Model.__str__:
            wanted.setdefault(model, set()).add(change.row_id)
        for key, value in [*(change.before or {}).items(), *(change.after or {}).items()]:
            if key in known and known[key].is_relation and isinstance(value, int):
                wanted.setdefault(known[key].related_model, set()).add(value)
    return {pair: name for model, keys in wanted.items() for pair, name in _named(model, keys).items()}


def _named(model: type[Model], keys: set) -> dict:
    if model is Unit:
        return {(Unit, version.unit_id): str(version) for version in last_versions(keys)}
    rows = model.objects.filter(pk__in=keys).prefetch_related(*getattr(model, "said_with", ()))
    return {(model, row.pk): str(row)[:LONGEST] for row in rows}


@cache
def tables() -> dict[str, type[Model]]:
    """The model of each table."""
    return {model._meta.db_table: model for model in apps.get_models()}


@cache
def columns(model: type[Model]) -> dict[str, Field]:
    """The field of each column."""
    return {one.column: one for one in model._meta.concrete_fields}
