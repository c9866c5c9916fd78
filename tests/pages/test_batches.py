"""Many returns at once on the page Duyệt; marking cells; what stands beside a month."""

import html
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from reporting.models import Return, ReturnedCell, State
from reporting.views.life import life_of
from tests import factories as make


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def waiting(world):
    """Three communes of the district wait; their returns by unit."""
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    more = [make.commune(f"Xã Thêm {number}", parent=world.district) for number in range(2)]
    procedure = world.services[world.commune][0].procedure
    for unit in more:
        world.returns[unit] = make.return_(
            unit, world.period, State.SUBMITTED, lines={make.provided_service(unit, procedure): make.counts(online=1)}
        )
    return [world.commune, *more]


def states(world, units) -> list[str]:
    return [Return.objects.get(pk=world.returns[unit].pk).state for unit in units]


def batch(client, units, deed: str = "duyet", **given):
    fields = {"unit": [unit.pk for unit in units], "deed": deed, **given}
    return client.post("/duyet/hang-loat/?ky=2026-10", fields, follow=True)


def test_the_ticked_ones_are_approved_and_the_others_wait(world, as_, waiting):
    page = text(batch(as_("reviewer"), waiting[:2]))
    assert "Đã duyệt 2 biểu." in page
    assert states(world, waiting) == [State.APPROVED, State.APPROVED, State.SUBMITTED]


def test_one_refusal_does_not_hold_up_the_others_and_says_why(world, as_, waiting):
    world.put(waiting[1], State.RETURNED)
    page = text(batch(as_("reviewer"), waiting))
    assert "Đã duyệt 2 biểu." in page
    assert "Duyệt, tháng 10/2026, Xã Thêm 0: biểu đang ở trạng thái “Bị trả lại”" in page
    assert states(world, waiting) == [State.APPROVED, State.RETURNED, State.APPROVED]


def test_all_that_the_page_showed_are_approved_by_one_button(world, as_, waiting):
    page = text(as_("reviewer").get("/duyet/"))
    assert "Duyệt tất cả 3 biểu chờ duyệt" in page
    shown = [unit.pk for unit in waiting[:2]]  # the third came in after the page was drawn
    as_("reviewer").post("/duyet/hang-loat/?ky=2026-10", {"all": "1", "shown": shown, "deed": "duyet"})
    assert states(world, waiting) == [State.APPROVED, State.APPROVED, State.SUBMITTED]


def test_many_are_given_back_with_one_reason(world, as_, waiting):
    page = text(batch(as_("reviewer"), waiting[:2], "tra-lai", reason=" Thiếu cột (6). "))
    assert "Đã trả lại 2 biểu kèm lý do." in page
    reasons = [Return.objects.get(pk=world.returns[unit].pk).return_reason for unit in waiting]
    assert reasons == ["Thiếu cột (6).", "Thiếu cột (6).", ""]


def test_giving_back_many_takes_a_reason_too(world, as_, waiting):
    assert "phải ghi lý do" in text(batch(as_("reviewer"), waiting, "tra-lai", reason=" "))
    assert set(states(world, waiting)) == {State.SUBMITTED}


def test_nothing_ticked_is_said(world, as_, waiting):
    assert "Chưa chọn biểu nào" in text(batch(as_("reviewer"), []))


@pytest.mark.parametrize("who", ["officer", "leader", "supervisor", "viewer", "nobody"])
def test_others_find_no_such_page(world, as_, waiting, who):
    assert batch(as_(who), waiting).status_code == 404
    assert set(states(world, waiting)) == {State.SUBMITTED}


def test_one_unit_of_another_district_and_none_is_done(world, as_, waiting):
    world.fill(world.other_commune, online=1)
    world.put(world.other_commune, State.SUBMITTED)
    assert batch(as_("reviewer"), [*waiting, world.other_commune]).status_code == 404
    assert set(states(world, [*waiting, world.other_commune])) == {State.SUBMITTED}


