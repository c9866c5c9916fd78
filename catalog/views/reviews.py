"""Rà soát: campaigns over the whole list, who has answered, and the unit's one-click answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import reviews as questions
from catalog.actions.reviews import answer_nothing, close_review, correct_review, open_review
from catalog.models import Review
from catalog.refusals import Refused
from catalog.review_forms import LATE, NOTHING, PROPOSED, UNANSWERED, BoardForm, ReviewCorrectionForm, ReviewForm
from portal.accounts.access import page_for, require
from portal.core.seen import seen_of

ROWS = 50
SEE = ("review.manage", "proposal.make", "catalog.import")


@require_safe
@page_for(*SEE)
def reviews(request: HttpRequest) -> HttpResponse:
    """The campaigns, and for a unit those that it still owes an answer to."""
    owed = questions.unanswered(request.user, timezone.localdate()) if may_propose(request) else []
    context = {
        "page_obj": Paginator(questions.reviews(), ROWS).get_page(request.GET.get("page")),
        "owed": owed,
        "day": timezone.localdate(),
        "may_manage": request.user.may("review.manage"),
        "may_propose": may_propose(request),
    }
    return render(request, "catalog/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("review.manage")
def open_(request: HttpRequest) -> HttpResponse:
    """Open a campaign."""
    form, refusal = ReviewForm(request.POST or None), None
    if form.is_valid():
        try:
            made = open_review(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as why:
            refusal = why
        else:
            messages.success(
                request, _("Đã mở đợt “{made}”. Các đơn vị thấy đợt này ở trang Rà soát.").format(made=made)
            )
            return redirect("review_board", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "catalog/review_open.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@page_for(*SEE)
def review(request: HttpRequest, review: int) -> HttpResponse:
    """The supervisor sees every unit's answer, a unit its own."""
    found, at = get_object_or_404(Review.objects.select_related("opened_by"), pk=review), timezone.now()
    every = questions.board(found, at)
    mine = next((row for row in every if row.version.unit_id == request.user.unit_id), None)
    form = BoardForm(request.GET)
    is_whole = request.user.is_province_wide
    shown = [row for row in every if _is_asked_for(row, form)] if is_whole else []
    context = {
        "review": found,
        "form": form,
        "tallies": questions.tallies(every) if is_whole else [],
        "page_obj": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "query": query_of(request),
        "answered": sum(row.has_answered for row in every),
        "total": len(every),
        "mine": mine if may_propose(request) else None,
        "is_whole": is_whole,
        "may_manage": request.user.may("review.manage"),
    }
    return render(request, "catalog/review.html", context, status=200 if form.is_valid() else 400)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*SEE)
def correct(request: HttpRequest, review: int) -> HttpResponse:
    """Put right the title, the document, the due day of a campaign that is open."""
    require(request.user, "review.manage")
    found, refusal = get_object_or_404(Review, pk=review, closed_at=None), None
    opened = {"title": found.title, "document": found.document, "due": found.due, "seen": seen_of(found)}
    form = ReviewCorrectionForm(request.POST if request.method == "POST" else None, initial=opened)
    if form.is_valid():
        try:
            made = correct_review(review=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as why:
            refusal = why
        else:
            messages.success(request, _("Đã sửa đợt “{made}”; các đơn vị thấy ngay.").format(made=made))
            return redirect("review_board", made.pk)
    context = {"review": found, "form": form, "refusal": refusal}
    return render(request, "catalog/review_correct.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@page_for(*SEE)
def nothing(request: HttpRequest, review: int) -> HttpResponse:
    """ "Không đề xuất", for the person's own unit."""
    found = get_object_or_404(Review, pk=review)
    require(request.user, "proposal.make")
    if request.user.unit is None:
        raise Http404
    try:
        answer_nothing(review=found, unit=request.user.unit, by=request.user, at=timezone.now())
        messages.success(request, _("Đã trả lời “không đề xuất” cho đợt “{found}”.").format(found=found))
    except Refused as why:
        messages.error(request, why.message)
    return redirect("review_board", found.pk)


@require_POST
@page_for(*SEE)
def close(request: HttpRequest, review: int) -> HttpResponse:
    """End the campaign."""
    found = get_object_or_404(Review, pk=review)
    require(request.user, "review.manage")
    try:
        close_review(review=found, by=request.user, at=timezone.now())
        messages.success(request, _("Đã kết thúc đợt “{found}”.").format(found=found))
    except Refused as why:
        messages.error(request, why.message)
    return redirect("review_board", found.pk)


def may_propose(request: HttpRequest) -> bool:
    return request.user.may("proposal.make") and request.user.unit_id is not None


def _is_asked_for(row: questions.BoardRow, form: BoardForm) -> bool:
    asked = form.cleaned_data if form.is_valid() else {}
    answers = {
        UNANSWERED: not row.has_answered,
        LATE: row.is_late,
        NOTHING: row.answer is not None and row.answer.nothing_proposed,
        PROPOSED: row.proposals > 0,
    }
    return asked.get("cap", "") in ("", row.version.level) and answers.get(asked.get("tra_loi", ""), True)


def query_of(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""
