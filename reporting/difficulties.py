"""The way of a difficulty as a table, who sees it, who moves it, and how old it is (domain.md §6)."""

from datetime import date, datetime

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from reporting.models import Difficulty, DifficultyStep
from reporting.refusals import Refused

State = Difficulty.State
# from → to; Sở TT&TT may answer a thing for good without laying it before UBND tỉnh
STEPS: dict[str, tuple[State, ...]] = {
    State.SENT: (State.ANSWERED,),
    State.ANSWERED: (State.PRESENTED, State.NOT_ADJUSTED),
    State.PRESENTED: (State.ADJUSTED, State.NOT_ADJUSTED),
    State.ADJUSTED: (),
    State.NOT_ADJUSTED: (),
}
CLOSED = tuple(state for state, further in STEPS.items() if not further)


def may_raise(user: User) -> bool:
    """Officers and leaders raise for their unit."""
    return user.unit_id is not None and (user.may("return.enter") or user.may("return.submit"))


def visible_difficulties(user: User) -> QuerySet[Difficulty]:
    """All of the province for those who follow it up; a unit's own, and those of units it carries on for, for its officers."""
    if user.may("difficulty.view"):
        return Difficulty.objects.all()
    return Difficulty.objects.filter(unit__in=user.acts_for) if may_raise(user) else Difficulty.objects.none()


def open_first(difficulties: QuerySet[Difficulty]) -> QuerySet[Difficulty]:
    """The open ones, the oldest first; then the settled ones. `settled_at` is when a settled one came to its end."""
    last = (
        DifficultyStep.objects.filter(difficulty=OuterRef("pk"), state__in=CLOSED).order_by("-at", "-pk").values("at")
    )
    return difficulties.annotate(
        is_settled=Case(When(state__in=CLOSED, then=Value(True)), default=Value(False)), settled_at=Subquery(last[:1])
    ).order_by("is_settled", "at", "pk")


def next_states(user: User, difficulty: Difficulty) -> list[State]:
    """Where this user may move it now."""
    return list(STEPS[difficulty.state]) if user.may("difficulty.answer") else []


def require_step(user: User, difficulty: Difficulty, state: str) -> None:
    """Raises Refused where the user may not do it, or the difficulty does not stand before that step."""
    what = _("Ghi bước xử lý, “{difficulty}”").format(difficulty=difficulty.title)
    if not user.may("difficulty.answer"):
        raise Refused(
            _("{what}: tài khoản {user} không có quyền này; Sở Thông tin và Truyền thông xử lý.").format(
                what=what, user=user
            )
        )
    if state not in STEPS[difficulty.state]:
        now = difficulty.get_state_display()
        raise Refused(
            _("{what}: đang ở “{now}”, không chuyển sang bước ấy được. Hãy tải lại trang.").format(what=what, now=now)
        )


def read_link(link: str, state: str) -> str:
    """The address of what was adjusted: a page of this portal or an https address; demanded with "Đã điều chỉnh"."""
    link = link.strip()
    if not link and state == State.ADJUSTED:
        raise Refused(
            _("Ghi bước “Đã điều chỉnh”: phải ghi địa chỉ của chỉ tiêu, thủ tục hoặc thời hạn đã điều chỉnh.")
        )
    if link and not (link.startswith("https://") or _is_our_page(link)):
        raise Refused(
            _(
                "Địa chỉ “{link}” không dùng được: ghi đường dẫn một trang của Cổng (bắt đầu bằng /) hoặc địa chỉ "
                "https://."
            ).format(link=link)
        )
    return link


def days_open(difficulty: Difficulty, at: datetime, settled_at: datetime | None) -> int:
    """Whole calendar days from raising to settling, or to now."""
    return (_day(settled_at or at) - _day(difficulty.at)).days


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _is_our_page(link: str) -> bool:
    if not link.startswith("/") or link.startswith("//"):
        return False
    try:
        resolve(link.split("?")[0].split("#")[0])
    except Resolver404:
        return False
    return True
