"""Who may, who may only read, who may not: pages of another role and of another unit are not found."""

import pytest

from portal.accounts.models import Deed
from reporting.models import Return, State
from tests.pages.conftest import World

PAGES = {
    "/so-lieu/": {"officer", "leader", "neighbour", "district_officer"},
    "/ket-qua/": {"officer", "leader", "neighbour", "district_officer", "reviewer", "other_reviewer"},
    "/duyet/": {"reviewer", "other_reviewer", "aggregator"},
    "/tien-do/": {"reviewer", "other_reviewer", "aggregator", "supervisor", "administrator", "viewer"},
    "/tong-quan/": {"aggregator", "supervisor", "administrator", "viewer"},
    "/ky/2026-10/chot/": {"aggregator"},
    "/danh-muc/": {"officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody"},
    "/bao-cao/": {"officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer"},
}
ASKED = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_found_by_its_roles_alone(world, as_, page):
    seen = {who for who in ASKED if as_(who).get(page, follow=True).status_code == 200}
    assert seen == PAGES[page] & set(ASKED)


def test_a_month_is_found_by_those_who_see_the_unit(world, as_):
    statuses = {who: as_(who).get(world.address(world.commune)).status_code for who in world.people}
    assert statuses == {
        "officer": 200,
        "leader": 200,
        "neighbour": 404,
        "reviewer": 200,
        "other_reviewer": 404,
        "district_officer": 200,
        "aggregator": 200,
        "supervisor": 200,
        "administrator": 404,
        "viewer": 404,
        "nobody": 404,
    }


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 302), ("supervisor", 403), ("reviewer", 403), ("nobody", 404), ("neighbour", 404)]
)
def test_only_the_unit_types_into_its_month(world, as_, who, status):
    assert as_(who).post(world.address(world.commune), {}).status_code == status


@pytest.mark.parametrize(
    ("deed", "state", "who", "status"),
    [
        ("trinh", State.ENTERING, "officer", 302),
        ("trinh", State.ENTERING, "supervisor", 403),
        ("trinh", State.ENTERING, "neighbour", 404),
        ("gui", State.PRESENTED, "leader", 302),
        ("gui", State.PRESENTED, "officer", 403),
        ("gui", State.PRESENTED, "neighbour", 404),
        ("duyet", State.SUBMITTED, "reviewer", 302),
        ("duyet", State.SUBMITTED, "leader", 403),
        ("duyet", State.SUBMITTED, "aggregator", 403),
        ("duyet", State.SUBMITTED, "other_reviewer", 404),
        ("tra-lai", State.SUBMITTED, "reviewer", 302),
        ("tra-lai", State.SUBMITTED, "officer", 403),
        ("tra-lai", State.SUBMITTED, "neighbour", 404),
    ],
)
def test_a_deed_is_done_by_whom_the_table_names(world: World, as_, deed, state, who, status):
    world.fill(world.commune, online=3)
    world.put(world.commune, state)
    response = as_(who).post(world.address(world.commune, deed), {"reason": "Sửa cột (6)."})
    assert response.status_code == status
    moved = Return.objects.get(pk=world.returns[world.commune].pk).state != state
    assert moved == (status == 302)


def test_the_aggregator_accepts_a_district(world, as_):
    world.fill(world.district, online=3)
    world.put(world.district, State.SUBMITTED)
    assert as_("reviewer").post(world.address(world.district, "duyet")).status_code == 403
    assert as_("aggregator").post(world.address(world.district, "duyet")).status_code == 302
    assert Return.objects.get(pk=world.returns[world.district].pk).state == State.APPROVED


@pytest.mark.parametrize(
    ("state", "is_shown"),
    [
        (State.ENTERING, False),
        (State.PRESENTED, False),
        (State.SUBMITTED, True),
        (State.APPROVED, True),
        (State.RETURNED, True),
    ],
)
def test_those_above_see_counts_only_once_they_were_sent(world, as_, state, is_shown):
    world.fill(world.commune, online=7654)
    world.put(world.commune, state)
    for who in ("reviewer", "aggregator", "supervisor"):
        page = as_(who).get(world.address(world.commune)).content.decode()
        assert ("7654" in page) == is_shown
        assert "2/2" in page or is_shown


def test_what_the_leader_gave_back_inside_the_unit_stays_inside(world, as_):
    world.fill(world.commune, online=7654)
    world.put(world.commune, State.PRESENTED)
    as_("leader").post(world.address(world.commune, "tra-lai"), {"reason": "Thiếu một dòng."})
    assert "7654" in as_("officer").get(world.address(world.commune)).content.decode()
    assert "7654" not in as_("reviewer").get(world.address(world.commune)).content.decode()


def test_results_of_a_unit_are_found_by_those_who_see_it(world, as_):
    address = f"/ket-qua/{world.commune.pk}/"
    seen = {who: as_(who).get(address).status_code for who in ("officer", "reviewer", "viewer", "neighbour")}
    assert seen == {"officer": 200, "reviewer": 200, "viewer": 200, "neighbour": 404}


def test_progress_of_a_reviewer_ends_at_the_district(world, as_):
    page = as_("reviewer").get("/tien-do/").content.decode()
    assert "UBND xã Sơn Lễ" in page
    assert "UBND xã Trường Sơn" not in page


def test_reading_changes_nothing(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    deeds = Deed.objects.count()
    pages = [*PAGES, "/", "/quyet-dinh/", world.address(world.commune), f"/ket-qua/{world.commune.pk}/"]
    for who in world.people:
        for page in pages:
            as_(who).get(page, follow=True)
    assert Deed.objects.count() == deeds


@pytest.mark.parametrize("deed", ["trinh", "gui", "duyet", "tra-lai"])
def test_a_deed_takes_a_post(world, as_, deed):
    assert as_("leader").get(world.address(world.commune, deed)).status_code == 405


def test_an_unknown_deed_is_not_found(world, as_):
    assert as_("leader").post(world.address(world.commune, "xoa")).status_code == 404


def test_the_gallery_is_for_those_who_maintain_the_portal(world, as_):
    assert as_("officer").get("/thanh-phan/").status_code == 404
    assert as_("administrator").get("/thanh-phan/").status_code == 200
