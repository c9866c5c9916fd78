"""A short run of `./dev bench --faults`: every kind of fault once, on servers of its own."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.breaking import FAULTS
from tests.embedded.conftest import ROOT, environment, fresh_var


def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path):
    told = tmp_path / "faults.json"
    call = ["-m", "tests.bench", "--faults", str(len(FAULTS)), "--seed", "1", "--json", str(told)]
    with fresh_var(0o755) as var:
        done = subprocess.run(
            [sys.executable, *call],
            cwd=ROOT,
            env=environment(PORTAL_EMBEDDED="1", PORTAL_VAR=str(var)),
            capture_output=True,
            text=True,
            timeout=900,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads(told.read_text(encoding="utf-8"))
    assert run["lost"] == []
    assert {one["name"] for one in run["faults"]} == set(FAULTS)
    assert all(run["acknowledged"][what] for what in ("saves", "submissions", "reports")), "nobody worked"
