"""A difficulty's way: raised any day by the unit, moved on by Sở TT&TT alone, with words, and a link to what was changed."""

from datetime import timedelta

import pytest

from portal.accounts.models import Deed
from reporting.actions.difficulties import move_difficulty, raise_difficulty
from reporting.difficulties import STEPS, days_open, open_first, visible_difficulties
from reporting.models import Difficulty, DifficultyStep
from reporting.refusals import Refused
from tests import factories as make
from tests.factories import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINKS = {Difficulty.State.ADJUSTED: "/danh-muc/"}


class World:
    def __init__(self) -> None:
        self.province = make.province()
        self.commune, self.other = make.commune(parent=self.province), make.commune(parent=self.province)
        self.people = {
            "officer": make.user(self.commune, "officer"),
            "leader": make.user(self.commune, "leader"),
            "neighbour": make.user(self.other, "officer"),
            "supervisor": make.user(self.province, "supervisor"),
            "aggregator": make.user(self.province, "aggregator"),
            "viewer": make.user(self.province, "viewer"),
            "nobody": make.user(self.commune),
        }

    def raised(self, by: str = "officer", at=AT) -> Difficulty:
        return raise_difficulty(
            title="Cổng chậm", text="Giờ cao điểm.", wish="Tăng máy chủ.", by=self.people[by], at=at
        )

    def at(self, state: str) -> Difficulty:
        one = self.raised()
        with make.written():
            Difficulty.objects.filter(pk=one.pk).update(state=state)
        return Difficulty.objects.get(pk=one.pk)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("who", ["officer", "leader", "neighbour", "supervisor", "aggregator", "viewer", "nobody"])
def test_officers_and_leaders_raise_for_their_own_unit(world, who):
    if who in ("officer", "leader", "neighbour"):
        one = world.raised(who)
        assert (one.unit, one.state, one.by, one.at) == (world.people[who].unit, "sent", world.people[who], AT)
    else:
        with pytest.raises(Refused, match="không có quyền"):
            world.raised(who)


@pytest.mark.parametrize(("title", "text"), [("", "a"), ("a", " ")])
def test_it_says_what(world, title, text):
    with pytest.raises(Refused, match="phải ghi"):
        raise_difficulty(title=title, text=text, by=world.people["officer"], at=AT)


@pytest.mark.parametrize("start", Difficulty.State.values)
@pytest.mark.parametrize("end", Difficulty.State.values)
def test_it_goes_only_where_the_table_leads(world, start, end):
    one = world.at(start)
    given = {"difficulty": one, "state": end, "text": "Ý kiến.", "link": LINKS.get(end, "")}
    if end in STEPS[start]:
        move_difficulty(**given, by=world.people["supervisor"], at=AT)
        assert Difficulty.objects.get().state == end
        assert DifficultyStep.objects.get().state == end
    else:
        with pytest.raises(Refused, match="tải lại trang"):
            move_difficulty(**given, by=world.people["supervisor"], at=AT)


@pytest.mark.parametrize("who", ["officer", "leader", "aggregator", "viewer", "nobody"])
def test_nobody_else_moves_it(world, who):
    with pytest.raises(Refused, match="không có quyền"):
        move_difficulty(difficulty=world.raised(), state="answered", text="Ý kiến.", by=world.people[who], at=AT)


def test_a_step_says_something(world):
    with pytest.raises(Refused, match="phải ghi ý kiến"):
        move_difficulty(difficulty=world.raised(), state="answered", text=" ", by=world.people["supervisor"], at=AT)


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "http://a.vn", "//a.vn", "/khong-co-trang-nay/", "danh-muc"]
)
def test_what_was_adjusted_is_linked_by_an_address_that_leads_somewhere(world, link):
    one = world.at("presented")
    with pytest.raises(Refused, match="địa chỉ"):
        move_difficulty(
            difficulty=one, state="adjusted", text="Đã sửa.", link=link, by=world.people["supervisor"], at=AT
        )
    assert DifficultyStep.objects.count() == 0


@pytest.mark.parametrize("link", ["/danh-muc/?q=1.001193", "https://hatinh.gov.vn/van-ban/1"])
def test_such_an_address_is_kept(world, link):
    one = world.at("presented")
    step = move_difficulty(
        difficulty=one, state="adjusted", text="Đã sửa.", link=link, by=world.people["supervisor"], at=AT
    )
    assert (step.link, Difficulty.objects.get().state) == (link, "adjusted")


def test_each_unit_sees_its_own_and_those_who_follow_up_see_all(world):
    own, others = world.raised(), world.raised("neighbour")
    seen = {who: set(visible_difficulties(user)) for who, user in world.people.items()}
    assert seen == {
        "officer": {own},
        "leader": {own},
        "neighbour": {others},
        "supervisor": {own, others},
        "aggregator": {own, others},
        "viewer": set(),
        "nobody": set(),
    }


def test_open_ones_come_first_and_the_oldest_of_them_first(world):
    first, second, third = (world.raised(at=AT + number * DAY) for number in range(3))
    move_difficulty(difficulty=first, state="answered", text="a", by=world.people["supervisor"], at=AT + 2 * DAY)
    move_difficulty(difficulty=first, state="not_adjusted", text="b", by=world.people["supervisor"], at=AT + 5 * DAY)
    rows = list(open_first(visible_difficulties(world.people["supervisor"])))
    assert rows == [second, third, first]
    assert [days_open(row, AT + 9 * DAY, row.settled_at) for row in rows] == [8, 7, 5]


def test_the_way_stands_in_the_log(world):
    move_difficulty(difficulty=world.raised(), state="answered", text="Ý kiến.", by=world.people["supervisor"], at=AT)
    last = Deed.objects.order_by("-pk").first()
    assert (last.by, last.reason) == (world.people["supervisor"], "Ý kiến.")
    assert sorted(last.changes.values_list("table_name", flat=True)) == [
        "reporting_difficulty",
        "reporting_difficultystep",
    ]
