"""After building: number and date, the signed file and the lock, sending by mail once or by hand, what nobody knows."""

import smtplib
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction

from portal.core.locks import DISPATCHES, advisory_lock
from portal.core.periods import ZONE
from reporting import sending
from reporting.actions import outgoing
from reporting.deadlines import against
from reporting.models import Dispatch, Edition, Letterhead, Outgoing
from reporting.outgoing_cards import cards_of
from reporting.refusals import Refused
from reporting.report_actions import find_or_queue
from reporting.reports import editions
from reporting.reports.subject import Subject
from tests import factories as make
from tests.reports.world import correct_a_count, small_province
from tests.sending import papers

NOW = datetime(2026, 10, 17, 9, 0, tzinfo=ZONE)
DAY = date(2026, 10, 17)
State = Dispatch.State


class Faulty(EmailBackend):
    """A mail server that answers as a test wants; what it does take, it takes as Django's own test outbox does."""

    on_open: list[Exception | None] = []
    on_send: list[Exception | None] = []

    def open(self) -> None:
        if Faulty.on_open and (error := Faulty.on_open.pop(0)):
            raise error

    def send_messages(self, messages) -> int:
        if Faulty.on_send and (error := Faulty.on_send.pop(0)):
            raise error
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_URL = "smtp://localhost"
    settings.EMAIL_BACKEND = f"{__name__}.Faulty"
    Faulty.on_open, Faulty.on_send = [], []


@pytest.fixture
def world(db):
    made = small_province()
    made.supervisor = make.user(made.department, "supervisor")
    return made


@pytest.fixture
def edition(world) -> Edition:
    made, _ = find_or_queue(
        subject=Subject.of_month(world.period), scope=world.province, by=world.aggregator, at=make.AT
    )
    editions.build(made.pk, clock=lambda: NOW - timedelta(hours=1))
    made.refresh_from_db()
    return made


def record(world, edition, letter="A", number="125", day=DAY, at=NOW, **more) -> Outgoing:
    given = {"signatory_title": "CHÁNH VĂN PHÒNG", "signatory_name": "Trần Văn An", "by": world.aggregator} | more
    return outgoing.record_outgoing(edition=edition, letter=letter, number=number, date=day, at=at, **given)


def signed(world, edition) -> Outgoing:
    made = record(world, edition)
    return outgoing.attach_signed(
        outgoing=made, name="bao-cao-125.pdf", content=papers.signed(), by=world.aggregator, at=NOW
    )


def mailed(world, edition, recipient="Bộ Nội vụ") -> Dispatch:
    return outgoing.dispatch_by_mail(
        outgoing=signed(world, edition), recipient=recipient, address="vt@example.vn", by=world.aggregator, at=NOW
    )


def test_the_number_is_the_clerks_and_the_symbol_the_letterheads_of_the_day(world, edition):
    assert record(world, edition).symbol == "/BC-VP"
    with make.written():
        Letterhead.objects.create(
            letter="A",
            valid=make.from_day(date(2026, 10, 1)),
            parent="UBND TỈNH",
            issuer="VĂN PHÒNG",
            symbol="/BC-VPUBND",
            signatory_title="KT. CHÁNH VĂN PHÒNG",
            addressees=["Văn phòng Chính phủ"],
            recipients=["Như trên;", "Lưu: VT."],
        )
    assert record(world, edition, number="126").symbol == "/BC-VPUBND"
    assert Outgoing.objects.get().number == "126"
    card = cards_of(edition, world.aggregator, NOW)[0]
    assert card.around.recipients == ("Văn phòng Chính phủ",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": ""}, "không phải số văn bản"),
        ({"number": "một trăm"}, "không phải số văn bản"),
        ({"number": "125; DROP"}, "không phải số văn bản"),
        ({"day": date(2026, 10, 18)}, "chưa đến"),
        ({"day": date(2026, 10, 16)}, "trước ngày lập"),
        ({"signatory_name": "  "}, "họ tên người ký"),
        ({"letter": "B"}, "không ban hành"),
    ],
)
def test_what_cannot_be_is_refused_in_words(world, edition, given, said):
    with pytest.raises(Refused, match=said):
        record(world, edition, **given)


def test_only_the_letters_own_office_records_it(world, edition):
    with pytest.raises(Refused, match="không ban hành"):
        record(world, edition, by=world.supervisor)
    assert record(world, edition, letter="B", by=world.supervisor).symbol == "/BC-STTTT"


