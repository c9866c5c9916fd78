"""The world of the access table, where everybody is logged in; and the small province of the page tests."""

from tests.access.conftest import clients, world
from tests.pages.conftest import morning

__all__ = ["clients", "morning", "world"]
