"""Find the system's Chromium for the browser tests; as root on Debian and Ubuntu install it. Prints its path."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """A Chromium that really runs, $CHROMIUM or by name; Ubuntu's `chromium-browser` may be a mere pointer to a snap."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        path = shutil.which(name)
        if path and _runs(path):
            return path
    return None


def _runs(path: str) -> bool:
    return subprocess.run([path, "--version", "--no-sandbox"], capture_output=True).returncode == 0


def install() -> None:
    """From the system's packages, where we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    sys.stderr.write("Đang cài chromium từ kho của hệ điều hành…\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *command], stdout=sys.stderr, env=environment)


def main() -> int:
    """Never a skip: without a browser the tests do not start."""
    path = find()
    if not path:
        install()
        path = find()
    if not path:
        sys.stderr.write("Phép thử cần trình duyệt: cài gói chromium, hoặc đặt CHROMIUM là đường dẫn tới nó.\n")
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
