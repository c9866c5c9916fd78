"""The small province of the page tests, where the administrator is let into the admin."""

import pytest

from portal.accounts.models import User
from tests import factories as make
from tests.pages.conftest import World, as_, morning, small_province

__all__ = ["as_", "morning"]


@pytest.fixture
def world(db: None) -> World:
    made = small_province()
    with make.written():
        User.objects.filter(roles=["administrator"]).update(is_staff=True)
    return made
