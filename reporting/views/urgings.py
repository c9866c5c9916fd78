"""Đôn đốc: the board of who was urged, the five lists to urge from, one urging with its answer, the letters."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import page_for, require
from portal.core.download import download
from portal.core.numbers import decimal_text, decimal_vn
from reporting.actions.urgings import (
    answer_urging,
    change_answer,
    correct_letter,
    record_letter,
    settle_urgings,
    urge,
    withdraw_urging,
)
from reporting.models import Period, Urging
from reporting.refusals import Refused
from reporting.urging_candidates import PACE_LABEL, Candidate, candidates
from reporting.urging_causes import without_cause
from reporting.urging_forms import (
    ANSWERED,
    BROKEN,
    OPEN,
    SETTLED,
    SILENT,
    AnswerChangeForm,
    AnswerForm,
    BoardForm,
    KindForm,
    LetterCorrectionForm,
    LetterForm,
    UrgeForm,
    WithdrawForm,
)
from reporting.urging_letters import DRAWN, Letter, letter, letters, names_in
from reporting.urgings import BROKEN as BROKE
from reporting.urgings import (
    Row,
    answer_may_change,
    answer_of,
    board,
    figures_of,
    local_day,
    may_answer,
    of_period,
    visible_urgings,
)
from reporting.views.asked import chosen_period

THEIRS = ("urging.make", "urging.answer")
STANDING = {
    OPEN: lambda row: not row.is_settled,
    SILENT: lambda row: row.is_silent,
    ANSWERED: lambda row: row.answer is not None,
    BROKEN: lambda row: row.promise == BROKE,
    SETTLED: lambda row: row.is_settled,
}


@require_safe
@page_for(*THEIRS)
@chosen_period
def urgings(request: HttpRequest, period: Period) -> HttpResponse:
    """The period's urgings and those of before that still stand, each with its answer, its promise and the figure now."""
    return _board(request, period)


@require_safe
@page_for("urging.make")
@chosen_period
def choose(request: HttpRequest, period: Period) -> HttpResponse:
    """One of the five lists, computed now; units that a link brings are ticked."""
    return _list(request, period, UrgeForm())


@require_POST
@page_for("urging.make")
@chosen_period
def make(request: HttpRequest, period: Period) -> HttpResponse:
    """Urge all that are ticked, or all of the list that may be urged now and on whom a verdict has fallen."""
    asked, form = KindForm(request.GET), UrgeForm(request.POST)
    if not asked.is_valid():
        raise Http404
    if not form.is_valid():
        return _list(request, period, form, status=422)
    kind, at = asked.cleaned_data["viec"], timezone.now()
    try:
        made = urge(
            kind=kind,
            period=period,
            keys=_keys(request, asked, period, at),
            by=request.user,
            at=at,
            **form.cleaned_data,
        )
    except Refused as refusal:
        return _list(request, period, form, refusal=refusal, status=422)
    messages.success(
        request, _("Đã đôn đốc {n} việc; đơn vị thấy ngay ở trang đầu. Tải công văn ở dưới.").format(n=len(made))
    )
    return redirect(reverse("urgings", query={"ky": str(period.reporting_month), "viec": kind}))


@require_POST
@page_for("urging.make")
@chosen_period
def settle(request: HttpRequest, period: Period) -> HttpResponse:
    """Mark what has no cause any more as done."""
    done = settle_urgings(period=period, by=request.user, at=timezone.now())
    messages.success(request, _("Đã ghi xong {done} việc đã hết nguyên nhân.").format(done=done))
    return redirect(reverse("urgings", query={"ky": str(period.reporting_month)}))


@require_safe
@page_for("urging.make")
@chosen_period
def document(request: HttpRequest, period: Period, kind: str) -> HttpResponse:
    """The letter of one list, as it stands now, in Word or PDF."""
    if kind not in DRAWN:
        raise Http404
    found = _letter(request, period)
    made = DRAWN[kind](letter(found, period, names_in(found, timezone.localdate())))
    return download(made.name, made.content)


