"""Files made to harm: refused, or stored as mere text, in little time and memory; whatever the bytes, no other exception."""

import json
import os
import random
import subprocess
import sys

import pytest
from django.conf import settings

from catalog.importing.entries import Given
from catalog.importing.reading import read_file
from tests.catalog.corpus.good import GOOD
from tests.catalog.corpus.old_excel import IN_OLD_EXCEL
from tests.catalog.corpus.word import IN_WORD
from tests.catalog.hostile.files import HOSTILE
from tests.catalog.hostile.spoiling import mutated

SECONDS, MEGABYTES = 10, 300  # of the processor: the machine may have other work
SEEDS = range(60)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, dict]:
    """Every hostile file read by a process of its own, by the name of its function."""
    paths = {}
    for build in HOSTILE:
        folder = tmp_path_factory.mktemp(build.__name__)
        path = build(folder)
        paths[build.__name__] = path.rename(folder / f"{build.__name__}{path.suffix}")
    command = [sys.executable, "-m", "tests.catalog.hostile", *map(str, paths.values())]
    environment = os.environ | {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
    ended = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * SECONDS * len(paths),
    )
    assert ended.returncode == 0, ended.stderr
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    return {one["file"].partition(".")[0]: one for one in said}


@pytest.mark.parametrize("build", HOSTILE, ids=lambda build: build.__name__)
def test_a_hostile_file_is_refused_or_stored_as_text_with_little_means(build, outcomes):
    outcome = outcomes[build.__name__]
    assert "died" not in outcome
    assert outcome["refusal"] == HOSTILE[build]
    assert (outcome["seconds"] < SECONDS, outcome["megabytes"] < MEGABYTES) == (True, True), outcome


def test_what_is_not_refused_is_text_and_nothing_else(outcomes):
    assert outcomes["formulas_in_names"]["entries"] == ["=HYPERLINK(A1)", "=cmd|' /C calc'!A0"]
    assert outcomes["ten_megabytes_in_one_name"]["entries"] == ["Đăng ký khai sinh"]
    assert outcomes["ten_megabytes_in_one_name"]["kinds"] == ["cell_too_long", "name_too_long"]
    assert outcomes["a_styled_cell_in_the_last_row"]["entries"] == ["Đăng ký khai sinh"]


@pytest.mark.parametrize("seed", SEEDS)
def test_spoiled_bytes_give_a_reading_or_a_refusal_and_never_lose_a_row(seed, tmp_path):
    chance = random.Random(seed)
    reading = read_file(mutated(chance.choice([*GOOD, *IN_WORD, *IN_OLD_EXCEL]), tmp_path, chance), Given(), {})
    assert reading.rows_read == len(reading.entries) + reading.refused + reading.listed
    assert reading.sha256 or [problem.severity for problem in reading.problems] == ["error"]
