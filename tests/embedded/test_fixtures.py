"""What the fixtures promise: a worker on the real broker, and no way out to the network."""

import socket

import pytest

from portal.celery import app


def test_the_worker_is_a_process_on_the_real_broker(worker):
    answers = app.control.inspect(timeout=10, limit=1).ping()
    assert list(answers.values()) == [{"ok": "pong"}]
    assert worker.poll() is None


def test_a_test_cannot_reach_the_network():
    with socket.socket() as client, pytest.raises(AssertionError, match="192.0.2.1"):
        client.connect(("192.0.2.1", 80))
