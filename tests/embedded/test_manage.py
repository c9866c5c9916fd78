"""manage.py from an operator's shell: which servers, which exit code, what stands on which stream."""

import json
import subprocess

import pytest

from portal.core import embedded
from portal.settings import database_from
from tests.embedded.conftest import ROOT, manage, rows


def test_without_any_server_every_command_is_refused():
    for words in (["check"], ["compliance", "2026-10"], ["migrate"]):
        called = manage(*words)
        assert (called.returncode, called.stdout) == (2, "")
        assert "DATABASE_URL" in called.stderr
        assert called.stderr.count("\n") == 1


def test_one_address_alone_is_refused():
    called = manage("check", DATABASE_URL="postgresql://somewhere/portal", PORTAL_EMBEDDED="1")
    assert called.returncode == 2
    assert "REDIS_URL" in called.stderr


def test_given_servers_need_a_secret():
    called = manage("check", DATABASE_URL="postgresql://somewhere/portal", REDIS_URL="redis://somewhere")
    assert called.returncode == 2
    assert "PORTAL_SECRET_KEY" in called.stderr


def test_a_wrong_call_exits_2_and_names_the_command(var):
    here = {"PORTAL_EMBEDDED": "1", "PORTAL_VAR": str(var)}
    assert manage("migrate", "--no-such-option", **here).returncode == 2
    unknown = manage("complience", **here)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "“complience”" in unknown.stderr


def test_a_fresh_database_is_migrated_first_and_stdout_stays_clean(var):
    here = {"PORTAL_EMBEDDED": "1", "PORTAL_VAR": str(var)}
    ask = "import json; from portal.units.models import Unit; print(json.dumps({'units': Unit.objects.count()}))"
    first = manage("shell", "-v", "0", "-c", ask, **here)
    assert json.loads(first.stdout) == {"units": 0}
    assert "Applying units.0001_initial" in first.stderr
    second = manage("shell", "-v", "0", "-c", ask, **here)
    assert (json.loads(second.stdout), second.stderr) == ({"units": 0}, "")


def test_a_first_migration_cut_short_is_finished_by_the_next_command(var):
    here = {"PORTAL_EMBEDDED": "1", "PORTAL_VAR": str(var)}
    database, _broker = embedded.ensure(var)
    rows(
        database, "CREATE TABLE django_migrations (id bigserial PRIMARY KEY, app text, name text, applied timestamptz)"
    )
    (var / "embedded/migrating").touch()
    assert manage("check", **here).returncode == 0
    assert rows(database, "SELECT to_regclass('units_unit') IS NOT NULL") == [(True,)]
    assert not (var / "embedded/migrating").exists()


def test_a_python_without_our_packages_says_so():
    called = subprocess.run(
        ["/usr/bin/env", "-i", "python3", "-I", "-S", str(ROOT / "manage.py"), "check"], capture_output=True, text=True
    )
    assert called.returncode == 2
    assert "./dev setup" in called.stderr
    assert called.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@db.tinh.vn:5433/cong", ("cong", "u", "p@ss", "db.tinh.vn", "5433")),
        ("postgres://u@/portal?host=/run/pg&port=6432", ("portal", "u", "", "/run/pg", "6432")),
        ("postgresql:///portal", ("portal", "", "", "", "")),
    ],
)
def test_a_database_address_is_read_in_full(url, expected):
    entry = database_from(url)
    assert tuple(entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected
