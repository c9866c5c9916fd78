"""Saving what was typed: whole or not at all, nothing lost, nobody overwritten."""

import pytest

from portal.accounts.models import Change
from reporting.actions.lines import Entry, declare_none, save_lines, save_texts
from reporting.models import Line, State
from reporting.refusals import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = make.AT
TYPED = {
    "received_online": "1.014",
    "received_direct": "3",
    "carried_over": "1",
    "resolved_early": "1009",
    "resolved_on_time": "7",
    "resolved_late": "0",
    "pending_in_time": "2",
    "pending_overdue": "0",
    "resolved_online": "15",
}


class Month:
    """A commune with three services and one officer, its October not yet begun."""

    def __init__(self) -> None:
        self.commune = make.commune()
        self.services = [make.service(self.commune, make.procedure(f"1.00000{n}")) for n in range(3)]
        self.officer = make.user(self.commune, "officer")
        self.return_ = make.return_(self.commune, make.period(2026, 10))

    def save(self, *entries: Entry, by=None):
        return save_lines(return_=self.return_, entries=entries, by=by or self.officer, at=AT)

    def entry(self, number: int = 0, **given) -> Entry:
        options = {key: given.pop(key) for key in ("version", "declared_none", "note") if key in given}
        return Entry(service_id=self.services[number].pk, texts={**TYPED, **given}, **options)

    def stored(self) -> dict[str, tuple]:
        lines = Line.objects.filter(return_ref=self.return_).select_related("service__procedure")
        return {line.service.procedure.code: (line.received_online, line.consistent, line.version) for line in lines}


@pytest.fixture
def month() -> Month:
    return Month()


def test_typed_counts_are_saved_and_the_month_is_being_entered(month):
    assert month.save(month.entry(), month.entry(1, received_online="")) == (2, [])
    assert month.stored() == {"1.000000": (1014, True, 1), "1.000001": (None, True, 1)}
    month.return_.refresh_from_db()
    assert (month.return_.state, month.return_.version) == (State.ENTERING, 2)


def test_an_empty_cell_is_not_a_zero(month):
    month.save(month.entry(received_direct=""), month.entry(1, received_direct="0"))
    kept = Line.objects.order_by("service").values_list("received_direct", "complete")
    assert list(kept) == [(None, False), (0, True)]


def test_a_line_that_does_not_add_up_is_kept_as_typed_and_marked(month):
    changed, problems = month.save(month.entry(pending_in_time="5"))
    assert (changed, [problem.kind for problem in problems]) == (1, ["identity"])
    assert month.stored() == {"1.000000": (1014, False, 1)}


def test_one_refused_cell_saves_nothing_and_every_one_is_named(month):
    with pytest.raises(Refused) as caught:
        month.save(month.entry(), month.entry(1, received_online="1,5", carried_over="-2"), month.entry(2, note="x"))
    assert [(p.line, p.column) for p in caught.value.problems] == [
        ("1.000001", "received_online"),
        ("1.000001", "carried_over"),
    ]
    assert month.stored() == {}


def test_saving_the_same_again_changes_nothing(month):
    month.save(month.entry())
    before = Change.objects.count()
    assert month.save(month.entry(version=1)) == (0, [])
    assert Change.objects.count() == before


def test_a_stale_line_is_refused_and_the_other_persons_number_stays(month):
    month.save(month.entry())
    colleague = make.user(month.commune, "officer")
    month.save(month.entry(received_online="1015", pending_in_time="3", version=1), by=colleague)
    with pytest.raises(Refused) as caught:
        month.save(month.entry(received_online="1016", pending_in_time="4", version=1))
    assert [problem.kind for problem in caught.value.problems] == ["conflict"]
    assert month.stored() == {"1.000000": (1015, True, 2)}


def test_an_unchanged_stale_line_does_not_disturb_typing_elsewhere(month):
    month.save(month.entry())
    month.save(month.entry(received_online="1015", pending_in_time="3", version=1))
    assert month.save(month.entry(received_online="1015", pending_in_time="3", version=1), month.entry(1)) == (1, [])


def test_a_line_of_another_unit_is_refused(month):
    foreign = make.service(make.commune())
    with pytest.raises(Refused) as caught:
        month.save(Entry(service_id=foreign.pk, texts=TYPED))
    assert [problem.kind for problem in caught.value.problems] == ["unknown_line"]


def test_only_the_units_own_people_enter(month):
    for stranger in (make.user(make.commune(), "officer"), make.user(month.commune), make.user(None, "supervisor")):
        with pytest.raises(Refused, match="không có quyền"):
            month.save(month.entry(), by=stranger)
    assert month.stored() == {}


@pytest.mark.parametrize("state", [State.PRESENTED, State.SUBMITTED, State.APPROVED])
def test_what_was_presented_or_sent_takes_no_more_typing(month, state):
    make.settle(month.return_, state)
    with pytest.raises(Refused, match="Hãy tải lại trang"):
        month.save(month.entry())


def test_nothing_arose_in_all_empty_lines_spares_the_typed_ones(month):
    month.save(month.entry(), month.entry(1, **dict.fromkeys(TYPED, ""), note="hỏi lại"))
    assert declare_none(return_=month.return_, by=month.officer, at=AT) == 2
    declared = Line.objects.filter(declared_none=True).values_list("service__procedure__code", flat=True)
    assert sorted(declared) == ["1.000001", "1.000002"]
    assert declare_none(return_=month.return_, by=month.officer, at=AT) == 0


def test_nothing_arose_beside_a_count_is_refused(month):
    with pytest.raises(Refused) as caught:
        month.save(month.entry(declared_none=True))
    assert {problem.kind for problem in caught.value.problems} == {"declared_none"}
    assert month.stored() == {}


def test_nothing_arose_keeps_what_was_pending(month):
    nothing = dict.fromkeys(TYPED, "")
    changed, problems = month.save(
        month.entry(**{**nothing, "carried_over": "2", "pending_in_time": "2"}, declared_none=True)
    )
    assert (changed, problems) == (1, [])


def test_a_service_ended_meanwhile_keeps_its_line_until_nothing_is_pending(month):
    gone = make.service(month.commune, make.procedure("1.000009"), until=make.date(2026, 10, 1))
    make.return_(month.commune, make.period(2026, 9), lines={gone: make.counts(online=3, resolved=2)})
    assert month.save(Entry(service_id=gone.pk, texts=TYPED))[0] == 1


def test_texts_are_kept(month):
    save_texts(return_=month.return_, outreach=" Phát thanh 2 buổi ", difficulties="", by=month.officer, at=AT)
    month.return_.refresh_from_db()
    assert (month.return_.outreach, month.return_.state) == ("Phát thanh 2 buổi", State.ENTERING)


def test_a_refusal_also_says_what_does_not_add_up_elsewhere_in_the_order_of_the_lines(month):
    with pytest.raises(Refused) as caught:
        month.save(month.entry(0, pending_overdue="9"), month.entry(1, received_online="1,5"))
    assert [(p.line, p.kind) for p in caught.value.problems] == [("1.000000", "identity"), ("1.000001", "cell")]
    assert month.stored() == {}
