"""Server processes: started apart from the starter, and found again by their program and folder."""

import os
import subprocess
from pathlib import Path

import psutil

from portal.core.processes import is_alive

# The starter's shell goes at once, so the server has no parent to die with and nobody left to reap it.
DETACH = 'log="$1"; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'
LONGEST_LOG = 10 * 2**20


def launch(command: list[str], folder: Path, log: Path, switch: dict) -> int:
    """Start a server that outlives us and our terminal; its process id."""
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".old"))
    started = subprocess.run(
        ["/bin/sh", "-c", DETACH, "sh", str(log), *command],
        cwd=folder,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"},
        stdout=subprocess.PIPE,
        check=True,
        start_new_session=True,
        **switch,
    )
    return int(started.stdout)


def command_of(pid: int, program: str) -> list[str]:
    """The command line of a process if it is of this program, else nothing."""
    try:
        process = psutil.Process(pid)
        words = process.cmdline()
    except psutil.Error:
        return []
    return words if words and Path(words[0]).name == program else []


def running(program: str, folder: Path) -> list[int]:
    """The processes of this program that were started on this folder.

    Told by the command line, since root in a container may not ask for another user's working directory.
    """
    return [pid for pid in psutil.pids() if str(folder) in command_of(pid, program) and is_alive(pid)]
