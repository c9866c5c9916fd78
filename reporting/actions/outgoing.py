"""After building: the clerk records number and date, takes back the signed PDF, sends it out. Nothing here is invented."""

import re
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.core.text import tidy
from reporting.issuing import issuing, may_issue
from reporting.models import Dispatch, Edition, Outgoing
from reporting.refusals import Refused
from reporting.reports.signed import read_signed
from reporting.reports.subject import title_of
from reporting.sending import can_send_mail, is_unclear
from reporting.tasks import enqueue_dispatch

PAGE = Deed.Door.PAGE
_NUMBER = re.compile(r"[0-9]{1,6}[A-Za-zĐđ]?(-[0-9A-Za-zĐđ]{1,6})?")


def record_outgoing(
    *,
    edition: Edition,
    letter: str,
    number: str,
    date: date,
    signatory_title: str,
    signatory_name: str,
    by: User,
    at: datetime,
) -> Outgoing:
    """Number, date and signatory as the clerk gave them; until the signed file is there they may be mended."""
    what = _what(edition, letter)
    _require_issuer(by, letter, what)
    number, name, title = number.strip(), tidy(signatory_name), tidy(signatory_title)
    if not _NUMBER.fullmatch(number):
        raise Refused(
            _("{what}: số “{number}” không phải số văn bản. Ghi số do văn thư cấp, ví dụ 125.").format(
                what=what, number=number[:30]
            )
        )
    if not name or not title:
        raise Refused(_("{what}: ghi chức vụ và họ tên người ký.").format(what=what))
    with deed(by=by, at=at, door=PAGE, reason=f"Ghi số {number}, ngày {date:%d/%m/%Y} cho {what}"):
        edition = _locked(edition)
        _check_date(edition, date, at, what)
        around = issuing(edition, letter, date)
        _refuse_taken(edition, letter, number, around.symbol, date, what)
        kept = edition.outgoing.select_for_update().filter(letter=letter).first()
        if kept and kept.signed_at:
            raise Refused(
                _(
                    "{what}: bản đã ký số {number}{symbol} đã có, không sửa số được nữa. Sai thì lập bản thay thế."
                ).format(what=what, number=kept.number, symbol=kept.symbol)
            )
        row = kept or Outgoing(edition=edition, letter=letter)
        row.number, row.symbol, row.date = number, around.symbol, date
        row.signatory_title, row.signatory_name = title, name
        row.recorded_by, row.recorded_at = by, at
        row.save()
        return row


def attach_signed(*, outgoing: Outgoing, name: str, content: bytes, by: User, at: datetime) -> Outgoing:
    """Take back the signed PDF; from then on the edition and this document are locked, by the database too."""
    what = _what(outgoing.edition, outgoing.letter)
    _require_issuer(by, outgoing.letter, what)
    signed = read_signed(name, content)
    with deed(by=by, at=at, door=PAGE, reason=f"Tải bản đã ký của {what}: {signed['name']}"):
        edition = _locked(outgoing.edition)
        row = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        if row.signed_at:
            raise Refused(
                _("{what}: bản đã ký đã có từ {signed_at:%d/%m/%Y}, không thay được.").format(
                    what=what, signed_at=row.signed_at.astimezone(ZONE)
                )
            )
        row.signed_name, row.signed_content = signed["name"] or "ban-da-ky.pdf", content
        row.signed_sha256, row.signature = signed["sha256"], {"pages": signed["pages"], "found": signed["signatures"]}
        row.signed_by, row.signed_at = by, at
        row.save()
        if edition.locked_at is None:
            Edition.objects.filter(pk=edition.pk).update(locked_at=at, locked_by=by)
        return row


def dispatch_by_hand(
    *, outgoing: Outgoing, recipient: str, sent_at: datetime, note: str, by: User, at: datetime
) -> Dispatch:
    """It went by the document axis, by post or from hand to hand; somebody says when and how."""
    what = _("Gửi {what}").format(what=_what(outgoing.edition, outgoing.letter))
    _require_issuer(by, outgoing.letter, what)
    recipient, note = _recipient(recipient, what), tidy(note)
    if sent_at > at:
        raise Refused(_("{what}: thời điểm gửi chưa đến. Ghi lúc đã gửi.").format(what=what))
    if sent_at.astimezone(ZONE).date() < outgoing.date:
        raise Refused(
            _("{what}: gửi trước ngày {date:%d/%m/%Y} của văn bản là không đúng. Kiểm tra lại.").format(
                what=what, date=outgoing.date
            )
        )
    with deed(by=by, at=at, door=PAGE, reason=f"Ghi đã gửi {recipient}"):
        _refuse_twice(outgoing, recipient, what)
        return Dispatch.objects.create(
            outgoing=outgoing,
            recipient=recipient,
            way=Dispatch.Way.HAND,
            note=note[:300],
            state=Dispatch.State.SENT,
            by=by,
            asked_at=at,
            sent_at=sent_at,
        )


