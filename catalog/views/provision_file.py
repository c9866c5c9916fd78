"""Trạng thái cung cấp from Excel: the file is read, shown with all that it would change, and only then taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from import_export.results import Result

from catalog.importing.intakes import taken_from
from catalog.models import SourceFile
from catalog.provision_forms import FileForm
from catalog.resources import StatusesResource
from portal.accounts.access import page_for
from portal.core.exchange import UnreadableTable, changes_shown, read_table

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def upload(request: HttpRequest) -> HttpResponse:
    """GET asks for the file; POST keeps it and shows what it would change. No status is written here."""
    if request.method != "POST":
        return _show(request, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form)
    name, content = form.cleaned_data["tep"].name[-200:], form.cleaned_data["tep"].read()
    try:
        result = _read(request, name, content, form.cleaned_data["ly_do"], dry_run=True)
    except UnreadableTable as error:
        form.add_error("tep", str(error))
        return _show(request, form)
    return _show(
        request,
        form,
        result=result,
        file=None if result.has_errors() else SourceFile.objects.keep(name, content, timezone.now()),
    )


@require_POST
@page_for("service.set")
def apply(request: HttpRequest, file: str) -> HttpResponse:
    """Take in the file that was shown; if the portal has changed meanwhile, it is checked as if it were new."""
    kept = get_object_or_404(SourceFile, sha256=file)
    reason = request.POST.get("ly_do", "").strip()
    result = _read(request, kept.name, bytes(kept.content), reason, dry_run=False, label=taken_from(kept))
    if result.has_errors():
        return _show(request, FileForm(), result=result)
    messages.success(
        request, _("Đã nhập {kept}: {count} dòng đổi trạng thái dịch vụ.").format(kept=kept.name, count=_count(result))
    )
    return redirect("provision")


def _read(request: HttpRequest, name: str, content: bytes, reason: str, *, dry_run: bool, label: str = "") -> Result:
    given = {"user": request.user, "file_name": label or name, "reason": reason}
    return StatusesResource().import_data(read_table(name, content), dry_run=dry_run, **given)


def _count(result: Result) -> int:
    return len(result.rows)


def _show(
    request: HttpRequest, form: FileForm, *, result: Result | None = None, file: SourceFile | None = None
) -> HttpResponse:
    context = {"form": form, "result": result, "file": file, "reason": form.data.get("ly_do", "")}
    if result is not None:
        problems = [str(error.error) for error in result.base_errors]
        context |= {
            "problems": problems[:SHOWN],
            "problem_count": len(problems),
            "rows": changes_shown(result, SHOWN),
            "count": _count(result),
            "unchanged": result.total_rows - _count(result),
        }
    refused = bool(form.errors) or (result is not None and result.has_errors())
    return render(request, "catalog/provision_file.html", context, status=422 if refused else 200)
