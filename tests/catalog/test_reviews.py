"""The review of the list: campaigns and their answers, proposals and what becomes of them."""

from datetime import date, timedelta

import pytest

from catalog.actions.reviews import Wanted, answer_nothing, close_review, decide, open_review, propose, recall
from catalog.models import Proposal, Review, ReviewAnswer
from catalog.refusals import Refused
from catalog.reviews import board, ready_for_draft, tallies, unanswered, visible_proposals
from portal.accounts.deeds import broken_links
from tests import factories as make
from tests.factories import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
ADD = Wanted("add", "3", "1.000777", " Cấp bản sao  trích lục ", "HỘ TỊCH")
WITHDRAW = Wanted("withdraw", "3", "1.001193")
CHANGE = Wanted("change", "3", "1.001193", "Đăng ký khai sinh lưu động", "Hộ tịch")


class Office:
    """A province with a department, a district and two communes; one procedure in the communes' appendix."""

    def __init__(self) -> None:
        self.province = make.province()
        self.department = make.department("Sở Thông tin và Truyền thông", parent=self.province)
        self.district = make.district("Huyện A", parent=self.province)
        self.communes = [make.commune(f"Xã {name}", parent=self.district) for name in ("A1", "A2")]
        self.commune = self.communes[0]
        self.officer = make.user(self.commune, "officer")
        self.neighbour = make.user(self.communes[1], "officer")
        self.supervisor = make.user(self.department, "supervisor")
        self.birth = make.procedure("1.001193", "Đăng ký khai sinh")
        make.listing(self.birth, agencies=["UBND cấp xã"])

    def open(self, **given) -> Review:
        given = {"title": "Rà soát năm 2026", "cause": "yearly", "due": TODAY + timedelta(days=10), **given}
        return open_review(by=self.supervisor, at=AT, **given)

    def propose(self, wanted: Wanted = WITHDRAW, reason: str = "Đã bãi bỏ", **given) -> Proposal:
        return propose(wanted=wanted, reason=reason, **{"unit": self.commune, "by": self.officer, "at": AT, **given})

    def decide(self, *proposals: Proposal, accept: bool = True, reason: str = "") -> list[Proposal]:
        ids = [proposal.pk for proposal in proposals]
        return decide(proposal_ids=ids, accept=accept, reason=reason, by=self.supervisor, at=AT)


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_board_shows_every_unit_who_answered_and_who_is_late(office):
    review = office.open(opens_on=TODAY - timedelta(days=20), due=TODAY - timedelta(days=1))
    answer_nothing(review=review, unit=office.district, by=office.officer, at=AT - timedelta(days=1))
    office.propose(review=review)
    rows = board(review, AT)
    assert [(str(r.version), r.has_answered, r.proposals, r.is_late) for r in rows] == [
        ("Sở Thông tin và Truyền thông", False, 0, True),
        ("Huyện A", True, 0, False),
        ("Xã A1", True, 1, True),
        ("Xã A2", False, 0, True),
    ]
    assert [(t.label, t.due, t.answered, t.nothing, t.late) for t in tallies(rows)] == [
        ("Sở, ban, ngành", 1, 0, 0, 1),
        ("Cấp huyện", 1, 1, 1, 0),
        ("Cấp xã", 2, 1, 0, 2),
    ]


def test_nothing_to_propose_is_an_answer_given_once(office):
    review = office.open()
    assert list(unanswered(office.officer, TODAY)) == [review]
    for _ in range(2):
        answer_nothing(review=review, unit=office.commune, by=office.officer, at=AT)
    assert ReviewAnswer.objects.filter(nothing_proposed=True).count() == 1
    assert list(unanswered(office.officer, TODAY)) == []


def test_a_proposal_answers_the_campaign_and_recalling_it_takes_the_answer_back(office):
    review = office.open()
    answer_nothing(review=review, unit=office.commune, by=office.officer, at=AT)
    proposal = office.propose(review=review)
    assert ReviewAnswer.objects.get().nothing_proposed is False
    with pytest.raises(Refused, match="đã gửi 1 đề xuất"):
        answer_nothing(review=review, unit=office.commune, by=office.officer, at=AT)
    recall(proposal=proposal, by=office.officer, at=AT)
    assert (ReviewAnswer.objects.count(), proposal.review.proposals.get().state) == (0, "recalled")
    assert broken_links() == []


