"""The tabs over every page of the catalogue: each role sees those it may open."""

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()

# label, name of the address, permissions one of which is needed (none: everybody's)
TABS = [
    ("Danh mục", "procedures", ()),
    ("Quyết định", "decision", ()),
    ("Các phiên bản", "decisions", ()),
    ("Rà soát", "reviews", ("review.manage", "proposal.make", "catalog.import")),
    ("Đề xuất", "proposals", ("review.manage", "proposal.make", "catalog.import")),
    ("Dự thảo", "drafts", ("review.manage", "catalog.import")),
]


@register.inclusion_tag("_components/tabs.html", takes_context=True)
def catalog_tabs(context: Context) -> dict:
    """The tabs, the current one marked by the page's address."""
    request = context["request"]
    shown = [(label, reverse(name)) for label, name, needs in TABS if not needs or any(map(request.user.may, needs))]
    return {
        "label": "Các trang của Danh mục",
        "tabs": [{"label": label, "url": url, "current": request.path == url} for label, url in shown],
    }
