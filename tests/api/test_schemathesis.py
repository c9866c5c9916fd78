"""Every operation of the schema, called with values that nobody thought of: no fault of ours, answers as documented."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.accounts.models import User
from portal.accounts.tokens import issue_token
from portal.wsgi import application
from reporting.columns import NAMES
from reporting.models import Edition, Report, Return, State
from tests import factories as make

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = {
    "units",
    "compliance",
    "periods",
    "return",
    "put_return",
    "reports",
    "editions",
    "edition",
    "procedures",
    "services",
}
MOSTLY = (True, True, True, True, False)
count = st.none() | st.integers(-1, 3) | st.integers() | st.text(max_size=3)
lines = st.lists(
    st.fixed_dictionaries(
        {"procedure": st.sampled_from(["1.000001", "1.000002", "linh-vuc:Hộ tịch", "x"])},
        optional={"declared_none": st.booleans(), "note": st.text(max_size=5), **dict.fromkeys(NAMES, count)},
    ),
    max_size=4,
)
nearly_right = st.fixed_dictionaries(
    {"lines": lines}, optional={"present": st.booleans(), "outreach": st.text(max_size=5)}
)

right = st.fixed_dictionaries(
    {"lines": st.just([{"procedure": "1.000001"}, {"procedure": "1.000002", "declared_none": True}])},
    optional={"outreach": st.text(max_size=5)},
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A real request closes a connection that stands inside a transaction, as the test's does; Django's client does so too."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(db, monkeypatch) -> Iterator[str]:
    """Of a commune with two procedures; its October is sent, its November is being entered; the key is not throttled."""
    monkeypatch.setattr(settings, "API_RATE", "100000/min")
    commune = make.commune("Xã Sơn Lễ", parent=make.district(parent=make.province()), code="18136")
    procedures = [make.procedure("1.000001"), make.procedure("1.000002")]
    services = [make.provided_service(commune, one) for one in procedures]
    for one in procedures:
        make.listing(one)
    make.return_(commune, make.period(), State.SUBMITTED, lines=dict.fromkeys(services, make.counts(online=3)))
    make.return_(commune, make.period(month=11))
    make.period(month=12)
    report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=commune, period=make.period())
    Edition.objects.create(
        report=report, number=1, input_key="0" * 64, asked_at=make.AT, asked_by=User.objects.command()
    )
    leader = make.user(commune, "leader")
    return issue_token(unit=commune, name="Máy thử", days=365, by=leader, at=make.AT)[1]


@pytest.fixture
def schema(key):
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


def operations(schema) -> dict:
    found = [result.ok() for result in schema.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


def test_the_schema_names_every_operation(schema):
    assert set(operations(schema)) == OPERATIONS


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_call_makes_a_fault_and_answers_are_as_documented(schema, key, name):
    operation = operations(schema)[name]
    seen: set[int] = set()

    @hypothesis_settings(
        max_examples=50 if name == "put_return" else 10,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def call(data) -> None:
        case = data.draw(operation.as_strategy())
        aim(case, data)
        response = case.call(headers={"Authorization": f"Bearer {key}"})
        seen.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    call()
    assert 200 in seen  # the values reached what stands behind the door


def aim(case, data) -> None:
    """Most calls at what is there; the rest as generated."""
    editions = list(Edition.objects.values_list("pk", flat=True))
    places = {"unit": ["18136"], "period": ["2026-11", "2026-10", "2026-11", "2026-12"], "edition": editions}
    for name, known in places.items():
        if name in case.path_parameters and data.draw(st.sampled_from(MOSTLY)):
            case.path_parameters[name] = data.draw(st.sampled_from(known))
    if case.method == "PUT" and data.draw(st.sampled_from(MOSTLY)):
        case.body = data.draw(right | nearly_right)
        version = Return.objects.filter(period__month=11).values_list("version", flat=True).first()
        case.headers["If-Match"] = data.draw(st.sampled_from(["*", f'"{version}"', '"0"']))


def test_without_a_key_nothing_is_told(schema):
    for name, operation in operations(schema).items():
        case = operation.Case(path_parameters={"unit": "18136", "period": "2026-10", "edition": 1})
        assert (name, case.call().status_code) == (name, 401)
