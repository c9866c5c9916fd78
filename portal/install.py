"""Make .venv from requirements.lock; run by ./dev with the system's Python, before anything is installed."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

try:
    import fcntl
except ImportError:
    raise SystemExit("Cổng chỉ chạy trên Linux và macOS.") from None

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"
LOG = ROOT / ".venv.log"
UV = "uv>=0.5,<1"
SYSTEM_CERTIFICATES = {"UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1"}  # an office's proxy may sign with its own
IMPATIENT = ["--retries", "1", "--timeout", "20", "--disable-pip-version-check"]  # no network is said soon


class InstallError(RuntimeError):
    """Nothing can be installed; the message is one line that says why and what to do."""


def stamp() -> str:
    """What .venv was made from: the locked packages, the Python, and its own place, which its scripts name."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version} {VENV}".replace("\n", " ")


def can_install() -> bool:
    """Whether this Python can fill a .venv: with uv, with pip, or with the pip that ensurepip brings."""
    return bool(shutil.which("uv")) or (has_module("venv") and (has_module("pip") or has_module("ensurepip")))


def has_module(name: str) -> bool:
    """Whether this Python could import a module."""
    return importlib.util.find_spec(name) is not None


def install() -> None:
    """Bring .venv to what requirements.lock says. Raises InstallError; no stamp is left then, so the next call retries."""
    with (ROOT / ".venv.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if is_done():
            return  # another call was quicker
        LOG.write_bytes(b"")
        if not (STAMP.exists() and same_python()):
            make_venv()
        STAMP.unlink(missing_ok=True)
        print("Đang cài thư viện vào .venv (lần đầu mất vài phút)…", file=sys.stderr)
        install_packages()
        STAMP.write_text(output([str(PYTHON), str(Path(__file__)), "stamp"]), encoding="utf-8")


def is_done() -> bool:
    """Whether .venv is whole and up to date."""
    return STAMP.exists() and output([str(PYTHON), str(Path(__file__)), "stamp"]) == STAMP.read_text(encoding="utf-8")


def same_python() -> bool:
    """Whether the .venv that is there was made here and by the same Python, and only its packages are out of date."""
    return STAMP.read_text(encoding="utf-8").split(" ", 1)[1] == stamp().split(" ", 1)[1]


def make_venv() -> None:
    """An empty .venv in place of whatever half-made thing is there. Pip is left out: Debian packs it apart."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    if has_module("venv"):
        must([sys.executable, "-m", "venv", "--without-pip", str(VENV)], "Không tạo được .venv")
    else:
        must(["uv", "venv", "--python", sys.executable, str(VENV)], "Không tạo được .venv")


def install_packages() -> None:
    """By uv, which is quick; by pip where uv fails, since pip alone reads pip.conf and its mirrors."""
    uv = shutil.which("uv")
    if not uv:
        must([*own_pip(), "install", *IMPATIENT, UV], "Không tải được uv từ PyPI")
        uv = str(VENV / "bin" / "uv")
    locked = ["--require-hashes", "-r", str(LOCK)]
    if not works([uv, "pip", "install", "--python", str(PYTHON), *locked]):
        must([*own_pip(), "install", *IMPATIENT, *locked], "Không tải được thư viện từ PyPI")


def own_pip() -> list[str]:
    """A pip that installs into .venv: this Python's (PEP 668 bars it from its own folders only), or a new one."""
    if has_module("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if not works([str(PYTHON), "-m", "ensurepip"]):
        raise InstallError("Python này không có pip: cài gói python3-venv (Debian, Ubuntu) rồi chạy lại")
    return [str(PYTHON), "-m", "pip"]


def works(command: list[str]) -> bool:
    """Run a command, its words into the log; whether it succeeded."""
    with LOG.open("ab") as log:
        return subprocess.run(command, env=os.environ | SYSTEM_CERTIFICATES, stdout=log, stderr=log).returncode == 0


def must(command: list[str], refusal: str) -> None:
    """Run a command that there is no way around. Raises InstallError."""
    if not works(command):
        raise InstallError(f"{refusal}: hãy kiểm tra mạng (hoặc proxy, pip.conf) rồi chạy lại; chi tiết ở {LOG}")


def output(command: list[str]) -> str:
    """What a command prints, without its last line break; nothing if it cannot run."""
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def main(deed: str) -> int:
    """One of: stamp, can-install, install."""
    if deed == "stamp":
        print(stamp())
    elif deed == "can-install":
        return 0 if can_install() else 1
    elif deed == "install":
        try:
            install()
        except InstallError as error:
            print(error, file=sys.stderr)
            return 1
        except OSError as error:
            print(f"Không ghi được vào {error.filename or ROOT}: {error.strerror}.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
