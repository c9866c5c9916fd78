"""An edition's words and its differences to another one."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import page_for
from reporting.actions.texts import may_write, write_section
from reporting.models import Edition, Period
from reporting.refusals import Refused
from reporting.reports.between import deeds_between, unit_names
from reporting.reports.comparison import differences, words_changed
from reporting.reports.subject import Subject, title_of
from reporting.reports.written import bound, figures, sections_of, typed_figures

SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("report.build", "report.issue")
def texts(request: HttpRequest, edition: int) -> HttpResponse:
    """GET shows every section with its figures' names; POST keeps one section for the next edition."""
    found = _done(edition)
    refusal, section = None, request.POST.get("muc", "")
    if request.method == "POST":
        text = "" if "bo" in request.POST else request.POST.get("noi-dung", "")
        try:
            kept = write_section(edition=found, section=section, text=text, by=request.user, at=timezone.now())
        except Refused as why:
            refusal = why
        else:
            _say(request, found, section, kept.text if kept else "")
            return redirect(reverse("edition_texts", args=[found.pk]) + f"#muc-{section.replace('.', '-')}")
    context = {
        "edition": found,
        "title": title_of(found.report),
        "sections": _sections(found, section, request.POST.get("noi-dung", "") if refusal else ""),
        "figures": sorted(figures(found.payload).items()),
        "refusal": refusal,
        "may_write": may_write(request.user),
    }
    return render(request, "reporting/edition_texts.html", context, status=422 if refusal else 200)


@require_safe
@page_for("report.view")
def compare(request: HttpRequest, edition: int) -> HttpResponse:
    """This edition beside another one of the same report: cells, words, and the deeds between."""
    new = _done(edition)
    other = request.GET.get("voi", "")
    if not other.isdecimal() or len(other) > 12:
        raise Http404
    old = get_object_or_404(_editions(), pk=int(other), report=new.report_id)
    if old.number > new.number:
        old, new = new, old
    months = Subject.of(new.report).months
    periods = Period.objects.filter(data_to__gte=months[0].data_to, data_to__lte=months[-1].data_to)
    deeds, more = deeds_between(old.built_at, new.built_at, list(periods.values_list("pk", flat=True)))
    names = unit_names(deeds, months[-1].data_to)
    cells = differences(old.payload, new.payload)
    for cell in cells:
        cell["deeds"] = [one for one in deeds if cell["row"] in {names.get(unit) for unit in one.units}]
    for one in deeds:
        one.names = [names[unit] for unit in sorted(one.units) if unit in names]
    context = {
        "title": title_of(new.report),
        "old": old,
        "new": new,
        "cells": cells[:SHOWN],
        "cell_count": len(cells),
        "words": words_changed(old.payload, new.payload),
        "deeds": deeds[:SHOWN],
        "more": more,
    }
    return render(request, "reporting/edition_compare.html", context)


def _sections(edition: Edition, refused: str, typed: str) -> list[dict]:
    """Each section: its words now, what is kept, what the form begins with, figures that are typed and equal none."""
    kept = {one.section: one for one in edition.report.texts.select_related("by")}
    rows = []
    for key, heading, paragraphs in sections_of(edition.payload):
        row = kept.get(key)
        text = typed if key == refused else row.text if row else bound(key, paragraphs, edition.payload)
        rows.append(
            {
                "key": key,
                "anchor": key.replace(".", "-"),
                "heading": heading,
                "paragraphs": paragraphs,
                "kept": row,
                "text": text,
                "typed": typed_figures(row.text, edition.payload) if row else [],
            }
        )
    return rows


def _say(request: HttpRequest, edition: Edition, section: str, text: str) -> None:
    if not text:
        messages.success(request, _("Mục {section} trở lại lời văn Cổng tự soạn.").format(section=section))
        return
    messages.success(
        request, _("Đã lưu lời văn mục {section}. Bấm “Lập bản mới” để đưa vào báo cáo.").format(section=section)
    )
    if odd := typed_figures(text, edition.payload):
        messages.warning(
            request,
            _("Số gõ tay không khớp số nào của báo cáo: {odd}. Kiểm tra lại, hoặc thay bằng tên số liệu.").format(
                odd=", ".join(odd[:10])
            ),
        )


def _done(edition: int) -> Edition:
    return get_object_or_404(_editions(), pk=edition)


def _editions() -> QuerySet[Edition]:
    rows = Edition.objects.filter(state=Edition.State.DONE)
    return rows.select_related("report__period", "report__scope", "locked_by")
