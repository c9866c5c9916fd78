"""One engine for all doors: the same data posted, typed, in a workbook, a CSV, a one-stop file, PUT by a machine give the
same messages.
"""

import csv
import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.accounts.tokens import issue_token
from reporting.actions.cells import Edit, save_cells
from reporting.actions.lines import save_lines
from reporting.actions.onestop import take_onestop
from reporting.actions.workbook import take_workbook
from reporting.checks import KEPT_AS_TYPED, CellError, read_count
from reporting.columns import BY_NAME, NAMES, NONE_WHEN_DECLARED
from reporting.forms import entries, typed_lines
from reporting.intake.figures_file import HEADER, FigureReader
from reporting.intake.onestop import read_table
from reporting.intake.onestop_plan import plan_onestop
from reporting.intake.workbook import plan_workbook, read_workbook
from reporting.models import Line
from reporting.refusals import Problem, Refused
from tests import factories as make
from tests.reporting.entry_files import October, edited, saved
from tests.reporting.entry_files import address as cell_at

pytestmark = pytest.mark.django_db
CODES = ("1.000000", "1.000001", "1.000002")
WRONG = ["-1", "1,5", "1.5", "abc", "10000000", "1.23", "12 3", "1.234.5", "n/a", "−2", "(5)", "9.999.999.999", "１２"]
small = st.integers(0, 3).map(str)
cells = st.one_of(
    small, small, small, st.just(""), st.sampled_from(["1.234", "0", " 7 ", "3\u200b"]), st.sampled_from(WRONG)
)
lines = st.fixed_dictionaries(dict.fromkeys(NAMES, cells))
adding_up = st.tuples(small, small).map(
    lambda pair: (
        dict.fromkeys(NAMES, "0")
        | {"received_online": pair[0], "resolved_on_time": pair[0], "resolved_online": pair[1]}
    )
)
typed = st.one_of(lines, adding_up)
nothing = st.fixed_dictionaries(
    {name: st.just("") if name in NONE_WHEN_DECLARED else cells for name in NAMES}
)  # what a CSV can say of a declared line
each_time = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def october() -> October:
    return October()


@pytest.fixture
def key(october) -> str:
    """Of the commune's own system."""
    leader = make.user(october.commune, "leader")
    return issue_token(unit=october.commune, name="Một cửa", days=90, by=leader, at=make.AT)[1]


def said(problems: list[Problem]) -> list[tuple[str, str, str, str]]:
    return [(p.kind, p.line, p.column, p.message) for p in problems if p.severity == "error"]


class Undone(Exception):
    """Takes a door's writing back, so that the next door finds the same month."""


def through(door, *given) -> tuple[list[Problem], bool, int]:
    """What the door said, whether it refused, how many lines it left; then all is as before."""
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    problems, refused = door(*given), False
            except Refused as refusal:
                problems, refused = refusal.problems, True
            left = Line.objects.count()
            raise Undone
    except Undone:
        return problems, refused, left


def form(october: October, data: list[dict], declared: set[int]) -> list[Problem]:
    """Posted as the page posts it."""
    posted = QueryDict(mutable=True)
    for number, line in enumerate(data):
        key = f"s{october.services[number].pk}"
        posted[f"{key}-version"] = "0"
        for name, text in line.items():
            posted[f"{key}-{name}"] = text
        if number in declared:
            posted[f"{key}-none"] = "on"
    found = entries(typed_lines(posted))
    return save_lines(return_=october.now(), entries=found, by=october.officer, at=make.AT)[1]


def grid(october: October, data: list[dict], declared: set[int]) -> list[Problem]:
    """Saved cell by cell, as the grid's script sends it."""
    edits = [
        Edit(
            service_id=october.services[number].pk,
            texts=line,
            was=dict.fromkeys(NAMES, ""),
            declared_none=number in declared,
        )
        for number, line in enumerate(data)
    ]
    answers = save_cells(return_=october.now(), edits=edits, whole=False, by=october.officer, at=make.AT)
    return [problem for answer in answers for problem in answer.problems]


def workbook_of(october: October, data: list[dict], declared: set[int]) -> bytes:
    changes = {cell_at(number, name): value(text) for number, line in enumerate(data) for name, text in line.items()}
    return edited(october.workbook(), **changes, **{cell_at(number, "none"): "x" for number in declared})


def value(text: str) -> str | int | None:
    """As a person's program keeps it: digits become a number, nothing stays nothing."""
    return int(text) if text.strip().isdecimal() and text.isascii() else text or None


