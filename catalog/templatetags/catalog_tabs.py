"""The tabs over every page of the catalogue: each role sees those it may open."""

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User

register = template.Library()

# label, name of the address, permissions one of which is needed (none: everybody's)
TABS = [
    (gettext_lazy("Danh mục"), "procedures", ()),
    (gettext_lazy("Quyết định"), "decision", ()),
    (gettext_lazy("Nhập phụ lục"), "intakes", ("catalog.import",)),
    (gettext_lazy("Trạng thái cung cấp"), "provision", ("progress.view", "service.set")),
    (gettext_lazy("Dịch vụ của đơn vị"), "own_services", ("service.answer",)),
    (gettext_lazy("Ý kiến khác"), "provision_objections", ("progress.view", "service.set")),
    (gettext_lazy("Không áp dụng tại đơn vị"), "exceptions", ("progress.view", "service.set", "service.answer")),
    (gettext_lazy("Kế hoạch chuyển đổi"), "plans", ("progress.view", "service.set", "service.answer")),
    (gettext_lazy("Các phiên bản"), "decisions", ()),
    (gettext_lazy("Rà soát"), "reviews", ("review.manage", "proposal.make", "catalog.import")),
    (gettext_lazy("Đề xuất"), "proposals", ("review.manage", "proposal.make", "catalog.import")),
    (gettext_lazy("Dự thảo"), "drafts", ("review.manage", "catalog.import")),
]


@register.inclusion_tag("_components/tabs.html", takes_context=True)
def catalog_tabs(context: Context) -> dict:
    """The tabs, the current one marked by the page's address."""
    request = context["request"]
    shown = [(label, reverse(name)) for label, name, needs in TABS if _may(request.user, needs)]
    return {
        "label": _("Các trang của Danh mục"),
        "tabs": [{"label": label, "url": url, "current": request.path == url} for label, url in shown],
    }


def _may(user: User | AnonymousUser, needs: tuple[str, ...]) -> bool:
    return not needs or (user.is_authenticated and any(map(user.may, needs)))
