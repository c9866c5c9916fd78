"""The file that says which processes one supervisor runs, and the lock that keeps it the only one."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from .processes import Running


class Record:
    """One file of running processes. The kernel drops the lock with its holder; the file stays after a kill -9."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether we are the only one; if not, somebody else runs and nothing may be touched."""
        descriptor = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield _lock(descriptor)
        finally:
            os.close(descriptor)

    def write(self, processes: list[Running]) -> None:
        """Replace the record in one step."""
        made = self.path.with_suffix(".new")
        made.write_text(json.dumps([asdict(process) for process in processes], indent=1), encoding="utf-8")
        made.replace(self.path)

    def read(self) -> list[Running]:
        """What was recorded last; nothing if there is no record, or none that can be read."""
        try:
            return [Running(**entry) for entry in json.loads(self.path.read_text(encoding="utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):
            return []

    def remove(self) -> None:
        """Say that nothing runs."""
        self.path.unlink(missing_ok=True)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
