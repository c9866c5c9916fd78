"""Portals that are pictured: started on a folder of their own, asked things in a process that has Django, and ended."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.core import embedded
from portal.core.record import Record

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 900  # seconds until a portal serves


@dataclass(frozen=True)
class Portal:
    """One that serves at `address` from the folder `var`; `is_demo` puts the demonstration's strip on its pages."""

    var: Path
    address: str
    is_demo: bool

    @property
    def environment(self) -> dict[str, str]:
        own = {"PORTAL_VAR": str(self.var), "PORTAL_DEMO": "1" if self.is_demo else ""}
        return os.environ | own | {"PORTAL_PUBLIC_FIGURES": "1"}

    def ask(self, function: str, *given: str) -> str:
        """What a function of this folder prints, called where the portal's data are."""
        module, name = function.rsplit(".", 1)
        words = f"from tests.screens.{module} import {name}; {name}({', '.join(given)})"
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Work that is asked for waits, and the timetable opens no month."""
        held = [one.pid for one in Record(self.var / "demo.json").read() if one.name in ("worker", "beat")]
        for pid in held:
            os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in held:
                os.killpg(pid, signal.SIGCONT)

    def begin_anew(self) -> None:
        """Nothing is left of an earlier run."""
        embedded.stop(self.var)
        shutil.rmtree(self.var, ignore_errors=True)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Started, and ended afterwards."""
        port = self.address.rsplit(":", 1)[1]
        command = [sys.executable, "-m", "portal.demo", "--var", str(self.var), "demo", "--port", port]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        try:
            self._wait(process)
            yield
        finally:
            process.terminate()
            process.wait(60)

    def _wait(self, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(1)
        raise SystemExit("Bản chạy thử không lên; xem các dòng ở trên.")
