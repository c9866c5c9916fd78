"""Deeds of the review (Điều 2.1.b, 3.b): campaigns, the units' answers and proposals, what the supervisor decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from catalog.drafting import most_common_agencies
from catalog.importing.appendix import LEVELS
from catalog.importing.names import agencies as parted
from catalog.importing.names import field_name, field_spellings, split_name
from catalog.models import Field, Listing, OnlineLevel, Procedure, Proposal, Review, ReviewAnswer
from catalog.refusals import Refused
from catalog.reviews import find_listing
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.core.seen import seen_of
from portal.core.text import tidy
from portal.units.models import Level, Unit


@dataclass(frozen=True)
class Wanted:
    """What a proposal says of a procedure; a withdrawal needs only the code and the appendix."""

    kind: str
    appendix: str
    code: str
    name: str = ""
    field: str = ""
    agencies: tuple[str, ...] = ()
    online: str = OnlineLevel.FULL


def open_review(
    *, title: str, cause: str, due: date, by: User, at: datetime, document: str = "", opens_on: date | None = None
) -> Review:
    """A campaign begins: every department, district and commune is to answer."""
    opens_on = opens_on or at.astimezone(ZONE).date()
    if due < opens_on:
        raise Refused(
            _("Hạn trả lời {due:%d/%m/%Y} là trước ngày bắt đầu {opens_on:%d/%m/%Y}. Chọn hạn muộn hơn.").format(
                due=due, opens_on=opens_on
            )
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Mở đợt rà soát “{tidy(title)}”"):
        return Review.objects.create(
            title=tidy(title), cause=cause, document=tidy(document), opens_on=opens_on, due=due, opened_by=by
        )


def correct_review(
    *, review: Review, seen: str, title: str, document: str, due: date, reason: str, by: User, at: datetime
) -> Review:
    """Title, document and due day of an open campaign put right; `seen` is `seen_of` the campaign that was corrected.

    A day that is over is never made the due day: what came in time would become late.
    """
    what, today = _("Sửa đợt rà soát “{review}”").format(review=review), at.astimezone(ZONE).date()
    if not by.may("review.manage"):
        raise Refused(_("{what}: tài khoản {by} không có quyền này; Sở TT&TT sửa.").format(what=what, by=by))
    title, reason = tidy(title), tidy(reason)
    if not (title and reason):
        raise Refused(_("{what}: phải có tên đợt và lý do sửa. Ghi đủ hai ô rồi bấm lại.").format(what=what))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"{what}: {reason}"):
        locked = _open(review)
        if seen_of(locked) != seen:
            raise Refused(
                _("{what}: đợt này vừa được người khác sửa nên chưa ghi gì. Mở lại trang để xem.").format(what=what)
            )
        if due != locked.due and due < max(today, locked.opens_on):
            raise Refused(
                _("{what}: hạn trả lời {due:%d/%m/%Y} đã qua. Chọn từ ngày {first:%d/%m/%Y} trở đi.").format(
                    what=what, due=due, first=max(today, locked.opens_on)
                )
            )
        locked.title, locked.document, locked.due = title, tidy(document), due
        locked.save(update_fields=["title", "document", "due"])
        return locked


def close_review(*, review: Review, by: User, at: datetime) -> Review:
    """The campaign ends: nobody answers any more, undecided proposals stay to be decided."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Kết thúc đợt rà soát “{review}”"):
        locked = _open(review)
        locked.closed_by, locked.closed_at = by, at
        locked.save(update_fields=["closed_by", "closed_at"])
        return locked


