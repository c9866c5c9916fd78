"""Tìm, Thuật ngữ, Hướng dẫn: how people find their way; open to everybody, each shows only what its reader may see."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.download import download
from portal.core.glossary import TERMS
from portal.dashboards.finding import find
from portal.dashboards.guide_paper import commune_guide
from portal.dashboards.help_topics import BY_SLUG, topics_for
from portal.dashboards.starting import hide_start, show_start


class FindForm(forms.Form):
    """What the search box holds."""

    q = forms.CharField(label=_("Tìm đơn vị, thủ tục, mã, báo cáo, thuật ngữ"), max_length=200, required=False)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind; without log-in only what is public."""
    form = FindForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    groups = find(request.user, asked, timezone.localdate())
    context = {"form": form, "search_words": asked, "groups": groups, "total": sum(group.total for group in groups)}
    return render(request, "dashboards/search.html", context, status=200 if form.is_valid() else 400)


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every term with its definition, whose words they are and the clause."""
    return render(request, "dashboards/glossary.html", {"terms": TERMS})


@login_not_required
@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """The help pages, those of the reader's roles first."""
    roles = request.user.roles if request.user.is_authenticated else []
    mine, others = topics_for(roles)
    return render(request, "help/list.html", {"mine": mine, "others": others})


@login_not_required
@require_safe
def help_page(request: HttpRequest, topic: str) -> HttpResponse:
    """How one task is done."""
    found = BY_SLUG.get(topic)
    if found is None:
        raise Http404
    return render(request, found.template, {"topic": found})


@login_not_required
@require_safe
def commune_paper(request: HttpRequest) -> HttpResponse:
    """The month of a commune's officer on one printable page."""
    return download("can-bo-xa.pdf", commune_guide())


@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """The person has seen the first steps; this browser remembers it."""
    return hide_start(redirect("home"), request.user)


@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """Show the first steps again."""
    return show_start(redirect("home"), request.user)
