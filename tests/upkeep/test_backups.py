"""A backup is put back on a database of its own: everything is there, and what is broken is refused untouched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from portal.accounts.models import ChainLink
from reporting.models import Line
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "portal_phuc_hoi"


def manage(*arguments: str, database: str, var: Path) -> subprocess.CompletedProcess:
    """A command in a process of its own, as an operator runs it."""
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{database}").geturl()
    known = {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "PORTAL_SECRET_KEY": settings.SECRET_KEY}
    environment = os.environ | known | {"PORTAL_VAR": str(var)}
    called = [sys.executable, "manage.py", *arguments]
    return subprocess.run(called, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=120)


def server(statement: str) -> None:
    """A statement outside every database's transaction."""
    session = psycopg2.connect(settings.DATABASE_URL)
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


@pytest.fixture
def other_database():
    server(f"DROP DATABASE IF EXISTS {OTHER}")
    server(f"CREATE DATABASE {OTHER} ENCODING 'UTF8' TEMPLATE template0")
    yield OTHER
    server(f"DROP DATABASE {OTHER} WITH (FORCE)")


@pytest.fixture
def saved(tmp_path) -> Path:
    """A backup of one commune's month, with an upload."""
    commune = make.commune("Xã Sơn Lễ", org_name="UBND xã Sơn Lễ")
    make.return_(commune, lines={make.provided_service(commune): make.counts(online=3)})
    var = tmp_path / "var"
    (var / "media" / "phu-luc").mkdir(parents=True)
    (var / "media" / "phu-luc" / "Phụ lục 1.xlsx").write_bytes(b"xlsx")
    (tmp_path / "backups").mkdir()
    made = manage("backup", str(tmp_path / "backups"), "--json", database=connection.settings_dict["NAME"], var=var)
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    assert said["rows"]["reporting_line"] == Line.objects.count() == 1
    return Path(said["folder"])


def test_a_backup_put_back_elsewhere_is_whole(saved, other_database, tmp_path):
    back = manage("restore", str(saved), "--json", database=other_database, var=tmp_path / "new")
    assert back.returncode == 0, back.stderr
    said = json.loads(back.stdout)
    assert said["rows"]["reporting_line"] == 1
    assert said["rows"]["accounts_chainlink"] == ChainLink.objects.count() > 0
    assert said["broken"] == []
    assert said["checked"] >= ChainLink.objects.count()
    assert (tmp_path / "new" / "media" / "phu-luc" / "Phụ lục 1.xlsx").read_bytes() == b"xlsx"
    again = manage("verify", "--json", database=other_database, var=tmp_path / "new")
    assert (again.returncode, json.loads(again.stdout)["broken"]) == (0, [])


def test_data_that_are_there_are_not_replaced_unasked(saved, other_database, tmp_path):
    var = tmp_path / "new"
    assert manage("restore", str(saved), database=other_database, var=var).returncode == 0
    second = manage("restore", str(saved), database=other_database, var=var)
    assert (second.returncode, "--replace" in second.stderr) == (1, True)
    assert manage("restore", str(saved), "--replace", database=other_database, var=var).returncode == 0


def test_a_backup_with_one_byte_changed_is_refused_untouched(saved, other_database, tmp_path):
    dump = saved / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    refused = manage("restore", str(saved), database=other_database, var=tmp_path / "new")
    assert (refused.returncode, "không khớp mã băm" in refused.stderr) == (1, True)
    assert not (tmp_path / "new" / "media").exists()


def test_what_is_no_backup_is_refused(saved, other_database, tmp_path):
    shutil.rmtree(saved)
    refused = manage("restore", str(saved), database=other_database, var=tmp_path / "new")
    assert (refused.returncode, "không phải bản sao lưu" in refused.stderr) == (1, True)
    nowhere = manage("backup", str(tmp_path / "khong-co"), database=connection.settings_dict["NAME"], var=tmp_path)
    assert (nowhere.returncode, "không có thư mục" in nowhere.stderr) == (1, True)
