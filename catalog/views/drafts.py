"""Dự thảo: Tờ trình, Quyết định and appendices from accepted proposals; number and date make the new version."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.actions.drafts import discard_draft, issue_draft, make_draft
from catalog.documents.appendix_xlsx import Unreadable
from catalog.documents.pack import files_of
from catalog.drafting import content_of
from catalog.limits import closed_until
from catalog.models import Draft
from catalog.refusals import Refused
from catalog.review_forms import DraftForm, IssueForm
from catalog.reviews import ready_for_draft, unit_names
from portal.accounts.access import page_for, require
from portal.core.download import download

ROWS = 50
SEE = ("review.manage", "catalog.import")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*SEE)
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts; POST makes one of all that was accepted."""
    form, refusal = DraftForm(request.POST or None), None
    if request.method == "POST":
        require(request.user, "review.manage")
        if form.is_valid():
            try:
                made = make_draft(**form.cleaned_data, by=request.user, at=timezone.now())
            except Refused as why:
                refusal = why
            else:
                messages.success(
                    request, _("Đã lập dự thảo từ {proposals} đề xuất.").format(proposals=made.proposals.count())
                )
                return redirect("draft", made.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "page_obj": Paginator(_drafts().annotate(count=Count("proposals")), ROWS).get_page(request.GET.get("page")),
        "ready": ready_for_draft().count(),
        "may_make": request.user.may("review.manage"),
    }
    return render(request, "catalog/drafts.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@page_for(*SEE)
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """What the draft changes, its files, and the form that issues it."""
    return _show(request, get_object_or_404(_drafts(), pk=draft))


@require_safe
@page_for(*SEE)
def file(request: HttpRequest, draft: int, name: str) -> HttpResponse:
    """A document of the draft, drawn as the list stands now."""
    found, day = get_object_or_404(_drafts(), pk=draft), timezone.localdate()
    files = files_of(found, content_of(found, day), day)
    if name not in files:
        raise Http404
    try:
        return download(f"du-thao-{found.pk}-{name}", files[name][1]())
    except Unreadable as error:
        messages.error(request, str(error))
        return redirect("draft", found.pk)


@require_POST
@page_for(*SEE)
def issue(request: HttpRequest, draft: int) -> HttpResponse:
    """Number and date were given: the draft becomes the list."""
    found, form = get_object_or_404(_drafts(), pk=draft), IssueForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form)
    try:
        made = issue_draft(
            draft=found, **form.cleaned_data, by=request.user, at=timezone.now(), closed_until=closed_until()
        )
    except Refused as why:
        return _show(request, found, form=form, refusal=why)
    messages.success(
        request, _("Đã ban hành: {made}, hiệu lực từ {start:%d/%m/%Y}.").format(made=made, start=made.valid.lower)
    )
    return redirect("draft", found.pk)


@require_POST
@page_for(*SEE)
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    """Give the draft up; its proposals wait for the next."""
    found = get_object_or_404(_drafts(), pk=draft)
    require(request.user, "review.manage")
    try:
        discard_draft(draft=found, by=request.user, at=timezone.now())
    except Refused as why:
        messages.error(request, why.message)
        return redirect("draft", found.pk)
    messages.success(request, _("Đã bỏ dự thảo; các đề xuất vẫn được chấp nhận và chờ dự thảo khác."))
    return redirect("drafts")


def _drafts():
    return Draft.objects.select_related("review", "made_by__unit", "decision__replaces").order_by("-made_at", "-pk")


def _show(
    request: HttpRequest, found: Draft, *, form: IssueForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    day = timezone.localdate()
    content = content_of(found, day)
    proposals = list(found.proposals.order_by("appendix", "code", "pk"))
    names = unit_names([one.unit_id for one in proposals], day)
    for one in proposals:
        one.unit_name = names.get(one.unit_id, "–")
    files = files_of(found, content, day)
    context = {
        "draft": found,
        "content": content,
        "proposals": proposals,
        "files": [(name, words) for name, (words, _) in files.items()],
        "form": form or IssueForm(),
        "refusal": refusal,
        "may_make": request.user.may("review.manage"),
    }
    return render(request, "catalog/draft.html", context, status=422 if form else 200)
