"""One small province for all of the access table: everything in it belongs to one commune, seen from every side."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from catalog.models import (
    ConversionPlan,
    Decision,
    Draft,
    Intake,
    Portal,
    Proposal,
    Review,
    ServiceException,
    ServiceStatus,
    SourceFile,
    StatusAnswer,
)
from portal.accounts.models import ApiToken, Change, Delegation, User
from portal.accounts.roles import PROVINCE_WIDE, ROLES
from portal.accounts.tokens import issue_token
from portal.core.fields import from_day
from portal.core.periods import Month
from portal.units.models import Unit
from reporting.models import (
    Correction,
    Difficulty,
    Edition,
    EditionFile,
    ExternalUpload,
    Outage,
    Report,
    Request,
    State,
    Urging,
)
from reporting.receipts import write_receipt
from reporting.reports.payload import canonical_sha256
from tests import factories as make
from tests.factories import AT
from tests.reports.sample import payload as a_month

# From where one looks at the commune; "child": from the district above it.
UNIT_ROLES = ("officer", "leader", "reviewer", "machine")
PLACES = ("own", "child", "sibling", "foreign", "none")
STANDS = {
    "officer": PLACES,
    "leader": ("own", "child", "sibling", "foreign"),
    "reviewer": ("own", "child", "foreign", "none"),
    "machine": ("own",),
    "administrator": ("foreign", "none"),
}  # the other roles: in a department, which is foreign to the commune


@dataclass
class World:
    """The units, one person for every role and place, and one of everything, all of the commune `own`."""

    units: dict[str, Unit | None]
    people: dict[tuple[str, str], User] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)  # what an address takes, by the thing it names
    keys: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)


def build() -> World:
    """The world; a second or two."""
    province = make.province(code="42")
    office = make.department("Văn phòng UBND tỉnh", parent=province, code="VP-UBND")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    foreign = make.district("Huyện Hương Sơn Thượng", parent=province, code="4391")  # code and name begin alike
    own = make.commune("Xã Sơn Lễ", parent=district, code="18136", org_name="UBND xã Sơn Lễ")
    sibling = make.commune("Xã Sơn Lễ Hạ", parent=district, code="181361", org_name="UBND xã Sơn Lễ Hạ")
    world = World({"own": own, "child": district, "sibling": sibling, "foreign": foreign, "none": None})
    for role in ROLES:
        for place in STANDS.get(role, ("foreign",)):
            unit = office if role in PROVINCE_WIDE and place == "foreign" else world.units[place]
            world.people[role, place] = make.user(unit, role, username=f"{role}.{place}")
    world.people["nobody", "own"] = make.user(own, username="nobody.own")
    with make.written():
        User.objects.filter(roles=["administrator"]).update(is_staff=True)
    _fill(world, own, province)
    return world


def _fill(world: World, own: Unit, province: Unit) -> None:
    make.decision("1929/QĐ-UBND")
    listed = make.listing(make.procedure("1.001193", "Đăng ký khai sinh"))
    service = make.provided_service(own, listed.procedure)
    month = make.return_(own, make.period(), lines={service: make.counts(online=3)})
    make.settle(month, State.SUBMITTED)
    leader, officer = world.people["leader", "own"], world.people["officer", "own"]
    objects = _under_way(own, province, listed, service, month, officer, leader)
    address = {"month": Month(2026, 10), "unit": own.pk}
    world.things = {
        "": {},
        "return": address,
        "step": {**address, "deed": "duyet"},
        "line": {**address, "key": f"s{service.pk}"},
        "month": {"month": Month(2026, 10)},
        "unit": {"unit": own.pk},
        "procedure": {"code": "1.001193"},
        "appendix": {"number": "3"},
        "report": {"kind": "docx", "receipt": objects["receipt"]["receipt"]},
        "decide": {**objects["correction"], "deed": "dong-y"},
        "edition_file": {**objects["edition"], "name": "bao-cao.docx"},
        "draft_file": {**objects["draft"], "name": "to-trinh.docx"},
        "indicator": {"indicator": "Q2"},
        "help_page": {"topic": "nhap-so-lieu"},
        "words": {"language": "vi", "edition": "cu"},
        "number": {"indicator": "Q2", "unit": own.pk},
        "service": {"unit": own.pk, "procedure": listed.procedure_id},
        "change": {"change": Change.objects.filter(table_name="reporting_line").latest("pk").pk},
        "letter": {**objects["edition"], "letter": "A"},
        "way": {**objects["edition"], "letter": "A", "way": "truc"},
        "dispatch": {"dispatch": 1, "decision": "gui-lai"},
        "request": {"number": objects["asked"]["asked"]},
        "request_step": {"number": objects["asked"]["asked"], "step": "tra-loi"},
        "year": {"year": 2026},
        "year_file": {"year": 2026, "file": "khong-co"},
        "reading": {"year": 2026, "indicator": "Q2"},
        "cascade": {"year": 2026, "unit": world.units["child"].pk},
        "log_file": {"kind": "csv"},
        "urging_file": {"kind": "docx"},
        "file": {"file": "khong-co"},
        "account": {"user": officer.pk},
        "history:bieu": {"kind": "bieu", "pk": month.pk},
        "history:dong": {"kind": "dong", "pk": month.lines.get().pk},
        "history:dich-vu": {"kind": "dich-vu", "pk": service.pk},
        "history:chi-tieu": {"kind": "chi-tieu", "pk": make.quota(own, "Q2", 80).pk},
        "history:don-vi": {"kind": "don-vi", "pk": own.pk},
        "history:tai-khoan": {"kind": "tai-khoan", "pk": officer.pk},
        "history:thu-tuc": {"kind": "thu-tuc", "pk": listed.procedure_id},
        "history:bao-cao": {"kind": "bao-cao", "pk": Report.objects.get().pk},
        "history:lich": {"kind": "lich", "pk": 2026},
        "api_return": {"unit": "18136", "period": "2026-10"},
        "api_period": {"period": "2026-10"},
        **objects,
    }
    _tokens(world, leader)


def _under_way(own, province, listed, service, month, officer, leader) -> dict[str, dict[str, int]]:
    """One of everything that an address can name by its number: the name in the address is the thing's name."""
    day, payload = AT.date(), a_month()
    with make.written():
        report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=province, period=month.period)
        edition = Edition.objects.create(
            report=report, number=1, input_key="k", state=Edition.State.DONE, asked_at=AT, asked_by=officer, built_at=AT,
            payload=payload, sha256=canonical_sha256(payload),
        )  # fmt: skip
        EditionFile.objects.create(
            edition=edition, name="bao-cao.docx", content=b"x", sha256=sha256(b"x").hexdigest(), bytes=1
        )
        review = Review.objects.create(
            title="Rà soát 2026", cause="yearly", opens_on=day, due=day + timedelta(days=30), opened_by=officer
        )
        source = SourceFile.objects.create(sha256="0" * 64, name="pl3.xlsx", content=b"x", bytes=1, kept_at=AT)
        made = {
            "receipt": write_receipt(month),
            "correction": Correction.objects.create(return_ref=month, reason="nhầm cột", asked_by=officer, asked_at=AT),
            "difficulty": Difficulty.objects.create(unit=own, title="Vướng", text="Thiếu máy quét", by=officer, at=AT),
            "urging": Urging.objects.create(
                kind="late", unit=own, period=month.period, text="Chưa gửi.", reply_by=day, by=officer, at=AT
            ),
            "upload": ExternalUpload.objects.create(
                source="quoc_gia", period=month.period, name="cong.csv", sha256="1" * 64, by=officer, at=AT,
                content="Mã TTHC;Đơn vị;Trực tuyến\n1.001193;18136;5\n".encode(),
            ),
            "edition": edition,
            "review": review,
            "proposal": Proposal.objects.create(
                review=review, unit=own, kind="withdraw", appendix="3", procedure=listed.procedure, code="1.001193",
                reason="đã bãi bỏ", by=officer, at=AT,
            ),
            "draft": Draft.objects.create(review=review, title="Dự thảo", made_by=officer, made_at=AT),
            "intake": Intake.objects.create(
                file=source, name="pl3.xlsx", appendix="3", by=officer, at=AT, state="refused", failure="không đọc được"
            ),
            "decision": Decision.objects.get(),
            "answer": StatusAnswer.objects.create(
                status=ServiceStatus.objects.filter(service=service).first(), kind="object", reason="chưa có", by=officer,
                at=AT,
            ),
            "exception": ServiceException.objects.create(
                procedure=make.procedure(), unit=own, valid=from_day(day), reason="không có", document="CV 1"
            ),
            "plan": ConversionPlan.objects.create(
                procedure=listed.procedure, portal=Portal.values[0], current="none", responsible=own, due=day
            ),
            "asked": Request.objects.create(
                asked_by="Bộ Nội vụ", document="15/BNV", about="Số liệu", due_on=day, by=officer, at=AT
            ),
            "outage": Outage.objects.create(portal="tinh", began_at=AT, cause="Mất điện", by=officer, at=AT),
            "delegation": Delegation.objects.create(
                giver=leader, taker=officer, unit=own, permissions=["return.submit"], starts=day, ends=day,
                reason="nghỉ", made_by=leader, made_at=AT,
            ),
        }  # fmt: skip
    return {name: {name: row.pk} for name, row in made.items()}


def _tokens(world: World, leader: User) -> None:
    """Keys: of the commune, of its neighbour, of the district above, and two that open nothing more."""
    units = {"own": "own", "sibling": "sibling", "above": "child", "expired": "own", "revoked": "own"}
    for state, unit in units.items():
        by = leader if unit == "own" else world.people["leader", unit]
        world.tokens[state], world.keys[state] = issue_token(unit=by.unit, name=state, days=30, by=by, at=AT)
    with make.written():
        past = {"made_at": AT - timedelta(days=9), "expires_at": AT - timedelta(days=1)}
        ApiToken.objects.filter(pk=world.tokens["expired"].pk).update(**past)
        ApiToken.objects.filter(pk=world.tokens["revoked"].pk).update(revoked_at=AT, revoked_by=leader)
    world.things["token"] = {"token": world.tokens["own"].pk}
