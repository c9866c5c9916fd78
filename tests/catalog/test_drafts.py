"""A draft made of accepted proposals, and what number and date make of it: the new version of the list."""

from datetime import date

import pytest

from catalog.actions.appendices import import_appendix
from catalog.actions.drafts import discard_draft, issue_draft, make_draft
from catalog.actions.reviews import Wanted, decide, propose
from catalog.drafting import content_of
from catalog.models import Decision, Draft, Listing, Proposal, Service, ServiceStatus, SourceFile
from catalog.refusals import Refused
from catalog.services import settle
from catalog.versions import compare_days, entries_on
from portal.accounts.deeds import broken_links
from portal.accounts.models import User
from portal.units.models import Level
from tests import factories as make
from tests.catalog.workbooks import row, workbook
from tests.factories import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
SIGNED, START = date(2026, 11, 20), date(2026, 12, 1)
BEFORE = date(2026, 11, 30)


class Office:
    """Three procedures at communes, one at districts and one at a department, all provided; a supervisor."""

    def __init__(self) -> None:
        self.province = make.province()
        self.department = make.department("Sở Tư pháp", parent=self.province)
        self.district = make.district("Huyện A", parent=self.province)
        self.commune = make.commune("Xã A1", parent=self.district)
        self.supervisor = make.user(self.department, "supervisor")
        self.law = make.decision("2300/QĐ-UBND")
        for code, name in (("1.000001", "Còn"), ("1.000002", "Rút"), ("1.000003", "Đổi")):
            make.listing(make.procedure(code, name), agencies=["UBND cấp xã"])
        make.listing(make.procedure("1.000004", "Huyện"), Level.DISTRICT, agencies=["UBND cấp huyện"])
        make.listing(make.procedure("1.000005", "Sở"), Level.DEPARTMENT, agencies=["Sở Tư pháp"])
        with make.written():
            settle(make.START)
        for service in Service.objects.all():
            make.provide(service)

    def accept(self, kind: str, code: str, name: str = "", *, appendix: str = "3", **given) -> Proposal:
        wanted = Wanted(kind, appendix, code, name, "Hộ tịch" if name else "", **given)
        made = propose(wanted=wanted, reason="Theo quyết định công bố", unit=self.commune, by=self.supervisor, at=AT)
        decide(proposal_ids=[made.pk], accept=True, by=self.supervisor, at=AT)
        return made

    def accept_all(self) -> None:
        self.accept("withdraw", "1.000002")
        self.accept("change", "1.000003", "=Đổi tên", online="partial")
        self.accept("add", "1.000009", "Thêm")

    def draft(self) -> Draft:
        return make_draft(title="Sửa đổi, bổ sung Danh mục", by=self.supervisor, at=AT)

    def issue(self, draft: Draft, **given) -> Decision:
        given = {"number": "99/QĐ-UBND", "date": SIGNED, "valid_from": START, **given}
        return issue_draft(draft=draft, by=self.supervisor, at=AT, **given)


@pytest.fixture
def office() -> Office:
    return Office()


def running(day: date) -> list[tuple[str, str]]:
    services = Service.objects.on(day).select_related("procedure").order_by("procedure__code")
    return [(service.procedure.code, service.unit.on(day).name) for service in services]


def test_a_draft_takes_all_that_is_accepted_and_says_what_it_makes_of_each_appendix(office):
    office.accept_all()
    draft = office.draft()
    content = content_of(draft, TODAY)
    assert (content.law, content.problems, [a.number for a in content.changed]) == (office.law, [], ["3"])
    [communes] = content.changed
    assert (communes.before, [entry.code for entry in communes.entries]) == (3, ["1.000001", "1.000003", "1.000009"])
    assert [one.pairs for one in communes.comparison.changed] == [
        [("Tên thủ tục", "Đổi", "=Đổi tên"), ("Mức độ", "Toàn trình", "Một phần")]
    ]
    with pytest.raises(Refused, match="Chưa có đề xuất nào được chấp nhận"):
        office.draft()


def test_number_and_date_make_the_draft_the_new_version(office):
    office.accept_all()
    draft = office.draft()
    decision = office.issue(draft)
    draft.refresh_from_db()
    office.law.refresh_from_db()
    assert (draft.decision, decision.replaces, office.law.valid.upper) == (decision, office.law, START)
    assert (decision.number, decision.date, decision.valid.lower, decision.has_quotas) == (
        "99/QĐ-UBND",
        SIGNED,
        START,
        True,
    )
    assert [(e.code, e.name, e.online) for e in entries_on("3", BEFORE)] == [
        ("1.000001", "Còn", "full"),
        ("1.000002", "Rút", "full"),
        ("1.000003", "Đổi", "full"),
    ]
    assert [(e.code, e.name, e.online) for e in entries_on("3", START)] == [
        ("1.000001", "Còn", "full"),
        ("1.000003", "=Đổi tên", "partial"),
        ("1.000009", "Thêm", "full"),
    ]
    assert [len(entries_on(number, START)) for number in ("1", "2")] == [1, 1]
    found = compare_days("3", BEFORE, START)
    assert (len(found.added), len(found.withdrawn), len(found.changed), found.unchanged) == (1, 1, 1, 1)
    assert broken_links() == []


