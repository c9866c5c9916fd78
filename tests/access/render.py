"""docs/access.md, made from the table and the addresses of the code."""

from django.urls import get_resolver

from portal.accounts.roles import ROLE_NAMES, ROLES
from tests.access.rules import Line
from tests.access.table import API, LINES

MADE_BY = "docs/access.md is not what the table says: run `python -m tests.access`"
HEAD = """# Who opens what

Made from `tests/access/table.py` and the code's addresses by `python -m tests.access` (the environment of `./dev manage`);
`tests/access` asks every line as every role from every side and demands exactly this. A page that is new gets its line there.

Whoever does not stand under "found by" gets 404; who finds it and does not stand under "done by" gets 403, or is told so in
words. The address's thing is seen from four sides: own unit, unit straight below, another unit, no unit at all.
The whole of `/quan-tri/` is there for the role administrator alone. Delegation (`/tai-khoan/uy-quyen/`) adds for its days the
permissions it names, for its unit.

"""
STANDS_IN = """The return of a unit opens to the key of the unit straight above as well, while the lower unit's leader lets the
machine of the upper one enter for it (`/tai-khoan/uy-quyen/`): marked on behalf. Not yet, over, ended or without entry: 404.

"""


def document() -> str:
    """The whole text."""
    routes = dict(_routes(get_resolver().url_patterns, "/"))
    rows = [_row(line, routes) for line in LINES]
    api = [
        f"| `{line.verb} {routes[line.name]}` | key of the unit {'named' if line.thing else 'it was issued to'} |"
        for line in API
    ]
    roles = [f"| {role} | {ROLE_NAMES[role]} | {', '.join(permissions)} |" for role, permissions in ROLES.items()]
    return (
        HEAD
        + "| address | found by | done by |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n\n## Keys of machines\n\nA key opens no page. Expired, revoked, wrong or of a stopped account: 401.\n"
        + STANDS_IN
        + "| call | opens to |\n|---|---|\n"
        + "\n".join(api)
        + "\n\n## Roles\n\n| role | name | permissions |\n|---|---|---|\n"
        + "\n".join(roles)
        + "\n"
    )


def _row(line: Line, routes: dict[str, str]) -> str:
    thing = f" {line.thing.partition(':')[2]}" if ":" in line.thing else ""
    seen = "**public**" if line.public else "; ".join(who.words() for who in line.see)
    done = "; ".join(who.words() for who in line.do) or "whoever finds it"
    return f"| `{line.verb} {routes[line.name]}`{thing} | {seen} | {done} |"


def _routes(patterns, before: str):
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _routes(one.url_patterns, route)
        elif one.name:
            yield one.name, route
