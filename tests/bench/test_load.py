"""The bench of the deadline evening itself works: ten officers for five seconds in a province of a few units."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.evening import ACTS
from tests.embedded.conftest import ROOT, environment, fresh_var


def test_ten_officers_are_played_and_every_figure_is_told(tmp_path: Path):
    told = tmp_path / "load.json"
    call = ["--load", "--small", "--officers", "10", "--seconds", "5", "--ramp", "2", "--json", str(told)]
    with fresh_var(0o755) as var:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", *call],
            cwd=ROOT,
            env=environment(PORTAL_EMBEDDED="1", PORTAL_VAR=str(var)),
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(told.read_text(encoding="utf-8"))
    assert (figures["officers"], figures["login"]["count"], figures["login"]["errors"]) == (10, 10, 0)
    assert (figures["all"]["errors"], "lưu" in figures["kinds"]) == (0, True)
    assert set(figures["kinds"]) <= {*ACTS, "trả lại"}
    assert abs(sum(figures["all"]["share"].values()) - 1) < 0.01
    assert figures["all"]["share"]["db"] > 0
    assert 0 < figures["generator_cpu"] < 1
    assert "--workers" in figures["gunicorn"]
