"""The day from which a decision is in force: entered late, its list moves along; where something hangs on it, refused."""

from datetime import date

import pytest
from django.test import Client

from catalog.actions.appendices import import_appendix
from catalog.actions.decisions import enter_decision, name_decision
from catalog.actions.first_days import correct_decision
from catalog.models import Decision, Listing, Service
from catalog.refusals import Refused
from portal.accounts.deeds import broken_links
from portal.accounts.models import Deed, User
from tests import factories as make
from tests.accounts.province import DECISIONS, Province, text
from tests.catalog.workbooks import GOOD, workbook
from tests.factories import AT, START

pytestmark = pytest.mark.django_db
REAL = date(2022, 10, 28)
NAME = {"number": "2300/QĐ-UBND", "date": REAL}


@pytest.fixture
def province() -> Province:
    """Its one procedure is listed since the stand-in day, at one commune."""
    made = Province()
    made.service = make.service(made.commune, made.listing.procedure)
    made.decision = Decision.objects.get()
    made.people["supervisor"] = make.user(made.office, "supervisor")
    return made


def name(province: Province, **given) -> Decision:
    by = User.objects.command()
    return name_decision(decision=province.decision, **{**NAME, "valid_from": REAL, **given}, by=by, at=AT)


def correct(province: Province, **given) -> Decision:
    known = Decision.objects.get(pk=province.decision.pk)
    kept = {"number": known.number, "date": known.date, "title": known.title, "has_quotas": known.has_quotas}
    by = given.pop("by", province.people["quantri"])
    return correct_decision(decision=known, **{**kept, "valid_from": None, **given}, by=by, at=AT)


def first_days() -> tuple[date, list[date], list[date]]:
    """Of the decision, of its listings, of the services."""
    listings = Listing.objects.order_by("valid").values_list("valid", flat=True)
    services = Service.objects.order_by("valid").values_list("valid", flat=True)
    return (
        Decision.objects.order_by("-valid")[0].valid.lower,
        [valid.lower for valid in listings],
        [valid.lower for valid in services],
    )


def test_naming_the_first_decision_moves_it_and_what_began_with_it_to_its_own_day(province):
    later = make.listing(make.procedure("2.000815"), start=date(2023, 1, 1))
    make.service(province.commune, later.procedure, start=date(2023, 1, 1))
    page = f"/danh-muc/phien-ban/{province.decision.pk}/so/"
    supervisor = province.as_("supervisor")
    asked = text(supervisor.get(page))
    assert ("Hiệu lực từ ngày" in asked, 'value="01/01/2022"' in asked) == (True, True)
    form = {"number": "2300/QĐ-UBND", "date": "28/10/2022", "valid_from": "28/10/2022"}
    assert supervisor.post(page, form).status_code == 302
    assert first_days() == (REAL, [REAL, date(2023, 1, 1)], [REAL, date(2023, 1, 1)])
    act = Deed.objects.latest("pk")
    assert sorted(act.changes.values_list("table_name", flat=True)) == [
        "catalog_decision",
        "catalog_decision",
        "catalog_listing",
        "catalog_service",
    ]
    assert broken_links() == []


def test_a_list_that_was_imported_moves_and_the_next_appendix_begins_on_the_new_day(tmp_path):
    top = make.province()
    make.department("Sở Tư pháp", parent=top, code="SO-TP")
    make.commune("Xã A1", parent=top, code="18070")

    def take(appendix: str) -> None:
        path = workbook(tmp_path, GOOD, name=f"{appendix}.xlsx")
        assert import_appendix(path=path, appendix=appendix, by=User.objects.command(), at=AT, apply=True)["applied"]

    take("1")
    assert first_days() == (START, [START], [START])
    name_decision(decision=Decision.objects.get(), **NAME, valid_from=REAL, by=User.objects.command(), at=AT)
    take("3")
    assert first_days() == (REAL, [REAL, REAL], [REAL, REAL])


