"""`python -m tests.bench [--json FILE]`, what `./dev bench` calls: Django first, the rest needs it."""

import os
from importlib import import_module

import django


def main() -> int:
    """Run the benchmarks; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    return import_module("tests.bench.table").main()


if __name__ == "__main__":
    raise SystemExit(main())
