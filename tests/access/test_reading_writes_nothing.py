"""GET never writes: while every page and file is read, the database refuses INSERT, UPDATE and DELETE.

Excepted are the sessions, which are put off by every request, and for the API the minute of a key's last use.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.access.rules import OPEN
from tests.access.table import API, LINES

pytestmark = pytest.mark.django_db  # without it pytest-django would not make the database
EXCEPTED = {"django_session"}
REFUSE_SQL = """
CREATE FUNCTION refuse_writes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'reading wrote: % on %', TG_OP, TG_TABLE_NAME; END $$;
"""


@pytest.fixture
def read_only(world) -> Iterator[None]:
    """All tables refuse; rolled back afterwards."""
    with transaction.atomic():
        _refuse(EXCEPTED)
        yield
        transaction.set_rollback(True)


def _refuse(excepted: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REFUSE_SQL)
        for table in set(connection.introspection.table_names(cursor)) - excepted:
            cursor.execute(
                f"CREATE TRIGGER zz_refuse BEFORE INSERT OR UPDATE OR DELETE ON {connection.ops.quote_name(table)} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_writes()"
            )


def test_no_page_or_file_writes(world, clients, read_only):
    read = 0
    for line in LINES:
        if line.verb != "GET":
            continue
        for (role, place), (client, cookie) in clients.items():
            if line.expected(role, place) != OPEN or place in ("foreign", "sibling") and not role.startswith("a"):
                continue
            client.cookies["sessionid"] = cookie
            answer = client.get(reverse(line.name, kwargs=world.things[line.thing]), line.data)
            if answer.streaming:
                list(answer.streaming_content)
            read += 1
    assert read > 200


def test_the_trigger_of_this_test_does_refuse(world, clients, read_only):
    client, cookie = clients["leader", "own"]
    client.cookies["sessionid"] = cookie
    with pytest.raises(Exception, match="reading wrote"), transaction.atomic():
        client.post(reverse("save_profile"), {"full_name": "Tên khác", "phone": ""})


def test_no_call_of_the_api_writes(world):
    with transaction.atomic():
        _refuse(EXCEPTED | {"accounts_apitoken"})
        for line in API:
            if line.verb == "GET":
                headers = {"Authorization": f"Bearer {world.keys['own']}"}
                url = reverse(line.name, kwargs=world.things[line.thing])
                assert Client().get(url, headers=headers).status_code in (200, 404)
        transaction.set_rollback(True)
