"""One document as it is handed out: its file name, its bytes and their hash."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Rendered:
    """A file made by the portal."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    def as_dict(self) -> dict:
        """What a command prints of it."""
        return {"name": self.name, "bytes": len(self.content), "sha256": self.sha256}
