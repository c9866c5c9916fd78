"""One of each kind of thing that the demonstration's data do not hold, and the addresses of all pages there are then.

Called by `./dev screens` in a process that has Django: `work()`, then `show()` for the addresses by the name of the page.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.timezone import localdate

from catalog.actions.answers import object_to
from catalog.actions.drafts import make_draft
from catalog.actions.exceptions import make_exception
from catalog.actions.intakes import upload_appendix
from catalog.actions.plans import keep_plan
from catalog.actions.reviews import Wanted, decide, open_review, propose
from catalog.models import (
    ConversionPlan,
    Decision,
    Draft,
    Intake,
    Listing,
    Portal,
    Proposal,
    Review,
    Service,
    ServiceException,
    StatusAnswer,
)
from portal.accounts.delegations import delegate
from portal.accounts.models import ApiToken, Change, Delegation, User
from portal.accounts.tokens import issue_token
from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting.actions.corrections import ask_correction
from reporting.actions.difficulties import raise_difficulty
from reporting.actions.register import record_outage, register_request
from reporting.actions.returns import submit
from reporting.actions.urgings import urge
from reporting.models import (
    Correction,
    Difficulty,
    Edition,
    Outage,
    Period,
    Receipt,
    Request,
    Return,
    State,
    Urging,
)
from reporting.urging_candidates import candidates
from tests.browser.walk import named
from tests.catalog.workbooks import row, workbook

OFFICER, LEADER, REVIEWER = "canbo.18070", "lanhdao.18070", "duyet.436"
SOON = timedelta(days=14)
MESSY_NAME = "phu-luc-sua-doi.xlsx"
# Rows as offices write them: two that are read, a letter for a digit, a code cut short.
MESSY = (
    row("1.001193"),
    row("2.000815", "Chứng thực bản sao từ bản chính"),
    row("1.0O4873", "Xác nhận tình trạng hôn nhân"),
    row("1.00", "Đăng ký lại khai sinh"),
)


def work() -> None:
    """One of each kind of thing, made by the deeds of the pages; a second time nothing changes."""
    if not Review.objects.exists():
        with transaction.atomic():
            _lists(timezone.now())
            _months(timezone.now())
            _house(timezone.now())


def show() -> None:
    """The addresses, as JSON."""
    print(json.dumps(addresses()))


def _who(username: str) -> User:
    return User.objects.get(username=username)


def _lists(at: datetime) -> None:
    officer, supervisor, aggregator = _who(OFFICER), _who("theodoi"), _who("tonghop")
    review = open_review(
        title=f"Rà soát Danh mục năm {at.year}", cause="yearly", due=localdate(at) + SOON, by=supervisor, at=at
    )
    listed = list(Listing.objects.on(localdate(at)).filter(appendix__number="3").select_related("procedure")[:3])
    wanted = [Wanted("withdraw", "3", one.procedure.code) for one in listed]
    words = "Thủ tục đã bãi bỏ theo Quyết định 1234/QĐ-UBND của UBND tỉnh."
    made = [propose(wanted=one, reason=words, unit=officer.unit, by=officer, at=at, review=review) for one in wanted]
    decide(proposal_ids=[made[0].pk], accept=True, by=supervisor, at=at)
    make_draft(title="Sửa Danh mục dịch vụ công trực tuyến toàn trình", by=supervisor, at=at, review=review)
    plan = ConversionPlan(
        procedure=listed[1].procedure,
        portal=Portal.PROVINCIAL,
        current="partial",
        responsible=officer.unit,
        due=localdate(at) + SOON,
    )
    keep_plan(plan=plan, by=aggregator, at=at)
    make_exception(
        procedure=listed[2].procedure,
        unit=officer.unit,
        start=localdate(at) + SOON,
        reason="Xã không có đối tượng của thủ tục này",
        document="Công văn số 45/UBND-VP",
        by=aggregator,
        at=at,
    )
    service = Service.objects.on(localdate(at)).filter(unit=officer.unit).order_by("procedure__code").first()
    object_to(
        places=[(service.pk, Portal.PROVINCIAL)],
        reason="Đã tạm dừng từ ngày 01 vì chưa có chữ ký số.",
        day=localdate(at),
        by=officer,
        at=at,
    )


def _months(at: datetime) -> None:
    officer, supervisor, aggregator = _who(OFFICER), _who("theodoi"), _who("tonghop")
    approved = Return.objects.filter(unit=officer.unit, state=State.APPROVED).order_by("-period").first()
    ask_correction(return_=approved, reason="Đếm sót 12 hồ sơ nộp trực tuyến của ngày cuối kỳ.", by=officer, at=at)
    raise_difficulty(
        title="Đường truyền chậm vào giờ cao điểm",
        text="Từ 8 giờ đến 10 giờ không đăng nhập được hệ thống một cửa.",
        by=officer,
        at=at,
    )
    presented = Return.objects.filter(unit__in=_below(), state=State.PRESENTED, period__closed_at=None).first()
    submit(return_=presented, by=User.objects.get(unit=presented.unit, roles=["leader"]), at=at)  # leaves a receipt
    period = Period.objects.order_by("-year", "-month").first()
    late = candidates(Urging.Kind.LATE, period, at)
    ours = [one for one in late if one.unit_id == officer.unit_id] or late
    keys = [one.key for one in (ours[:1] + late[:9])]
    urge(
        kind=Urging.Kind.LATE,
        period=period,
        keys=set(keys),
        reply_by=localdate(at) + SOON,
        words="Đề nghị gửi ngay.",
        by=supervisor,
        at=at,
    )
    register_request(
        asked_by="Văn phòng Chính phủ",
        document="Công văn số 7890/VPCP-KSTT",
        about="Kết quả cung cấp dịch vụ công trực tuyến toàn trình 9 tháng",
        due_on=localdate(at) + SOON,
        by=aggregator,
        at=at,
    )
    record_outage(
        portal=Outage.Portal.PROVINCE,
        began_at=at - timedelta(hours=5),
        ended_at=None,
        cause="Mất điện ở trung tâm dữ liệu",
        remedy="",
        by=aggregator,
        at=at,
    )


def _house(at: datetime) -> None:
    officer, leader = _who(OFFICER), _who(LEADER)
    delegate(
        giver=leader,
        taker=officer,
        permissions=["return.submit"],
        starts=localdate(at),
        ends=localdate(at) + SOON,
        reason="Đi công tác",
        at=at,
    )
    with TemporaryDirectory() as folder:
        path = workbook(Path(folder), *MESSY, name=MESSY_NAME)
        upload_appendix(name=path.name, content=path.read_bytes(), appendix="3", by=_who("quantri"), at=at)
    issue_token(unit=leader.unit, name="Phần mềm một cửa", days=180, by=leader, at=at)


def addresses() -> dict[str, str]:
    """Every address that what is there can fill, by its name."""
    known, apart, found = _arguments(), _apart(), {}
    asked = _asked(known)
    for name, wanted in named(get_resolver().url_patterns):
        here = known | apart.get(name, {})
        if all(here.get(one) is not None for one in wanted):
            found[name] = reverse(name, kwargs={one: here[one] for one in wanted}) + asked.get(name, "")
    return found


def _arguments() -> dict[str, object]:
    """What stands in addresses, by the name of the argument: the officer's commune, its open month, the latest of all else."""
    unit = _who(OFFICER).unit
    period = Period.objects.order_by("-year", "-month").first()
    service = Service.objects.filter(unit=unit).order_by("pk").first()
    latest = {
        "receipt": Receipt,
        "correction": Correction,
        "difficulty": Difficulty,
        "review": Review,
        "draft": Draft,
        "plan": ConversionPlan,
        "exception": ServiceException,
        "answer": StatusAnswer,
        "token": ApiToken,
        "number": Request,
        "outage": Outage,
        "delegation": Delegation,
    }
    return {name: model.objects.values_list("pk", flat=True).last() for name, model in latest.items()} | {
        "month": Month(period.year, period.month),
        "unit": unit.pk,
        "year": period.year,
        "code": service.procedure.code,
        "procedure": service.procedure_id,
        "indicator": "Q1",
        "topic": "nhap-so-lieu",
        "letter": "A",
        "step": "lap",
        "proposal": Proposal.objects.filter(state=Proposal.State.SENT).values_list("pk", flat=True).last(),
        "urging": Urging.objects.filter(unit=unit).values_list("pk", flat=True).first(),
        "user": _who(OFFICER).pk,
        "change": Change.objects.filter(table_name="reporting_line", unit=unit).values_list("pk", flat=True).first(),
        "intake": Intake.objects.filter(name=MESSY_NAME).values_list("pk", flat=True).last(),
        "edition": Edition.objects.filter(state=Edition.State.DONE).values_list("pk", flat=True).first(),
        "decision": Decision.objects.values_list("pk", flat=True).last(),
    }