def test_a_closed_campaign_takes_no_answer_but_a_change_of_procedures_is_proposed_at_any_time(office):
    review = office.open()
    close_review(review=review, by=office.supervisor, at=AT)
    for late in (
        lambda: answer_nothing(review=review, unit=office.commune, by=office.officer, at=AT),
        lambda: office.propose(review=review),
        lambda: close_review(review=review, by=office.supervisor, at=AT),
    ):
        with pytest.raises(Refused, match=r"đã kết thúc lúc 08:00 16/11/2026"):
            late()
    assert office.propose().review is None


def test_a_campaign_is_not_due_before_it_opens(office):
    with pytest.raises(Refused, match="trước ngày bắt đầu"):
        office.open(due=TODAY - timedelta(days=1))


def test_words_are_kept_as_an_import_would_keep_them(office):
    made = office.propose(ADD)
    assert (made.name, made.field, made.agencies) == ("Cấp bản sao trích lục", "Hộ tịch", ["UBND cấp xã"])


@pytest.mark.parametrize(
    ("wanted", "reason", "named"),
    [
        (WITHDRAW, "  ", "chưa nêu lý do"),
        (Wanted("add", "3", "1.001193", "Đăng ký khai sinh", "Hộ tịch"), "Mới", "đã có trong Danh mục"),
        (Wanted("withdraw", "2", "1.001193"), "Bãi bỏ", "không có trong Danh mục"),
        (Wanted("add", "3", "1.000777", "", "Hộ tịch"), "Mới", "thiếu tên thủ tục"),
        (Wanted("change", "3", "1.001193", "Đăng ký khai sinh", "Hộ tịch"), "Sửa", "giống hệt"),
        (Wanted("add", "1", "1.000777", "Cấp phép", "Hộ tịch"), "Mới", "thiếu cơ quan thực hiện"),
    ],
)
def test_a_proposal_that_says_nothing_new_is_refused_in_words(office, wanted, reason, named):
    with pytest.raises(Refused) as caught:
        office.propose(wanted, reason)
    assert (f"Thủ tục {wanted.code}, Phụ lục {wanted.appendix}" in caught.value.message) is True
    assert (named in caught.value.message, Proposal.objects.count()) == (True, 0)


def test_a_unit_proposes_once_about_a_procedure_until_it_is_decided(office):
    first = office.propose()
    with pytest.raises(Refused, match="đang chờ xem xét"):
        office.propose(CHANGE)
    office.decide(first, accept=False, reason="Còn hiệu lực")
    assert office.propose(CHANGE).state == "sent"


def test_proposals_are_decided_in_batch_all_or_none(office):
    first, second = office.propose(), office.propose(unit=office.communes[1], by=office.neighbour)
    office.decide(first, second)
    assert list(ready_for_draft()) == [first, second]
    third = office.propose(ADD)
    with pytest.raises(Refused) as caught:
        office.decide(third, first)
    assert caught.value.problems == ["1.001193: chấp nhận"]
    third.refresh_from_db()
    assert (third.state, third.decided_by) == ("sent", None)


def test_declining_needs_a_reason_and_may_follow_an_acceptance(office):
    proposal = office.propose()
    with pytest.raises(Refused, match="phải nêu lý do"):
        office.decide(proposal, accept=False)
    office.decide(proposal)
    office.decide(proposal, accept=False, reason="Xem lại: còn hiệu lực")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_reason) == ("declined", "Xem lại: còn hiệu lực")


def test_what_is_decided_is_not_recalled(office):
    proposal = office.propose()
    office.decide(proposal)
    with pytest.raises(Refused, match="không rút được nữa"):
        recall(proposal=proposal, by=office.officer, at=AT)


def test_each_sees_the_proposals_of_the_own_unit_the_supervisor_all(office):
    own, other = office.propose(), office.propose(unit=office.communes[1], by=office.neighbour)
    assert list(visible_proposals(office.officer)) == [own]
    assert set(visible_proposals(office.supervisor)) == {own, other}
    assert list(visible_proposals(make.user(office.commune, "viewer"))) == []
    assert list(visible_proposals(make.user(None, "officer"))) == []


def test_a_campaign_asks_the_units_of_its_first_day(office):
    review = office.open(opens_on=TODAY)
    make.commune("Xã mới", parent=office.district, start=date(2026, 12, 1))
    assert len(board(review, AT)) == 4