def dispatch_by_mail(*, outgoing: Outgoing, recipient: str, address: str, by: User, at: datetime) -> Dispatch:
    """Queue one mail with the signed file; a worker sends it after the commit, once."""
    what = _("Gửi {what}").format(what=_what(outgoing.edition, outgoing.letter))
    _require_issuer(by, outgoing.letter, what)
    recipient = _recipient(recipient, what)
    if not can_send_mail():
        raise Refused(
            _("{what}: Cổng chưa được nối với máy chủ thư (PORTAL_EMAIL_URL). Gửi bằng cách khác rồi ghi lại.").format(
                what=what
            )
        )
    if outgoing.signed_at is None:
        raise Refused(_("{what}: chưa có bản đã ký để đính kèm. Hãy tải bản đã ký trước.").format(what=what))
    with deed(by=by, at=at, door=PAGE, reason=f"Gửi thư cho {recipient}"):
        _refuse_twice(outgoing, recipient, what)
        made = Dispatch.objects.create(
            outgoing=outgoing, recipient=recipient, way=Dispatch.Way.EMAIL, address=address, by=by, asked_at=at
        )
        transaction.on_commit(partial(enqueue_dispatch, made.pk))
        return made


def send_again(*, dispatch: Dispatch, reason: str, by: User, at: datetime) -> Dispatch:
    """A person decides that a mail which failed, or of which nobody knows, goes out again."""
    row = _decided(dispatch, reason, by)
    with deed(by=by, at=at, door=PAGE, reason=tidy(reason)):
        open_ = Dispatch.objects.filter(pk=row.pk, state=row.state)
        if open_.update(state=Dispatch.State.QUEUED, failure="", by=by, asked_at=at):
            transaction.on_commit(partial(enqueue_dispatch, row.pk))
    row.refresh_from_db()
    return row


def mark_sent(*, dispatch: Dispatch, reason: str, by: User, at: datetime) -> Dispatch:
    """A person found out that it did arrive."""
    row = _decided(dispatch, reason, by)
    with deed(by=by, at=at, door=PAGE, reason=tidy(reason)):
        open_ = Dispatch.objects.filter(pk=row.pk, state=row.state)
        open_.update(state=Dispatch.State.SENT, sent_at=at, failure="", note=tidy(reason)[:300])
    row.refresh_from_db()
    return row


def _decided(dispatch: Dispatch, reason: str, by: User) -> Dispatch:
    row = Dispatch.objects.select_related("outgoing__edition__report__period").get(pk=dispatch.pk)
    what = _("Gửi {recipient}").format(recipient=row.recipient)
    _require_issuer(by, row.outgoing.letter, what)
    if not tidy(reason):
        raise Refused(
            _("{what}: ghi vì sao quyết định như vậy, ví dụ “đã gọi điện, nơi nhận chưa thấy thư”.").format(what=what)
        )
    if row.state != Dispatch.State.FAILED and not is_unclear(row):
        raise Refused(
            _("{what}: đang ở trạng thái “{state}”, không có gì phải quyết định.").format(
                what=what, state=row.get_state_display()
            )
        )
    return row


def _what(edition: Edition, letter: str) -> str:
    return f"{title_of(edition.report)}, bản {edition.number}, báo cáo {letter}"


def _require_issuer(by: User, letter: str, what: str) -> None:
    if not may_issue(by, letter):
        raise Refused(
            _("{what}: tài khoản {by} không ban hành báo cáo này. Báo cáo A của Văn phòng, B của Sở TT&TT.").format(
                what=what, by=by
            )
        )


def _locked(edition: Edition) -> Edition:
    """The edition under lock; only a finished one goes out."""
    row = Edition.objects.select_for_update(of=("self",)).select_related("report__period").get(pk=edition.pk)
    if row.state != Edition.State.DONE:
        raise Refused(
            _("Bản {row} chưa lập xong ({state}) nên chưa ban hành được.").format(
                row=row.number, state=row.get_state_display()
            )
        )
    return row


def _check_date(edition: Edition, day: date, at: datetime, what: str) -> None:
    built_on = edition.built_at.astimezone(ZONE).date() if edition.built_at else day
    if day > at.astimezone(ZONE).date():
        raise Refused(
            _("{what}: ngày {day:%d/%m/%Y} chưa đến. Ghi ngày trên văn bản đã ký.").format(what=what, day=day)
        )
    if day < built_on:
        raise Refused(
            _("{what}: ngày {day:%d/%m/%Y} trước ngày lập bản này ({built_on:%d/%m/%Y}). Kiểm tra lại.").format(
                what=what, day=day, built_on=built_on
            )
        )


def _refuse_taken(edition: Edition, letter: str, number: str, symbol: str, day: date, what: str) -> None:
    """Numbers run from one each year: the same number and symbol twice is a slip of the pen."""
    same = Outgoing.objects.filter(letter=letter, number=number, symbol=symbol, date__year=day.year)
    taken = same.exclude(edition=edition).select_related("edition__report__period").first()
    if taken:
        raise Refused(
            _(
                "{what}: số {number}{symbol} năm {year} đã ghi cho {title}, "
                "bản {edition_number}. Kiểm tra sổ văn bản đi."
            ).format(
                what=what,
                number=number,
                symbol=symbol,
                year=day.year,
                title=title_of(taken.edition.report),
                edition_number=taken.edition.number,
            )
        )


def _recipient(recipient: str, what: str) -> str:
    recipient = tidy(recipient)
    if not recipient:
        raise Refused(_("{what}: ghi nơi nhận.").format(what=what))
    return recipient[:200]


def _refuse_twice(outgoing: Outgoing, recipient: str, what: str) -> None:
    """Under the document's row, so that two clicks wait for each other; the constraint holds beyond that."""
    Outgoing.objects.filter(pk=outgoing.pk).select_for_update().first()
    before = outgoing.dispatches.filter(recipient=recipient).first()
    if before:
        raise Refused(
            _("{what}: {recipient} đã có trong sổ gửi ({state}).").format(
                what=what, recipient=recipient, state=before.get_state_display().lower()
            )
        )