def test_services_follow_the_new_version_and_statuses_stay_where_a_service_goes_on(office):
    office.accept_all()
    kept = set(ServiceStatus.objects.exclude(service__procedure__code="1.000002").values_list("pk", "status", "valid"))
    office.issue(office.draft())
    assert running(BEFORE) == [
        ("1.000001", "Xã A1"),
        ("1.000002", "Xã A1"),
        ("1.000003", "Xã A1"),
        ("1.000004", "Huyện A"),
        ("1.000005", "Sở Tư pháp"),
    ]
    assert running(START) == [
        ("1.000001", "Xã A1"),
        ("1.000003", "Xã A1"),
        ("1.000004", "Huyện A"),
        ("1.000005", "Sở Tư pháp"),
        ("1.000009", "Xã A1"),
    ]
    statuses = ServiceStatus.objects.exclude(service__procedure__code="1.000002")
    assert set(statuses.values_list("pk", "status", "valid")) == kept
    assert Service.objects.filter(procedure__code="1.000001").count() == 1


def test_the_new_listings_lead_back_to_the_workbook_that_was_written(office):
    office.accept_all()
    decision = office.issue(office.draft())
    sources = set(Listing.objects.filter(appendix__decision=decision).values_list("source_sha256", flat=True))
    assert sources == set(SourceFile.objects.values_list("sha256", flat=True))
    assert len(sources) == 3


def test_the_new_version_imports_again_without_a_difference(office, tmp_path):
    office.accept_all()
    office.issue(office.draft())
    path = tmp_path / "phu-luc-3.xlsx"
    path.write_bytes(bytes(SourceFile.objects.get(name__startswith="phu-luc-3").content))
    result = import_appendix(path=path, appendix="3", by=User.objects.command(), at=AT, start=START)
    assert result["diff"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 3}


def test_a_draft_is_issued_once(office):
    office.accept_all()
    draft = office.draft()
    office.issue(draft)
    with pytest.raises(Refused, match="đã ban hành: Quyết định số 99/QĐ-UBND"):
        office.issue(draft, number="100/QĐ-UBND")
    with pytest.raises(Refused, match="đã ban hành"):
        discard_draft(draft=draft, by=office.supervisor, at=AT)
    assert Decision.objects.count() == 2


def test_what_the_issued_draft_did_is_still_told(office):
    office.accept_all()
    draft = office.draft()
    before = content_of(draft, TODAY)
    office.issue(draft)
    after = content_of(Draft.objects.get(), TODAY)
    assert [len(a.entries) for a in after.appendices] == [len(a.entries) for a in before.appendices]
    assert [a.comparison.changed for a in after.changed] == [a.comparison.changed for a in before.changed]


def test_a_list_that_changed_meanwhile_stops_the_issue_and_nothing_is_written(office, tmp_path):
    office.accept_all()
    draft = office.draft()
    path = workbook(tmp_path, row("1.000001", "Còn"), row("1.000003", "Đổi"), row("1.000009", "Thêm"))
    import_appendix(path=path, appendix="3", by=User.objects.command(), at=AT, start=TODAY, apply=True)
    with pytest.raises(Refused) as caught:
        office.issue(draft)
    assert caught.value.problems == [
        "1.000002, Phụ lục 3: không còn trong Danh mục, không sửa hay đưa ra được. Không chấp nhận đề xuất này.",
        "1.000009, Phụ lục 3: đã có trong Danh mục, không bổ sung được nữa. Không chấp nhận đề xuất này.",
    ]
    assert (Decision.objects.count(), Draft.objects.get().decision) == (1, None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"number": ""}, "Chưa có số Quyết định"),
        ({"valid_from": date(2026, 11, 1)}, "trước ngày ban hành"),
        ({"date": date(2021, 1, 4), "valid_from": date(2021, 1, 4)}, "Danh mục đã đổi"),
    ],
)
def test_an_issue_that_cannot_be_is_refused_whole(office, given, words):
    office.accept_all()
    draft = office.draft()
    with pytest.raises(Refused, match=words):
        office.issue(draft, **given)
    assert (Decision.objects.count(), Listing.objects.count()) == (1, 5)


def test_two_wishes_for_one_procedure_are_refused_the_same_wish_twice_is_done_once(office):
    office.accept("withdraw", "1.000002")
    office.accept("withdraw", "1.000002")
    draft = office.draft()
    assert len(content_of(draft, TODAY).changed[0].entries) == 2
    discard_draft(draft=draft, by=office.supervisor, at=AT)
    office.accept("change", "1.000002", "Tên khác")
    with pytest.raises(Refused) as caught:
        office.draft()
    [problem] = caught.value.problems
    assert "1.000002, Phụ lục 3: hai đề xuất khác nhau" in problem


def test_a_draft_given_up_leaves_its_proposals_for_the_next(office):
    office.accept_all()
    discard_draft(draft=office.draft(), by=office.supervisor, at=AT)
    assert (Draft.objects.count(), office.draft().proposals.count()) == (0, 3)


def test_an_end_that_is_known_is_carried_into_the_new_version(office):
    end = date(2027, 3, 1)
    make.listing(make.procedure("1.000006", "Sắp hết"), agencies=["UBND cấp xã"], until=end)
    office.accept("withdraw", "1.000002")
    office.issue(office.draft())
    assert [e.ends for e in entries_on("3", START) if e.code == "1.000006"] == [end]
    assert "1.000006" not in [e.code for e in entries_on("3", end)]
