"""The same morning, province and people as for every page (tests/pages)."""

from tests.pages.conftest import as_, morning, world

__all__ = ["as_", "morning", "world"]
