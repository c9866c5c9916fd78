"""`python -m tests.catalog.hostile FILE…`: reads each in a child of its own, prints what came of it as a line of JSON."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django

MOST_MEMORY = 2 * 1024**3  # of addresses; what is really used is reported


def main() -> None:
    """Django is loaded once, then every file has a child."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    import catalog.importing.reading  # noqa: F401, PLC0415 (apps must be ready)

    for name in sys.argv[1:]:
        child = os.fork()
        if child == 0:
            _report(Path(name))
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if status:
            print(json.dumps({"file": Path(name).name, "died": status}), flush=True)


def _report(path: Path) -> None:
    from catalog.importing.entries import Given  # noqa: PLC0415
    from catalog.importing.reading import read_file  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    begun = time.process_time()
    reading = read_file(path, Given(), {})
    said = {
        "file": path.name,
        "refusal": "" if reading.sha256 else reading.problems[0].kind,
        "entries": [entry.name for entry in reading.entries][:10],
        "kinds": sorted({problem.kind for problem in reading.problems}),
        "seconds": time.process_time() - begun,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
