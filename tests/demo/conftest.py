"""A small province of the demonstration, made once for the tests that only read it."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from portal.core.periods import Month
from portal.dashboards.demo.fill import fill_demo
from portal.dashboards.demo.world import Size

SMALL = Size(departments=3, districts=1, communes_each=6)
UNTIL = Month(2026, 10)


@pytest.fixture(scope="module")
def small_demo(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Three departments, one district, six communes, from 2025-12 to the open 2026-11; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill_demo(seed=1, until=UNTIL, size=SMALL)
        yield
        transaction.set_rollback(True)
