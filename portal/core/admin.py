"""What every page of the admin shares: who gets in, and that each change is made inside a deed.

It stands here and not with the accounts because the units, which stand below these, have pages too; the person is
handed in by the request and acts in that name (`User.acting`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

ADMINISTERS = ("user.manage", "unit.manage", "catalog.import")


class PortalAdminSite(admin.AdminSite):
    """For accounts that are marked as staff and have a role that administers; for everybody else there is no such page."""

    site_header = _("Quản trị Cổng theo dõi dịch vụ công trực tuyến")
    site_title = _("Quản trị")
    index_title = _("Dữ liệu gốc")

    def has_permission(self, request: HttpRequest) -> bool:
        user = person(request)
        return user.is_active and user.is_staff and any(map(user.may, ADMINISTERS))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(checked, view)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one page to log in, with its rules."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def acting(request: HttpRequest, reason: str, door: str = "page") -> AbstractContextManager:
    """The deed of the person who sent the request."""
    return person(request).acting(at=timezone.now(), door=door, reason=reason)


def person(request: HttpRequest) -> Any:
    """Who sent the request: a User of the accounts, which stand above and are not named here."""
    return request.user


class DeedAdmin(admin.ModelAdmin):
    """Pages whose saves and deletions are deeds; `needs` is the permission of our roles, Django's own are not used."""

    needs = "user.manage"
    may_add = may_change = may_delete = True

    def _may(self, request: HttpRequest) -> bool:
        return person(request).may(self.needs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_add and self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and self._may(request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        return self.in_deed(request, lambda: view(request, object_id, form_url, extra_context))

    def in_deed(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """The view's writes as one deed; a form that comes back with its errors leaves none behind."""
        with transaction.atomic():
            with acting(request, f"Quản trị: {self.opts.verbose_name}"):
                response = view()
            if "adminform" in (getattr(response, "context_data", None) or {}):
                transaction.set_rollback(True)
        return response

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with acting(request, f"Quản trị: xóa {self.opts.verbose_name} {obj}"):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with acting(request, f"Quản trị: xóa {self.opts.verbose_name}"):
            super().delete_queryset(request, queryset)


class ReadOnlyInline(admin.TabularInline):
    """Rows that are shown here and changed elsewhere."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
