"""Reminders on their way: told once, sent once, shown where there is no mail."""

from datetime import timedelta

import pytest
from django.core import mail

from portal.accounts.models import User
from reporting import notices
from reporting.models import Notice
from reporting.notices import Message
from tests import factories as make
from tests.factories import AT
from tests.sending.test_outgoing import Faulty

pytestmark = pytest.mark.django_db
State = Notice.State


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_URL = "smtp://localhost"
    settings.EMAIL_BACKEND = f"{Faulty.__module__}.Faulty"
    Faulty.on_open, Faulty.on_send = [], []


def told(*, email: str = "a@example.vn") -> Notice:
    user = make.user(make.commune(), "officer")
    with make.written():
        User.objects.filter(pk=user.pk).update(email=email)
    notices.write([Message(user.pk, "nhac", "nhac:2026-11-16", "Nhắc việc", "Kính gửi.")], AT)
    return Notice.objects.get(user=user)


def states() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


def test_one_key_tells_a_person_once():
    row = told()
    assert notices.write([Message(row.user_id, "nhac", row.key, "Lần nữa", "…")], AT) == 0
    assert Notice.objects.get().subject == "Nhắc việc"


def test_it_is_sent_once_and_marked():
    told()
    assert notices.send_waiting(clock=lambda: AT) == 1
    assert notices.send_waiting(clock=lambda: AT) == 0
    assert (len(mail.outbox), states()) == (1, [State.SENT])


def test_without_an_address_or_a_server_it_is_only_shown(settings):
    told(email="")
    told()
    notices.send_waiting(clock=lambda: AT)
    assert states() == [State.SHOWN, State.SENT]
    told()
    settings.EMAIL_URL = ""
    notices.send_waiting(clock=lambda: AT)
    assert states()[-1] == State.SHOWN


def test_a_server_that_is_away_is_waited_for_a_day():
    told()
    Faulty.on_open = [ConnectionRefusedError("away"), ConnectionRefusedError("away")]
    assert notices.send_waiting(clock=lambda: AT + timedelta(hours=1)) == 0
    assert states() == [State.QUEUED]
    notices.send_waiting(clock=lambda: AT + timedelta(days=2))
    assert states() == [State.FAILED]


def test_what_a_dead_worker_left_is_never_sent_again():
    told()
    Notice.objects.update(state=State.SENDING)
    notices.send_waiting(clock=lambda: AT)
    assert (states(), mail.outbox) == ([State.FAILED], [])


def test_one_that_fails_does_not_stand_in_the_way_of_the_next():
    told()
    told()
    Faulty.on_send = [OSError("broken pipe"), None]
    assert notices.send_waiting(clock=lambda: AT) == 1
    assert states() == [State.FAILED, State.SENT]
