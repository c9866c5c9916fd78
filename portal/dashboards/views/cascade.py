"""Giao cho cấp xã: who has assigned communes their quotas, and the sheet on which a giver does (Điều 2 khoản 1 điểm d)."""

from fractions import Fraction

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.core.download import download
from portal.core.periods import Month
from portal.dashboards.target_forms import IssueForm, LevelsForm, PaperForm, ProposeForm, RuleForm
from portal.dashboards.target_pages import VIEWERS, about_year, known_year, manages
from portal.units.models import Level, UnitVersion
from reporting.cascade import Sheet, assigning, find_giver, misses, sheet
from reporting.documents.assignment import paper
from targets.actions.assignments import (
    decide_cascade_rule,
    discard_draft,
    issue_assignment,
    save_draft,
    seal,
)
from targets.documents.assignment import Form, word
from targets.indicators import INDICATORS
from targets.models import CascadeRule
from targets.percent import percent_text
from targets.refusals import Refused
from targets.years import day_in


@require_safe
@page_for(*VIEWERS)
@known_year
def cascades(request: HttpRequest, year: int) -> HttpResponse:
    """Every giver the user sees with what it has assigned; those that have not stand first."""
    day = day_in(year, timezone.localdate())
    versions = list(UnitVersion.objects.on(day).order_by("unit_id"))
    seen = set(visible_units(request.user, day).values_list("pk", flat=True))
    rows = [one for one in assigning(versions, year) if one.version.unit_id in seen]
    rule = CascadeRule.objects.filter(year=year).first()
    begun = {"refuses": "1" if rule and rule.refuses else "", "document": rule.document if rule else ""}
    context = {
        **about_year(request, year, "cascades"),
        "day": day,
        "silent": [one for one in rows if not one.has_assigned],
        "assigned": [one for one in rows if one.has_assigned],
        "province_gives": any(one.version.level == Level.PROVINCE for one in rows),
        "rule": rule,
        "rule_form": RuleForm(initial=begun) if manages(request.user) else None,
    }
    return render(request, "targets/cascades.html", context)


@require_POST
@page_for("quota.manage")
@known_year
def rule(request: HttpRequest, year: int) -> HttpResponse:
    """Refuse or warn."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        raise Http404
    refuses, document = form.cleaned_data["refuses"] == "1", form.cleaned_data["document"]
    decide_cascade_rule(year=year, refuses=refuses, document=document, by=request.user, at=timezone.now())
    messages.success(request, _("Đã ghi quy định giao chỉ tiêu năm {year}.").format(year=year))
    return redirect("cascades", year)


@require_safe
@page_for(*VIEWERS)
@known_year
def cascade(request: HttpRequest, year: int, unit: int) -> HttpResponse:
    """The sheet of one giver."""
    return _page(request, _find(request, year, unit))


@require_POST
@page_for(*VIEWERS)
@known_year
def save(request: HttpRequest, year: int, unit: int) -> HttpResponse:
    """Keep what was typed as the draft: every cell is checked, then all are saved or none."""
    found = _find_own(request, year, unit)
    form = LevelsForm(found, request.POST)
    if not form.is_valid:
        return _page(request, found, form=form)
    try:
        _save(request, found, form.levels)
    except Refused as refusal:
        return _page(request, found, form=form, refusal=refusal)
    return redirect("cascade", year, unit)


@require_POST
@page_for(*VIEWERS)
@known_year
def propose(request: HttpRequest, year: int, unit: int) -> HttpResponse:
    """Fill the draft with levels that reach the giver's quotas."""
    found, form = _find_own(request, year, unit), ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, propose_form=form)
    levels, unreachable = found.proposal(form.step, _kept(found) if form.cleaned_data["giu"] else {})
    try:
        _save(request, found, levels)
    except Refused as refusal:
        return _page(request, found, refusal=refusal)
    if unreachable:
        words = ", ".join(unreachable)
        messages.warning(
            request,
            _("{words}: dù các xã đều giao 100 % cũng không đạt, vì mức phần riêng của cấp huyện giữ thấp.").format(
                words=words
            ),
        )
    return redirect("cascade", year, unit)


@require_POST
@page_for(*VIEWERS)
@known_year
def discard(request: HttpRequest, year: int, unit: int) -> HttpResponse:
    """Put the draft aside."""
    found = _find_own(request, year, unit)
    if found.draft:
        try:
            discard_draft(draft=found.draft, by=request.user, at=timezone.now())
        except Refused as refusal:
            return _page(request, found, refusal=refusal)
        messages.success(request, _("Đã bỏ dự thảo; chỉ tiêu đang giao giữ nguyên."))
    return redirect("cascade", year, unit)


