"""One spoiled file through one door: what came of it, and whether that is as it must be."""

import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.test import Client

from portal.core.refusals import Refused
from tests.catalog.hostile.spoiling import mutate
from tests.security.doors import ANSWERS, READERS, Door

LONGEST = 10.0  # seconds of the processor for one file


def spoiled(good: tuple[str, bytes], seed: int) -> tuple[str, bytes]:
    """The same seed spoils the same file in the same way."""
    name, content = good
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return name, mutate(path, random.Random(seed)).read_bytes()


def attempt(door: Door | str, client: Client | None, good: tuple[str, bytes], seed: int) -> dict:
    """`{status, seconds, fault}` of one spoiled file for a door, or a reader by name; no `fault`: taken, or refused in words."""
    name, content = spoiled(good, seed)
    began, status, fault = time.process_time(), 0, ""
    try:
        if isinstance(door, str):
            status = _read(door, name, content)
        else:
            with transaction.atomic():
                status = door.knock(client, name, content).status_code
                transaction.set_rollback(True)
    except Exception as error:  # whatever it is, it is a fault of ours and its seed is told
        fault = f"{type(error).__name__}: {str(error)[:200]}"
    seconds = time.process_time() - began
    if not fault and status not in ANSWERS:
        fault = f"trả lời {status}"
    if seconds > LONGEST:
        fault = f"{fault} {seconds:.1f} giây".strip()
    return {"status": status, "seconds": seconds, "fault": fault}


def _read(reader: str, name: str, content: bytes) -> int:
    try:
        READERS[reader][0](name, content)
    except Refused:
        return 422
    return 200
