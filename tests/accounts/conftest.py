"""The province that the tests of the admin stand on."""

import pytest

from tests.accounts.province import Province


@pytest.fixture
def province(db: None) -> Province:
    return Province()
