"""Units in tables: one by its code in another's table, and the whole structure as a file of `import_units`."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.results import RowResult
from import_export.widgets import Widget

from portal.core.exchange import FileResource, changed
from portal.units.actions import import_units
from portal.units.importing import COLUMNS, SCHEMES
from portal.units.models import Unit, UnitCode, UnitVersion

CODES = ("alt_code", "national_org_code")


class UnitWidget(Widget):
    """A unit by any code it bears today; all codes are read once a table."""

    def __init__(self) -> None:
        super().__init__()
        self._units: dict[str, Unit] = {}
        self._codes: dict[int, str] = {}

    def _load(self) -> None:
        if self._units:
            return
        for code in UnitCode.objects.on(timezone.localdate()).select_related("unit"):
            self._units[code.code] = code.unit
            if code.scheme == UnitCode.Scheme.MAIN:
                self._codes[code.unit_id] = code.code

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Unit | None:
        self._load()
        code = str(value or "").strip()
        if not code:
            return None
        if code not in self._units:
            raise ValueError(_("không có đơn vị nào hôm nay mang mã “{code}”").format(code=code))
        return self._units[code]

    def render(self, value: Unit | None, obj: Any = None, **kwargs: Any) -> str:
        self._load()
        return self._codes.get(value.pk, "") if value else ""


class UnitsResource(FileResource):
    """The organisation as on a day, in the columns that `manage.py import_units` reads."""

    columns = (*COLUMNS, *CODES)

    @classmethod
    def get_display_name(cls) -> str:
        return _("Đơn vị")

    def take(
        self, rows: list[dict[str, str]], *, dry_run: bool, start: date | None = None, **given: Any
    ) -> tuple[list[dict], Callable[[int], Any]]:
        """Taken in for real and, in a preview, taken back: what is shown is what happens."""
        day = start or timezone.localdate()
        before = {row[0]: row for row in unit_rows(day)}
        with transaction.atomic():
            with given["user"].acting(at=timezone.now(), door="excel", reason=f"Nhập đơn vị: {given.get('file_name')}"):
                answer = import_units(rows=rows, by=given["user"], at=timezone.now(), start=start)
            after = {row[0]: row for row in unit_rows(day)}
            if dry_run or answer["problems"]:
                transaction.set_rollback(True)

        def outcome(number: int) -> Any:
            code = rows[number - 2]["code"].strip()
            old, new = before.get(code), after.get(code, ())
            if old == new:
                return None
            cells = [changed(was, now) for was, now in zip(old or [""] * len(new), new, strict=True)]
            return (RowResult.IMPORT_TYPE_UPDATE if old else RowResult.IMPORT_TYPE_NEW), cells

        return answer["problems"], outcome

    def rows_of(self, queryset: QuerySet | None, **given: Any) -> Iterator[tuple[str, ...]]:
        """The units that stand today, those that the page's filters leave."""
        only = None if queryset is None else set(queryset.values_list("pk", flat=True))
        return unit_rows(timezone.localdate(), only)


def unit_rows(day: date, only: set[int] | None = None) -> Iterator[tuple[str, ...]]:
    """Each unit of the day as a row of the file, those above before those below."""
    codes: dict[int, dict[str, str]] = {}
    for unit, scheme, code in UnitCode.objects.on(day).values_list("unit", "scheme", "code"):
        codes.setdefault(unit, {})[scheme] = code
    main = {unit: known.get(UnitCode.Scheme.MAIN, "") for unit, known in codes.items()}
    for one in UnitVersion.objects.on(day).order_by("path"):
        if only is None or one.unit_id in only:
            texts = (
                main.get(one.unit_id, ""),
                one.name,
                one.type,
                one.level,
                main.get(one.parent_id, ""),
                one.org_name,
            )
            yield (*texts, *(codes.get(one.unit_id, {}).get(SCHEMES[name], "") for name in CODES))
