"""The grid's door: cells saved as typed, blocks whole or not at all, and nobody's number overwritten unseen."""

import json

import pytest

from portal.accounts.models import Change, Deed
from reporting.columns import NAMES
from reporting.models import Line, State
from tests import factories as make


@pytest.fixture
def save(world, as_):
    """Send edits of the commune's October as the grid does; the answer's status and JSON."""

    def send(*lines: dict, whole: bool = False, who: str = "officer"):
        body = json.dumps({"whole": whole, "lines": lines})
        answer = as_(who).post(world.address(world.commune, "luu"), body, content_type="application/json")
        return answer.status_code, answer.json() if answer["Content-Type"].startswith("application/json") else None

    return send


@pytest.fixture
def keys(world) -> list[str]:
    return [f"s{service.pk}" for service in world.services[world.commune]]


def cell(key: str, was: str = "", **cells: str) -> dict:
    return {"key": key, "cells": cells, "was": dict.fromkeys(cells, was)}


def stored() -> list[tuple]:
    return list(Line.objects.order_by("service").values_list("received_online", "received_direct", "version"))


def test_one_cell_is_saved_and_the_rest_of_the_line_stays_empty(save, keys, world):
    status, answer = save(cell(keys[0], received_online="1.234"))
    assert (status, answer["saved"], answer["lines"][0]["state"]) == (200, True, "partial")
    assert Line.objects.values(*NAMES).get() == {**dict.fromkeys(NAMES), "received_online": 1234}
    world.returns[world.commune].refresh_from_db()
    assert world.returns[world.commune].state == State.ENTERING
    assert Deed.objects.latest("pk").door == Deed.Door.GRID


def test_the_next_cell_of_the_same_line_needs_no_reload(save, keys):
    save(cell(keys[0], received_online="5"))
    save(cell(keys[0], received_direct="2"))
    assert stored() == [(5, 2, 2)]


def test_what_somebody_else_wrote_meanwhile_is_shown_not_overwritten(save, keys):
    save(cell(keys[0], received_online="7"))
    status, answer = save(cell(keys[0], received_online="9"))
    [line] = answer["lines"]
    assert (status, line["state"], line["conflicts"], line["counts"]["received_online"]) == (
        200,
        "conflict",
        ["received_online"],
        7,
    )
    assert line["theirs"]["who"] == str(Deed.objects.latest("pk").by)
    assert stored() == [(7, None, 1)]
    save(cell(keys[0], was="7", received_online="9"))
    assert stored() == [(9, None, 2)]


def test_the_same_number_typed_twice_is_no_conflict_and_no_change(save, keys):
    save(cell(keys[0], received_online="7"))
    changes = Change.objects.count()
    assert save(cell(keys[0], received_online="7"))[1]["lines"][0]["state"] == "partial"
    assert (stored(), Change.objects.count()) == ([(7, None, 1)], changes)


def test_a_refused_cell_keeps_its_own_line_back_and_no_other(save, keys):
    _, answer = save(cell(keys[0], received_online="-1"), cell(keys[1], received_online="3"))
    assert [line["state"] for line in answer["lines"]] == ["refused", "partial"]
    assert "là số âm" in answer["lines"][0]["problems"][0]["message"]
    assert stored() == [(3, None, 1)]


def test_a_block_with_one_wrong_cell_saves_nothing(save, keys):
    _, answer = save(cell(keys[0], received_online="1"), cell(keys[1], received_online="x"), whole=True)
    assert (answer["saved"], stored()) == (False, [])


def test_a_block_goes_in_as_one_deed(save, keys):
    deeds = Deed.objects.count()
    _, answer = save(*(cell(key, received_online="4") for key in keys), whole=True)
    assert (answer["saved"], stored(), Deed.objects.count() - deeds) == (True, [(4, None, 1), (4, None, 1)], 1)


def test_a_line_that_does_not_add_up_is_kept_as_typed(save, keys):
    counts = dict.fromkeys(NAMES, "1")
    _, answer = save(cell(keys[0], **counts))
    assert answer["lines"][0]["state"] == "inconsistent"
    assert "(3) phải bằng (7) + (11)" in answer["lines"][0]["problems"][0]["message"]
    assert stored() == [(1, 1, 1)]


def test_nothing_arose_is_declared_and_taken_back(save, keys):
    assert save({"key": keys[0], "none": True})[1]["lines"][0]["state"] == "none"
    assert save(cell(keys[0], received_online="3"))[1]["lines"][0]["state"] == "refused"
    assert save({"key": keys[0], "none": False})[1]["lines"][0]["state"] == "empty"


def test_a_note_is_kept_in_composed_form(save, keys):
    save({"key": keys[0], "note": "  Tuyển sinh lớp 10 "})
    assert Line.objects.get().note == "Tuyển sinh lớp 10"


def many(world, number: int, *, last: int, now: int) -> list[dict]:
    """A commune with so many more services whose last months all held `last`, and a block of edits with `now`."""
    services = [make.service(world.commune, make.procedure()) for _ in range(number)]
    for month in range(1, 10):
        lines = dict.fromkeys(services, make.counts(online=last))
        make.return_(world.commune, make.period(2026, month), State.ENTERING, lines=lines)
    texts = {name: str(value) for name, value in make.counts(online=now).items()}
    return [{"key": f"s{service.pk}", "cells": texts, "was": dict.fromkeys(texts, "")} for service in services]


