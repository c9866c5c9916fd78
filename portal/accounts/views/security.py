"""An toàn: notes of the watch and of guidance given, who failed to log in, the change log and its export."""

import csv
import io
import logging
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta

from axes.models import AccessAttempt
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from xlsxwriter import Workbook

from portal.accounts import lockout, logbook
from portal.accounts.access import page_for
from portal.accounts.deeds import deed
from portal.accounts.forms import NoteForm
from portal.accounts.models import Deed, SecurityNote, User
from portal.accounts.trail import told
from portal.core.cells import neutral
from portal.units.models import UnitVersion
from portal.units.succession import last_versions

log = logging.getLogger(__name__)
PER_PAGE, ROWS_SHOWN, ATTEMPTS = 50, 7, 20
MOST_ROWS = 1_000_000  # of a sheet; a CSV has no bound
WRITES = {"emergency": "note.emergency", "guidance": "note.guidance"}


class LogForm(forms.Form):
    """Which part of the log."""

    tu = forms.DateField(label=gettext_lazy("Từ ngày"))
    den = forms.DateField(label=gettext_lazy("Đến ngày"))
    don_vi = forms.ChoiceField(label=gettext_lazy("Đơn vị"), required=False)

    def __init__(self, *args, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = UnitVersion.objects.on(day).order_by("path").values_list("unit", "org_name", "name")
        self.fields["don_vi"].choices = [("", _("Tất cả")), *((pk, org or name) for pk, org, name in units)]

    def asked(self) -> logbook.Asked:
        given = self.cleaned_data
        return logbook.Asked(given["tu"], given["den"], int(given["don_vi"]) if given["don_vi"] else None)


@require_safe
@page_for("note.view", "log.view")
def security(request: HttpRequest) -> HttpResponse:
    """The notes, the newest first; beside them who could not log in."""
    kind = request.GET.get("loai", "")
    notes = SecurityNote.objects.select_related("by")
    if kind in SecurityNote.Kind.values:
        notes = notes.filter(kind=kind)
    page = Paginator(notes, PER_PAGE).get_page(request.GET.get("page"))
    sees_log = request.user.may("log.view")
    context = {
        "page_obj": page,
        "rows": _with_units(list(page)),
        "kinds": SecurityNote.Kind.choices,
        "kind": kind,
        "may_write": bool(_kinds(request.user)),
        "sees_log": sees_log,
        "attempts": AccessAttempt.objects.order_by("-attempt_time")[:ATTEMPTS] if sees_log else [],
        "addresses": lockout.locked_addresses(timezone.now()) if sees_log else [],
        "may_unlock": request.user.may("user.manage"),
    }
    return render(request, "accounts/security.html", context)


@require_POST
@page_for("user.manage")
def unlock_address(request: HttpRequest) -> HttpResponse:
    """An office is let in again."""
    at, address = timezone.now(), request.POST.get("address", "")
    if address not in dict(lockout.locked_addresses(at)):
        messages.error(
            request,
            _("Mở khóa địa chỉ {address}: địa chỉ này không bị khóa. Hãy tải lại trang.").format(address=address[:45]),
        )
        return redirect("security")
    lockout.unlock_address(address=address, by=request.user, at=at)
    messages.success(request, _("Đã mở khóa đăng nhập từ địa chỉ {address}.").format(address=address))
    return redirect("security")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("note.emergency", "note.guidance")
def new_note(request: HttpRequest) -> HttpResponse:
    """Write an entry; it stands for good."""
    at = timezone.now()
    initial = {"at": timezone.localtime(at).strftime("%d/%m/%Y %H:%M"), "who": str(request.user)}
    posted = request.POST if request.method == "POST" else None
    form = NoteForm(posted, kinds=_kinds(request.user), day=timezone.localdate(at), initial=initial)
    if request.method == "POST" and form.is_valid() and _write(form, request.user, at):
        messages.success(request, _("Đã ghi. Ghi chép không sửa được; có nhầm thì ghi thêm một ghi chép sửa."))
        return redirect("security")
    return render(request, "accounts/note.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@page_for("log.view")
def change_log(request: HttpRequest) -> HttpResponse:
    """The log of some days and of one unit or all, in words."""
    today = timezone.localdate()
    given = request.GET if "tu" in request.GET else {"tu": (today - timedelta(days=7)).strftime("%d/%m/%Y"),
                                                     "den": today.strftime("%d/%m/%Y")}  # fmt: skip
    form = LogForm(given, day=today)
    if not form.is_valid():
        return render(request, "accounts/change_log.html", {"form": form}, status=422)
    asked = form.asked()
    page = Paginator(logbook.deeds(asked), PER_PAGE).get_page(request.GET.get("page"))
    found = logbook.some_changes(list(page), asked.unit, ROWS_SHOWN)
    query = "&".join(f"{name}={form[name].value() or ''}" for name in form.fields)
    context = {"form": form, "page_obj": page, "events": told(found, list(page)), "query": f"{query}&"}
    return render(request, "accounts/change_log.html", context)


@require_safe
@page_for("log.view")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same part as a file, row by row with the seals."""
    form = LogForm(request.GET, day=timezone.localdate())
    if kind not in ("csv", "xlsx") or not form.is_valid():
        raise Http404
    asked = form.asked()
    log.info(
        "%s tải nhật ký thay đổi từ %s đến %s, đơn vị %s", request.user.username, asked.since, asked.until, asked.unit
    )
    name = f"nhat-ky-{asked.since:%Y%m%d}-{asked.until:%Y%m%d}.{kind}"
    if kind == "xlsx":
        if logbook.count(asked) > MOST_ROWS:
            messages.error(
                request,
                _("Hơn {most_rows:,} dòng: một trang tính không chứa hết. Hãy tải CSV.")
                .format(most_rows=MOST_ROWS)
                .replace(",", "."),
            )
            return redirect("change_log")
        return FileResponse(_sheet(asked), as_attachment=True, filename=name)
    response = StreamingHttpResponse(_lines(asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(asked: logbook.Asked) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_(head) for head in logbook.HEADERS])
    yield "\ufeff"
    for row in logbook.rows(asked):
        writer.writerow([neutral(value) if isinstance(value, str) else value for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _sheet(asked: logbook.Asked):
    """A sheet written row by row to a file that goes away when it is closed."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  (the answer closes it)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file.name, options) as book:
        page = book.add_worksheet(_("Nhật ký"))
        page.write_row(0, 0, [_(head) for head in logbook.HEADERS], book.add_format({"bold": True}))
        for number, row in enumerate(logbook.rows(asked), start=1):
            for column, value in enumerate(row):
                page.write(number, column, neutral(value)[:32_000] if isinstance(value, str) else value)
        page.freeze_panes(1, 0)
    file.seek(0)
    return file


def _with_units(notes: list[SecurityNote]) -> list[tuple[SecurityNote, str]]:
    names = {one.unit_id: str(one) for one in last_versions({note.unit_id for note in notes if note.unit_id})}
    return [(note, names.get(note.unit_id, "")) for note in notes]


def _kinds(user: User) -> list[tuple[str, str]]:
    return [(value, label) for value, label in SecurityNote.Kind.choices if user.may(WRITES[value])]


def _write(form: NoteForm, user: User, at) -> bool:
    given = dict(form.cleaned_data)
    unit, number = given.pop("unit"), given.pop("corrects")
    given["unit_id"] = int(unit) if unit else None
    given["corrects"] = SecurityNote.objects.filter(pk=number).first() if number else None
    if number and given["corrects"] is None:
        form.add_error("corrects", _("Không có ghi chép số {number}.").format(number=number))
    if given["at"] > at:
        form.add_error("at", _("Việc chưa xảy ra: ghi lúc đã làm."))
    if form.errors:
        return False
    with deed(by=user, at=at, door=Deed.Door.PAGE, reason=f"Ghi chép an toàn: {given['title']}"):
        SecurityNote.objects.create(**given, by=user, made_at=at)
    return True
