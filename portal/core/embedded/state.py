"""The lock that lets one process at a time start or stop the servers, and the file that says what runs where."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held_lock(base: Path, name: str = "lock") -> Iterator[None]:
    """Hold the lock of this folder; the kernel gives it back when the holder dies, however it dies."""
    descriptor = os.open(base / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_state(base: Path) -> dict | None:
    """What the last start wrote, or None; a half-written or foreign file counts as none."""
    try:
        return json.loads((base / "state.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def write_state(base: Path, state: dict) -> None:
    """Replace the state file in one step."""
    made = base / "state.json.new"
    made.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    made.replace(base / "state.json")


def remove_state(base: Path) -> None:
    """Say that nothing runs."""
    (base / "state.json").unlink(missing_ok=True)
