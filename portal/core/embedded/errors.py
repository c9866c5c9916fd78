"""What the embedded servers say when they cannot do what was asked."""

from pathlib import Path


class EmbeddedError(RuntimeError):
    """An embedded server cannot run; the message is one for people and names what to do."""


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a server's log, for the message that says why it did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
