"""Every address, verb, role and place: open, closed or not there exactly as docs/access.md says; nothing half-applied."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from portal.accounts.models import ApiToken, Deed, Delegation, User
from portal.accounts.tokens import revoke_token
from tests import factories as make
from tests.access.render import MADE_BY, document
from tests.access.rules import CLOSED, GONE, OPEN, Line
from tests.access.table import API, LINES
from tests.access.world import UNIT_ROLES, World
from tests.factories import AT

pytestmark = pytest.mark.django_db  # without it pytest-django would not make the database
# What may be answered where the thing is not in the state for it: never more than the table allows.
CODES = {"own": "18136", "sibling": "181361", "foreign": "4391"}
UNREADY = {OPEN: (OPEN, CLOSED, GONE), CLOSED: (CLOSED, GONE), GONE: (GONE,)}
MISSING = (
    "{name} ({route}) stands in no line of tests/access/table.py. Add one: who finds it (see=may(permission, whose=…), "
    "else 404), who may do it (do=…, else 403), public=True where nobody logs in; then run `python -m tests.access`."
)


def addresses() -> Iterator[tuple[str, str]]:
    """The name and route of every address outside the admin."""

    def walk(patterns, route: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            if getattr(one, "namespace", None):
                continue
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, route + str(one.pattern))
            else:
                yield one.name or "", "/" + route + str(one.pattern)

    return walk(get_resolver().url_patterns, "")


def tried(client: Client, cookie: str, line: Line, world: World) -> tuple[int, bool]:
    """The status of one request and whether it left a deed; then all is as it was before."""
    client.cookies["sessionid"] = cookie
    url = reverse(line.name, kwargs=world.things[line.thing])
    with transaction.atomic():
        before = Deed.objects.count()
        answer = client.get(url, line.data) if line.verb == "GET" else client.post(url, line.data)
        status = answer.status_code
        wrote = Deed.objects.count() != before
        transaction.set_rollback(True)
    return status, wrote


def verdict(line: Line, status: int, wrote: bool) -> str:
    if status == 404:
        return GONE
    if status == 403 or status >= 500 and status != 503:
        return CLOSED if status == 403 else f"fault {status}"
    if status == 302 and wrote is False and line.told:
        return "told"
    return OPEN


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_open_exactly_where_the_table_says(world, clients, line: Line):
    wrong = {}
    for (role, place), (client, cookie) in clients.items():
        if not line.thing and role in UNIT_ROLES and place in ("sibling", "foreign"):
            continue  # a page that names no thing looks the same from every other unit
        status, wrote = tried(client, cookie, line, world)
        expected, found = line.expected(role, place), verdict(line, status, wrote)
        if found == "told" or (line.unready and status < 500 and found in UNREADY[expected]):
            found = expected
        if found != expected or (expected != OPEN and wrote) or (line.verb == "GET" and wrote):
            wrong[f"{role}, {place}"] = (expected, found, status, wrote)
    assert wrong == {}, "person: (the table says, found, status, wrote a deed)"


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_without_a_log_in_only_public_pages_open(world, line: Line):
    client = Client()
    url = reverse(line.name, kwargs=world.things[line.thing])
    answer = client.get(url) if line.verb == "GET" else client.post(url)
    to_log_in = answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL))
    assert (not to_log_in) == line.public


def test_every_address_stands_in_the_table():
    named = {line.name for line in [*LINES, *API]} | {""}
    missing = [MISSING.format(name=name, route=route) for name, route in addresses() if name not in named]
    assert missing == []


def test_the_table_agrees_with_what_the_code_declares():
    """Where a view says `page_for(…)`, its line names these permissions (and may name narrower ones beside)."""
    declared = {one.name: getattr(one.callback, "permissions", None) for one in _patterns()}
    wrong = {}
    for line in LINES:
        asked = {permission for who in line.see for permission in who.permissions}
        if declared.get(line.name) and not set(declared[line.name]) <= asked:
            wrong[line.id] = (sorted(asked), declared[line.name])
    assert wrong == {}, "line: (the table names, the view declares)"


def _patterns(patterns=None) -> Iterator:
    for one in patterns or get_resolver().url_patterns:
        if hasattr(one, "url_patterns"):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def test_no_verb_stands_open_beside_the_table(world, clients):
    """What the table does not name is answered 405 at the most, by whoever finds most."""
    named = {(line.name, line.verb) for line in LINES}
    found = {}
    for line in {(one.name, one.thing): one for one in LINES}.values():
        for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (line.name, verb) in named or line.public:
                continue
            for key in (("leader", "own"), ("administrator", "foreign"), ("aggregator", "foreign")):
                client, cookie = clients[key]
                client.cookies["sessionid"] = cookie
                with transaction.atomic():
                    answer = client.generic(verb, reverse(line.name, kwargs=world.things[line.thing]))
                    transaction.set_rollback(True)
                if answer.status_code not in (403, 404, 405):
                    found[f"{verb} {line.name}"] = answer.status_code
    assert found == {}


def test_the_admin_is_there_for_administrators_alone(world, clients):
    """All of its addresses, whatever the number in them."""
    found = {}
    for one in get_resolver().namespace_dict["admin"][1].reverse_dict:
        if not isinstance(one, str):
            continue
        for numbers in ((), ("1",), ("1", "1")):
            try:
                url = reverse(f"admin:{one}", args=numbers)
            except Exception:
                continue
            for key in (
                ("officer", "own"),
                ("leader", "own"),
                ("aggregator", "foreign"),
                ("security_contact", "foreign"),
            ):
                client, cookie = clients[key]
                client.cookies["sessionid"] = cookie
                status = client.get(url).status_code
                if status != 404 and one not in ("logout", "login", "password_change", "jsi18n"):
                    found[one, key] = status
    assert found == {}


@pytest.mark.parametrize("line", API, ids=lambda line: line.id)
@pytest.mark.parametrize("key", ["own", "sibling", "expired", "revoked", "none", "wrong", "stopped", "meanwhile"])
def test_a_key_opens_its_own_unit_and_nothing_when_it_is_over(world, line: Line, key: str):
    with transaction.atomic():
        text = world.keys.get(key, {"wrong": "khong-phai-khoa"}.get(key, world.keys["own"]))
        if key == "stopped":
            with make.written():
                User.objects.filter(pk=world.tokens["own"].user_id).update(is_active=False)
        if key == "meanwhile":
            revoke_token(token=world.tokens["own"], by=world.people["leader", "own"], at=AT)
        headers = {} if key == "none" else {"Authorization": f"Bearer {text}"}
        url = reverse(line.name, kwargs=world.things[line.thing])
        before = Deed.objects.count()
        answer = Client().generic(line.verb, url, "{}", content_type="application/json", headers=headers)
        wrote = Deed.objects.count() != before
        transaction.set_rollback(True)
    if key in ("own", "sibling"):
        own = key == "own" or not line.thing.startswith("api_return")
        assert (answer.status_code == 404) == (not own)
        assert answer.status_code < 500
        assert "181361" not in answer.content.decode() or key == "sibling"
    else:
        assert (answer.status_code, wrote) == (401, False)


@pytest.mark.parametrize("line", [one for one in API if one.thing == "api_return"], ids=lambda line: line.id)
@pytest.mark.parametrize(
    ("permissions", "since", "until", "ended", "opens"),
    [
        ([], 0, 0, False, False),  # nobody let the district's machine do anything
        (["return.enter"], 0, 0, False, True),
        (["return.enter", "return.present"], -9, 9, False, True),
        (["return.present"], 0, 0, False, False),
        (["return.enter"], 1, 9, False, False),
        (["return.enter"], -9, -1, False, False),
        (["return.enter"], 0, 9, True, False),
    ],
)
def test_the_key_of_the_unit_above_opens_a_return_while_its_machine_stands_in(
    world, line: Line, permissions, since, until, ended, opens
):
    machine, leader, day = world.tokens["above"].user, world.people["leader", "own"], AT.date()
    with transaction.atomic():
        with make.written():
            if permissions:
                Delegation.objects.create(
                    giver=leader, taker=machine, unit=leader.unit, permissions=permissions, reason="máy của huyện",
                    starts=day + timedelta(days=since), ends=day + timedelta(days=until), made_by=leader, made_at=AT,
                    **({"ended_by": leader, "ended_at": AT} if ended else {}),
                )  # fmt: skip
        headers = {"Authorization": f"Bearer {world.keys['above']}"}
        found = {}
        for unit in ("own", "sibling", "foreign"):
            url = reverse(line.name, kwargs={**world.things[line.thing], "unit": CODES[unit]})
            answer = Client().generic(line.verb, url, "{}", content_type="application/json", headers=headers)
            found[unit] = answer.status_code != 404
        transaction.set_rollback(True)
    assert found == {"own": opens, "sibling": False, "foreign": False}


def test_a_key_opens_no_page(world):
    pages = [line for line in LINES if line.verb == "GET" and not line.public]
    headers = {"Authorization": f"Bearer {world.keys['own']}"}
    statuses = {
        Client().get(reverse(line.name, kwargs=world.things[line.thing]), headers=headers).status_code for line in pages
    }
    assert statuses == {302}
    assert ApiToken.objects.get(pk=world.tokens["own"].pk).used_at is None


def test_a_role_that_was_taken_away_meanwhile_opens_nothing_more(world, clients):
    client, cookie = clients["leader", "own"]
    client.cookies["sessionid"] = cookie
    with transaction.atomic():
        with make.written():
            User.objects.filter(pk=world.people["leader", "own"].pk).update(roles=[])
        statuses = {
            line.id: client.get(reverse(line.name, kwargs=world.things[line.thing])).status_code
            for line in LINES
            if line.verb == "GET" and line.see[0].permissions and not line.public
        }
        transaction.set_rollback(True)
    wrong = {name: status for name, status in statuses.items() if status != 404}
    assert wrong == {}


def test_units_whose_codes_and_names_begin_alike_never_cross(world, clients):
    """439 and 4391, 18136 and 181361, “Xã Sơn Lễ” and “Xã Sơn Lễ Hạ”: each sees its own."""
    month = "/so-lieu/2026-10"
    sibling = make.return_(world.units["sibling"], make.period())
    client, cookie = clients["leader", "own"]
    client.cookies["sessionid"] = cookie
    assert client.get(f"{month}/{sibling.unit_id}/").status_code == 404
    other, cookie = clients["reviewer", "foreign"]
    other.cookies["sessionid"] = cookie
    assert other.get(f"{month}/{world.units['own'].pk}/").status_code == 404
    progress = other.get("/tien-do/").content.decode()
    assert "Sơn Lễ" not in progress


def test_the_document_is_made_from_the_table():
    stands = (settings.BASE_DIR / "docs" / "access.md").read_text(encoding="utf-8")
    assert stands == document(), MADE_BY