def test_a_number_is_used_once_a_year(world, edition):
    record(world, edition)
    correct_a_count(world)
    other, _ = find_or_queue(
        subject=Subject.of_month(world.period), scope=world.province, by=world.aggregator, at=make.AT
    )
    editions.build(other.pk, clock=lambda: NOW - timedelta(minutes=5))
    with pytest.raises(Refused, match="số 125/BC-VP năm 2026 đã ghi"):
        record(world, other)


def test_the_signed_file_locks_the_edition_for_good(world, edition):
    made = signed(world, edition)
    edition.refresh_from_db()
    assert (edition.locked_at, edition.locked_by) == (NOW, world.aggregator)
    assert made.signature["found"][0]["name"] == "Nguyễn Văn An"
    for change in (
        lambda: Edition.objects.filter(pk=edition.pk).update(sha256="0" * 64),
        lambda: Outgoing.objects.filter(pk=made.pk).update(number="126"),
        lambda: edition.files.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), make.written():
            change()
    with pytest.raises(Refused, match="không sửa số được nữa"):
        record(world, edition, number="126")
    with pytest.raises(Refused, match="không thay được"):
        outgoing.attach_signed(outgoing=made, name="khac.pdf", content=papers.plain(), by=world.aggregator, at=NOW)
    assert record(world, edition, letter="B", by=world.supervisor).number == "125"  # B goes its own way


def test_a_mail_goes_out_with_the_signed_file_and_the_tables_and_stands_to_its_deadline(world, edition):
    row = mailed(world, edition)
    assert sending.send(row.pk, clock=lambda: NOW) == State.SENT
    message = mail.outbox[0]
    assert message.to == ["vt@example.vn"]
    assert [name for name, *_ in message.attachments] == ["bao-cao-125.pdf", "bao-cao-thang-2026-10-A.xlsx"]
    row.refresh_from_db()
    assert (row.sent_at, row.message_id) == (NOW, message.extra_headers["Message-ID"])
    sent = cards_of(edition, world.aggregator, NOW)[0].sent[0]
    assert (sent.words, sent.in_time) == ("trước hạn 1 ngày", True)


def test_nothing_goes_out_twice(world, edition):
    row = mailed(world, edition)
    with pytest.raises(Refused, match="đã có trong sổ gửi"):
        outgoing.dispatch_by_mail(
            outgoing=row.outgoing, recipient="Bộ Nội vụ", address="khac@example.vn", by=world.aggregator, at=NOW
        )
    for _ in range(3):
        sending.send(row.pk, clock=lambda: NOW)
    assert len(mail.outbox) == 1


def test_a_mail_needs_a_signed_file_and_a_server(world, edition, settings):
    made = record(world, edition)
    given = {"outgoing": made, "recipient": "Bộ Nội vụ", "address": "vt@example.vn", "by": world.aggregator, "at": NOW}
    with pytest.raises(Refused, match="chưa có bản đã ký"):
        outgoing.dispatch_by_mail(**given)
    settings.EMAIL_URL = ""
    with pytest.raises(Refused, match="máy chủ thư"):
        outgoing.dispatch_by_mail(**given)


def test_a_server_that_is_away_is_tried_again_later_and_later_and_then_a_person_is_asked(world, edition):
    row = mailed(world, edition)
    at = NOW
    for number in range(1, sending.MOST_ATTEMPTS + 1):
        assert [one.pk for one in sending.waiting(at)] == [row.pk]
        Faulty.on_open = [ConnectionRefusedError("không kết nối được")]
        moment = at
        state = sending.send(row.pk, clock=lambda moment=moment: moment)
        if number < sending.MOST_ATTEMPTS:
            assert state == State.QUEUED
            assert sending.waiting(at + sending.WAITS[number - 1] - timedelta(seconds=1)) == []
            at += sending.WAITS[number - 1]
    row.refresh_from_db()
    assert (row.state, mail.outbox) == (State.FAILED, [])
    assert "sau 5 lần" in row.failure
    again = outgoing.send_again(dispatch=row, reason="đã sửa máy chủ", by=world.aggregator, at=at)
    assert again.state == State.QUEUED
    assert sending.send(row.pk, clock=lambda: at) == State.SENT


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"vt@example.vn": (550, b"no such user")}), State.FAILED),
        (smtplib.SMTPRecipientsRefused({"vt@example.vn": (451, b"try later")}), State.QUEUED),
        (smtplib.SMTPDataError(552, b"too big"), State.FAILED),
        (smtplib.SMTPDataError(451, b"try later"), State.QUEUED),
        (smtplib.SMTPServerDisconnected("closed"), State.SENDING),
        (TimeoutError("timed out"), State.SENDING),
    ],
)
def test_only_what_certainly_did_not_leave_is_tried_again(world, edition, error, state):
    row = mailed(world, edition)
    Faulty.on_send = [error]
    assert sending.send(row.pk, clock=lambda: NOW) == state
    row.refresh_from_db()
    assert row.failure != ""
    assert sending.send(row.pk, clock=lambda: NOW + timedelta(days=1)) == (
        State.SENT if state == State.QUEUED else None
    )


