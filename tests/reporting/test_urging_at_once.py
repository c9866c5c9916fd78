"""An office answers in the moment in which its urging is withdrawn: one of both holds, nothing that was said is lost."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction

from reporting.actions.urgings import answer_urging, withdraw_urging
from reporting.models import Urging, UrgingAnswer
from reporting.refusals import Refused
from tests import factories as make
from tests.factories import AT


@pytest.mark.django_db(transaction=True)
def test_an_answer_under_way_is_never_deleted_by_a_withdrawal():
    commune = make.commune("Xã A", parent=make.district("Huyện B", parent=make.province()))
    officer, supervisor = make.user(commune, "officer"), make.user(commune, "supervisor")
    with make.written():
        one = Urging.objects.create(
            kind="late", unit=commune, period=make.period(), text="Chưa gửi.", reply_by=AT.date(), by=supervisor, at=AT
        )
    said = threading.Event()

    def answer() -> None:
        with transaction.atomic():
            answer_urging(
                urging=one, cause="Ốm", remedy="Cử người", promised_on=date(2026, 11, 20), promised_hundredths=None,
                person="A", by=officer, at=AT,
            )  # fmt: skip
            said.set()
            time.sleep(0.7)  # the withdrawal waits for the row meanwhile
        connection.close()

    office = threading.Thread(target=answer)
    office.start()
    assert said.wait(20)
    with pytest.raises(Refused, match="đơn vị đã trả lời"):
        withdraw_urging(urging=one, reason="Nhầm", by=supervisor, at=AT)
    office.join()
    assert UrgingAnswer.objects.get().cause == "Ốm"
