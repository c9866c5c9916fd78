"""Good files spoiled by chance: the same seed spoils in the same way."""

import random
import zipfile
from pathlib import Path

from tests.catalog.corpus.case import Case


def mutated(case: Case, folder: Path, chance: random.Random) -> Path:
    """Some bytes of the file changed, cut or doubled: of the archive itself, or of one part inside it."""
    return mutate(case.build(folder), chance)


def mutate(path: Path, chance: random.Random) -> Path:
    """The same to a file that is there."""
    if zipfile.is_zipfile(path) and chance.random() < 0.7:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(parts))
        parts[name] = spoiled(parts[name], chance)
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
    else:
        path.write_bytes(spoiled(path.read_bytes(), chance))
    return path


def spoiled(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        deed = chance.randrange(4)
        if deed == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif deed == 1:
            del changed[at : at + chance.randint(1, 20)]
        elif deed == 2:
            changed[at:at] = changed[max(0, at - 30) : at]
        else:
            changed[at:at] = chance.choice([b"9999999", b"-1", b'"', b"<", b"\0", b"&", "ộ".encode()])
    return bytes(changed)