def _asked(known: dict[str, object]) -> dict[str, str]:
    """What follows the question mark where a page without it has nothing to show."""
    report = Edition.objects.get(pk=known["edition"]).report_id
    other = Edition.objects.filter(report=report, state=Edition.State.DONE).values_list("pk", flat=True).last()
    return {
        "compare_editions": f"?voi={other}",
        "provision_set": f"?thu_tuc={known['procedure']}",
        "give_quotas": f"?don_vi={known['unit']}",
        "compare": f"?a={known['unit']}&b={_below()[-1]}",
    }


def _apart() -> dict[str, dict[str, object]]:
    """Pages that are about another thing than the others are."""
    unit = _who(OFFICER).unit
    approved = Return.objects.filter(unit=unit, state=State.APPROVED).order_by("-period").first()
    sent = Return.objects.filter(unit__in=_below(), state=State.SUBMITTED, period__closed_at=None).first()
    month = Month(approved.period.year, approved.period.month)
    return {
        "cascade": {"unit": _who(REVIEWER).unit_id},
        "history": {"kind": "bieu", "pk": approved.pk},
        "ask_correction": {"month": month},
        "receipts": {"month": month},
        "mark_cells": {"unit": sent.unit_id},
    }


def _below() -> list[int]:
    """The communes of the reviewer's district."""
    today = localdate()
    above = _who(REVIEWER).unit_id
    return list(UnitVersion.objects.on(today).filter(parent=above).values_list("unit", flat=True))
