"""The catalogue's tables as django-import-export knows them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from import_export.results import RowResult

from catalog.actions.provision import FROM_A_FILE, import_services, planned
from catalog.importing.services_file import COLUMNS
from catalog.limits import closed_until
from catalog.models import ProvisionStatus
from catalog.search import in_force
from catalog.statuses import Change
from portal.accounts.models import Deed
from portal.core.exchange import FileResource, changed

NO_REASON = gettext_noop("Tệp làm {count} dịch vụ thôi cung cấp: ghi lý do ở ô “Lý do” rồi nộp lại.")


class StatusesResource(FileResource):
    """Where services stand on the portals: the same columns and checks as `manage.py import_services`."""

    columns = COLUMNS

    def take(
        self, rows: list[dict[str, str]], *, dry_run: bool, reason: str = "", **given: Any
    ) -> tuple[list[dict], Callable[[int], Any]]:
        rows = [{**row, "from": iso(row["from"])} for row in rows]
        at, until = timezone.now(), closed_until()
        made, problems = planned(rows, at=at, closed_until=until)
        ended = sum(change.ends_provision for change in made.changes)
        if ended and not reason:
            problems = [{"row": None, "message": _(NO_REASON).format(count=ended)}]
        if not problems and not dry_run:
            words = f"{FROM_A_FILE} {given.get('file_name') or ''}: {reason or 'cập nhật trạng thái'}"
            answer = import_services(
                rows=rows, by=given["user"], at=at, door=Deed.Door.EXCEL, reason=words, closed_until=until
            )
            problems = answer["problems"]
        changes: dict[int | None, list[Change]] = {}
        for change in made.changes:
            changes.setdefault(change.setting.row, []).append(change)

        def outcome(number: int) -> Any:
            if number not in changes:
                return None
            shown = rows[number - 2] | _shown(changes[number])
            return RowResult.IMPORT_TYPE_UPDATE, [shown[name] for name in COLUMNS]

        return problems, outcome


def _shown(changes: list[Change]) -> dict[str, str]:
    """Status and link of one row as they were and will be; a row of `*` changes many services at once."""
    before = ", ".join(sorted({str(ProvisionStatus(one.before).label) for one in changes}))
    links = ", ".join(sorted({one.link_before for one in changes} - {""}))
    setting = changes[0].setting
    many = _(" ({n} dịch vụ)").format(n=len(changes)) if len(changes) > 1 else ""
    after = f"{ProvisionStatus(setting.status).label}{many}"
    return {"status": changed(before, after), "link": changed(links, setting.link or "")}


def iso(text: str) -> str:
    """A day as people type it in a sheet, 16/11/2026, as the file wants it; anything else stays for the check to name."""
    parts = text.strip().split("/")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def _listed(day: date, queryset: QuerySet | None) -> QuerySet:
    found = in_force(day).select_related("procedure", "field", "appendix__decision")
    return found if queryset is None else found.filter(pk__in=queryset.order_by().values("pk"))


class ListingsResource(FileResource):
    """The catalogue as it stood on a day; it is given out only, it comes in by the wizard of appendices."""

    columns = (
        "procedure",
        "name",
        "field",
        "appendix",
        "level",
        "agencies",
        "online",
        "from",
        "to",
        "decision",
    )

    @classmethod
    def get_display_name(cls) -> str:
        return _("Danh mục")

    def rows_of(self, queryset: QuerySet | None, *, export_form: Any = None, **given: Any) -> Iterator[tuple]:
        data = export_form.cleaned_data if export_form is not None else {}
        for one in _listed(data.get("day") or timezone.localdate(), queryset):
            decision = one.appendix.decision
            yield (
                one.procedure.code,
                one.procedure.name,
                one.field.name,
                one.appendix.number,
                one.appendix.get_level_display(),
                "; ".join(one.agencies),
                one.get_online_display(),
                one.valid.lower,
                one.valid.upper,
                str(decision),
            )
