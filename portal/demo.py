"""`./dev demo` and `./dev stop`: web, worker and beat under one process, on the embedded servers or on given ones."""

import argparse
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from portal.core import embedded
from portal.core.ports import why_not
from portal.core.processes import Running, end
from portal.core.record import Record
from portal.core.supervise import SUPERVISOR, Child, GaveUp, Supervisor

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
HOST = "127.0.0.1"
ROUTINES = (
    "test",
    "check",
    "bench",
    "faults",
    "fuzz",
    "load",
    "screens",
)  # of ./dev, each with servers of its own under var


def children(var: Path, port: int) -> list[Child]:
    """The three processes of the portal; their logs are in var/log."""
    logs = var / "log"
    logs.mkdir(exist_ok=True)
    python, celery = [sys.executable, "-m"], ["celery", "-A", "portal"]
    serving = ["--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--workers", "3"]
    web = ["gunicorn", "portal.wsgi", *serving, "--bind", f"{HOST}:{port}"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    # Beat's own pid file would outlive a kill -9 and then forbid the next start; we know our children anyway.
    beat = [*celery, "beat", "--schedule", str(var / "beat-schedule"), "--pidfile", "", "--loglevel", "INFO"]
    return [
        Child("web", [*python, *web, "--access-logfile", "-"], logs / "web.log", quick=signal.SIGQUIT),
        Child("worker", [*python, *worker], logs / "worker.log", quick=signal.SIGQUIT),
        Child("beat", [*python, *beat], logs / "beat.log"),
    ]


def start(var: Path, port: int, given_servers: bool) -> int:
    """Run the demo until it is asked to stop; 1 where it cannot start."""
    var.mkdir(parents=True, exist_ok=True)
    record = Record(var / "demo.json")
    with record.held() as alone:
        if not alone:
            return complain(f"Bản chạy thử ở {var} đang chạy rồi: ./dev stop để dừng nó.")
        if reason := why_not(HOST, port):
            return complain(f"Không mở được cổng {port} ({reason}): chọn cổng khác, ví dụ ./dev demo --port {port + 1}")
        for order in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(order, signal.default_int_handler)  # until the supervisor listens, both act like Ctrl-C
        try:
            record.write([Running.now(SUPERVISOR, os.getpid())])
            return serve(var, port, given_servers, record)
        finally:
            record.remove()
            if not given_servers:
                embedded.stop(var)


def serve(var: Path, port: int, given_servers: bool, record: Record) -> int:
    """Prepare the database, then keep web, worker and beat running until INT, TERM or HUP."""
    if not given_servers:
        say("Đang khởi động PostgreSQL và Valkey nhúng…")
        embedded.ensure(var)
    prepared = subprocess.run([*MANAGE, "prepare_demo"]).returncode
    if prepared:
        return prepared
    watch = Watch(var, port, given_servers)
    Supervisor(children(var, port), dict(os.environ), record.write).run(watch.each_second)
    say("Đã dừng. Dữ liệu vẫn còn: ./dev demo chạy tiếp từ đó.")
    return 0


class Watch:
    """What the demo looks at each second: is the address served yet, do the embedded servers still answer."""

    def __init__(self, var: Path, port: int, given_servers: bool) -> None:
        self.var, self.port, self.given_servers = var, port, given_servers
        self.announced = False

    def each_second(self) -> None:
        if not self.announced and self._is_served():
            self.announced = True
            say(f"\nCổng đang chạy ở http://{HOST}:{self.port}/   (Ctrl-C để dừng; nhật ký: {self.var / 'log'})\n")
            subprocess.run([*MANAGE, "demo_logins"])
        if not self.given_servers:
            try:
                embedded.ensure(self.var)  # starts again what was killed
            except embedded.EmbeddedError as error:
                say(str(error))

    def _is_served(self) -> bool:
        try:
            urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=2).close()
        except urllib.error.HTTPError:
            return True  # it answers; how it feels is for /readyz to say
        except OSError:
            return False
        return True


def stop(var: Path) -> int:
    """End whatever of the demo still runs, and the embedded servers of var and of the folders in it."""
    ended = []
    for running in Record(var / "demo.json").read():  # the supervisor comes first: it ends its children in order
        pids = [running.pid] * running.is_alive() if running.name == SUPERVISOR else running.group()
        end(pids, signal.SIGTERM)
        ended += [running.name] * bool(pids)
    Record(var / "demo.json").remove()
    for folder in (var, *(var / routine for routine in ROUTINES)):
        ended += [f"{server} ({folder})" for server in embedded.stop(folder)]
    say("Đã dừng: " + ", ".join(ended) + "." if ended else "Không có gì đang chạy.")
    return 0


def say(line: str) -> None:
    """Tell the person at the terminal."""
    print(line, flush=True)


def complain(line: str) -> int:
    """Refuse with one line; the exit code of a refusal."""
    print(line, file=sys.stderr, flush=True)
    return 1


def port_number(text: str) -> int:
    """A TCP port, 1 to 65535."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số cổng từ 1 đến 65535")
    return int(text)


def main() -> int:
    """Read the call; the environment, which the children inherit, is made by the script `dev`."""
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    parser.add_argument("--var", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--given-servers", action="store_true", help=argparse.SUPPRESS)
    deeds = parser.add_subparsers(dest="deed", required=True)
    deeds.add_parser("demo").add_argument("--port", type=port_number, default=8000)
    deeds.add_parser("stop")
    call = parser.parse_args()
    try:
        return stop(call.var) if call.deed == "stop" else start(call.var, call.port, call.given_servers)
    except (embedded.EmbeddedError, GaveUp) as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return complain("Đã dừng giữa chừng.")


if __name__ == "__main__":
    raise SystemExit(main())
