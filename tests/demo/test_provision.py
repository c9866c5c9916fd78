"""When services of the demonstration are provided: ranges follow each other, more of them as the months go by."""

from datetime import date

from catalog.models import Portal, ProvisionStatus
from portal.dashboards.demo.habits import Habits, Office, habits_of
from portal.dashboards.demo.provision import Provision, provision_of
from portal.units.models import Level


def provisions() -> list[Provision]:
    """The services of forty procedures at a hundred communes."""
    offices = [Office(str(18000 + n), "Xã", Level.COMMUNE, "xã", "440") for n in range(100)]
    return [
        provision_of(office.code, office.level, f"1.0000{number:02}", "Hộ tịch", habits_of(office, seed=1), seed=1)
        for office in offices
        for number in range(40)
    ]


def provided_on(day: date, portal: str) -> int:
    return sum(
        any(
            one == portal and status == ProvisionStatus.PROVIDED and _holds(valid, day)
            for one, status, valid in p.statuses
        )
        for p in provisions()
    )


def test_statuses_of_one_portal_never_overlap():
    for provision in provisions():
        for portal in Portal.values:
            ranges = [valid for one, _status, valid in provision.statuses if one == portal]
            assert all(a.upper == b.lower for a, b in zip(ranges, ranges[1:], strict=False))


def test_what_is_on_the_national_portal_is_on_the_provincial_one():
    for provision in provisions():
        national = [v.lower for p, s, v in provision.statuses if (p, s) == (Portal.NATIONAL, ProvisionStatus.PROVIDED)]
        assert all(provision.is_offered(day) for day in national)


def test_about_all_are_provided_and_five_of_six_of_them_nationally_and_both_grow():
    last_year, today = date(2025, 12, 14), date(2026, 10, 14)
    provincial = [provided_on(day, Portal.PROVINCIAL) / 4000 for day in (last_year, today)]
    national = [provided_on(day, Portal.NATIONAL) / 4000 for day in (last_year, today)]
    assert 0.9 < provincial[0] < provincial[1] < 0.99
    assert 0.65 < national[0] < national[1] < 0.93


def _holds(valid, day: date) -> bool:
    return valid.lower <= day and (valid.upper is None or day < valid.upper)


def test_what_most_people_come_for_is_provided_everywhere():
    office = Office("18070", "Phường", Level.COMMUNE, "phường", "436")
    laggard = Habits(**{**vars(habits_of(office, seed=1)), "not_provided": 1.0})
    fields = ("Chứng thực", "Hộ tịch")
    found = [
        provision_of("18070", "xa", "1.000001", field, laggard, seed=1).is_offered(date(2026, 11, 1))
        for field in fields
    ]
    assert found == [True, False]
