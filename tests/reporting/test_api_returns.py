"""`PUT /api/v1/returns/{unit}/{period}`: the whole month or nothing, never over a newer one, never twice."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Field, Service
from portal.accounts.deeds import broken_links
from portal.accounts.models import Change, Deed, User
from portal.accounts.tokens import issue_token
from portal.units.models import Unit
from reporting.columns import NAMES
from reporting.models import KeptAnswer, Line, Period, Return, State
from tests import factories as make
from tests.factories import AT

FULL = make.counts(online=5, direct=2, resolved=6)
PATH = "/api/v1/returns/18136/2026-10"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: AT)
        yield


@dataclass
class Machine:
    """A commune with two procedures of one field, its October, and a key of its own system."""

    commune: Unit
    other: Unit
    services: list[Service]
    field: Field
    period: Period
    return_: Return
    leader: User
    key: str = ""

    def call(self, method: str, path: str = PATH, body: object = None, **headers: str):
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.key}", **{n.replace("_", "-"): v for n, v in headers.items()}}
        return Client().generic(method, path, data, content_type="application/json", headers=headers)

    def get(self, path: str = PATH):
        return self.call("GET", path)

    def put(self, body: object = None, path: str = PATH, **headers: str):
        if "If_Match" not in headers:
            headers["If_Match"] = self.get()["ETag"]
        return self.call("PUT", path, self.whole() if body is None else body, **headers)

    def whole(self, *lines: dict, **more: object) -> dict:
        """Both listed lines, full, unless one is given in another shape."""
        whole = {"1.000001": {"procedure": "1.000001", **FULL}, "1.000002": {"procedure": "1.000002", **FULL}}
        return {"lines": list((whole | {line["procedure"]: line for line in lines}).values()), **more}

    def problems(self, answer) -> list[tuple[str, str, str]]:
        return [(one["kind"], one["line"], one["column"]) for one in answer.json()["problems"]]

    def refused(self, body: object, status: int = 422) -> list[tuple[str, str, str]]:
        """What a refused PUT names; nothing was written."""
        before = Change.objects.count(), self.version()
        answer = self.put(body)
        assert (answer.status_code, (Change.objects.count(), self.version())) == (status, before)
        return self.problems(answer)

    def version(self) -> int:
        return Return.objects.get(pk=self.return_.pk).version


@pytest.fixture
def machine(db) -> Machine:
    district = make.district("Huyện Hương Sơn", parent=make.province(code="42"), code="439")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136")
    other = make.commune("Xã Sơn Lĩnh", parent=district, code="18139")
    procedures = [make.procedure("1.000001"), make.procedure("1.000002")]
    services = [make.provided_service(commune, one) for one in procedures]
    make.provided_service(other, procedures[0])
    period = make.period()
    return_ = make.return_(commune, period)
    make.return_(other, period)
    leader = make.user(commune, "leader")
    made = Machine(commune, other, services, make.field("Hộ tịch"), period, return_, leader)
    made.key = issue_token(unit=commune, name="Một cửa", days=90, by=leader, at=AT)[1]
    return made


def test_reading_tells_every_line_due_and_what_is_empty(machine):
    make.line(machine.return_, machine.services[0], **FULL)
    answer = machine.get()
    told = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, f'"{told["version"]}"')
    assert (told["unit"], told["period"], told["state"]) == ("18136", "2026-10", "assigned")
    assert [line["procedure"] for line in told["lines"]] == ["1.000001", "1.000002", "linh-vuc:Hộ tịch"]
    assert {name: told["lines"][0][name] for name in NAMES} == FULL
    assert {told["lines"][1][name] for name in NAMES} == {None}


def test_the_whole_month_is_written_in_the_machines_name(machine):
    answer = machine.put(machine.whole(outreach="Ba buổi.", difficulties="Mạng chậm."))
    assert answer.status_code == 200
    assert answer["ETag"] == f'"{machine.version()}"'
    stored = Return.objects.get(pk=machine.return_.pk)
    assert (stored.state, stored.outreach, stored.difficulties) == (State.ENTERING, "Ba buổi.", "Mạng chậm.")
    assert [{name: getattr(line, name) for name in NAMES} for line in stored.lines.all()] == [FULL, FULL]
    deed = Deed.objects.latest("pk")
    assert (deed.door, deed.by.unit, deed.by.username) == ("api", machine.commune, f"may.{machine.commune.pk}")
    assert {change.table_name for change in deed.changes.all()} == {"reporting_line", "reporting_return"}
    assert broken_links() == []


def test_what_was_read_may_be_put_back_and_changes_nothing(machine):
    machine.put()
    read, before = machine.get(), Change.objects.count()
    answer = machine.put(read.json(), If_Match=read["ETag"])
    assert (answer.status_code, answer.json()) == (200, read.json())
    assert Change.objects.count() == before


def test_long_codes_unlisted_fields_empty_cells_and_nothing_arisen(machine):
    body = machine.whole({"procedure": "1.000002", "declared_none": True, "note": "Không có hồ sơ."})
    body["lines"][0]["procedure"] = "1.000001.000.00.00.H27"
    body["lines"][0]["resolved_late"] = None
    body["lines"].append({"procedure": "linh-vuc:Hộ tịch", **FULL})
    assert machine.put(body).status_code == 200
    lines = Line.objects.order_by("service__procedure__code")
    assert [(line.resolved_late, line.declared_none, line.note, line.field_id) for line in lines] == [
        (None, False, "", None),
        (None, True, "Không có hồ sơ.", None),
        (0, False, "", machine.field.pk),
    ]


def test_dossiers_outside_the_list_come_in_any_field_that_there_is(machine):
    other = make.field("Đường thủy nội địa")
    body = machine.whole()
    body["lines"].append({"procedure": "linh-vuc:Đường thủy nội địa", **FULL})
    assert machine.put(body).status_code == 200
    assert Line.objects.get(field=other).received_online == FULL["received_online"]
    body["lines"].append({"procedure": "linh-vuc:Không có", **FULL})
    assert machine.refused(body) == [("procedure", "linh-vuc:Không có", "procedure")]


def test_texts_and_notes_that_are_not_sent_stay(machine):
    machine.put(
        machine.whole(
            {"procedure": "1.000001", **FULL, "note": "Đã đối chiếu."}, outreach="Ba buổi.", proposals="Cấp máy quét."
        )
    )
    machine.put(machine.whole({"procedure": "1.000001", **FULL}, difficulties="Mạng chậm."))
    stored = Return.objects.get(pk=machine.return_.pk)
    assert (stored.outreach, stored.difficulties, stored.proposals) == ("Ba buổi.", "Mạng chậm.", "Cấp máy quét.")
    assert stored.lines.get(service=machine.services[0]).note == "Đã đối chiếu."


def test_a_full_month_can_be_laid_before_the_leader(machine):
    answer = machine.put(machine.whole(present=True))
    assert (answer.status_code, answer.json()["state"]) == (200, "presented")


def test_an_unfinished_month_is_not_laid_before_the_leader_and_not_written(machine):
    body = machine.whole({"procedure": "1.000002"}, present=True)
    assert machine.refused(body) == [("unfinished", "1.000002", "")]


@pytest.mark.parametrize(
    ("cells", "kind", "column"),
    [
        ({"received_online": -1}, "cell", "received_online"),
        ({"received_online": 1.5}, "cell", "received_online"),
        ({"received_online": 5.0}, "cell", "received_online"),
        ({"received_online": "5"}, "cell", "received_online"),
        ({"received_online": True}, "cell", "received_online"),
        ({"received_online": [5]}, "cell", "received_online"),
        ({"received_online": 99_999_999}, "cell", "received_online"),
        ({"received_on_line": 5}, "unknown_column", "received_on_line"),
        ({"declared_none": "có"}, "shape", "declared_none"),
        ({"note": 7}, "shape", "note"),
        ({"note": "x" * 20_001}, "shape", "note"),
        ({"pending_in_time": 0}, "identity", ""),
        ({"resolved_online": 7}, "online_over_resolved", "resolved_online"),
    ],
)
def test_one_bad_cell_refuses_the_month_and_is_named(machine, cells, kind, column):
    body = machine.whole({"procedure": "1.000002", **FULL, **cells})
    assert machine.refused(body) == [(kind, "1.000002", column)]


def test_every_bad_place_is_named_at_once(machine):
    body = {
        "lines": [
            {"procedure": "1.000001", **FULL, "received_online": -1},
            {"procedure": "1.999999", **FULL},
            {"procedure": "linh-vuc:Thuế", **FULL},
            {"procedure": "1.000001.H27", **FULL},
            7,
        ]
    }
    assert machine.refused(body) == [
        ("cell", "1.000001", "received_online"),
        ("shape", "", "procedure"),
        ("procedure", "1.999999", "procedure"),
        ("procedure", "linh-vuc:Thuế", "procedure"),
        ("twice", "1.000001.H27", "procedure"),
        ("missing_line", "1.000002", "procedure"),
    ]


def test_each_line_that_was_not_sent_is_named_with_how_to_say_that_nothing_arose(machine):
    answer = machine.put({"lines": []})
    assert (answer.status_code, machine.problems(answer)) == (
        422,
        [("missing_line", "1.000001", "procedure"), ("missing_line", "1.000002", "procedure")],
    )
    for one in answer.json()["problems"]:
        assert f"Dòng {one['line']}: thiếu trong biểu gửi lên." in one["message"]
        assert "“declared_none”: true (không phát sinh hồ sơ trong kỳ)" in one["message"]
    body = {"lines": [{"procedure": code, "declared_none": True} for code in ("1.000001", "1.000002")]}
    assert machine.put(body).status_code == 200


def test_nothing_arisen_beside_figures_is_refused(machine):
    line = {"procedure": "1.000001", **FULL, "declared_none": True}
    assert {kind for kind, _, _ in machine.refused(machine.whole(line))} == {"declared_none"}


def test_an_unlisted_line_that_is_stored_must_be_sent(machine):
    make.line(machine.return_, machine.field, **FULL)
    assert machine.refused(machine.whole()) == [("missing_line", "linh-vuc:Hộ tịch", "procedure")]


@pytest.mark.parametrize("body", [[], {}, "chữ", 7, None, {"lines": {}}])
def test_what_is_no_month_is_refused(machine, body):
    answer = machine.call("PUT", PATH, json.dumps(body), If_Match="*")
    assert (answer.status_code, machine.problems(answer)) == (422, [("shape", "", "lines")])


@pytest.mark.parametrize("body", ["{", '{"lines": NaN}', '"\\u0000"', '"\\ud800"', b"\xff", "[" * 100_000])
def test_what_is_no_json_is_refused(machine, body):
    answer = machine.call("PUT", PATH, body, If_Match="*")
    assert (answer.status_code, answer.json()["problems"][0]["kind"]) == (400, "parse_error")


def test_a_body_beyond_the_limit_is_refused(machine):
    answer = machine.call("PUT", PATH, '{"lines": "' + "x" * 3_000_000 + '"}', If_Match="*")
    assert answer.status_code == 413


def test_without_a_version_an_existing_month_is_not_overwritten(machine):
    answer = machine.call("PUT", PATH, machine.whole())
    assert (answer.status_code, machine.problems(answer)) == (428, [("version_missing", "", "If-Match")])
    assert not Line.objects.exists()


def test_a_stale_version_is_refused_with_the_present_one(machine):
    read = machine.get()
    machine.put()
    answer = machine.put(If_Match=read["ETag"])
    assert (answer.status_code, answer.json()["version"], answer["ETag"]) == (
        412,
        machine.version(),
        f'"{machine.version()}"',
    )


@pytest.mark.parametrize(
    ("tag", "status"), [('W/"1"', 200), ('"0", "1"', 200), ("*", 200), ("1", 200), ('"2"', 412), ("", 412)]
)
def test_the_forms_of_a_version(machine, tag, status):
    assert machine.put(If_Match=tag).status_code == status


@pytest.mark.parametrize("state", [State.PRESENTED, State.SUBMITTED, State.APPROVED])
def test_a_month_that_was_handed_on_takes_nothing(machine, state):
    for service in machine.services:
        make.line(machine.return_, service, **FULL)
    make.settle(machine.return_, state)
    answer = machine.put()
    assert (answer.status_code, machine.problems(answer)) == (409, [("state", "", "")])


def test_a_returned_month_is_put_again(machine):
    make.settle(machine.return_, State.RETURNED)
    assert machine.put().json()["state"] == "entering"


def test_a_closed_period_takes_nothing(machine):
    with make.written():
        machine.period.closed_at, machine.period.closed_by = AT, User.objects.command()
        machine.period.save()
    answer = machine.put()
    assert answer.status_code == 409
    assert "đính chính" in answer.json()["problems"][0]["message"]


def test_a_month_that_was_not_assigned_is_made(machine):
    make.period(month=9)
    path = "/api/v1/returns/18136/2026-09"
    answer = machine.call("PUT", path, machine.whole())
    assert (answer.status_code, answer["ETag"]) == (201, '"2"')
    assert machine.call("PUT", path, machine.whole(), If_Match='"1"').status_code == 412
    assert Return.objects.filter(period__month=9).count() == 1


def test_a_unit_without_services_owes_nothing_and_puts_nothing(machine):
    idle = make.commune("Xã Trống", parent=make.district(), code="19999")
    leader = make.user(idle, "leader")
    machine.key = issue_token(unit=idle, name="Máy", days=30, by=leader, at=AT)[1]
    answer = machine.call("PUT", "/api/v1/returns/19999/2026-10", {"lines": []})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/returns/18139/2026-10", 404),
        ("/api/v1/returns/439/2026-10", 404),
        ("/api/v1/returns/x/2026-10", 404),
        ("/api/v1/returns/%00/2026-10", 404),
        ("/api/v1/returns/18136/2026-08", 404),
        ("/api/v1/returns/18136/2026-13", 400),
        ("/api/v1/khong-co/", 404),
    ],
)
def test_what_is_not_the_keys_is_not_found(machine, path, status):
    assert [machine.call(method, path, machine.whole(), If_Match="*").status_code for method in ("GET", "PUT")] == [
        status,
        status,
    ]


def test_a_person_of_the_unit_may_one_above_reads_and_another_does_not_find(machine):
    district = machine.commune.on(AT.date()).parent
    people = [
        make.user(machine.commune, "officer"),
        make.user(district, "reviewer"),
        make.user(machine.other, "officer"),
    ]
    statuses = []
    for person in people:
        client = Client(headers={"If-Match": "*"})
        client.force_login(person)
        answers = client.get(PATH), client.put(PATH, json.dumps(machine.whole()), content_type="application/json")
        statuses.append(tuple(answer.status_code for answer in answers))
    assert statuses == [(200, 200), (200, 403), (404, 404)]


def test_those_above_read_no_draft(machine):
    machine.put()
    reviewer = Client()
    reviewer.force_login(make.user(machine.commune.on(AT.date()).parent, "reviewer"))
    told = reviewer.get(PATH).json()
    assert (told["state"], told["lines"], told["outreach"]) == ("entering", None, None)


def test_the_same_key_answers_the_same_and_writes_once(machine):
    tag = machine.get()["ETag"]
    first = machine.put(If_Match=tag, Idempotency_Key="nop-1")
    deeds = Deed.objects.count()
    machine.put(machine.whole({"procedure": "1.000001", "declared_none": True}))  # meanwhile the month went on
    again = machine.put(If_Match=tag, Idempotency_Key="nop-1")
    assert (again.status_code, again.json(), again["ETag"]) == (200, first.json(), first["ETag"])
    assert Line.objects.get(service=machine.services[0]).declared_none
    assert Deed.objects.count() == deeds + 1


def test_the_same_key_with_another_body_is_refused(machine):
    machine.put(Idempotency_Key="nop-1")
    answer = machine.put(machine.whole(outreach="Khác."), Idempotency_Key="nop-1")
    assert (answer.status_code, machine.problems(answer)) == (422, [("key_reused", "", "Idempotency-Key")])


def test_a_refused_call_does_not_use_up_its_key(machine):
    assert machine.put(If_Match='"0"', Idempotency_Key="nop-1").status_code == 412
    assert not KeptAnswer.objects.exists()
    assert machine.put(Idempotency_Key="nop-1").status_code == 200


def test_two_units_may_use_the_same_key(machine):
    machine.put(Idempotency_Key="nop-1")
    machine.key = issue_token(unit=machine.other, name="Máy", days=30, by=make.user(machine.other, "leader"), at=AT)[1]
    body = {"lines": [{"procedure": "1.000001", **FULL}]}
    answer = machine.put(body, "/api/v1/returns/18139/2026-10", If_Match="*", Idempotency_Key="nop-1")
    assert answer.status_code == 200


def test_a_key_is_short_and_plain(machine):
    for key in ("", "có dấu", "x" * 201):
        assert machine.put(Idempotency_Key=key).status_code == 400


def test_more_lines_take_no_more_queries(machine):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert machine.get().status_code == 200
        return len(seen)

    queries()
    before = queries()
    for number in range(3):
        make.line(machine.return_, make.service(machine.commune, make.procedure(in_field=f"Lĩnh vực {number}")), **FULL)
    assert queries() == before


def test_months_and_reports_are_listed(machine):
    assert [one["period"] for one in machine.get("/api/v1/periods/").json()] == ["2026-10"]
    assert machine.get("/api/v1/reports/?period=2026-10").json() == []
    assert machine.get("/api/v1/editions/").json() == []
    assert machine.get("/api/v1/editions/7/").status_code == 404
    assert machine.get("/api/v1/editions/?period=x").status_code == 400
