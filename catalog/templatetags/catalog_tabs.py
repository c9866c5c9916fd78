"""The tabs over every page of the catalogue: each role sees those it may open."""

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()

# label, name of the address, permissions one of which is needed (none: everybody's)
TABS = [
    ("Danh mục", "procedures", ()),
    ("Quyết định", "decision", ()),
    ("Trạng thái cung cấp", "provision", ("progress.view", "service.set")),
    ("Dịch vụ của đơn vị", "own_services", ("service.answer",)),
    ("Ý kiến khác", "provision_objections", ("progress.view", "service.set")),
    ("Không áp dụng tại đơn vị", "exceptions", ("progress.view", "service.set", "service.answer")),
    ("Kế hoạch chuyển đổi", "plans", ("progress.view", "service.set", "service.answer")),
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