@require_POST
@page_for(*VIEWERS)
@known_year
def issue(request: HttpRequest, year: int, unit: int) -> HttpResponse:
    """Record number and date: the draft becomes the communes' quotas. A second click finds it done."""
    found, form = _find_own(request, year, unit), IssueForm(request.POST)
    if not form.is_valid():
        return _page(request, found, issue_form=form)
    data = form.cleaned_data
    if found.draft is None:
        if found.issued and (found.issued[0].number, found.issued[0].date) == (data["number"], data["date"]):
            return redirect("cascade", year, unit)
        return _page(
            request, found, refusal=Refused(_("Không có dự thảo nào để ban hành. Lập dự thảo rồi ghi số, ngày."))
        )
    try:
        changed = issue_assignment(
            draft=found.draft,
            **data,
            giver_name=str(found.giver),
            seen=request.POST.get("dau", ""),
            misses=misses(found.balances(found.drafted())),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _page(request, found, issue_form=form, refusal=refusal)
    messages.success(
        request,
        _("Đã ban hành văn bản số {number}: {changed} chỉ tiêu của các xã được ghi.").format(
            number=data["number"], changed=changed
        ),
    )
    return redirect("cascade", year, unit)


@require_safe
@page_for(*VIEWERS)
@known_year
def document(request: HttpRequest, year: int, unit: int) -> HttpResponse:
    """The draft văn bản giao chỉ tiêu in Word; number and date stay blank."""
    found, form = _find(request, year, unit), PaperForm(request.GET)
    if not form.is_valid():
        raise Http404
    try:
        made = word(paper(found, Form(form.cleaned_data["loai"])))
    except Refused as refusal:
        return _page(request, found, refusal=refusal)
    return download(made.name, made.content)


def _find(request: HttpRequest, year: int, unit: int) -> Sheet:
    """The sheet that the address names, of a giver of the year that the user sees; else there is no such page."""
    day = day_in(year, timezone.localdate())
    giver = find_giver(unit, day)
    if giver is None or not visible_units(request.user, day).filter(pk=unit).exists():
        raise Http404
    until = min(Month.last_ended(timezone.now()), Month(year, 12))  # of a year to come: what is known by now
    return sheet(giver, year, day, until)


def _find_own(request: HttpRequest, year: int, unit: int) -> Sheet:
    """The same, if it is the user's to fill in: not seen is 404, another's is 403."""
    found = _find(request, year, unit)
    if not _may_assign(request.user, found.giver):
        raise PermissionDenied
    return found


def _may_assign(user: User, giver: UnitVersion) -> bool:
    """A district's own reviewer; where there are no districts whoever manages quotas assigns for the province."""
    if giver.level == Level.PROVINCE:
        return manages(user)
    return user.may("quota.assign") and user.unit_id == giver.unit_id


def _save(request: HttpRequest, found: Sheet, levels: dict[tuple[int, str], int]) -> None:
    save_draft(
        giver=found.giver.unit,
        year=found.year,
        levels=levels,
        seen=request.POST.get("dau", ""),
        by=request.user,
        at=timezone.now(),
    )
    drafted = {key: Fraction(level, 100) for key, level in levels.items()}
    short = misses(found.balances(drafted))
    if short:
        messages.warning(
            request, _("Đã lưu dự thảo. Chưa đạt chỉ tiêu được giao: {short}.").format(short="; ".join(short))
        )
    else:
        messages.success(request, _("Đã lưu dự thảo. Các mức giao đạt chỉ tiêu được giao."))


def _kept(found: Sheet) -> dict[str, Fraction]:
    """What the draft keeps for the giver's own part."""
    drafted = {id_: row.parts[id_].drafted for row in found.rows if row.is_giver for id_ in INDICATORS}
    return {id_: level for id_, level in drafted.items() if level is not None}


def _page(
    request: HttpRequest,
    found: Sheet,
    *,
    form: LevelsForm | None = None,
    propose_form: ProposeForm | None = None,
    issue_form: IssueForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    form = form or LevelsForm(found)
    refuses = CascadeRule.objects.filter(year=found.year, refuses=True).exists()
    context = {
        **about_year(request, found.year, "cascades"),
        "sheet": found,
        "until": found.basis.until,
        "head": _head(found),
        "rows": [_row(found, row, form) for row in found.rows],
        "problems": form.problems(),
        "refusal": refusal,
        "may_assign": _may_assign(request.user, found.giver),
        "propose_form": propose_form or ProposeForm(),
        "issue_form": issue_form or IssueForm(),
        "paper_form": PaperForm(),
        "seal": seal(found.draft),
        "misses": misses(found.balances(found.drafted())) if found.draft else [],
        "refuses": refuses,
    }
    failed = refusal or form.errors or any(one and one.errors for one in (propose_form, issue_form))
    return render(request, "targets/cascade.html", context, status=422 if failed else 200)


def _head(found: Sheet) -> list[dict]:
    """For each indicator what is demanded, what is expected, what the quotas and the draft bring."""
    now, then = found.balances(), found.balances(found.drafted())
    return [
        {
            "indicator": one,
            "target": percent_text(found.targets[id_]),
            "volume": sum(row.parts[id_].volume for row in found.rows),
            "own": sum(row.parts[id_].volume for row in found.rows if row.is_giver),
            "now": _shown(now[id_]),
            "then": _shown(then[id_]) if found.draft else None,
        }
        for id_, one in INDICATORS.items()
    ]


def _shown(held) -> dict | None:
    if held is None:
        return None
    return {
        "reaches": held.reaches,
        "rate": percent_text(held.rate),
        "missing": held.missing,
        "points": percent_text(held.missing_points),
    }


def _row(found: Sheet, row, form: LevelsForm) -> dict:
    cells = []
    for id_ in INDICATORS:
        key, part = (row.version.unit_id, id_), row.parts[id_]
        cells.append(
            {
                "id": id_,
                "noun": INDICATORS[id_].counted_in,
                "part": part,
                "history": percent_text(part.history),
                "given": percent_text(part.given),
                "name": f"m-{key[0]}-{id_}",
                "at": f"o-{key[0]}-{id_}",
                "text": form.text(key),
                "error": form.errors.get(key, ""),
            }
        )
    return {"version": row.version, "code": row.code, "is_giver": row.is_giver, "cells": cells}
