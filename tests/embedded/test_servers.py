"""The embedded servers: found, started, killed, started again, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import redis

from portal.core import embedded
from portal.core.embedded.errors import EmbeddedError
from portal.core.embedded.place import Place, _own_folder
from portal.core.embedded.processes import running
from portal.core.processes import is_alive
from tests.embedded.conftest import ROOT, rows

ENSURE = "import sys; from pathlib import Path; from portal.core import embedded; embedded.ensure(Path(sys.argv[1]))"


def state(var: Path) -> dict:
    return json.loads((var / "embedded/state.json").read_text(encoding="utf-8"))


def servers(var: Path) -> dict[str, list[int]]:
    """The server processes on this folder's data, by program; PostgreSQL's own children are not told by it."""
    home = Place.of(var).home
    return {
        "postgres": running("postgres", home / "postgres"),
        "valkey": running("valkey-server", home / "valkey"),
    }


def test_a_second_call_finds_the_same_servers(var):
    first = embedded.ensure(var)
    before = servers(var)
    assert embedded.ensure(var) == first
    assert servers(var) == before == {"postgres": [state(var)["postgres"]], "valkey": [state(var)["valkey"]]}


def test_servers_listen_on_sockets_only(var):
    embedded.ensure(var)
    ours = sum(servers(var).values(), [])
    assert [psutil.Process(pid).net_connections("inet") for pid in ours] == [[], []]


def test_sockets_and_data_are_closed_to_others(var):
    embedded.ensure(var)
    place = Place.of(var)
    assert [oct(folder.stat().st_mode & 0o777) for folder in (place.home, place.sockets)] == ["0o700", "0o700"]


def test_postgres_keeps_what_it_acknowledged(var):
    database, _broker = embedded.ensure(var)
    asked = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync','synchronous_commit','jit','TimeZone')"
    assert dict(rows(database, asked)) == {"fsync": "on", "synchronous_commit": "on", "jit": "off", "TimeZone": "UTC"}
    wanted = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('btree_gist','pg_trgm','unaccent')"
    assert rows(database, wanted) == [(3,)]


def test_vietnamese_letters_have_case_and_are_letters(var):
    database, _broker = embedded.ensure(var)
    rows(database, "CREATE EXTENSION pg_trgm")
    assert rows(database, "SELECT upper('Đường bộ: ế'), show_trgm('ế') <> '{}'") == [("ĐƯỜNG BỘ: Ế", True)]


def test_valkey_keeps_what_it_acknowledged(var):
    _database, broker = embedded.ensure(var)
    with redis.Redis.from_url(broker, decode_responses=True) as client:
        asked = (
            client.config_get("appendonly") | client.config_get("appendfsync") | client.config_get("maxmemory-policy")
        )
    assert asked == {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}


def test_a_committed_row_survives_kill_9_of_postgres(var):
    database, _broker = embedded.ensure(var)
    rows(database, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(state(var)["postgres"], signal.SIGKILL)
    assert embedded.ensure(var) == (database, _broker)
    assert rows(database, "SELECT n FROM kept") == [(7,)]
    assert len(servers(var)["postgres"]) == 1


def test_a_queued_message_survives_kill_9_of_valkey(var):
    _database, broker = embedded.ensure(var)
    with redis.Redis.from_url(broker) as client:
        client.lpush("queue", "message")
    os.kill(state(var)["valkey"], signal.SIGKILL)
    embedded.ensure(var)
    with redis.Redis.from_url(broker) as client:
        assert client.lrange("queue", 0, -1) == [b"message"]


def test_callers_at_the_same_moment_start_one_server_each(var):
    callers = [subprocess.Popen([sys.executable, "-c", ENSURE, str(var)], cwd=ROOT) for _ in range(4)]
    assert [caller.wait(60) for caller in callers] == [0, 0, 0, 0]
    assert {name: len(pids) for name, pids in servers(var).items()} == {"postgres": 1, "valkey": 1}


@pytest.mark.parametrize("after", [0.3, 0.5, 0.7])
def test_a_start_cut_short_by_kill_9_is_made_good(var, after):
    starter = subprocess.Popen([sys.executable, "-c", ENSURE, str(var)], cwd=ROOT)
    time.sleep(after)
    starter.kill()
    starter.wait()
    database, _broker = embedded.ensure(var)
    assert rows(database, "SELECT current_database()") == [("portal",)]
    assert {name: len(pids) for name, pids in servers(var).items()} == {"postgres": 1, "valkey": 1}


def test_stop_leaves_no_process_and_keeps_the_data(var):
    database, _broker = embedded.ensure(var)
    rows(database, "CREATE TABLE kept AS SELECT 7 AS n")
    family = [child.pid for child in psutil.Process(state(var)["postgres"]).children()]
    ours = sum(servers(var).values(), family)
    assert embedded.stop(var) == ["Valkey", "PostgreSQL"]
    assert [pid for pid in ours if is_alive(pid)] == []
    assert embedded.stop(var) == []
    embedded.ensure(var)
    assert rows(database, "SELECT n FROM kept") == [(7,)]


def test_stop_ends_open_sessions(var):
    database, _broker = embedded.ensure(var)
    sleeper = subprocess.Popen(
        [sys.executable, "-c", "import psycopg2,sys; psycopg2.connect(sys.argv[1]).cursor().execute('select pg_sleep(60)')",
         database], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(0.5)
    began = time.monotonic()
    embedded.stop(var)
    assert time.monotonic() - began < 10
    assert sleeper.wait(5) != 0


def test_a_strangers_pid_in_a_stale_pid_file_does_not_hinder(var):
    database, _broker = embedded.ensure(var)
    data = Path(state(var)["home"]) / "postgres"
    lines = (data / "postmaster.pid").read_text().splitlines()
    embedded.stop(var)
    (data / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    embedded.ensure(var)
    assert rows(database, "SELECT 1") == [(1,)]


def test_a_lost_or_broken_state_file_does_not_hinder(var):
    first = embedded.ensure(var)
    before = servers(var)
    (var / "embedded/state.json").write_text("{")
    os.kill(before["valkey"][0], signal.SIGKILL)
    assert embedded.ensure(var) == first
    assert servers(var)["postgres"] == before["postgres"]
    assert embedded.stop(var) == ["Valkey", "PostgreSQL"]


def test_a_folder_moved_while_its_servers_ran_is_served_again(var):
    database, _broker = embedded.ensure(var)
    rows(database, "CREATE TABLE kept AS SELECT 7 AS n")
    old = sum(servers(var).values(), [])
    moved = var.rename(var.with_name("moved"))
    try:
        database, _broker = embedded.ensure(moved)
        assert rows(database, "SELECT n FROM kept") == [(7,)]
        assert [pid for pid in old if is_alive(pid)] == []
    finally:
        embedded.stop(moved)
        moved.rename(var)


def test_a_path_too_long_or_odd_for_a_socket_still_works(var):
    odd = var / "một thư mục có dấu cách" / ("x" * 90)
    try:
        database, broker = embedded.ensure(odd)
        assert rows(database, "SELECT 1") == [(1,)]
        with redis.Redis.from_url(broker) as client:
            assert client.ping() is True
        sockets = Place.of(odd).sockets
        assert sockets.is_dir()
    finally:
        embedded.stop(odd)
    assert not sockets.exists()


def test_a_folder_closed_to_the_servers_user_keeps_its_mode(closed_var):
    database, _broker = embedded.ensure(closed_var)
    assert rows(database, "SELECT 1") == [(1,)]
    assert oct(closed_var.parent.stat().st_mode & 0o777) == "0o700"
    assert state(closed_var)["home"] == str(Place.of(closed_var).home)


def test_a_socket_folder_that_somebody_else_made_is_refused(var):
    long = var / ("x" * 120)
    place = Place.of(long)
    place.prepare()
    trap = place.sockets
    trap.mkdir(mode=0o755)
    trap.chmod(0o777)
    try:
        with pytest.raises(embedded.EmbeddedError, match=str(trap)):
            embedded.ensure(long)
    finally:
        trap.rmdir()


def test_data_of_another_major_version_is_refused_by_name(var):
    embedded.ensure(var)
    embedded.stop(var)
    (Place.of(var).home / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match="là của PostgreSQL 17"):
        embedded.ensure(var)


def test_the_secret_is_made_once_and_is_the_owners_alone(var):
    secret = embedded.local_secret(var)
    assert len(secret) >= 50
    assert embedded.local_secret(var) == secret
    assert oct((var / "embedded/secret").stat().st_mode & 0o777) == "0o600"


def test_a_folder_made_by_a_start_that_was_killed_before_giving_it_away_is_given_away(tmp_path):
    folder, user = tmp_path / "run", Place.of(tmp_path / "var").user
    folder.mkdir(mode=0o700)
    _own_folder(folder, user)
    assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (user.pw_uid, 0o700)


def test_a_folder_that_is_open_to_others_is_refused(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    with pytest.raises(EmbeddedError, match="thư mục riêng"):
        _own_folder(folder, Place.of(tmp_path / "var").user)
