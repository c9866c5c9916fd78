"""A backup is a folder: the database, the uploads, and a list of what is in it with hashes; put back whole or not at all."""

import json
import tarfile
import tempfile
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from portal.core import pgtools
from portal.dashboards.upkeep.condition import LAST_BACKUP
from portal.units.models import Unit
from reporting.refusals import Refused

DATABASE, MEDIA, CONTENTS = "database.dump", "media.tar", "contents.json"
COUNTED = (
    "units_unit",
    "catalog_service",
    "reporting_return",
    "reporting_line",
    "accounts_chainlink",
    "reporting_edition",
)
FORMAT = 1


def backup(folder: Path, at: datetime) -> dict:
    """Write a new folder `portal-YYYYmmdd-HHMMSS` in `folder`; it bears its name only once it is whole.

    Returns its contents `{format, at, folder, files: [{name, bytes, sha256}], rows, migrations}`. Raises Refused.
    """
    if not folder.is_dir():
        raise Refused(
            _("Sao lưu: không có thư mục {folder}. Hãy tạo nó trước (trên đĩa khác với cơ sở dữ liệu).").format(
                folder=folder
            )
        )
    target = folder / f"portal-{at:%Y%m%d-%H%M%S}"
    if target.exists():
        raise Refused(_("Sao lưu: {target} đã có. Chạy lại sau một giây.").format(target=target))
    with tempfile.TemporaryDirectory(prefix=".sao-luu-", dir=folder) as name:
        made = Path(name) / "made"
        made.mkdir(mode=0o700)
        _dump(made / DATABASE)
        _pack_media(made / MEDIA)
        contents = _contents(made, at)
        (made / CONTENTS).write_text(json.dumps(contents, ensure_ascii=False, indent=1), encoding="utf-8")
        made.rename(target)
    Path(settings.VAR_DIR, LAST_BACKUP).write_text(json.dumps({"at": at.isoformat(), "folder": str(target)}))
    return contents | {"folder": str(target)}


def restore(folder: Path, *, replace: bool) -> dict:
    """Put a backup back, in one transaction of the database, then the uploads.

    Returns `{at, rows}` as they now stand. Raises Refused where the folder is not whole, or where there is something in
    the database and `replace` was not said.
    """
    contents = _checked(folder)
    if _has_units() and not replace:
        raise Refused(
            _(
                "Phục hồi: cơ sở dữ liệu này đang có dữ liệu, phục hồi sẽ thay toàn bộ. Nếu đúng ý, chạy lại với "
                "--replace; nên sao lưu bản hiện tại trước."
            )
        )
    try:
        _load(folder / DATABASE)
    except pgtools.ToolFailed as failure:
        raise Refused(_("Phục hồi: không có gì thay đổi. {failure}").format(failure=failure)) from failure
    with tarfile.open(folder / MEDIA) as packed:
        packed.extractall(settings.MEDIA_ROOT, filter="data")
    rows = _rows()
    if rows != contents["rows"]:
        raise Refused(
            _("Phục hồi: số dòng sau khi phục hồi {rows} khác số dòng lúc sao lưu {kept}.").format(
                rows=rows, kept=contents["rows"]
            )
        )
    return {"at": contents["at"], "rows": rows}


def _dump(file: Path) -> None:
    try:
        pgtools.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    except pgtools.ToolFailed as failure:
        raise Refused(_("Sao lưu: {failure}").format(failure=failure)) from failure


def _load(file: Path) -> None:
    """The whole schema is dropped and made again in the same transaction, so whatever fails leaves what was there."""
    script = pgtools.run("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file))
    if pgtools.server_version() < 17:  # a newer pg_restore sets what an older server does not know
        script = script.replace(b"SET transaction_timeout = 0;\n", b"")
    head = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
    connection.close()  # our own session would hold locks on what is dropped
    pgtools.run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", stdin=head + script)


def _pack_media(file: Path) -> None:
    with tarfile.open(file, "w") as packed:
        root = Path(settings.MEDIA_ROOT)
        for one in sorted(root.rglob("*")) if root.is_dir() else []:
            packed.add(one, arcname=str(one.relative_to(root)), recursive=False)


def _contents(made: Path, at: datetime) -> dict:
    files = [
        {"name": one, "bytes": (made / one).stat().st_size, "sha256": _sha256(made / one)} for one in (DATABASE, MEDIA)
    ]
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return {"format": FORMAT, "at": at.isoformat(), "files": files, "rows": _rows(), "migrations": applied}


def _checked(folder: Path) -> dict:
    """The list of contents, once every file was found to be what it says. Raises Refused."""
    try:
        contents = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
        files = {one["name"]: one["sha256"] for one in contents["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            _("Phục hồi: {folder} không phải bản sao lưu ({contents} thiếu hoặc hỏng).").format(
                folder=folder, contents=CONTENTS
            )
        ) from error
    if contents.get("format") != FORMAT or set(files) != {DATABASE, MEDIA}:
        raise Refused(
            _("Phục hồi: {folder} do phiên bản khác lập, phiên bản này không đọc được.").format(folder=folder)
        )
    for name, expected in files.items():
        if not (folder / name).is_file() or _sha256(folder / name) != expected:
            raise Refused(
                _("Phục hồi: {folder} thiếu hoặc không khớp mã băm lúc sao lưu. Dùng bản sao lưu khác.").format(
                    folder=folder / name
                )
            )
    return contents


def _has_units() -> bool:
    return "units_unit" in connection.introspection.table_names() and Unit.objects.exists()


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        rows = {}
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchone()[0]
        return rows


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
