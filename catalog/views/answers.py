"""Dịch vụ của đơn vị: the unit confirms or objects; Ý kiến khác: the Office answers."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.actions.answers import confirm, object_to, settle
from catalog.answers import days_since, places_of, services_of_unit, standings, unanswered
from catalog.limits import closed_until
from catalog.models import StatusAnswer
from catalog.provision import objections
from catalog.provision_forms import ObjectionsForm, SettleForm
from catalog.refusals import Refused
from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.units.models import Unit

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.answer", "progress.view", "service.set")
def unit_services(request: HttpRequest, unit: int | None = None) -> HttpResponse:
    """The services of one unit; only its own people answer."""
    day = timezone.localdate()
    found = _find(request.user, unit, day)
    is_own = found.pk == request.user.unit_id and request.user.may("service.answer")
    if request.method != "POST":
        return _show(request, found, day, is_own)
    if not is_own:
        raise PermissionDenied
    try:
        messages.success(request, _answer(request, found, day))
    except Refused as refusal:
        return _show(request, found, day, is_own, refusal)
    return redirect(request.get_full_path())


def _find(user: User, unit: int | None, day: date) -> Unit:
    """The own unit, or one that the user may see; whoever sees the province's progress sees every unit's."""
    if unit is None and user.unit is None:
        raise Http404
    if unit is None or unit == user.unit_id:
        return user.unit
    seen = Unit.objects.all() if user.may("progress.view") else visible_units(user, day)
    return get_object_or_404(seen, pk=unit)


def _answer(request: HttpRequest, unit: Unit, day: date) -> str:
    who = {"day": day, "by": request.user, "at": timezone.now()}
    if request.POST.get("viec") == "xac_nhan_het":
        return _("Đã xác nhận {confirm} trạng thái chưa có ý kiến.").format(
            confirm=confirm(places=unanswered(unit, day), **who)
        )
    places = places_of(unit, day, request.POST.getlist("muc"))
    if not places:
        raise Refused(_("Chưa chọn mục nào: đánh dấu các trạng thái rồi bấm lại."))
    if request.POST.get("viec") == "y_kien":
        sent = object_to(places=places, reason=request.POST.get("ly_do", ""), **who)
        return _("Đã gửi ý kiến khác về {sent} trạng thái tới Văn phòng UBND tỉnh.").format(sent=sent)
    return _("Đã xác nhận {confirm} trạng thái.").format(confirm=confirm(places=places, **who))


def _show(request: HttpRequest, unit: Unit, day: date, is_own: bool, refusal: Refused | None = None) -> HttpResponse:
    page = Paginator(services_of_unit(unit, day), ROWS).get_page(request.GET.get("page"))
    context = {
        "unit": unit.on(day) or unit,
        "is_own": is_own,
        "page_obj": page,
        "rows": standings(page.object_list, day),
        "refusal": refusal,
        "ticked": request.POST.getlist("muc"),
        "reason": request.POST.get("ly_do", ""),
    }
    return render(request, "catalog/provision_unit.html", context, status=422 if refusal else 200)


@require_safe
@page_for("service.set", "progress.view")
def objected(request: HttpRequest) -> HttpResponse:
    """What units see otherwise: open ones, the oldest first, or those already answered."""
    form = ObjectionsForm(request.GET)
    is_settled = form.is_valid() and bool(form.cleaned_data["xem"])
    today = timezone.localdate()
    page = Paginator(objections(today, settled=is_settled), ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(one, days_since(one.at, today)) for one in page.object_list],
        "query": "xem=1&" if is_settled else "",
        "is_settled": is_settled,
        "may_settle": request.user.may("service.set"),
    }
    return render(request, "catalog/provision_objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def answer(request: HttpRequest, answer: int) -> HttpResponse:
    """One objection with the form to answer it."""
    found = get_object_or_404(objections(timezone.localdate(), settled=False), pk=answer)
    form = SettleForm(request.POST or None, initial={"tu_ngay": timezone.localdate(), "dia_chi": found.status.link})
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, found, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã trả lời ý kiến của đơn vị."))
            return redirect("provision_objections")
    context = {"answer": found, "form": form, "closed_until": closed_until()}
    return render(request, "catalog/provision_answer.html", context, status=422 if form.errors else 200)


def _settle(request: HttpRequest, found: StatusAnswer, data: dict) -> None:
    given = {"status": data["trang_thai"], "start": data["tu_ngay"], "link": data["dia_chi"] or None}
    settle(
        answer=found,
        settlement=data["tra_loi"],
        by=request.user,
        at=timezone.now(),
        closed_until=closed_until(),
        **(given if data["trang_thai"] else {}),
    )