def test_an_unknown_deed_and_reading_do_nothing(world, as_, waiting):
    assert batch(as_("reviewer"), waiting, "xoa").status_code == 404
    assert as_("reviewer").get("/duyet/hang-loat/?ky=2026-10").status_code == 405


def mark(world) -> str:
    return world.address(world.commune, "danh-dau")


def test_cells_are_marked_and_the_return_goes_back_with_them(world, as_, waiting):
    line = world.returns[world.commune].lines.first()
    fields = {"cell": [f"{line.pk}:received_online", f"{line.pk}:carried_over"], f"note-{line.pk}": "Thiếu 2."}
    page = text(as_("reviewer").post(mark(world), fields | {"reason": "Xem ô đánh dấu."}, follow=True))
    assert "kèm lý do và 2 ô đánh dấu" in page
    assert states(world, [world.commune]) == [State.RETURNED]
    assert set(ReturnedCell.objects.values_list("line", "column_name", "note")) == {
        (line.pk, "received_online", "Thiếu 2."),
        (line.pk, "carried_over", "Thiếu 2."),
    }


def test_a_refused_marking_keeps_every_tick_and_word(world, as_, waiting):
    line = world.returns[world.commune].lines.first()
    fields = {"cell": [f"{line.pk}:received_online"], f"note-{line.pk}": "Thiếu 2.", "reason": " "}
    response = as_("reviewer").post(mark(world), fields)
    assert response.status_code == 422
    assert f'value="{line.pk}:received_online" checked' in text(response)
    assert 'value="Thiếu 2."' in text(response)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 200),
        ("leader", 403),
        ("aggregator", 403),
        ("officer", 404),
        ("other_reviewer", 404),
        ("viewer", 404),
    ],
)
def test_only_the_office_above_marks_what_was_sent(world, as_, waiting, who, status):
    assert as_(who).get(mark(world)).status_code == status
    fields = {"reason": "Sai."}
    assert as_(who).post(mark(world), fields).status_code == (302 if status == 200 else status)


def test_the_leader_marks_what_lies_before_the_leader(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.PRESENTED)
    assert as_("reviewer").get(mark(world)).status_code == 403
    assert as_("leader").post(mark(world), {"reason": "Sai."})["Location"] == world.address(world.commune)


def test_what_is_approved_cannot_be_marked_and_the_page_says_what_to_do(world, as_, waiting):
    world.put(world.commune, State.APPROVED)
    assert "Biểu đã duyệt sửa qua đính chính." in text(as_("reviewer").get(mark(world)))


def beside(world, who: str) -> str:
    return_ = Return.objects.select_related("period", "unit").get(pk=world.returns[world.commune].pk)
    life = life_of(world.people[who], return_)
    context = {"life": life, "return": return_, "period": return_.period, "request": SimpleNamespace()}
    return html.unescape(render_to_string("reporting/_return_life.html", context))


def test_the_unit_sees_the_marks_and_how_much_it_changed_since(world, as_, waiting):
    line = world.returns[world.commune].lines.first()
    fields = {"cell": [f"{line.pk}:received_online"], f"note-{line.pk}": "Thiếu 2.", "reason": "Sai."}
    as_("reviewer").post(mark(world), fields)
    shown = beside(world, "officer")
    assert f'href="#s{line.service_id}-received_online"' in shown
    assert "Thiếu 2." in shown
    assert "0 ô đã đổi từ khi bị trả lại." in shown


def test_buttons_beside_a_month_are_those_one_may_press(world, as_, waiting):
    assert "Trả lại kèm ô đánh dấu" in beside(world, "reviewer")
    assert "Trả lại kèm ô đánh dấu" not in beside(world, "officer")
    as_("reviewer").post(world.address(world.commune, "duyet"))
    assert "Đề nghị đính chính" in beside(world, "officer")
    assert "Đề nghị đính chính" not in beside(world, "reviewer")
