"""Văn bản đi: number and date from the clerk, the signed PDF, and every sending with its time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.core.download import download
from reporting.actions.outgoing import (
    attach_signed,
    dispatch_by_hand,
    dispatch_by_mail,
    mark_sent,
    record_outgoing,
    send_again,
)
from reporting.issuing import ISSUERS, may_issue
from reporting.models import Dispatch, Edition, Outgoing
from reporting.outgoing_cards import cards_of
from reporting.refusals import Refused
from reporting.report_forms import HandForm, MailForm, OutgoingForm, ReasonForm, SignedForm
from reporting.reports.subject import title_of
from reporting.sending import can_send_mail

DECISIONS = {"gui-lai": send_again, "da-den": mark_sent}


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("report.issue")
def record(request: HttpRequest, edition: int, letter: str) -> HttpResponse:
    """Number, date, signatory."""
    found = _edition(request.user, edition, letter)
    form = OutgoingForm(request.POST or None, initial=_known(found, letter))
    if request.method == "POST" and form.is_valid():
        try:
            record_outgoing(edition=found, letter=letter, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã ghi số và ngày. Ký xong, tải bản PDF đã ký lên."))
            return redirect("outgoing", found.pk, letter)
    return _page(request, found, letter, record_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("report.view")
def signed(request: HttpRequest, edition: int, letter: str) -> HttpResponse:
    """GET hands out the signed document as it came; POST takes it back."""
    if request.method != "POST":
        outgoing = get_object_or_404(Outgoing, edition=edition, letter=letter, signed_at__isnull=False)
        return download(outgoing.signed_name, bytes(outgoing.signed_content), as_is=True)
    found = _edition(request.user, edition, letter)
    outgoing = get_object_or_404(Outgoing, edition=found, letter=letter)
    form = SignedForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            attach_signed(outgoing=outgoing, name=file.name, content=file.read(), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            messages.success(request, _("Đã nhận bản đã ký; bản báo cáo này khóa lại."))
            return redirect("outgoing", found.pk, letter)
    return _page(request, found, letter, signed_form=form)


@require_POST
@page_for("report.issue")
def dispatch(request: HttpRequest, edition: int, letter: str, way: str) -> HttpResponse:
    """By mail, or by another way that somebody used."""
    found = _edition(request.user, edition, letter)
    outgoing = get_object_or_404(Outgoing, edition=found, letter=letter)
    form, act = {"thu": (MailForm, dispatch_by_mail), "khac": (HandForm, dispatch_by_hand)}.get(way, (None, None))
    if form is None:
        raise Http404
    filled = form(request.POST)
    if filled.is_valid():
        try:
            act(outgoing=outgoing, **filled.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            filled.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Đã ghi vào sổ gửi: {recipient}.").format(recipient=filled.cleaned_data["recipient"])
            )
            return redirect("outgoing", found.pk, letter)
    return _page(request, found, letter, **{"mail_form" if way == "thu" else "hand_form": filled})


@require_POST
@page_for("report.issue")
def decide(request: HttpRequest, dispatch: int, decision: str) -> HttpResponse:
    """What nobody knows, a person decides: it goes again, or it did arrive."""
    row = get_object_or_404(Dispatch.objects.select_related("outgoing"), pk=dispatch)
    found = _edition(request.user, row.outgoing.edition_id, row.outgoing.letter)
    if decision not in DECISIONS:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ghi vì sao quyết định như vậy."))
        return redirect("outgoing", found.pk, row.outgoing.letter)
    try:
        DECISIONS[decision](dispatch=row, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("outgoing", found.pk, row.outgoing.letter)


def _edition(user: User, edition: int, letter: str) -> Edition:
    """The finished edition, for whose office the letter is; else Http404."""
    if letter not in ISSUERS or not may_issue(user, letter):
        raise Http404
    rows = Edition.objects.select_related("report__period", "report__scope", "replaces")
    return get_object_or_404(rows, pk=edition, state=Edition.State.DONE)


def _known(edition: Edition, letter: str) -> dict:
    """What the form begins with: what was recorded, else the signatory of today."""
    at = timezone.now()
    card = next(one for one in cards_of(edition, edition.asked_by, at) if one.letter == letter)
    if card.outgoing:
        row = card.outgoing
        return {
            "number": row.number,
            "date": row.date,
            "signatory_title": row.signatory_title,
            "signatory_name": row.signatory_name,
        }
    return {
        "date": timezone.localdate(at),
        "signatory_title": card.around.signatory_title.replace("\n", " "),
        "signatory_name": card.around.signatory_name,
    }


def _page(request: HttpRequest, edition: Edition, letter: str, **forms) -> HttpResponse:
    at = timezone.now()
    card = next(one for one in cards_of(edition, request.user, at) if one.letter == letter)
    context = {
        "edition": edition,
        "title": title_of(edition.report),
        "card": card,
        "can_mail": can_send_mail(),
        "record_form": OutgoingForm(initial=_known(edition, letter)),
        "signed_form": SignedForm(),
        "mail_form": MailForm(initial={"recipient": card.rest[0] if card.rest else ""}),
        "hand_form": HandForm(
            initial={"recipient": card.rest[0] if card.rest else "", "sent_at": timezone.localtime(at)}
        ),
        **forms,
    }
    bad = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "reporting/outgoing.html", context, status=422 if bad else 200)


@require_safe
@page_for("report.view")
def register(request: HttpRequest) -> HttpResponse:
    """The register of documents that went out, the newest first."""
    rows = Outgoing.objects.defer("signed_content").select_related("edition__report__period", "recorded_by")
    rows = list(
        rows.defer("edition__payload", "signed_content").prefetch_related("dispatches").order_by("-date", "-pk")[:100]
    )
    for row in rows:
        row.title = title_of(row.edition.report)
    return render(request, "reporting/outgoing_register.html", {"rows": rows})
