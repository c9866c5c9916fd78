"""Every address of the urlconf with something in it: for each name in a route, what of the small world stands for it."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from catalog.models import (
    Appendix,
    ConversionPlan,
    Decision,
    Draft,
    Intake,
    Listing,
    Portal,
    Proposal,
    Review,
    ServiceException,
    ServiceStatus,
    SourceFile,
    StatusAnswer,
)
from portal.accounts.models import User
from portal.accounts.tokens import issue_token
from portal.core.fields import from_day
from portal.core.periods import Month
from reporting.models import Correction, Difficulty, Edition, EditionFile, Report, State
from reporting.receipts import write_receipt
from reporting.reports.payload import canonical_sha256
from tests import factories as make
from tests.factories import AT
from tests.pages.conftest import World

MONTH = Month(2026, 10)
# Routes without a name: catch-alls of the API and of the admin, tried with an address that is none.
UNNAMED = ["/api/v1/khong-co", "/quan-tri/khong-co"]
# By route, where a word of the address means something else than in most.
SPECIAL: dict[str, dict] = {
    "api-return": {"unit": "18136", "period": "2026-10"},
    "history": {"kind": "bieu"},
    "change_log_export": {"kind": "csv"},
    "edition_file": {"name": "bao-cao.docx"},
    "draft_file": {"name": "to-trinh.docx"},
    "admin:app_list": {"app_label": "accounts"},
}


def things(world: World) -> dict[str, object]:
    """What stands for each word of the routes; whatever is not there yet is made."""
    commune, officer, leader = world.commune, world.people["officer"], world.people["leader"]
    world.fill(commune, online=3)
    month = world.put(commune, State.SUBMITTED)
    service = world.services[commune][0]
    listing = make.listing(service.procedure)
    made = _under_way(world, listing, service, month, officer)
    return {
        **{name: row.pk for name, row in made.items()},
        "month": MONTH,
        "unit": commune.pk,
        "key": f"s{service.pk}",
        "deed": "duyet",
        "kind": "docx",
        "year": 2026,
        "indicator": "Q1",
        "code": service.procedure.code,
        "number": "3",
        "period": "2026-10",
        "file": "0" * 64,
        "rest": "khong-co",
        "token": issue_token(unit=commune, name="Máy", days=30, by=leader, at=AT)[0].pk,
        "user": officer.pk,
        "pk": month.pk,
        "object_id": commune.pk,
        "content_type_id": 1,
        "url": "khong-co",
    }


def _under_way(world: World, listing: Listing, service, month, officer: User) -> dict:
    day, payload = AT.date(), {"kind": "monthly", "kỳ": "2026-10"}
    with make.written():
        report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=world.province, period=month.period)
        edition = Edition.objects.create(
            report=report, number=1, input_key="k", state=Edition.State.DONE, asked_at=AT, asked_by=officer, built_at=AT,
            payload=payload, sha256=canonical_sha256(payload),
        )  # fmt: skip
        content = sha256(b"x").hexdigest()
        EditionFile.objects.create(edition=edition, name="bao-cao.docx", content=b"x", sha256=content, bytes=1)
        review = Review.objects.create(
            title="Rà soát 2026", cause="yearly", opens_on=day, due=day + timedelta(days=30), opened_by=officer
        )
        source = SourceFile.objects.create(sha256="0" * 64, name='a"/..\\<b>.xlsx', content=b"x", bytes=1, kept_at=AT)
        proposal = Proposal.objects.create(
            review=review, unit=world.commune, kind="withdraw", appendix="3", procedure=listing.procedure,
            code=listing.procedure.code, reason="đã bãi bỏ", by=officer, at=AT,
        )  # fmt: skip
        status = ServiceStatus.objects.filter(service=service).first()
        return {
            "receipt": write_receipt(month),
            "correction": Correction.objects.create(return_ref=month, reason="nhầm", asked_by=officer, asked_at=AT),
            "difficulty": Difficulty.objects.create(unit=world.commune, title="Vướng", text="Máy", by=officer, at=AT),
            "edition": edition,
            "review": review,
            "proposal": proposal,
            "draft": Draft.objects.create(review=review, title="Dự thảo", made_by=officer, made_at=AT),
            "intake": Intake.objects.create(
                file=source, name=source.name, appendix="3", by=officer, at=AT, state="refused", failure="không đọc được"
            ),
            "decision": Decision.objects.first(),
            "appendix": Appendix.objects.first(),
            "answer": StatusAnswer.objects.create(status=status, kind="object", reason="chưa có", by=officer, at=AT),
            "exception": ServiceException.objects.create(
                procedure=make.procedure(), unit=world.commune, valid=from_day(day), reason="không có", document="CV 1"
            ),
            "plan": ConversionPlan.objects.create(
                procedure=listing.procedure,
                portal=Portal.values[0],
                current="none",
                responsible=world.commune,
                due=day,
            ),
        }


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """(name, words in the route) of every named route, namespaces included."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inside = list(entry.pattern.regex.groupindex)
            for name, words in routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space):
                yield name, inside + words
        elif isinstance(entry, URLPattern) and entry.name:
            yield space + entry.name, list(entry.pattern.regex.groupindex)


def addresses(world: World) -> dict[str, str]:
    """`{name of the route: an address of it}`; a word that nothing stands for is named in the failure."""
    known = things(world)
    found = {}
    for name, words in routes():
        given = {word: {**known, **SPECIAL.get(name, {})}[word] for word in words}
        try:
            found[name] = reverse(name, kwargs=given)
        except NoReverseMatch as error:
            raise AssertionError(f"{name}: say in tests/security/addresses.py what stands for {words}") from error
    return found | {f"({address})": address for address in UNNAMED}
