"""A person does not wait for a broker that takes the call and never answers."""

import socket
import time

from portal.core.queue import send
from reporting.tasks import build_edition


def test_a_broker_that_hangs_is_given_up_within_seconds(settings):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        assert send(build_edition, 1) is False
    assert time.monotonic() - began < 5
