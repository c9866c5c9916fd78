"""What every page's frame needs: the navigation of the user's roles, the unit's name, whether the data are an illustration."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.places import place_of
from portal.dashboards.help_topics import topic_of_page
from portal.units.lookup import structure_words

# label, name of the address, permissions one of which is needed (none: everybody's)
PAGES = [
    (gettext_lazy("Việc cần làm"), "home", ()),
    (gettext_lazy("Tổng quan"), "overview", ("progress.view",)),
    (gettext_lazy("Xếp hạng"), "ranking", ("progress.view",)),
    (gettext_lazy("Số liệu tháng"), "own_months", ("return.enter", "return.submit")),
    (gettext_lazy("Kết quả"), "own_results", ("return.enter", "return.submit", "return.approve_commune")),
    (gettext_lazy("Chỉ tiêu"), "targets", ("reading.decide", "quota.manage", "quota.assign", "progress.view")),
    (gettext_lazy("Duyệt"), "review", ("return.approve_commune", "return.accept")),
    (gettext_lazy("Tiến độ"), "progress", ("progress.view",)),
    (gettext_lazy("Đôn đốc"), "urgings", ("urging.make", "urging.answer")),
    (gettext_lazy("Đối soát"), "reconciliation", ("figure.reconcile",)),
    (gettext_lazy("Vướng mắc"), "difficulties", ("return.enter", "return.submit", "difficulty.view")),
    (gettext_lazy("Danh mục"), "procedures", ()),
    (gettext_lazy("Đơn vị"), "units", ()),
    (gettext_lazy("Báo cáo"), "reports", ("report.view",)),
]
PROVINCE_ONLY = {"overview", "ranking"}


class Item(NamedTuple):
    """A page in the navigation."""

    label: str
    url: str
    current: bool


def frame(request: HttpRequest) -> dict:
    """Context for base.html."""
    day = timezone.localdate()
    shown = {
        "navigation": (),
        "demo_banner": structure_words(day) if settings.DEMO else "",
        "help_topic": topic_of_page(getattr(request.resolver_match, "url_name", None)),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return shown
    items = [_item(request, label, reverse(name)) for label, name, needs in PAGES if _may(user, name, needs)]
    if user.is_staff:
        items.append(_item(request, _("Quản trị"), reverse("admin:index")))
    place = place_of(user.unit_id, day) if user.unit_id else None
    return {
        **shown,
        "navigation": tuple(items),
        "unit_label": str(place or ""),
        "manages_tokens": user.may("token.manage"),
        "urges": user.may("urging.make"),
        **_account_links(user),
    }


def _account_links(user: User) -> dict:
    """What the account menu offers besides."""
    return {
        "looks_after_accounts": user.may("account.manage"),
        "sees_security": user.may("log.view") or user.may("note.view"),
    }


def _may(user: User, name: str, needs: tuple[str, ...]) -> bool:
    if name in PROVINCE_ONLY and not user.is_province_wide:
        return False
    return not needs or any(user.may(permission) for permission in needs)


def _item(request: HttpRequest, label: str, url: str) -> Item:
    current = request.path == url if url == "/" else request.path.startswith(url)
    return Item(str(label), url, current)
