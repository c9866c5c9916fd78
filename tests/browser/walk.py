"""All pages there are, with something on each: a small province in which every kind of thing exists once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from catalog.actions.drafts import make_draft
from catalog.actions.reviews import Wanted, decide, open_review, propose
from catalog.models import ConversionPlan, ServiceException
from portal.accounts.models import Change, User
from portal.core.fields import from_day
from portal.core.periods import Month
from portal.units.models import Unit
from reporting.actions.corrections import ask_correction
from reporting.actions.returns import submit
from reporting.models import Correction, Difficulty, Edition, Outage, Receipt, Report, Request, Return, State, Urging
from tests import factories as make
from tests.factories import AT

ROLES = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer")
# No page of their own, or one that only lives for the length of an upload: walked by the tests of those doors.
ELSEWHERE = {
    *("provision_file_apply", "apply_workbook", "apply_quotas", "provision_answer", "end_exception"),
    *("intake", "intake_protocol", "intake_source", "intake_problems"),
    *("healthz", "readyz", "metrics", "logout"),
    *("line_panel", "script_words"),  # parts of the entry page, walked with it
}


@dataclass
class Walk:
    """People by role, and what stands in addresses by the name of the argument."""

    people: dict[str, User]
    arguments: dict[str, object]
    by_page: dict[str, dict[str, object]] = field(default_factory=dict)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Name and address of everything that can be asked for, but the admin and the API."""
        for name, names in named(get_resolver().url_patterns):
            if name in ELSEWHERE:
                continue
            known = self.arguments | self.by_page.get(name, {})
            yield name, reverse(name, kwargs={one: known[one] for one in names})

    def pages_of(self, role: str) -> dict[str, str]:
        """Address by name of every page that the role finds: 200 and HTML."""
        client = Client()
        client.force_login(self.people[role])
        found = {}
        for name, address in self.addresses():
            answer = client.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                found[name] = address
        return found


