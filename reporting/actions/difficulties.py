"""Khó khăn, vướng mắc (Điều 2 khoản 1 điểm e): raised any day by the unit, moved on step by step by Sở TT&TT."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.difficulties import may_raise, read_link, require_step
from reporting.models import Difficulty, DifficultyStep
from reporting.refusals import Refused


def raise_difficulty(
    *, title: str, text: str, by: User, at: datetime, wish: str = "", door: str = Deed.Door.PAGE
) -> Difficulty:
    """The unit of `by` raises a difficulty to UBND tỉnh through Sở TT&TT."""
    if by.unit is None or not may_raise(by):
        raise Refused(
            _(
                "Nêu khó khăn, vướng mắc: tài khoản {by} không có quyền này. Cán bộ nhập số liệu hoặc lãnh đạo đơn vị "
                "nêu."
            ).format(by=by)
        )
    title, text, wish = title.strip(), text.strip(), wish.strip()
    if not title or not text:
        raise Refused(_("Nêu khó khăn, vướng mắc: phải ghi việc vướng và nội dung."))
    with deed(by=by, at=at, door=door):
        return Difficulty.objects.create(unit=by.unit, title=title, text=text, wish=wish, by=by, at=at)


def move_difficulty(
    *,
    difficulty: Difficulty,
    state: str,
    text: str,
    by: User,
    at: datetime,
    link: str = "",
    door: str = Deed.Door.PAGE,
) -> DifficultyStep:
    """One step further, with words; where something was adjusted, with the address of what was."""
    text = text.strip()
    if not text:
        raise Refused(_("Ghi bước xử lý: phải ghi ý kiến hoặc lý do để đơn vị biết."))
    with deed(by=by, at=at, door=door, reason=text):
        held = Difficulty.objects.select_for_update().get(pk=difficulty.pk)
        require_step(by, held, state)
        step = DifficultyStep.objects.create(
            difficulty=held, state=state, text=text, link=read_link(link, state), by=by, at=at
        )
        held.state = state
        held.save(update_fields=["state"])
        return step
