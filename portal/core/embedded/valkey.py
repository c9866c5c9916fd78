"""The embedded Valkey, the jobs' broker: its settings, its start and stop."""

import os
import signal
import socket
import time
from pathlib import Path

from portal.core.processes import end, is_alive

from .errors import EmbeddedError, last_lines
from .place import Place
from .processes import command_of, launch, running

NAME = "Valkey"
PROGRAM = "valkey-server"
PATIENCE = 60.0  # seconds; a long append-only file is read first


def _data(place: Place) -> Path:
    return place.home / "valkey"


def _socket(place: Place) -> Path:
    return place.sockets / "valkey.sock"


def _log(place: Place) -> Path:
    return place.home / "valkey.log"


def address(place: Place) -> str:
    """The address of this server as redis-py reads it; the settings turn it into Celery's spelling."""
    return f"unix://{_socket(place)}"


def answers(place: Place) -> bool:
    """Whether the server answers PING; while it still loads its data it does not."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(os.fsencode(_socket(place)))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def pid_of(place: Place) -> int | None:
    """The server's process id, if it runs."""
    return next(iter(running(PROGRAM, _data(place))), None)


def start(place: Place) -> None:
    """Start the server and wait for it. Raises EmbeddedError with the end of its log."""
    data = _data(place)
    if not data.is_dir():
        data.mkdir(mode=0o700)
        os.chown(data, place.user.pw_uid, place.user.pw_gid)
    pid = pid_of(place) or launch(_command(place), data, _log(place), place.switch)
    deadline = time.monotonic() + PATIENCE
    while not answers(place):
        if not is_alive(pid) or time.monotonic() > deadline:
            raise EmbeddedError(f"Valkey nhúng không khởi động được ở {data}:\n{last_lines(_log(place))}")
        time.sleep(0.02)


def _command(place: Place) -> list[str]:
    settings = {
        "port": "0",  # the socket only
        "unixsocket": str(_socket(place)),
        "unixsocketperm": "700",
        "dir": str(_data(place)),
        "appendonly": "yes",  # written before it is acknowledged; on disk within a second
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",  # a broker may refuse work but never forget it
        "set-proc-title": "no",  # we know our server by its command line
        "daemonize": "no",
    }
    command = [str(place.valkey_server)]
    for name, value in settings.items():
        command += [f"--{name}", value]
    return command


def stop(place: Place) -> bool:
    """End the server, its data written out; whether one ran."""
    pids = running(PROGRAM, _data(place))
    end(pids, signal.SIGTERM)
    return bool(pids)


def end_pid(pid: int | None) -> None:
    """End the server of a state file whose folder has moved, if it still runs."""
    if pid and command_of(pid, PROGRAM):
        end([pid], signal.SIGTERM)