def answer_nothing(*, review: Review, unit: Unit, by: User, at: datetime) -> ReviewAnswer:
    """ "Không đề xuất" is an answer."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Không đề xuất, đợt “{review}”"):
        _open(review)
        standing = _standing(review, unit).count()
        if standing:
            raise Refused(
                _(
                    "Đơn vị đã gửi {standing} đề xuất trong đợt “{review}” nên không trả lời “không đề xuất” được. "
                    "Rút các đề xuất đó trước nếu không còn đề xuất."
                ).format(standing=standing, review=review)
            )
        return _answer(review, unit, by, at, nothing=True)


def propose(
    *, wanted: Wanted, reason: str, unit: Unit, by: User, at: datetime, review: Review | None = None
) -> Proposal:
    """A unit wants an appendix changed; in a campaign this is its answer, outside one it stands alone."""
    day = at.astimezone(ZONE).date()
    wanted = _tidied(wanted, day)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Đề xuất về thủ tục {wanted.code}"):
        if review:
            _open(review)
        _check(wanted, find_listing(wanted.appendix, wanted.code, day), tidy(reason))
        _check_once(wanted, unit)
        made = Proposal.objects.create(
            review=review,
            unit=unit,
            procedure=Procedure.objects.filter(code=wanted.code).first(),
            reason=tidy(reason),
            by=by,
            at=at,
            **vars(wanted) | {"agencies": list(wanted.agencies)},
        )
        if review:
            _answer(review, unit, by, at, nothing=False)
        return made


def recall(*, proposal: Proposal, by: User, at: datetime) -> Proposal:
    """The unit takes back what nobody has decided yet; without another proposal it has not answered the campaign."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Rút đề xuất về thủ tục {proposal.code}"):
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if locked.state != Proposal.State.SENT:
            raise Refused(
                _("Đề xuất về thủ tục {code}: {state}, không rút được nữa. Cần thay đổi thì gửi đề xuất mới.").format(
                    code=locked.code, state=locked.get_state_display().lower()
                )
            )
        locked.state = Proposal.State.RECALLED
        locked.save(update_fields=["state"])
        if locked.review and not _standing(locked.review, locked.unit).exists():
            ReviewAnswer.objects.filter(review=locked.review, unit=locked.unit, nothing_proposed=False).delete()
        return locked


def decide(*, proposal_ids: Collection[int], accept: bool, by: User, at: datetime, reason: str = "") -> list[Proposal]:
    """The supervisor accepts or declines proposals, all or none; a refusal says why. What is accepted but not yet
    drafted may still be declined."""
    state = Proposal.State.ACCEPTED if accept else Proposal.State.DECLINED
    reason = tidy(reason)
    if not proposal_ids:
        raise Refused(_("Chưa chọn đề xuất nào. Đánh dấu ít nhất một đề xuất rồi bấm lại."))
    if not accept and not reason:
        raise Refused(_("Không chấp nhận thì phải nêu lý do. Ghi lý do vào ô ý kiến xem xét rồi bấm lại."))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"{state.label}: {reason}" if reason else str(state.label)):
        rows = list(Proposal.objects.select_for_update().filter(pk__in=proposal_ids).order_by("pk"))
        _check_open(rows, accept=accept)
        for row in rows:
            row.state, row.decision_reason, row.decided_by, row.decided_at = state, reason, by, at
        Proposal.objects.bulk_update(rows, ["state", "decision_reason", "decided_by", "decided_at"])
        return rows


def _check_open(rows: list[Proposal], *, accept: bool) -> None:
    may = {Proposal.State.SENT} if accept else {Proposal.State.SENT, Proposal.State.ACCEPTED}
    settled = [row for row in rows if row.state not in may or row.draft_id]
    if settled:
        raise Refused(
            _("Có đề xuất không còn chờ xem xét nên chưa ghi gì. Tải lại trang, bỏ đánh dấu các đề xuất đó."),
            [
                "{code}: {state}".format(
                    code=row.code, state=_("đã vào dự thảo") if row.draft_id else row.get_state_display().lower()
                )
                for row in settled
            ],
        )


def _open(review: Review) -> Review:
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if locked.closed_at:
        raise Refused(
            _(
                "Đợt rà soát “{locked}” đã kết thúc lúc {closed_at:%H:%M %d/%m/%Y}. Thủ tục thay đổi "
                "sau đó thì gửi đề xuất ngoài đợt."
            ).format(locked=locked, closed_at=locked.closed_at.astimezone(ZONE))
        )
    return locked


