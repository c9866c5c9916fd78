"""A district's machine puts a commune's month: only while the commune's leader lets it, and marked as on the pages."""

from datetime import timedelta

import pytest

from portal.accounts.deeds import broken_links
from portal.accounts.delegations import delegate, end, may_end, seen_by
from portal.accounts.forms import DelegationForm
from portal.accounts.models import Deed, Delegation, OnBehalf, User
from portal.accounts.refusals import Refused
from portal.accounts.tokens import issue_token
from reporting.models import Line, Return, State
from tests import factories as make
from tests.factories import AT
from tests.reporting.test_api_returns import PATH, Machine, machine, morning

__all__ = ["machine", "morning"]
DAY = AT.date()
ENTRY = ["return.enter", "return.present"]


@pytest.fixture
def above(machine) -> Machine:
    """The same month, called with the key of the district's own system; `leader` is the commune's."""
    district = machine.commune.on(DAY).parent
    chief = make.user(district, "leader")
    token, key = issue_token(unit=district, name="Một cửa huyện", days=90, by=chief, at=AT)
    machine.own_key, machine.key, machine.token, machine.chief = machine.key, key, token, chief
    return machine


def let(above, permissions=ENTRY, taker: User | None = None, days: int = 30) -> Delegation:
    return delegate(
        giver=above.leader, taker=taker or above.token.user, permissions=permissions, starts=DAY,
        ends=DAY + timedelta(days=days), reason="huyện nộp thay qua một cửa", at=AT,
    )  # fmt: skip


def statuses(above, **headers) -> tuple[int, int]:
    """Of GET and of PUT."""
    return above.get().status_code, above.put(If_Match="*", **headers).status_code


def test_a_key_of_the_unit_above_finds_nothing_unless_it_was_let(above):
    assert statuses(above) == (404, 404)
    assert not Line.objects.exists()


def test_a_delegation_to_a_person_of_the_unit_is_none_to_its_machine(above):
    let(above, taker=above.chief)
    assert statuses(above) == (404, 404)


def test_the_machine_that_was_let_puts_the_month_on_behalf(above):
    let(above)
    assert above.get().json()["on_behalf"] == f"thay mặt Xã Sơn Lễ, {above.leader} ủy quyền"
    answer = above.put(above.whole(present=True))
    assert (answer.status_code, answer.json()["state"]) == (200, "presented")
    assert answer.json()["on_behalf"] == f"thay mặt Xã Sơn Lễ, {above.leader} ủy quyền"
    act = Deed.objects.latest("pk")
    assert (act.door, act.by, act.for_whom) == ("api", above.token.user, answer.json()["on_behalf"])
    assert OnBehalf.objects.get().deed == act
    assert broken_links() == []


def test_the_history_on_the_page_says_for_whom(above, client):
    let(above)
    above.put()
    client.force_login(above.leader)
    page = client.get(f"/so-lieu/2026-10/{above.commune.pk}/").content.decode()
    assert f"thay mặt Xã Sơn Lễ, {above.leader} ủy quyền" in page
    assert str(above.token.user) in page


def test_ones_own_month_is_not_marked(above):
    let(above)
    above.key = above.own_key
    assert above.put().json()["on_behalf"] is None
    assert not OnBehalf.objects.exists()


def test_another_commune_stays_foreign(above):
    let(above)
    path = PATH.replace("18136", "18139")
    assert above.call("GET", path).status_code == 404
    assert above.call("PUT", path, above.whole()).status_code == 404


@pytest.mark.parametrize("how", ["ended", "over", "not yet", "giver left", "giver lost the role", "no entry", "moved"])
def test_it_opens_no_longer_than_it_should(above, how):
    one = let(above)
    with make.written():
        if how == "over":
            Delegation.objects.update(starts=DAY - timedelta(days=9), ends=DAY - timedelta(days=1))
        if how == "not yet":
            Delegation.objects.update(starts=DAY + timedelta(days=1))
        if how == "giver left":
            User.objects.filter(pk=one.giver_id).update(is_active=False)
        if how == "giver lost the role":
            User.objects.filter(pk=one.giver_id).update(roles=["viewer"])
        if how == "no entry":
            Delegation.objects.update(permissions=["return.present"])
        if how == "moved":  # the commune no longer stands under this district
            elsewhere = make.district("Huyện Đức Thọ", parent=above.commune.on(DAY).parent.on(DAY).parent, code="440")
            User.objects.filter(pk=one.taker_id).update(unit=elsewhere)
    if how == "ended":
        end(delegation=one, by=above.leader, at=AT)
    assert statuses(above) == (404, 404)
    assert not Line.objects.exists()


def test_a_kept_answer_is_not_told_again_once_the_delegation_ended(above):
    one = let(above)
    headers = {"If_Match": "*", "Idempotency_Key": "lan-1"}
    assert above.put(**headers).status_code == 200
    assert above.put(**headers).status_code == 200
    end(delegation=one, by=above.chief, at=AT)
    assert above.put(**headers).status_code == 404


def test_presenting_that_was_not_let_leaves_nothing_half_done(above):
    let(above, ["return.enter"])
    answer = above.put(above.whole(present=True))
    assert (answer.status_code, answer.json()["problems"][0]["kind"]) == (409, "state")
    assert (Line.objects.count(), OnBehalf.objects.count()) == (0, 0)
    assert above.put().status_code == 200
    assert Return.objects.get(pk=above.return_.pk).state == State.ENTERING


def test_a_person_who_was_let_puts_by_the_api_as_on_the_page(above, client):
    officer = make.user(above.chief.unit, "reviewer")
    client.force_login(officer)

    def put() -> int:
        headers = {"If-Match": "*"}
        return client.put(PATH, above.whole(), content_type="application/json", headers=headers).status_code

    assert put() == 403  # seen, as the level above sees it
    let(above, taker=officer)
    assert put() == 200
    assert OnBehalf.objects.get().deed.by == officer


@pytest.mark.parametrize("permissions", [["return.submit"], ["return.enter", "return.submit"]])
def test_a_machine_is_let_do_no_more_than_enter_and_present(above, permissions):
    with pytest.raises(Refused, match="việc của người"):
        let(above, permissions)
    assert not Delegation.objects.exists()


def test_the_machine_of_ones_own_unit_is_let_nothing(above):
    with pytest.raises(Refused, match="đơn vị khác"):
        let(above, taker=User.objects.get(username=f"may.{above.commune.pk}"))


def test_the_form_offers_the_machine_of_the_unit_above_alone(above):
    offered = set(DelegationForm(giver=above.leader, day=DAY).fields["taker"].queryset)
    assert offered == {above.chief, above.token.user}


def test_the_leader_of_the_machines_unit_sees_what_it_was_let_and_may_end_it(above):
    one = let(above)
    assert list(seen_by(above.chief)) == [one]
    stranger = make.user(above.other, "leader")
    assert [may_end(one, by) for by in (above.chief, above.leader, stranger)] == [True, True, False]
    assert list(seen_by(stranger)) == []


def test_the_schema_tells_of_it(client):
    schema = client.get("/api/schema/?format=json").json()
    assert schema["components"]["schemas"]["Return"]["properties"]["on_behalf"]["nullable"] is True
    assert "thay mặt" in schema["paths"]["/api/v1/returns/{unit}/{period}"]["put"]["description"]
