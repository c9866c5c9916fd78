"""What must be true after all the breaking: each thing that is not, as a sentence."""

from collections import Counter

from django.db.models import Count

from portal.accounts.models import Change
from portal.core.periods import Month
from portal.dashboards.verification import verify
from reporting.columns import NAMES
from reporting.models import Edition, Line, Receipt, Return, State
from reporting.workflow import STEPS
from tests import factories as make
from tests.bench.officers import APPROVED, OPEN, SENT, UNKNOWN, Ledger

STATES = {
    OPEN: {State.ENTERING, State.RETURNED},
    SENT: {State.SUBMITTED},
    APPROVED: {State.APPROVED},
    UNKNOWN: set(State),
}
MOVES = {(start, step.ends) for step in STEPS.values() for start in step.starts}


def losses(ledgers: list[Ledger], month: Month, ordered: set[int]) -> list[str]:
    """All that was acknowledged and is not there, or is there twice, or does not agree with itself."""
    found = [f"verify: {one['message']}" for one in verify()["broken"]]
    for ledger in ledgers:
        return_ = Return.objects.get(unit=ledger.unit, period__year=month.year, period__month=month.month)
        found += [f"{ledger.unit}: {words}" for words in (*_lines(ledger, return_), *_states(ledger, return_))]
        found += [f"{ledger.unit}: {words}" for words in ledger.surprises]
    return found + _editions(ordered)


def _lines(ledger: Ledger, return_: Return) -> list[str]:
    lines = {line.service_id: line for line in Line.objects.filter(return_ref=return_)}
    wrong = []
    for service, value in ledger.values.items():
        allowed = {value} | ledger.doubtful.get(service, set())
        stored = {name: getattr(lines[service], name) for name in NAMES} if service in lines else {}
        if stored not in [make.counts(online=one) for one in allowed]:
            wrong.append(f"dòng {service}: đã báo lưu {value}, còn {stored}")
    return wrong


def _states(ledger: Ledger, return_: Return) -> list[str]:
    """One state, reached by steps of the workflow alone, and a receipt for every submission that was told."""
    wrong = [] if return_.state in STATES[ledger.state] else [f"đã báo {ledger.state}, đang ở {return_.state}"]
    changes = Change.objects.filter(table_name="reporting_return", row_id=return_.pk).order_by("pk")
    states = [after["state"] for after in changes.values_list("after", flat=True) if after and "state" in after]
    moves = {(one, two) for one, two in zip(states, states[1:], strict=False) if one != two}
    wrong += [f"bước ngoài quy trình: {one} → {two}" for one, two in moves - MOVES]
    if states and states[-1] != return_.state:
        wrong.append(f"nhật ký nói {states[-1]}, biểu ở {return_.state}")
    receipts = Receipt.objects.filter(return_ref=return_).count()
    least, most = ledger.told["submissions"], ledger.told["submissions"] + ledger.untold["submissions"]
    if not least <= receipts <= most:
        wrong.append(f"{receipts} biên nhận cho {least}–{most} lần gửi")
    return wrong


def _editions(ordered: set[int]) -> list[str]:
    states = dict(Edition.objects.values_list("pk", "state"))
    wrong = [f"bản báo cáo {pk}: đã nhận yêu cầu, không còn" for pk in ordered - set(states)]
    twice = Edition.objects.values("report", "input_key").annotate(rows=Count("pk")).filter(rows__gt=1).count()
    wrong += [f"{twice} khóa có hai bản báo cáo"] if twice else []
    faults = Edition.objects.filter(state=Edition.State.FAILED, failure__startswith="Lỗi khi lập báo cáo")
    wrong += [f"bản báo cáo {one.pk}: {one.failure}" for one in faults]
    bare = Edition.objects.filter(state=Edition.State.DONE, files=None).count()
    return wrong + ([f"{bare} bản đã xong mà không có tệp"] if bare else [])


def editions() -> Counter:
    """How many editions stand in which state."""
    return Counter(Edition.objects.values_list("state", flat=True))