def _standing(review: Review, unit: Unit):
    return Proposal.objects.filter(review=review, unit=unit).exclude(state=Proposal.State.RECALLED)


def _answer(review: Review, unit: Unit, by: User, at: datetime, *, nothing: bool) -> ReviewAnswer:
    """The unit's one answer; the first moment stays, so that an answer in time does not become late."""
    answer, made = ReviewAnswer.objects.get_or_create(
        review=review, unit=unit, defaults={"nothing_proposed": nothing, "by": by, "at": at}
    )
    if not made and answer.nothing_proposed != nothing:
        answer.nothing_proposed, answer.by = nothing, by
        answer.save(update_fields=["nothing_proposed", "by"])
    return answer


def _tidied(wanted: Wanted, day: date) -> Wanted:
    """Words as an import would keep them, so that the appendix made of them reads back the same."""
    if wanted.kind == Proposal.Kind.WITHDRAW:
        return Wanted(wanted.kind, wanted.appendix, wanted.code)
    spellings = field_spellings(list(Field.objects.values_list("name", flat=True)))
    agencies = [name for text in wanted.agencies for name in parted(text)]
    return Wanted(
        wanted.kind,
        wanted.appendix,
        wanted.code,
        split_name(wanted.name)[0],
        field_name(wanted.field, spellings),
        tuple(dict.fromkeys(agencies)) or tuple(most_common_agencies(wanted.appendix, day)),
        wanted.online,
    )


def _check(wanted: Wanted, listing: Listing | None, reason: str) -> None:
    where = _("Thủ tục {code}, Phụ lục {appendix}").format(code=wanted.code, appendix=wanted.appendix)
    if not reason:
        raise Refused(_("{where}: chưa nêu lý do. Ghi lý do, văn bản làm căn cứ rồi gửi lại.").format(where=where))
    if wanted.kind == Proposal.Kind.ADD and listing:
        raise Refused(_("{where}: đã có trong Danh mục. Muốn đổi nội dung thì chọn “Sửa đổi”.").format(where=where))
    if wanted.kind != Proposal.Kind.ADD and not listing:
        raise Refused(
            _("{where}: không có trong Danh mục đang có hiệu lực. Kiểm tra mã, hoặc chọn “Bổ sung”.").format(
                where=where
            )
        )
    if wanted.kind != Proposal.Kind.WITHDRAW and not (wanted.name and wanted.field):
        raise Refused(_("{where}: thiếu tên thủ tục hoặc lĩnh vực. Nhập cả hai rồi gửi lại.").format(where=where))
    if (
        wanted.kind != Proposal.Kind.WITHDRAW
        and not wanted.agencies
        and LEVELS.get(wanted.appendix) == Level.DEPARTMENT
    ):
        raise Refused(
            _("{where}: thiếu cơ quan thực hiện. Nhập tên sở, ban, ngành giải quyết thủ tục rồi gửi lại.").format(
                where=where
            )
        )
    if wanted.kind == Proposal.Kind.CHANGE and _is_as_listed(wanted, listing):
        raise Refused(
            _("{where}: nội dung giống hệt Danh mục hiện hành. Sửa ít nhất một ô rồi gửi lại.").format(where=where)
        )


def _is_as_listed(wanted: Wanted, listing: Listing) -> bool:
    listed = (listing.printed_name, listing.field.name, tuple(listing.agencies), listing.online)
    return listed == (wanted.name, wanted.field, wanted.agencies, wanted.online)


def _check_once(wanted: Wanted, unit: Unit) -> None:
    waiting = Proposal.objects.filter(
        unit=unit, appendix=wanted.appendix, code=wanted.code, state=Proposal.State.SENT
    ).first()
    if waiting:
        raise Refused(
            _(
                "Thủ tục {code}, Phụ lục {appendix}: đơn vị đã có đề xuất “{kind}” đang "
                "chờ xem xét. Rút đề xuất đó trước nếu muốn đề xuất khác."
            ).format(code=wanted.code, appendix=wanted.appendix, kind=waiting.get_kind_display())
        )