def csv_of(folder: Path, data: list[dict], declared: set[int]) -> Path:
    path = folder / "so-lieu.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, line in enumerate(data):
            dash = {name: "-" for name in NONE_WHEN_DECLARED if number in declared}
            writer.writerow(["2026-10", "18136", CODES[number], *({**line, **dash}[name] for name in HEADER[3:])])
    return path


def onestop_of(data: list[dict]) -> bytes:
    book = Workbook()
    book.active.append(["Mã", *(str(BY_NAME[name].label) for name in NAMES)])
    for number, line in enumerate(data):
        book.active.append([CODES[number], *(value(line[name]) for name in NAMES)])
    return saved(book)


def put(october: October, data: list[dict], declared: set[int], key: str) -> list[Problem]:
    """As a machine sends the whole month; lines that the data do not speak of are empty."""
    sent = [
        {
            "procedure": CODES[number],
            **{name: as_json(text) for name, text in line.items()},
            "declared_none": number in declared,
        }
        for number, line in enumerate(data)
    ]
    sent += [{"procedure": code} for code in CODES[len(data) :]]
    cache.clear()  # the throttle counts calls
    answer = Client().put(
        "/api/v1/returns/18136/2026-10",
        json.dumps({"lines": sent}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "If-Match": "*"},
    )
    if answer.status_code == 200:
        return []
    problems = [
        Problem(one["severity"], one["kind"], one["message"], line=one["line"], column=one["column"])
        for one in answer.json()["problems"]
    ]
    raise Refused(answer.json().get("title", "sai"), problems)


def as_json(text: str) -> int | str | None:
    """A machine sends numbers, null for what is empty; what is no count goes as the text it is."""
    try:
        return read_count(text)
    except CellError:
        return text


ALL = {"code": 0} | {name: place for place, name in enumerate(NAMES, start=1)}


@each_time
@given(st.lists(typed, min_size=1, max_size=3))
def test_six_doors_say_the_same_in_the_same_order(october, key, tmp_path, data):
    typing, grid_refused, kept = through(form, october, data, set())
    assert said(through(grid, october, data, set())[0]) == said(typing)
    content = workbook_of(october, data, set())
    reader = FigureReader()
    reader.read(csv_of(tmp_path, data, set()))
    table = read_table("motcua.xlsx", onestop_of(data))
    assert said(plan_workbook(october.now(), read_workbook("bieu.xlsx", content)).problems) == said(typing)
    assert said(reader.problems) == said(typing)
    assert said(plan_onestop(october.now(), table, ALL).plan.problems) == said(typing)
    machine, machine_refused, machine_kept = through(put, october, data, set(), key)
    assert said(machine) == said(typing)
    assert (machine_refused, machine_kept) == (bool(typing), 0 if typing else kept)

    # Typing is kept unless a cell is no count; a file with anything wrong is refused whole.
    assert grid_refused == any(problem.kind not in KEPT_AS_TYPED for problem in typing)
    assert kept == (0 if grid_refused else sum(any(text.strip() for text in line.values()) for line in data))
    for take in (
        lambda: take_workbook(
            return_=october.now(), book=read_workbook("b.xlsx", content), by=october.officer, at=make.AT
        ),
        lambda: take_onestop(return_=october.now(), table=table, columns=ALL, by=october.officer, at=make.AT),
    ):
        _, refused, left = through(lambda one=take: [one()][:0])
        assert (refused, left) == (bool(typing), 0 if typing else kept)


@each_time
@given(st.lists(nothing, min_size=1, max_size=3))
def test_declared_lines_are_judged_alike_wherever_they_can_be_declared(october, key, tmp_path, data):
    declared = set(range(len(data)))
    typing, *_ = through(form, october, data, declared)
    assert said(through(grid, october, data, declared)[0]) == said(typing)
    plan = plan_workbook(october.now(), read_workbook("bieu.xlsx", workbook_of(october, data, declared)))
    reader = FigureReader()
    reader.read(csv_of(tmp_path, data, declared))
    assert said(plan.problems) == said(typing) == said(reader.problems)
    assert said(through(put, october, data, declared, key)[0]) == said(typing)


def test_a_count_beside_nothing_arose_is_said_alike_by_typing_and_workbook(october, key):
    data = [dict.fromkeys(NAMES, "0") | {"received_online": "4", "resolved_late": "4"}]
    typing, refused, _ = through(form, october, data, {0})
    plan = plan_workbook(october.now(), read_workbook("bieu.xlsx", workbook_of(october, data, {0})))
    assert [kind for kind, *_ in said(typing)] == ["declared_none", "declared_none"]
    assert (said(plan.problems), refused) == (said(typing), True)
    assert said(through(put, october, data, {0}, key)[0]) == said(typing)