def test_a_block_of_any_length_brings_its_warnings_with_the_answer(save, world):
    block = many(world, 60, last=4, now=400)
    _, answer = save(*block, whole=True)
    assert {(line["state"], len(line["problems"])) for line in answer["lines"]} == {("warning", 3)}
    assert answer["whole"] == []
    told = [{"key": line["key"], "note": "Đợt tuyển sinh"} for line in answer["lines"]]
    assert {line["state"] for line in save(*told, whole=True)[1]["lines"]} == {"saved"}


def test_a_block_that_copies_last_month_is_asked_about_as_a_whole(save, world):
    block = many(world, 3, last=4, now=4)
    _, answer = save(*block, whole=True)
    assert [line["state"] for line in answer["lines"]] == ["saved"] * 3
    assert "Cả biểu: 3 dòng có số đều giống hệt kỳ trước" in answer["whole"][0]
    assert save({"key": block[0]["key"], "note": "Cả biểu: đã đối chiếu."})[1]["whole"] == []
    changed = {**block[1], "cells": {"received_online": "5", "resolved_on_time": "5"}, "was": {}}
    assert save({"key": block[0]["key"], "note": ""})[1]["whole"] != []
    assert save(changed)[1]["whole"] == []


def test_a_refused_block_says_nothing_of_warnings(save, world):
    block = many(world, 2, last=4, now=400)
    block[0]["cells"]["received_online"] = "x"
    _, answer = save(*block, whole=True)
    assert (answer["saved"], answer["whole"]) == (False, None)


def test_warnings_of_more_lines_take_no_more_queries(as_, world, django_assert_num_queries):
    block, officer = many(world, 4, last=4, now=400), as_("officer")

    def send(*lines: dict):
        body = json.dumps({"whole": True, "lines": lines})
        return officer.post(world.address(world.commune, "luu"), body, content_type="application/json")

    assert send(*block).json()["lines"][3]["state"] == "warning"
    again = [{"key": one["key"], "cells": {"resolved_late": "0"}, "was": {}} for one in block]
    with django_assert_num_queries(WARNED):
        send(again[0])
    with django_assert_num_queries(WARNED):
        send(*again)


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("supervisor", 403), ("reviewer", 403), ("neighbour", 404), ("nobody", 404)]
)
def test_only_the_unit_types(save, keys, who, status):
    assert save(cell(keys[0], received_online="1"), who=who)[0] == status


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_a_sent_month_takes_no_cell(save, keys, world, state):
    world.fill(world.commune, online=1)
    world.put(world.commune, state)
    status, answer = save(cell(keys[0], was="1", received_online="2"))
    assert (status, "Hãy tải lại trang" in answer["message"]) == (409, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"lines": 3}',
        b'{"lines": [{"key": "x1"}]}',
        b'{"lines": [{"key": "s1"}, {"key": "s1"}]}',
        b'{"lines": [{"key": "s1", "cells": []}]}',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_what_the_grid_never_sends_is_refused_in_words(world, as_, body):
    answer = as_("officer").post(world.address(world.commune, "luu"), body, content_type="application/json")
    assert (
        answer.status_code,
        "Tải lại trang" in answer.json()["message"] or "Chia nhỏ" in answer.json()["message"],
    ) == (
        400,
        True,
    )


def test_a_line_of_nowhere_is_refused(save, world):
    foreign = world.services[world.other_commune][0]
    assert save(cell(f"s{foreign.pk}", received_online="1"))[1]["lines"][0]["state"] == "refused"
    assert save(cell("s999999999999999999", received_online="1"))[1]["lines"][0]["state"] == "refused"
    assert stored() == []


def test_more_lines_take_no_more_queries(keys, as_, world, django_assert_num_queries):
    officer = as_("officer")

    def send(*lines: dict):
        body = json.dumps({"whole": False, "lines": lines})
        officer.post(world.address(world.commune, "luu"), body, content_type="application/json")

    send(*(cell(key, received_online="1") for key in keys))
    with django_assert_num_queries(QUERIES):
        send(cell(keys[0], was="1", received_online="2"))
    with django_assert_num_queries(QUERIES):
        send(*(cell(key, was=was, received_online="3") for key, was in zip(keys, "21", strict=True)))


WARNED = 12  # nothing changed: the session, the person and their second factor, the return, its lines, their last year
QUERIES = 13  # the session, the person and their second factor, the return, its lines, one deed with its log and seal


def test_the_panel_shows_the_line_over_the_months_and_who_changed_it(save, keys, as_, world):
    before = make.period(2026, 9)
    make.return_(
        world.commune, before, state=State.ENTERING, lines={world.services[world.commune][0]: make.counts(online=6)}
    )
    save(cell(keys[0], received_online="14"))
    page = as_("officer").get(world.address(world.commune, "dong") + f"{keys[0]}/?o=received_online").content.decode()
    assert "9: 6, 10: 14" in page
    assert "(4): trống → 14" in page


@pytest.mark.parametrize("who", ["neighbour", "supervisor", "nobody"])
def test_the_panel_of_a_draft_is_the_units_own(save, keys, as_, world, who):
    save(cell(keys[0], received_online="14"))
    assert as_(who).get(world.address(world.commune, "dong") + f"{keys[0]}/").status_code == 404


def test_the_panel_of_no_column_is_not_found(keys, as_, world):
    for part in (f"{keys[0]}/?o=version", "sx/", "s/"):
        assert as_("officer").get(world.address(world.commune, "dong") + part).status_code == 404
