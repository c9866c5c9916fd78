"""What a call of the API asks for: who may look, which month, which day, which unit. What is not theirs is not found."""

from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.core.periods import Month
from portal.units.models import Unit


class MayViewReports(IsAuthenticated):
    """A person whose roles let them look at figures; which units those are, scope decides."""

    message = gettext_lazy("Tài khoản không có quyền xem số liệu. Hãy nhờ quản trị cấp vai trò.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and request.user.may("report.view")


class MayViewReturns(IsAuthenticated):
    """A person whose roles let them look at returns."""

    message = gettext_lazy("Tài khoản không có quyền xem biểu số liệu. Hãy nhờ quản trị cấp vai trò.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and request.user.may("return.view")


def own_unit(code: str, day: date, seen: set[int]) -> Unit:
    """The unit that bears the code on that day, among those seen."""
    if "\x00" in code:  # the database takes no such text
        raise Http404
    unit = Unit.objects.with_code(code, day).filter(pk__in=seen).first()
    if unit is None:
        raise Http404
    return unit


def month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ValidationError({"period": [str(error)]}) from error


def day_of(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(
            {"on": [_("“{text}” không phải là ngày: viết NĂM-THÁNG-NGÀY, ví dụ 2026-10-14.").format(text=text)]}
        ) from error
