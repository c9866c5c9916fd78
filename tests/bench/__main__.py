"""`python -m tests.bench`, what `./dev bench` calls: Django first, the rest needs it."""

import os
import sys
from importlib import import_module

import django

# The first word of the call → what runs; without one, the table of speeds.
BENCHES = {"--faults": "tests.bench.faults", "--fuzz": "tests.bench.fuzz", "--load": "tests.bench.load"}


def main() -> int:
    """Run one bench; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    return import_module(BENCHES.get("".join(sys.argv[1:2]), "tests.bench.table")).main()


if __name__ == "__main__":
    raise SystemExit(main())
