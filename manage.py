#!/usr/bin/env python3
"""Every command of the portal; on embedded servers a fresh database is migrated first."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
try:
    import django
    from django.conf import settings
    from django.core.management import call_command, execute_from_command_line, get_commands
    from django.db import connection

    from portal.core import embedded
except ModuleNotFoundError as error:
    sys.stderr.write(f"Chưa cài thư viện ({error.name}): chạy ./dev setup một lần, rồi gọi ./dev manage ….\n")
    raise SystemExit(2) from error


def main() -> None:
    """Exit 0 done, 1 refused by the data, 2 wrong call."""
    django.setup()
    refuse_unknown_command(sys.argv[1:2])
    if settings.ON_EMBEDDED_SERVERS:
        with embedded.migration_due(settings.VAR_DIR, has_tables) as due:
            if due:
                call_command("migrate", interactive=False, stdout=sys.stderr)  # stdout belongs to --json
        connection.close()
    execute_from_command_line(sys.argv)


def refuse_unknown_command(words: list[str]) -> None:
    """Django itself would exit 1, which here means "refused by the data"."""
    asks_for_help = not words or words[0].startswith("-") or words[0] in {"help", "version"}
    if not asks_for_help and words[0] not in get_commands():
        sys.stderr.write(f"Không có lệnh “{words[0]}”. Xem các lệnh: ./dev manage help\n")
        raise SystemExit(2)


def has_tables() -> bool:
    """Whether anybody ever migrated this database."""
    return "django_migrations" in connection.introspection.table_names()


if __name__ == "__main__":
    main()
