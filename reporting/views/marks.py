"""Trả lại kèm ô đánh dấu: the sent counts with a box at each, so that the unit sees which ones are meant."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import page_for
from portal.core.periods import Month
from reporting.actions.returns import send_back
from reporting.columns import COLUMNS, NAMES
from reporting.marks import read_marks
from reporting.models import Return
from reporting.refusals import Refused
from reporting.views.find import find_return
from reporting.workflow import STEPS, may


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("return.return")
def mark(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """GET shows the counts to mark; POST gives the return back with reason and marks."""
    return_ = find_return(request.user, month, unit)
    if not may(request.user, STEPS["send_back"], return_, return_.period.data_to):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, return_)
    reason, cells = request.POST.get("reason", ""), read_marks(request.POST)
    try:
        send_back(return_=return_, by=request.user, at=timezone.now(), reason=reason, cells=cells)
    except Refused as refusal:
        return _show(request, return_, typed=request.POST, refusal=refusal)
    name = return_.unit.on(return_.period.data_to)
    messages.success(request, _("Đã trả lại {name} kèm lý do và {n} ô đánh dấu.").format(name=name, n=len(cells)))
    if may(request.user, STEPS["enter"], return_, return_.period.data_to):
        return redirect("return", month, unit)
    return redirect(reverse("review", query={"ky": month}))


def _show(
    request: HttpRequest, return_: Return, *, typed: QueryDict | None = None, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "return": return_,
        "period": return_.period,
        "unit": return_.unit.on(return_.period.data_to),
        "columns": COLUMNS,
        "rows": _rows(return_, typed or QueryDict()),
        "reason": (typed or QueryDict()).get("reason", ""),
        "refusal": refusal,
        "may_now": return_.state in STEPS["send_back"].starts,
    }
    return render(request, "reporting/mark_cells.html", context, status=422 if refusal else 200)


def _rows(return_: Return, typed: QueryDict) -> list[dict]:
    """The lines by code, those outside the list last, each with its cells and what was typed before a refusal."""
    ticked = set(typed.getlist("cell"))
    lines = return_.lines.select_related("service__procedure", "field")
    rows = [
        {
            "code": line.service.procedure.code if line.service else "",
            "name": line.service.procedure.name
            if line.service
            else _("Ngoài Danh mục, {field}").format(field=line.field.name),
            "note_name": f"note-{line.pk}",
            "note": typed.get(f"note-{line.pk}", ""),
            "declared_none": line.declared_none,
            "cells": [
                {
                    "key": f"{line.pk}:{name}",
                    "count": getattr(line, name),
                    "column": column,
                    "is_ticked": f"{line.pk}:{name}" in ticked,
                }
                for name, column in zip(NAMES, COLUMNS, strict=True)
            ],
        }
        for line in lines
    ]
    return sorted(rows, key=lambda row: (not row["code"], row["code"], row["name"]))
