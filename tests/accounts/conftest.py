"""The province that the tests of the admin stand on; a clock that pages, sessions and locks share."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from axes import attempts
from axes.handlers import proxy
from django.core.cache import cache
from django.utils import timezone

from tests.accounts.province import Province
from tests.factories import AT


@pytest.fixture
def province(db: None) -> Province:
    return Province()


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """The clock stands at AT until a test moves it, for the lock-out too; codes that were used are forgotten."""
    cache.clear()
    with pytest.MonkeyPatch.context() as patch:

        def move(at: datetime) -> None:
            for module, name in ((timezone, "now"), (attempts, "now"), (proxy, "now")):
                patch.setattr(module, name, lambda: at)

        move(AT)
        yield move
