"""What docs/operations.md tells an administrator is true of the code."""

import os
import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READ = set(
    re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', (ROOT / "portal" / "settings.py").read_text(encoding="utf-8"))
)
OURS = {"units", "accounts", "dashboards"}


def test_every_variable_that_is_read_is_told():
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert READ - told == set()
    assert told - READ <= {"PORTAL_PYTHON", "CHROMIUM"}  # read by the script dev


def test_the_example_of_an_environment_names_only_what_is_read():
    example = (ROOT / "deploy" / "portal.env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) <= READ


def test_every_command_of_ours_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ours = {
        name
        for name, app in get_commands().items()
        if app in {"catalog", "reporting", "targets"} or app.startswith("portal.")
    }
    inner = {"prepare_demo", "demo_logins"}  # called by ./dev demo
    assert {name for name in ours - inner if f"`{name}" not in readme} == set()


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy" / "systemd").glob("*.service")), ids=lambda file: file.stem)
def test_a_service_starts_what_is_there(unit: Path):
    service = ConfigParser(strict=False, interpolation=None)
    service.optionxform = str
    service.read_string(unit.read_text(encoding="utf-8"))
    program, *arguments = service["Service"]["ExecStart"].removeprefix("/opt/portal/current/").split()
    assert program in {".venv/bin/gunicorn", ".venv/bin/celery", ".venv/bin/python"}
    assert service["Service"]["User"] == "portal"
    assert service["Service"]["NoNewPrivileges"] == "yes"
    if program.endswith("python"):
        assert (arguments[0], arguments[1] in get_commands()) == ("manage.py", True)


def started(**environment: str) -> subprocess.CompletedProcess:
    known = {
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "PORTAL_SECRET_KEY": settings.SECRET_KEY,
    }
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_"))}
    called = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        called, cwd=ROOT, env=alone | known | environment, capture_output=True, text=True, timeout=120
    )


def test_production_is_clean_by_djangos_own_list():
    done = started(PORTAL_HTTPS="1")
    assert (done.returncode, "no issues" in done.stdout + done.stderr) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"PORTAL_DEBUG": "1"},
        {"PORTAL_SECRET_KEY": ""},
        {"PORTAL_SECRET_KEY": "ngan"},
        {"PORTAL_SECRET_KEY": "a" * 60},
        {"PORTAL_SECRET_KEY": "django-insecure-" + "0123456789" * 6},
        {"PORTAL_INTERNAL_DAYS": "17,16,18"},
        {"PORTAL_INTERNAL_DAYS": "16,17,20"},
        {"PORTAL_INTERNAL_DAYS": "16,x"},
    ],
    ids=["debug", "no-secret", "short", "one-letter", "djangos-example", "no-order", "too-late", "no-days"],
)
def test_an_unsafe_start_is_refused_with_a_sentence(environment: dict):
    done = started(PORTAL_HTTPS="1", **environment)
    assert done.returncode == 2
    assert next(iter(environment)) in done.stderr
