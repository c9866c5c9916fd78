"""Acting for another: a district enters for a commune, a deputy sends; marked, for a time, and no further than the giver."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts.deeds import broken_links
from portal.accounts.delegations import delegate, end
from portal.accounts.models import Delegation, OnBehalf, User
from portal.accounts.refusals import Refused
from reporting.models import State
from tests import factories as make
from tests.factories import AT
from tests.pages.conftest import as_, morning, world

__all__ = ["as_", "morning", "world"]
DAY = AT.date()
ENTRY = ["return.enter", "return.present"]


def given(world, taker: str, permissions=ENTRY, giver: str = "leader", days: int = 30) -> Delegation:
    return delegate(
        giver=world.people[giver], taker=world.people[taker], permissions=permissions, starts=DAY,
        ends=DAY + timedelta(days=days), reason="cán bộ nghỉ ốm", at=AT,
    )  # fmt: skip


def saved(world, as_, who: str) -> int:
    service = world.services[world.commune][0]
    form = {"outreach": "đã làm", "difficulties": "", f"s{service.pk}-received_online": "7"}
    return as_(who).post(world.address(world.commune), form).status_code


def test_a_district_enters_for_a_commune_where_it_was_asked_to(world, as_):
    assert saved(world, as_, "reviewer") == 403
    given(world, "reviewer")
    page = as_("reviewer").get(world.address(world.commune)).content.decode()
    assert "thay mặt UBND xã Sơn Lễ" in page
    assert saved(world, as_, "reviewer") == 302
    mark = OnBehalf.objects.get()
    assert (mark.deed.by, mark.delegation.giver) == (world.people["reviewer"], world.people["leader"])
    shown = as_("officer").get(world.address(world.commune)).content.decode()
    assert "thay mặt UBND xã Sơn Lễ, Trần Văn Bình ủy quyền" in shown
    assert broken_links() == []


def test_what_is_ones_own_right_is_not_marked(world, as_):
    given(world, "officer", ["return.submit"])
    assert saved(world, as_, "officer") == 302
    assert not OnBehalf.objects.exists()


def test_an_officer_sends_for_the_leader_and_the_deed_says_so(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.PRESENTED)
    address = world.address(world.commune, "gui")
    assert as_("officer").post(address).status_code == 403
    given(world, "officer", ["return.submit"])
    assert as_("officer").post(address).status_code == 302
    assert OnBehalf.objects.get().delegation.taker == world.people["officer"]


def test_a_reviewer_lets_a_colleague_approve(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    address = world.address(world.commune, "duyet")
    assert as_("district_officer").post(address).status_code == 403
    given(world, "district_officer", ["return.approve_commune"], giver="reviewer")
    assert as_("district_officer").post(address).status_code == 302
    assert OnBehalf.objects.get().deed.by == world.people["district_officer"]


@pytest.mark.parametrize("how", ["ended", "over", "giver left", "giver lost the role", "taker left"])
def test_it_holds_no_longer_than_it_should(world, as_, how, monkeypatch):
    one = given(world, "reviewer")
    with make.written():
        if how == "giver left":
            User.objects.filter(pk=one.giver_id).update(is_active=False)
        if how == "giver lost the role":
            User.objects.filter(pk=one.giver_id).update(roles=["viewer"])
        if how == "taker left":
            User.objects.filter(pk=one.taker_id).update(unit=world.other_district)
        if how == "over":
            Delegation.objects.update(starts=DAY - timedelta(days=9), ends=DAY - timedelta(days=1))
    if how == "ended":
        end(delegation=one, by=world.people["leader"], at=AT)
    assert saved(world, as_, "reviewer") in (403, 404)
    assert not OnBehalf.objects.exists()


@pytest.mark.parametrize(
    ("giver", "taker", "permissions", "why"),
    [
        ("leader", "other_reviewer", ENTRY, "cùng đơn vị"),
        ("leader", "neighbour", ENTRY, "cùng đơn vị"),
        ("leader", "leader", ENTRY, "cùng đơn vị"),
        ("leader", "officer", ["return.approve_commune"], "vai trò"),
        ("leader", "officer", ["token.manage"], "vai trò"),
        ("leader", "officer", [], "vai trò"),
        ("officer", "leader", ENTRY, "không có quyền"),
        ("aggregator", "supervisor", ENTRY, "không có quyền"),
    ],
)
def test_nobody_gives_what_is_not_theirs_or_to_whom_it_does_not_belong(world, giver, taker, permissions, why):
    with pytest.raises(Refused, match=why):
        given(world, taker, permissions, giver)
    assert not Delegation.objects.exists()


def test_nothing_is_handed_on(world):
    given(world, "reviewer")
    with pytest.raises(Refused, match="vai trò"):
        given(world, "district_officer", ["return.enter"], giver="reviewer")


def test_longer_than_a_year_or_past_is_refused(world):
    for days in (400, -1):
        with pytest.raises(Refused, match="không hợp lệ"):
            given(world, "officer", days=days)


def test_the_pages(world, as_):
    form = {
        "taker": world.people["reviewer"].pk, "permissions": ["return.enter"], "starts": "16/11/2026",
        "ends": "30/11/2026", "reason": "nghỉ ốm",
    }  # fmt: skip
    client = as_("leader")
    assert client.get("/tai-khoan/uy-quyen/").status_code == 200
    assert as_("officer").get("/tai-khoan/uy-quyen/").status_code == 404
    assert client.post("/tai-khoan/uy-quyen/", {**form, "taker": world.people["neighbour"].pk}).status_code == 422
    assert client.post("/tai-khoan/uy-quyen/", form).status_code == 302
    one = Delegation.objects.get()
    assert "nghỉ ốm" in as_("reviewer").get("/tai-khoan/").content.decode()
    assert as_("neighbour").post(f"/tai-khoan/uy-quyen/{one.pk}/cham-dut/").status_code == 404
    assert as_("reviewer").post(f"/tai-khoan/uy-quyen/{one.pk}/cham-dut/").status_code == 302
    one.refresh_from_db()
    assert one.ended_by == world.people["reviewer"]


@pytest.mark.parametrize("sql", ["UPDATE accounts_onbehalf SET id = id", "DELETE FROM accounts_onbehalf"])
def test_a_mark_is_never_taken_away(world, as_, sql):
    given(world, "reviewer")
    saved(world, as_, "reviewer")
    with pytest.raises(DatabaseError, match="chỉ được ghi thêm"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
