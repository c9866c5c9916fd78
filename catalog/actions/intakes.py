"""Deeds of the wizard: upload, correct what was recognised, accept suggestions, apply, discard."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.importing import intakes
from catalog.importing.appendix import LEVELS, Plan
from catalog.models import Decision, Intake
from catalog.refusals import Refused
from catalog.tasks import enqueue
from portal.accounts.models import User

State = Intake.State


def upload_appendix(
    *,
    name: str,
    content: bytes,
    appendix: str,
    by: User,
    at: datetime,
    decision: Decision | None = None,
    start: date | None = None,
    provided_from: date | None = None,
) -> Intake:
    """Keep the file and read it, at once or by a worker. Raises Refused for a wrong role or appendix."""
    _require(by, _("Nhập tệp {name}").format(name=name))
    if appendix not in LEVELS:
        raise Refused(
            _("Nhập tệp {name}: không có phụ lục “{appendix}”. Chọn một trong {levels}.").format(
                name=name, appendix=appendix, levels=", ".join(LEVELS)
            )
        )
    plan = Plan(appendix, decision, start, provided_from)
    with transaction.atomic():
        intake = intakes.new_intake(name=name, content=content, plan=plan, by=by, at=at)
    return _go_on(intake)


def correct_layout(*, intake: Intake, layouts: dict[str, dict], by: User) -> Intake:
    """What a person says about sheets, header rows and columns; the file is read again. Raises Refused."""
    return _read_again(intake, by, layouts=intake.layouts | layouts)


def set_dates(
    *, intake: Intake, decision: Decision | None, start: date | None, provided_from: date | None, by: User
) -> Intake:
    """Another decision or day: the comparison is made again. Raises Refused."""
    return _read_again(intake, by, decision=decision, start=start, provided_from=provided_from)


def accept_suggestions(*, intake: Intake, accepted: dict[str, str], by: User) -> Intake:
    """Take "<sheet>!<row>" → the suggestion, or a code typed by the person. Raises Refused for what is no code."""
    for place, value in accepted.items():
        if not value.startswith("Giữ dòng ") and short_code(value) is None:
            raise Refused(
                _("{place}: “{value}” không phải mã thủ tục. Mã có dạng 1.001193 hoặc 1.001193.000.00.00.H27.").format(
                    place=place.replace("!", _(", dòng ")), value=value
                )
            )
    return _read_again(intake, by, accepted=intake.accepted | accepted)


def take_back(*, intake: Intake, places: list[str], by: User) -> Intake:
    """Undo accepted suggestions. Raises Refused."""
    kept = {place: value for place, value in intake.accepted.items() if place not in places}
    return _read_again(intake, by, accepted=kept)


def apply_intake(*, intake: Intake, skip_errors: bool, by: User, at: datetime) -> Intake:
    """Write what was shown: at once, or by a worker. Raises Refused where errors are left and nobody said to skip them."""
    _require(by, _("Áp dụng {intake}").format(intake=intake))
    errors = (intake.outcome or {}).get("errors", 0)
    if errors and not skip_errors:
        raise Refused(
            _(
                "{intake}: còn {errors} lỗi nên chưa ghi gì. Chấp nhận gợi ý, sửa tệp, hoặc đánh dấu “Bỏ qua dòng lỗi”."
            ).format(intake=intake, errors=errors)
        )
    with transaction.atomic():
        asked = Intake.objects.filter(pk=intake.pk, state=State.READY).update(
            state=State.APPLYING, applied_by=by, skip_errors=skip_errors, attempts=0, progress=0, failure=""
        )
        if not asked:
            raise Refused(
                _("{intake} không còn ở bước áp dụng. Tải lại trang để xem tình trạng hiện nay.").format(intake=intake)
            )
    return _go_on(intake)


def discard_intake(*, intake: Intake, by: User) -> None:
    """Put an unapplied intake away; the file goes with it after thirty days. Raises Refused."""
    _require(by, _("Hủy {intake}").format(intake=intake))
    left = Intake.objects.filter(pk=intake.pk, state__in=[State.READY, State.REFUSED, State.QUEUED])
    if not left.update(state=State.DISCARDED):
        raise Refused(_("{intake}: đang ghi hoặc đã áp dụng, không hủy được.").format(intake=intake))


def _read_again(intake: Intake, by: User, **values: object) -> Intake:
    _require(by, _("Sửa {intake}").format(intake=intake))
    with transaction.atomic():
        ready = Intake.objects.filter(pk=intake.pk, state__in=[State.READY, State.REFUSED])
        if not ready.update(state=State.QUEUED, attempts=0, progress=0, failure="", **values):
            raise Refused(
                _("{intake} không còn ở bước xem trước. Tải lại trang để xem tình trạng hiện nay.").format(
                    intake=intake
                )
            )
    return _go_on(intake)


def _go_on(intake: Intake) -> Intake:
    """A small file is done while the person waits; a long one goes to the workers."""
    if intakes.is_small(intake):
        intakes.run(intake.pk, clock=timezone.now)
    else:
        enqueue(intake.pk)
    return Intake.objects.defer("outcome").get(pk=intake.pk)


def _require(by: User, what: str) -> None:
    if not by.may("catalog.import"):
        raise Refused(
            _("{what}: tài khoản {by} không có quyền nhập Danh mục. Nhờ quản trị thực hiện.").format(what=what, by=by)
        )
