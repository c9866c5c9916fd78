"""The demo's supervisor over real processes: it starts, mends, refuses, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.core import embedded
from portal.core.processes import Running, is_alive
from tests.embedded.conftest import ROOT, environment, fresh_var, manage, rows


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def demo(var: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "portal.demo", "--var", str(var), *words]


def here(var: Path) -> dict[str, str]:
    return environment(PORTAL_EMBEDDED="1", PORTAL_VAR=str(var), PORTAL_DEMO="1")


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A var folder whose database has a unit, so that the demo does not spend a minute on its data."""
    with fresh_var(0o755) as var:
        manage("migrate", "-v", "0", PORTAL_EMBEDDED="1", PORTAL_VAR=str(var))
        rows(embedded.ensure(var)[0], "INSERT INTO units_unit DEFAULT VALUES")
        yield var


@pytest.fixture
def started(prepared: Path, port: int) -> Iterator[subprocess.Popen]:
    """A demo that serves."""
    process = subprocess.Popen(demo(prepared, "demo", "--port", str(port)), cwd=ROOT, env=here(prepared))
    try:
        until(lambda: process.poll() is not None or (len(recorded(prepared)) == 4 and is_served(port)), 60)
        assert process.poll() is None, "the demo ended by itself"
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def recorded(var: Path) -> dict[str, Running]:
    file = var / "demo.json"
    entries = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return {entry["name"]: Running(**entry) for entry in entries}


def is_served(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True


def everyone(var: Path) -> list[int]:
    """The demo's processes with all they started, and both servers."""
    groups = [child.group() for name, child in recorded(var).items() if name != "supervisor"]
    state = json.loads((var / "embedded/state.json").read_text(encoding="utf-8"))
    return sum(groups, [recorded(var)["supervisor"].pid, state["postgres"], state["valkey"]])


def test_kill_9_of_the_supervisor_takes_its_children_along_and_stop_ends_the_servers(started, prepared, port):
    before = everyone(prepared)
    assert len(before) >= 3 + 3 + 2  # itself and the servers; web, worker and beat; what web and worker started
    servers = before[1:3]
    started.kill()
    started.wait()
    until(lambda: [pid for pid in before if is_alive(pid)] == servers, 20)
    stopped = subprocess.run(demo(prepared, "stop"), cwd=ROOT, env=here(prepared), capture_output=True, text=True)
    assert stopped.returncode == 0
    assert [pid for pid in before if is_alive(pid)] == []
    again = subprocess.run(demo(prepared, "stop"), cwd=ROOT, env=here(prepared), capture_output=True, text=True)
    assert again.stdout == "Không có gì đang chạy.\n"


def test_what_is_killed_is_started_again_and_ctrl_c_ends_everything(started, prepared, port):
    first = recorded(prepared)
    state = json.loads((prepared / "embedded/state.json").read_text(encoding="utf-8"))
    for pid in (first["worker"].pid, first["web"].pid, state["postgres"], state["valkey"]):
        os.kill(pid, signal.SIGKILL)
    until(lambda: recorded(prepared)["worker"].pid != first["worker"].pid, 20)
    until(lambda: recorded(prepared)["web"].pid != first["web"].pid, 20)
    until(lambda: is_served(port), 30)
    database, _broker = embedded.ensure(prepared)
    assert rows(database, "SELECT count(*) FROM units_unit") == [(1,)]
    now = everyone(prepared)
    started.send_signal(signal.SIGINT)
    assert started.wait(30) == 0
    assert [pid for pid in now if is_alive(pid)] == []


def test_stop_ends_a_running_demo_and_a_second_demo_is_refused(started, prepared, port):
    before = everyone(prepared)
    second = subprocess.run(demo(prepared, "demo"), cwd=ROOT, env=here(prepared), capture_output=True, text=True)
    assert second.returncode == 1
    assert "./dev stop" in second.stderr
    assert subprocess.run(demo(prepared, "stop"), cwd=ROOT, env=here(prepared)).returncode == 0
    assert started.wait(5) == 0
    assert [pid for pid in before if is_alive(pid)] == []


def test_a_port_in_use_is_refused_by_name_before_anything_starts(var, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        called = subprocess.run(
            demo(var, "demo", "--port", str(port)), cwd=ROOT, env=here(var), capture_output=True, text=True
        )
    assert (called.returncode, called.stdout) == (1, "")
    assert called.stderr.count("\n") == 1
    assert f"cổng {port}" in called.stderr
    assert "--port" in called.stderr
    assert not (var / "embedded").exists()


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1"])
def test_a_port_that_is_none_is_a_wrong_call(var, port):
    called = subprocess.run(demo(var, "demo", "--port", port), cwd=ROOT, env=here(var), capture_output=True, text=True)
    assert called.returncode == 2


def test_a_recorded_id_that_now_belongs_to_a_stranger_is_left_alone(var):
    stranger = subprocess.Popen(["sleep", "30"], start_new_session=True)
    try:
        var.mkdir()
        entry = {"name": "worker", "pid": stranger.pid, "started": time.time() - 5000}
        (var / "demo.json").write_text(json.dumps([entry]))
        subprocess.run(demo(var, "stop"), cwd=ROOT, env=here(var), check=True)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
