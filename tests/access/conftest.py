"""One world for all tests of access, and everybody logged in."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.access.world import World, build
from tests.factories import AT


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for the whole table; it is rolled back at the end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(timezone, "now", lambda: AT)
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[tuple[str, str], tuple[Client, str]]:
    """Everybody logged in, each with the cookie that a log-out in between must not take away."""
    made = {}
    for key, person in world.people.items():
        if key[0] != "machine":  # has no password and no session
            client = Client()
            client.force_login(person)
            made[key] = client, client.cookies["sessionid"].value
    return made