def test_the_stand_in_day_is_not_taken_for_the_decisions_own(province):
    form = {"number": "2300/QĐ-UBND", "date": "28/10/2022", "valid_from": "01/01/2022"}
    answer = province.as_("supervisor").post(f"/danh-muc/phien-ban/{province.decision.pk}/so/", form)
    said = text(answer)
    assert (answer.status_code, "trước ngày ban hành 28/10/2022" in said, "2300/QĐ-UBND" in said) == (422, True, True)
    assert Decision.objects.get().number == ""


@pytest.mark.parametrize("day", ["31/02/2022", "hôm nay", "28/10/20222", "'; DROP TABLE"])
def test_what_is_no_day_is_refused_with_the_form_kept(province, day):
    form = {"number": "2300/QĐ-UBND", "date": "28/10/2022", "valid_from": day}
    answer = province.as_("supervisor").post(f"/danh-muc/phien-ban/{province.decision.pk}/so/", form)
    assert (answer.status_code, "2300/QĐ-UBND" in text(answer)) == (422, True)
    assert first_days() == (START, [START], [START])


@pytest.mark.parametrize(
    ("make_it", "words"),
    [
        (
            lambda world: make.listing(make.procedure("2.000815"), start=date(2022, 5, 1)),
            "2.000815 vào Danh mục này từ 01/05",
        ),
        (
            lambda world: make.listing(make.procedure("2.000815"), until=date(2022, 6, 1)),
            "2.000815 ra khỏi Danh mục này từ 01/06",
        ),
        (
            lambda world: make.service(world.office, world.listing.procedure, start=date(2022, 3, 1)),
            r"dịch vụ 1.001193 tại .* \(từ 01/03/2022\)",
        ),
        (
            lambda world: make.service(world.office, world.listing.procedure, until=date(2022, 3, 1)),
            "dịch vụ 1.001193",
        ),
        (lambda world: make.period(2022, 6, closed=True), "kỳ có số liệu đến 14/06/2022"),
        (
            lambda world: make.line(make.return_(world.commune, make.period(2022, 6)), world.service, **make.counts()),
            "kỳ có số liệu đến 14/06/2022",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_the_day_is_named_and_nothing_is_written(province, make_it, words):
    make_it(province)
    before, deeds = first_days(), Deed.objects.count()
    with pytest.raises(Refused, match=words):
        name(province)
    assert (first_days(), Deed.objects.count(), Decision.objects.get().number) == (before, deeds, "")


def test_months_outside_of_the_two_days_are_in_nobodys_way(province):
    make.period(2026, 10, closed=True)
    make.line(make.return_(province.commune, make.period(2026, 11)), province.service, **make.counts())
    assert name(province).valid.lower == REAL


def test_the_predecessor_ends_on_the_new_day(province):
    old = enter_decision(
        number="1929/QĐ-UBND",
        date=date(2020, 6, 23),
        title="Mức 3, 4",
        valid_from=date(2020, 6, 23),
        has_quotas=False,
        by=User.objects.command(),
        at=AT,
    )
    name(province)
    old.refresh_from_db()
    assert (old.valid.upper, first_days()[0]) == (REAL, REAL)
    correct(province, valid_from=date(2022, 11, 1))
    correct(province, valid_from=date(2022, 10, 30))
    old.refresh_from_db()
    day = date(2022, 10, 30)
    assert (old.valid.upper, first_days()) == (day, (day, [day], [day]))
    with pytest.raises(Refused, match="1929/QĐ-UBND đang có hiệu lực"):
        correct(province, date=date(2020, 1, 1), valid_from=date(2020, 6, 23))


def test_a_list_that_took_another_over_stays_where_it_is(province):
    later = enter_decision(
        number="12/QĐ-UBND",
        date=date(2026, 1, 5),
        title="Danh mục mới",
        valid_from=date(2026, 1, 5),
        replaces=province.decision,
        by=User.objects.command(),
        at=AT,
    )
    with pytest.raises(Refused, match="chỉ có hiệu lực đến trước 05/01/2026"):
        name(province, date=date(2026, 1, 5), valid_from=date(2026, 1, 5))
    with make.written():
        province.listing.valid = (START, date(2026, 1, 5))
        province.listing.save()
    province.decision = later
    with pytest.raises(Refused, match=r"1\.001193 đã chuyển từ Danh mục của"):
        correct(province, valid_from=date(2026, 2, 1))


def test_going_back_a_service_of_an_earlier_list_is_not_overrun(province):
    name(province)
    make.service(province.commune, province.listing.procedure, start=date(2022, 2, 1), until=date(2022, 3, 1))
    with pytest.raises(Refused, match=r"dịch vụ 1\.001193 tại"):
        correct(province, date=date(2022, 1, 1), valid_from=date(2022, 1, 1))
    assert first_days()[0] == REAL


def form_of(province: Province, **given) -> dict:
    known = Decision.objects.get(pk=province.decision.pk)
    shown = {"number": known.number, "date": f"{known.date:%d/%m/%Y}" if known.date else "", "title": known.title}
    return {**shown, "has_quotas": "on", "valid_from": f"{known.valid.lower:%d/%m/%Y}", **given}


def test_the_administrator_corrects_quotas_and_first_day_in_the_admin(province):
    client, page = province.as_(), f"{DECISIONS}{province.decision.pk}/change/"
    assert 'name="valid_from"' in text(client.get(page))
    given = form_of(province, title="Danh mục  mới", valid_from="28/10/2022", has_quotas="")
    del given["has_quotas"]
    assert client.post(page, given).status_code == 302
    kept = Decision.objects.get()
    assert (kept.title, kept.has_quotas, first_days()) == ("Danh mục mới", False, (REAL, [REAL], [REAL]))


def test_a_decision_that_turns_out_to_set_quotas_gets_its_clauses(province):
    with make.written():
        province.clause.delete()
    correct(province, has_quotas=False)
    assert not province.decision.clauses.exists()
    correct(province, has_quotas=True)
    written = province.decision.clauses.count()
    assert written > 10
    correct(province, has_quotas=False)
    correct(province, has_quotas=True)
    assert province.decision.clauses.count() == written


def test_a_correction_that_contradicts_closed_months_is_refused_in_the_form(province):
    make.period(2022, 6, closed=True)
    client, page = province.as_(), f"{DECISIONS}{province.decision.pk}/change/"
    deeds = Deed.objects.count()
    given = form_of(province)
    del given["has_quotas"]
    refused = text(client.post(page, given))
    assert "không có chỉ tiêu Q1–Q4: kỳ có số liệu đến 14/06/2022 đã chốt" in refused
    refused = text(client.post(page, form_of(province, title="Khác", valid_from="28/10/2022")))
    assert "kỳ có số liệu đến 14/06/2022 đã chốt hoặc" in refused
    assert (Deed.objects.count(), Decision.objects.get().title, first_days()[0]) == (deeds, "Danh mục TTHC", START)
    assert client.post(page, form_of(province, title="Khác")).status_code == 302  # what contradicts nothing may change
    assert Decision.objects.get().title == "Khác"


def test_two_decisions_do_not_come_to_bear_one_number(province):
    enter_decision(
        number="1929/QĐ-UBND", date=REAL, title="Cũ", valid_from=date(2023, 1, 1), replaces=province.decision,
        by=User.objects.command(), at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="đã là của một quyết định khác"):
        correct(province, number="1929/QĐ-UBND", date=REAL)
    name(province, valid_from=None)
    with pytest.raises(Refused, match="không để trống"):
        correct(province, number=" ")


@pytest.mark.parametrize("who", ["officer", "aggregator", "supervisor"])
def test_nobody_else_corrects(province, who):
    with pytest.raises(Refused, match="Quản trị sửa"):
        correct(province, title="Khác", by=province.people[who])
    client: Client = province.as_(who)
    assert client.post(f"{DECISIONS}{province.decision.pk}/change/", form_of(province, title="Khác")).status_code == 404
    naming = client.post(f"/danh-muc/phien-ban/{province.decision.pk}/so/", {"number": "", "valid_from": "28/10/2022"})
    assert naming.status_code == (422 if who == "supervisor" else 404)
    assert first_days()[0] == START
