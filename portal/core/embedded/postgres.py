"""The embedded PostgreSQL: its cluster, its settings, its start and stop."""

import locale
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

import psycopg2

from portal.core.processes import end, is_alive

from .errors import EmbeddedError, last_lines
from .place import Place
from .processes import command_of, launch, running

NAME = "PostgreSQL"
DATABASE = "portal"
PATIENCE = 60.0  # seconds; recovery after a crash and a slow disk included
SETTINGS = {
    "listen_addresses": "",  # the socket only, in a folder that is ours alone
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",  # an acknowledged save survives kill -9 and a power cut
    "shared_buffers": "256MB",
    "max_connections": "200",
    "jit": "off",  # compiling costs more than it saves on queries of this size
    "timezone": "UTC",
    "log_timezone": "UTC",
    "random_page_cost": "1.1",
    "log_line_prefix": "%m [%p] ",
}


def _data(place: Place) -> Path:
    return place.home / "postgres"


def _log(place: Place) -> Path:
    return place.home / "postgres.log"


def address(place: Place, database: str = DATABASE) -> str:
    """The address of a database of this server, as libpq and the settings read it."""
    return f"postgresql://postgres@/{database}?host={place.sockets}"


def answers(place: Place) -> bool:
    """Whether the server takes a connection to the portal's database."""
    try:
        psycopg2.connect(address(place), connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def pid_of(place: Place) -> int | None:
    """The server's process id by its own file, if it runs."""
    pid = _pid_in_file(place)
    return pid if pid and str(_data(place)) in command_of(pid, "postgres") else None


def start(place: Place) -> None:
    """Start the server and wait for it. Raises EmbeddedError with the end of its log."""
    data = _data(place)
    _make_cluster(place)
    _check_version(place)
    _settle_pid_file(place)
    settings = SETTINGS | {"unix_socket_directories": str(place.sockets)}
    command = [str(place.postgres_bin / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    deadline = time.monotonic() + PATIENCE
    pid = None
    while not _ready(place):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL nhúng không khởi động được ở {data}:\n{last_lines(_log(place))}")
        if pid is None or not is_alive(pid):
            # After a kill -9 the old backends take a moment to let go of the shared memory: try again.
            pid = next(iter(running("postgres", data)), None) or launch(command, data, _log(place), place.switch)
        time.sleep(0.05)
    _make_database(place)


def _ready(place: Place) -> bool:
    try:
        psycopg2.connect(address(place, "postgres"), connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _make_cluster(place: Place) -> None:
    """Make the cluster beside its place and move it there when whole: a killed start leaves nothing half-made."""
    data = _data(place)
    if data.is_dir():
        return
    leftovers = list(place.home.glob("postgres.new-*"))  # an initdb that outlived its starter may still write there
    made = place.home / f"postgres.new-{uuid.uuid4().hex}"
    # Sorting and case by PostgreSQL itself, the same on every system; Vietnamese order is made in Python.
    options = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--lc-ctype={_ctype()}"]
    done = subprocess.run(
        [
            str(place.postgres_bin / "initdb"), "-D", str(made), "--username=postgres", "--auth=trust",
            "--encoding=UTF8", "--no-instructions", *options,
        ],
        cwd=place.home, capture_output=True, text=True, **place.switch,
    )  # fmt: skip
    if done.returncode:
        raise EmbeddedError(f"Không tạo được dữ liệu PostgreSQL ở {data}:\n{done.stderr.strip()}")
    made.rename(data)
    for leftover in leftovers:
        shutil.rmtree(leftover, ignore_errors=True)


def _ctype() -> str:
    """C.UTF-8 where the system has it: trigrams and text search must know that ế is a letter."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _check_version(place: Place) -> None:
    written = (_data(place) / "PG_VERSION").read_text().strip()
    shipped = subprocess.run(
        [str(place.postgres_bin / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    if shipped.split(".")[0] != written:
        raise EmbeddedError(
            f"Dữ liệu ở {_data(place)} là của PostgreSQL {written}, bộ cài có PostgreSQL {shipped}: "
            "sao lưu bằng bản cũ rồi phục hồi, hoặc chuyển thư mục ấy đi để bắt đầu với dữ liệu trống."
        )


def _pid_in_file(place: Place) -> int | None:
    try:
        return int((_data(place) / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _settle_pid_file(place: Place) -> None:
    """After a crash or a reboot the pid in postmaster.pid may be a stranger's; PostgreSQL then refuses to start."""
    pid = _pid_in_file(place)
    if pid is None or not is_alive(pid):
        return  # PostgreSQL itself sees that the file is stale
    words = command_of(pid, "postgres")
    if str(_data(place)) in words:
        return
    folder = Path(words[words.index("-D") + 1]) if "-D" in words[:-1] else None
    if folder is None or folder.is_dir():  # no PostgreSQL, or that of another folder
        (_data(place) / "postmaster.pid").unlink()
    else:  # our own cluster, moved while it ran
        end([pid], signal.SIGINT)


def _make_database(place: Place) -> None:
    connection = psycopg2.connect(address(place, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def stop(place: Place) -> bool:
    """End the server, its open sessions too, its data written out; whether one ran."""
    pids = running("postgres", _data(place))
    end(pids, signal.SIGINT)  # "fast": sessions are ended, nothing is lost
    return bool(pids)


def end_pid(pid: int | None) -> None:
    """End the server of a state file whose folder has moved, if it still runs."""
    if pid and command_of(pid, "postgres"):
        end([pid], signal.SIGINT)