def test_what_a_dead_worker_left_is_unclear_and_a_person_decides(world, edition):
    row = mailed(world, edition)
    with make.written():
        Dispatch.objects.filter(pk=row.pk).update(state=State.SENDING)
    assert cards_of(edition, world.aggregator, NOW)[0].sent[0].unclear
    assert sending.send(row.pk, clock=lambda: NOW) is None
    assert mail.outbox == []
    with pytest.raises(Refused, match="ghi vì sao"):
        outgoing.send_again(dispatch=row, reason=" ", by=world.aggregator, at=NOW)
    with pytest.raises(Refused, match="không ban hành"):
        outgoing.mark_sent(dispatch=row, reason="đã gọi", by=world.supervisor, at=NOW)
    done = outgoing.mark_sent(dispatch=row, reason="Bộ Nội vụ báo đã nhận", by=world.aggregator, at=NOW)
    assert (done.state, done.note) == (State.SENT, "Bộ Nội vụ báo đã nhận")
    with pytest.raises(Refused, match="không có gì phải quyết định"):
        outgoing.send_again(dispatch=row, reason="thử", by=world.aggregator, at=NOW)


def test_while_somebody_is_sending_nobody_else_does(world, edition):
    row = mailed(world, edition)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [DISPATCHES, row.pk])
            assert sending.send(row.pk, clock=lambda: NOW) is None
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [DISPATCHES, row.pk])
    finally:
        other.close()
    with advisory_lock(DISPATCHES, row.pk) as held:
        assert held


def test_by_hand_is_recorded_with_its_time_against_the_deadline(world, edition):
    made = record(world, edition)
    given = {"outgoing": made, "note": "trục liên thông", "by": world.aggregator, "at": NOW + timedelta(days=3)}
    row = outgoing.dispatch_by_hand(recipient="Văn phòng Chính phủ", sent_at=NOW + timedelta(days=2), **given)
    assert row.state == State.SENT
    sent = cards_of(edition, world.aggregator, NOW)[0].sent[0]
    assert (sent.words, sent.in_time) == ("quá hạn 1 ngày", False)
    with pytest.raises(Refused, match="chưa đến"):
        outgoing.dispatch_by_hand(recipient="Bộ Nội vụ", sent_at=NOW + timedelta(days=9), **given)
    with pytest.raises(Refused, match="không đúng"):
        outgoing.dispatch_by_hand(recipient="Bộ Nội vụ", sent_at=NOW - timedelta(days=2), **given)


def test_a_report_that_went_out_is_replaced_by_one_that_names_it(world, edition):
    signed(world, edition)
    correct_a_count(world)
    edition.refresh_from_db()
    subject = Subject.of_month(world.period)
    ask = {"subject": subject, "scope": world.province, "by": world.aggregator, "at": NOW}
    fresh, _ = find_or_queue(**ask, replaces=edition)
    editions.build(fresh.pk, clock=lambda: NOW)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.replaces) == ("done", edition)
    said = fresh.payload["closing"]["A"]
    assert said.startswith("Báo cáo này thay thế Báo cáo số 125/BC-VP ngày 17/10/2026 của Văn phòng UBND tỉnh Hà Tĩnh.")
    assert "thay thế" not in fresh.payload["closing"]["B"]
    assert find_or_queue(**ask, replaces=edition)[0] == fresh
    with pytest.raises(Refused, match="chưa ban hành"):
        find_or_queue(**ask, replaces=fresh)


def test_the_deadline_in_words():
    due = date(2026, 10, 19)
    assert against(date(2026, 10, 19), due) == ("đúng ngày cuối của hạn", True)
    assert against(date(2026, 10, 20), due) == ("quá hạn 1 ngày", False)
    assert against(date(2026, 10, 17), None) == ("không có hạn", True)
