"""Đề xuất: a unit proposes add, change, withdraw; the supervisor accepts or declines, one or many."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import reviews as questions
from catalog.actions.reviews import decide, propose, recall
from catalog.models import Listing, Proposal
from catalog.refusals import Refused
from catalog.review_forms import DecideForm, FindForm, ProposalForm, ProposalsForm
from catalog.views.reviews import ROWS, SEE, may_propose, query_of
from portal.accounts.access import page_for, require


@require_safe
@page_for(*SEE)
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals that the person sees, filtered and paged."""
    return _list(request)


@require_POST
@page_for(*SEE)
def decide_chosen(request: HttpRequest) -> HttpResponse:
    """One verdict on all that were marked."""
    require(request.user, "review.manage")
    form, chosen = DecideForm(request.POST), [int(pk) for pk in request.POST.getlist("chon") if pk.isdecimal()]
    if not form.is_valid():
        return _list(request, Refused(_("Chưa chọn chấp nhận hay không chấp nhận, hoặc ý kiến dài quá 2.000 ký tự.")))
    accept = form.cleaned_data["y_kien"] == "nhan"
    try:
        rows = decide(
            proposal_ids=chosen, accept=accept, reason=form.cleaned_data["ly_do"], by=request.user, at=timezone.now()
        )
    except Refused as why:
        return _list(request, why)
    messages.success(
        request, _("{words} {n} đề xuất.").format(words=_("Đã chấp nhận") if accept else _("Đã từ chối"), n=len(rows))
    )
    return redirect("proposals")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("proposal.make")
def new(request: HttpRequest) -> HttpResponse:
    """First what and which code (in the address), then the rest, with what is listed now to start from."""
    day = timezone.localdate()
    find = FindForm(request.GET if "ma" in request.GET else None, day=day)
    if not find.is_valid() or not may_propose(request):
        return render(request, "catalog/proposal_new.html", {"find": find}, status=400 if find.is_bound else 200)
    form = ProposalForm(
        request.POST or None, find=find, reviews=questions.open_reviews(day), initial=_initial(request, find)
    )
    refusal = None
    if form.is_valid():
        try:
            made = _propose(request, form)
        except Refused as why:
            refusal = why
        else:
            messages.success(request, _("Đã gửi đề xuất về thủ tục {code}.").format(code=made.code))
            return redirect("proposal", made.pk)
    context = {"find": find, "form": form, "listing": find.listing, "refusal": refusal}
    return render(request, "catalog/proposal_new.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@page_for(*SEE)
def proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    """One proposal beside what is listed now."""
    found = get_object_or_404(questions.visible_proposals(request.user), pk=proposal)
    day = timezone.localdate()
    context = {
        "proposal": found,
        "unit_name": questions.unit_names([found.unit_id], day).get(found.unit_id, ""),
        "rows": _side_by_side(found, questions.find_listing(found.appendix, found.code, day)),
        "may_recall": _is_own(request, found) and found.state == Proposal.State.SENT,
        "may_decide": request.user.may("review.manage")
        and not found.draft_id
        and found.state in (Proposal.State.SENT, Proposal.State.ACCEPTED),
    }
    return render(request, "catalog/proposal.html", context)


@require_POST
@page_for(*SEE)
def take_back(request: HttpRequest, proposal: int) -> HttpResponse:
    """The unit takes its own proposal back."""
    found = get_object_or_404(questions.visible_proposals(request.user), pk=proposal)
    require(request.user, "proposal.make")
    if not _is_own(request, found):
        return redirect("proposal", found.pk)
    try:
        recall(proposal=found, by=request.user, at=timezone.now())
        messages.success(request, _("Đã rút đề xuất về thủ tục {code}.").format(code=found.code))
    except Refused as why:
        messages.error(request, why.message)
    return redirect("proposal", found.pk)


def _list(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    form = ProposalsForm(request.GET)
    shown = questions.visible_proposals(request.user).filter(**form.wanted())
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    names = questions.unit_names([one.unit_id for one in page], timezone.localdate())
    for one in page:
        one.unit_name = names.get(one.unit_id, "–")
    context = {
        "form": form,
        "page_obj": page,
        "query": query_of(request),
        "may_manage": request.user.may("review.manage"),
        "may_decide": request.user.may("review.manage") and any(one.state == Proposal.State.SENT for one in page),
        "may_propose": may_propose(request),
        "refusal": refusal,
        "marked": request.POST.getlist("chon"),
        "said": request.POST.get("ly_do", ""),
    }
    status = 422 if refusal else 200 if form.is_valid() else 400
    return render(request, "catalog/proposals.html", context, status=status)


def _propose(request: HttpRequest, form: ProposalForm) -> Proposal:
    asked = form.cleaned_data
    return propose(
        wanted=form.wanted(),
        reason=asked["reason"],
        unit=request.user.unit,
        review=asked["review"],
        by=request.user,
        at=timezone.now(),
    )


def _initial(request: HttpRequest, find: FindForm) -> dict:
    """What is listed now, and the campaign the person came from."""
    owed = questions.unanswered(request.user, find.day).first()
    initial = {"review": request.GET.get("dot") or owed, "online": "full"}
    listing = find.listing
    if listing:
        initial |= {
            "name": listing.printed_name,
            "field": listing.field.name,
            "agencies": "\n".join(listing.agencies),
            "online": listing.online,
        }
    return initial


def _is_own(request: HttpRequest, found: Proposal) -> bool:
    return may_propose(request) and found.unit_id in request.user.acts_for


def _side_by_side(found: Proposal, listing: Listing | None) -> list[tuple[str, str, str]]:
    """(what, listed now, proposed)."""
    now = ("–",) * 4
    if listing:
        now = (
            listing.printed_name,
            listing.field.name,
            "; ".join(listing.agencies) or "–",
            listing.get_online_display(),
        )
    proposed = (found.name, found.field, "; ".join(found.agencies) or "–", found.get_online_display())
    if found.kind == Proposal.Kind.WITHDRAW:
        proposed = (_("Đưa ra khỏi Danh mục"), "–", "–", "–")
    labels = (_("Tên thủ tục"), _("Lĩnh vực"), _("Cơ quan thực hiện"), _("Mức độ"))
    return list(zip(labels, now, proposed, strict=True))