@require_POST
@page_for("urging.make")
@chosen_period
def number(request: HttpRequest, period: Period) -> HttpResponse:
    """What the clerk gave the signed letter."""
    found, form = _letter(request, period), LetterForm(request.POST)
    if not form.is_valid():
        return _refused_letter(request, period, found, Refused(_first_error(_("Ghi số công văn"), form)))
    try:
        done = record_letter(
            urgings=[row.urging for row in found.rows], by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        return _refused_letter(request, period, found, refusal)
    messages.success(request, _("Đã ghi số công văn cho {done} việc.").format(done=done))
    return redirect(reverse("urgings", query={"ky": str(period.reporting_month)}))


@require_POST
@page_for("urging.make")
@chosen_period
def correct_number(request: HttpRequest, period: Period) -> HttpResponse:
    """The number or the date was entered wrongly."""
    found, form = _letter(request, period), LetterCorrectionForm(request.POST)
    if not form.is_valid():
        return _refused_letter(request, period, found, Refused(_first_error(_("Sửa số công văn"), form)))
    try:
        done = correct_letter(
            urgings=[row.urging for row in found.rows], by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        return _refused_letter(request, period, found, refusal)
    messages.success(request, _("Đã sửa số công văn của {done} việc.").format(done=done))
    return redirect(reverse("urgings", query={"ky": str(period.reporting_month)}))


@require_safe
@page_for(*THEIRS)
@chosen_period
def urging(request: HttpRequest, period: Period, urging: int) -> HttpResponse:
    """One urging: its facts, its answer, and the promise against the figure of the period looked at."""
    return _show(request, period, _find(request, urging))


@require_POST
@page_for(*THEIRS)
@chosen_period
def answer(request: HttpRequest, period: Period, urging: int) -> HttpResponse:
    """The urged unit's answer."""
    found = _find_own(request, urging)
    form = AnswerForm(request.POST, kind=found.kind)
    if not form.is_valid():
        return _show(request, period, found, form=form, status=422)
    try:
        answer_urging(
            urging=found,
            by=request.user,
            at=timezone.now(),
            **{"promised_hundredths": None} | form.cleaned_data,
        )
    except Refused as refusal:
        return _show(request, period, found, form=form, refusal=refusal, status=422)
    messages.success(request, _("Đã gửi trả lời; Sở Thông tin và Truyền thông thấy ngay."))
    return redirect("urging", found.pk)


@require_POST
@page_for(*THEIRS)
@chosen_period
def change(request: HttpRequest, period: Period, urging: int) -> HttpResponse:
    """The urged unit says it otherwise, while it may."""
    found = _find_own(request, urging)
    form = AnswerChangeForm(request.POST, kind=found.kind)
    if not form.is_valid():
        return _show(request, period, found, change_form=form, status=422)
    try:
        change_answer(
            urging=found, by=request.user, at=timezone.now(), **{"promised_hundredths": None} | form.cleaned_data
        )
    except Refused as refusal:
        return _show(request, period, found, change_form=form, refusal=refusal, status=422)
    messages.success(request, _("Đã sửa trả lời; Sở Thông tin và Truyền thông thấy ngay."))
    return redirect("urging", found.pk)


@require_POST
@page_for(*THEIRS)
@chosen_period
def withdraw(request: HttpRequest, period: Period, urging: int) -> HttpResponse:
    """It was an error to urge."""
    found, form = _find(request, urging), WithdrawForm(request.POST)
    require(request.user, "urging.make")
    if not form.is_valid():
        refusal = Refused(_("Rút đôn đốc: ghi lý do, không quá 300 ký tự; đơn vị đọc nguyên văn."))
        return _show(request, period, found, refusal=refusal, status=422)
    try:
        withdraw_urging(urging=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return _show(request, period, found, refusal=refusal, status=422)
    messages.success(request, _("Đã rút việc đôn đốc; đơn vị được báo lý do."))
    return redirect(reverse("urgings", query={"ky": str(period.reporting_month)}))


def _keys(request: HttpRequest, asked: KindForm, period: Period, at: datetime) -> list[str]:
    if "tat_ca" not in request.POST:
        return request.POST.getlist("chon")
    found = _candidates(asked, period, at)
    return [one.key for one in found if one.is_free(local_day(at)) and not one.label]


def _candidates(asked: KindForm, period: Period, at: datetime) -> list[Candidate]:
    """The list that is asked for; lateness where nothing is."""
    given = asked.cleaned_data if asked.is_valid() else {}
    found = candidates(given.get("viec") or Urging.Kind.LATE, period, at)
    return [one for one in found if not given.get("cap") or one.level == given["cap"]]


def _find(request: HttpRequest, pk: int) -> Urging:
    return get_object_or_404(visible_urgings(request.user, timezone.localdate()), pk=pk)


def _find_own(request: HttpRequest, pk: int) -> Urging:
    """One that the user's own unit answers."""
    found = _find(request, pk)
    require(request.user, "urging.answer")
    if request.user.unit_id != found.unit_id:
        raise PermissionDenied
    return found


def _rows(period: Period, urgings: QuerySet[Urging], at: datetime) -> list[Row]:
    listed = list(urgings)
    needs_figures = any(one.indicator for one in listed)
    return board(listed, period, figures_of(period) if needs_figures else {}, at)


def _board(
    request: HttpRequest,
    period: Period,
    *,
    status: int = 200,
    refusal: Refused | None = None,
    typed_for: str = "",
) -> HttpResponse:
    at, form = timezone.now(), BoardForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = _rows(period, of_period(visible_urgings(request.user, local_day(at)), period), at)
    shown = [row for row in rows if not asked.get("viec") or row.urging.kind == asked["viec"]]
    if asked.get("trang_thai"):
        shown = [row for row in shown if STANDING[asked["trang_thai"]](row)]
    makes = request.user.may("urging.make")
    context = {
        "period": period,
        "form": form,
        "asked": asked,
        "rows": shown,
        "silent": sum(row.is_silent for row in rows),
        "broken": sum(row.promise == BROKE for row in rows),
        "total": len(rows),
        "makes": makes,
        "letters": letters(row for row in rows if row.urging.period_id == period.pk) if makes else [],
        "letter_form": LetterForm(),
        "typed_for": typed_for,
        "typed": request.POST,
        "gone": len(without_cause(period, at)) if makes and rows else 0,
        "refusal": refusal,
    }
    return render(request, "reporting/urgings.html", context, status=status if form.is_valid() else 400)


def _list(
    request: HttpRequest, period: Period, form: UrgeForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    at, asked = timezone.now(), KindForm(request.GET if "viec" in request.GET else {"viec": Urging.Kind.LATE})
    kind = asked.cleaned_data["viec"] if asked.is_valid() else Urging.Kind.LATE
    found, day = _candidates(asked, period, at), local_day(at)
    given, ticked = set(request.GET.getlist("don_vi")), set(request.POST.getlist("chon"))
    context = {
        "period": period,
        "asked": asked,
        "kind": Urging.Kind(kind),
        "form": form,
        "rows": [
            (one, one.is_free(day), one.key in ticked or (str(one.unit_id) in given and not ticked)) for one in found
        ],
        "free_count": sum(one.is_free(day) for one in found),
        "all_count": sum(one.is_free(day) and not one.label for one in found),
        "level": asked.cleaned_data.get("cap", "") if asked.is_valid() else "",
        "pace_label": PACE_LABEL,
        "is_given": bool(given),
        "missing_given": len(given - {str(one.unit_id) for one in found}),
        "refusal": refusal,
    }
    status = status if asked.is_valid() else 400
    return render(request, "reporting/urging_choose.html", context, status=status)


def _letter(request: HttpRequest, period: Period) -> Letter:
    """The one letter that the address names; 404 for none."""
    asked = KindForm(request.GET)
    reply_by = _date(request.GET.get("tra_loi", ""))
    if not asked.is_valid() or reply_by is None:
        raise Http404
    rows = visible_urgings(request.user, timezone.localdate()).filter(
        period=period,
        kind=asked.cleaned_data["viec"],
        reply_by=reply_by,
        letter_number=request.GET.get("so", ""),
    )
    found = letters(board(list(rows.order_by("unit_name", "indicator")), period, {}, timezone.now()))
    if not found:
        raise Http404
    return found[0]


def _date(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


def _first_error(what: str, form: LetterForm) -> str:
    name, errors = next(iter(form.errors.items()))
    return _("{what}: {field}: {error}").format(what=what, field=form.fields[name].label, error=errors[0])


def _refused_letter(request: HttpRequest, period: Period, found: Letter, refusal: Refused) -> HttpResponse:
    """The board with why, and what was typed still in the letter's row."""
    return _board(request, period, status=422, refusal=refusal, typed_for=found.query)


def _show(
    request: HttpRequest,
    period: Period,
    found: Urging,
    *,
    form: AnswerForm | None = None,
    change_form: AnswerForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    answers = may_answer(request.user, found)
    [row] = _rows(period, [found], timezone.now())
    context = {
        "row": row,
        "urging": found,
        "period": period,
        "form": form or (AnswerForm(kind=found.kind) if answers else None),
        "change_form": change_form or _change_form(request, found),
        "may_withdraw": request.user.may("urging.make") and row.answer is None,
        "refusal": refusal,
        "given": request.POST.get("reason", "") if refusal else "",
        "lists": [(label, found.facts[key]) for key, label in LISTS.items() if found.facts.get(key)],
    }
    return render(request, "reporting/urging.html", context, status=status)


def _change_form(request: HttpRequest, found: Urging) -> AnswerForm | None:
    """What was answered, ready to be said otherwise; None for who may not, or not any more."""
    is_own = request.user.may("urging.answer") and request.user.unit_id == found.unit_id
    answer = answer_of(found)
    if answer is None or not is_own or not answer_may_change(found, timezone.localdate()):
        return None
    said = {name: getattr(answer, name) for name in ("cause", "remedy", "promised_on", "person")}
    if answer.promised_hundredths is not None:
        said["promised_hundredths"] = decimal_vn(decimal_text(answer.promised_hundredths))
    return AnswerChangeForm(kind=found.kind, initial=said | {"seen": answer.at.isoformat()})


LISTS = {
    "not_provided": gettext_lazy("Chưa cung cấp toàn trình"),
    "not_national": gettext_lazy("Chưa lên Cổng Dịch vụ công quốc gia"),
    "communes": gettext_lazy("Cấp xã chưa được giao chỉ tiêu"),
}
