"""The return by Excel: the pre-filled workbook, what an uploaded one would change, the copy with its errors marked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.download import download
from portal.core.periods import Month
from reporting.actions.workbook import take_workbook
from reporting.documents.entry_workbook import entry_workbook
from reporting.entry_book import EntryBook, book_of, unit_code
from reporting.file_forms import FileForm
from reporting.intake.carried import carried, carry
from reporting.intake.marked import marked_book
from reporting.intake.plan import Plan
from reporting.intake.workbook import ReadBook, plan_workbook, read_workbook, require_identity
from reporting.models import Return
from reporting.refusals import Refused
from reporting.views.find import find_return
from reporting.visibility import shows_cells
from reporting.workflow import STEPS, may

KIND = "workbook"
SHOWN = 300


@require_safe
def workbook(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """The return as a workbook, for everybody who sees its cells."""
    return_ = find_return(request.user, month, unit)
    if not shows_cells(request.user, return_):
        raise Http404
    return _sent(book_of(return_), return_, "so-lieu")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """GET asks for the file; POST shows what it would change. Nothing is written here."""
    return_ = find_own(request, month, unit)
    if request.method != "POST":
        return _page(request, return_, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, return_, form, status=422)
    try:
        book = read_workbook(form.cleaned_data["file"].name, form.cleaned_data["file"].read())
        return _preview(request, return_, book)
    except Refused as refusal:
        return _page(request, return_, FileForm(), refusal=refusal, status=422)


@require_POST
def apply_upload(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """Write what the preview showed, as far as it still holds."""
    return_ = find_own(request, month, unit)
    try:
        book = _carried(request, return_)
        changed = take_workbook(return_=return_, book=book, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, return_, FileForm(), refusal=refusal, status=422)
    messages.success(request, _("Đã lưu {changed} dòng từ tệp {book}.").format(changed=changed, book=book.name))
    return redirect("return", month, unit)


@require_POST
def marked_copy(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """The uploaded workbook with its wrong cells marked."""
    return_ = find_own(request, month, unit)
    try:
        book = _carried(request, return_)
    except Refused as refusal:
        return _page(request, return_, FileForm(), refusal=refusal, status=422)
    return _sent(marked_book(return_, book, plan_workbook(return_, book)), return_, "sua-loi")


def find_own(request: HttpRequest, month: Month, unit: int) -> Return:
    """The return that the address names, if it is the user's to fill in: not seen is 404, another's is 403."""
    return_ = find_return(request.user, month, unit)
    if not may(request.user, STEPS["enter"], return_, return_.period.data_to):
        raise PermissionDenied
    return return_


def _preview(request: HttpRequest, return_: Return, book: ReadBook) -> HttpResponse:
    require_identity(book, return_)
    plan = plan_workbook(return_, book)
    token = carry(KIND, return_, book.as_dict())
    return _page(request, return_, FileForm(), book=book, plan=plan, token=token, status=422 if plan.problems else 200)


def _carried(request: HttpRequest, return_: Return) -> ReadBook:
    return ReadBook.from_dict(carried(KIND, return_, request.POST.get("tep", "")))


def _page(
    request: HttpRequest,
    return_: Return,
    form: FileForm,
    *,
    book: ReadBook | None = None,
    plan: Plan | None = None,
    token: str = "",
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **about(return_),
        "form": form,
        "book": book,
        "plan": plan,
        "changes": plan.changes[:SHOWN] if plan else [],
        "problems": plan.problems[:SHOWN] if plan else [],
        "token": token,
        "refusal": refusal,
    }
    return render(request, "reporting/upload.html", context, status=status)


def about(return_: Return) -> dict:
    """What the head of every page about a return's files names."""
    period = return_.period
    return {
        "return": return_,
        "period": period,
        "month": period.reporting_month,
        "unit": return_.unit.on(period.data_to),
    }


def _sent(book: EntryBook, return_: Return, name: str) -> HttpResponse:
    return download(f"{name}-{return_.period.reporting_month}-{unit_code(return_)}.xlsx", entry_workbook(book))