def named(patterns: list) -> Iterator[tuple[str, list[str]]]:
    """Name and arguments of each address of ours."""
    for one in patterns:
        if isinstance(one, URLResolver):
            if one.namespace or str(one.pattern).startswith("api/"):
                continue
            yield from named(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name and not one.name.startswith("api"):
            yield one.name, list(one.pattern.converters)


def small_province() -> Walk:
    """A district with two communes, October under way, September sent, August approved and asked to be corrected."""
    province = make.province(code="42")
    office = make.department("Văn phòng UBND tỉnh", parent=province, code="VP-UBND")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136", org_name="UBND xã Sơn Lễ")
    silent = make.commune("Xã Sơn Lĩnh", parent=district, code="18139", org_name="UBND xã Sơn Lĩnh")
    make.decision()
    codes = {"1.001193": "Đăng ký khai sinh", "2.000815": "Chứng thực bản sao"}
    procedures = [make.procedure(code, name, in_field="Hộ tịch") for code, name in codes.items()]
    for one in procedures:
        make.listing(one, agencies=["UBND cấp xã"])
    services = {unit: [make.provided_service(unit, one) for one in procedures] for unit in (district, commune, silent)}
    where = {"officer": commune, "leader": commune, "reviewer": district, "aggregator": office, "supervisor": office}
    people = {
        role: make.user(where.get(role, province), role, username=role, full_name=f"Nguyễn Văn {number}")
        for number, role in enumerate(ROLES, 1)
    }
    for unit in (commune, district):
        for indicator in ("Q1", "Q2", "Q3", "Q4"):
            make.quota(unit, indicator, 80)
    _months(district, commune, silent, services, people)
    apart = {"cascade": {"unit": district.pk}}
    apart |= dict.fromkeys(
        ("request", "request_step", "correct_request", "remove_request"), _asked(people["aggregator"])
    )
    apart |= {"history": {"kind": "bieu"}, "decide_dispatch": {"decision": "chap-thuan"}}
    apart |= {name: {"indicator": "Q4"} for name in ("indicator", "number_province", "number")}
    return Walk(people, _arguments(commune, procedures, people, province), apart)


def _asked(by: User) -> dict[str, object]:
    """A request on demand, as addresses name it."""
    words = {"asked_by": "Bộ Nội vụ", "document": "15/BNV", "about": "Số liệu tháng 10"}
    with make.written():
        return {"number": Request.objects.create(**words, due_on=date(2026, 11, 30), by=by, at=AT).pk}


def _months(district: Unit, commune: Unit, silent: Unit, services: dict, people: dict[str, User]) -> None:
    full = make.counts(online=5, direct=2)
    make.return_(silent)
    make.return_(district, state=State.SUBMITTED, lines=dict.fromkeys(services[district], full))
    october = make.return_(commune)
    for service in services[commune]:
        make.line(october, service, **make.counts(online=1) | {"carried_over": 9, "pending_in_time": 9})
    with make.written():
        Return.objects.filter(pk=october.pk).update(state=State.ENTERING)
    month = make.return_(commune, make.period(2026, 9), lines=dict.fromkeys(services[commune], full))
    submit(return_=month, by=people["leader"], at=AT)
    approved = make.return_(commune, make.period(2026, 8), State.APPROVED)
    ask_correction(return_=approved, reason="Thiếu hồ sơ.", by=people["officer"], at=AT)


def _arguments(commune: Unit, procedures: list, people: dict[str, User], province: Unit) -> dict[str, object]:
    supervisor, officer = people["supervisor"], people["officer"]
    review = open_review(title="Rà soát 2026", cause="yearly", due=date(2026, 11, 30), by=supervisor, at=AT)
    wanted = [Wanted("withdraw", "3", one.code) for one in procedures]
    kept, used = (propose(wanted=one, reason="Đã bãi bỏ", unit=commune, by=officer, at=AT) for one in wanted)
    decide(proposal_ids=[used.pk], accept=True, by=supervisor, at=AT)
    draft = make_draft(title="Sửa Danh mục", by=supervisor, at=AT)
    with make.written():
        difficulty = Difficulty.objects.create(unit=commune, title="Mạng chậm", text="Hay mất.", by=officer, at=AT)
        plan = ConversionPlan.objects.create(
            procedure=procedures[0], portal="tinh", current="none", responsible=commune, due=date(2026, 12, 31)
        )
        ServiceException.objects.create(
            procedure=procedures[1], unit=commune, valid=from_day(date(2027, 1, 1)), reason="Không có", document="CV 1"
        )
        report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=province, period=make.period())
        edition = Edition.objects.create(
            report=report, number=1, input_key="0" * 64, asked_at=AT, asked_by=people["aggregator"]
        )
        outage = Outage.objects.create(portal="tinh", began_at=AT, cause="Mất điện", by=people["aggregator"], at=AT)
        urged = Urging.objects.create(
            kind=Urging.Kind.LATE,
            unit=commune,
            period=make.period(2026, 9),
            text="Chậm gửi số liệu tháng 9.",
            reply_by=date(2026, 10, 25),
            by=people["supervisor"],
            at=AT,
        )
    return {
        "month": Month(2026, 10),
        "unit": commune.pk,
        "code": procedures[0].code,
        "key": f"s{commune.services.first().pk}",
        "deed": "gui",
        "receipt": Receipt.objects.get().pk,
        "correction": Correction.objects.get().pk,
        "difficulty": difficulty.pk,
        "edition": edition.pk,
        "review": review.pk,
        "proposal": kept.pk,
        "draft": draft.pk,
        "plan": plan.pk,
        "decision": draft.pk,
        "exception": 1,
        "token": 1,
        "answer": 1,
        "intake": 1,
        "year": 2026,
        "indicator": "Q4",
        "topic": "nhap-so-lieu",
        "kind": "docx",
        "procedure": procedures[0].pk,
        "change": Change.objects.filter(table_name="reporting_line").first().pk,
        "user": people["officer"].pk,
        "letter": "A",
        "way": "thu",
        "step": "lap",
        "dispatch": 1,
        "upload": 1,
        "urging": urged.pk,
        "outage": outage.pk,
        "delegation": 1,
        "pk": Return.objects.get(unit=commune, period__month=9).pk,
        "name": "khong-co",
        "number": "3",
        "file": "khong-co",
    }
