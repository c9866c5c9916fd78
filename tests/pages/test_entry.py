"""The month's form: everything is saved or nothing, what was typed is never lost, every refusal names its place."""

import html
import re

import pytest

from reporting.columns import NAMES
from reporting.due import unlisted_fields
from reporting.models import Line, Return, State
from tests import factories as make

RIGHT = {
    "received_online": "14",
    "received_direct": "3",
    "carried_over": "1",
    "resolved_early": "9",
    "resolved_on_time": "7",
    "resolved_late": "0",
    "pending_in_time": "2",
    "pending_overdue": "0",
    "resolved_online": "15",
}


def typed(service, version: int = 0, **cells: str) -> dict[str, str]:
    """The form's fields of one line."""
    fields = {f"s{service.pk}-{name}": cells.get(name, "") for name in NAMES}
    return {**fields, f"s{service.pk}-version": str(version)}


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def line(world):
    """The first service of the commune and its October."""
    return world.services[world.commune][0]


@pytest.fixture
def post(world, as_):
    """The officer posts the commune's month."""

    def send(data: dict, who: str = "officer", follow: bool = False):
        return as_(who).post(world.address(world.commune), data, follow=follow)

    return send


def stored(line) -> dict:
    return Line.objects.filter(service=line).values(*NAMES).first()


def test_a_typed_line_is_saved_and_totals_are_computed(line, post):
    page = text(post(typed(line, **RIGHT), follow=True))
    assert stored(line) == {name: int(value) for name, value in RIGHT.items()}
    assert "Đã lưu 1 dòng." in page
    row = re.search(rf'id="s{line.pk}".*?</tr>', page, re.S)[0]
    assert re.findall(r'computed" data-label="[^"]*">(\d+)<', row) == ["18", "16", "2"]


def test_an_empty_cell_stays_empty(line, post):
    post(typed(line, received_online="0"))
    assert stored(line) == {**dict.fromkeys(NAMES), "received_online": 0}


def test_a_line_that_does_not_add_up_is_saved_and_marked(line, post):
    page = text(post(typed(line, **{**RIGHT, "pending_overdue": "5"}), follow=True))
    assert stored(line)["pending_overdue"] == 5
    assert "Chưa khớp" in page
    assert "(3) phải bằng (7) + (11): 18 ≠ 16 + 7" in page


@pytest.mark.parametrize(
    ("cell", "words"),
    [("-3", "là số âm"), ("1,5", "không phải số nguyên"), ("abc", "không phải là số"), ("9" * 12, "lớn hơn mức")],
)
def test_a_wrong_cell_refuses_all_and_keeps_what_was_typed(world, post, cell, words):
    first, second = world.services[world.commune]
    response = post({**typed(first, **RIGHT), **typed(second, received_online=cell), "outreach": "Phát 500 tờ rơi"})
    page = text(response)
    assert response.status_code == 422
    assert words in page
    assert f'href="#s{second.pk}-received_online"' in page
    assert re.search(rf'id="s{second.pk}-received_online"[^>]*value="{re.escape(cell)}"[^>]*aria-invalid="true"', page)
    assert re.search(rf'id="s{first.pk}-received_online"[^>]*value="14"', page)
    assert "Phát 500 tờ rơi" in page
    assert Line.objects.filter(return_ref=world.returns[world.commune]).count() == 0
    assert Return.objects.get(pk=world.returns[world.commune].pk).outreach == ""


def test_declared_none_is_not_zero(line, post):
    post({**typed(line), f"s{line.pk}-none": "on"})
    assert stored(line) == dict.fromkeys(NAMES)
    assert Line.objects.get(service=line).declared_none


def test_the_button_declares_every_empty_line_after_saving(world, line, post):
    page = text(post({**typed(line, **RIGHT), "then": "khong-phat-sinh"}, follow=True))
    lines = Line.objects.filter(return_ref=world.returns[world.commune]).order_by("service")
    assert [one.declared_none for one in lines] == [False, True]
    assert "cho 1 dòng trống" in page


def test_unlisted_lines_stand_at_the_end_and_are_saved(world, post, as_):
    hoc_tich = world.services[world.commune][0].procedure.field
    page = text(as_("officer").get(world.address(world.commune)))
    assert page.rindex("TTHC ngoài Danh mục, theo lĩnh vực") > page.index("2.000815")
    fields = {f"f{hoc_tich.pk}-{name}": value for name, value in RIGHT.items()}
    post({**fields, f"f{hoc_tich.pk}-version": "0"})
    assert Line.objects.get(field=hoc_tich).received_online == 14


def test_a_stale_line_is_refused_with_both_left_as_they_are(world, line, post):
    make.line(world.returns[world.commune], line, received_online=7)
    response = post(typed(line, version=0, received_online="9"))
    assert response.status_code == 422
    assert "người khác đã sửa dòng này" in text(response)
    assert re.search(rf'id="s{line.pk}-received_online"[^>]*value="9"', text(response))
    assert stored(line)["received_online"] == 7


def test_texts_and_notes_are_saved(world, line, post):
    post(
        {
            **typed(line, **RIGHT),
            f"s{line.pk}-note": "Đợt tuyển sinh",
            "outreach": "Hai buổi",
            "difficulties": "Mạng chậm",
            "proposals": "Nâng đường truyền",
        }
    )
    saved = Return.objects.get(pk=world.returns[world.commune].pk)
    assert (saved.outreach, saved.difficulties, saved.proposals) == ("Hai buổi", "Mạng chậm", "Nâng đường truyền")
    assert Line.objects.get(service=line).note == "Đợt tuyển sinh"


def test_text_is_kept_in_composed_form(world, line, post):
    post({**typed(line), f"s{line.pk}-note": "Đơ\u0323t"})
    assert Line.objects.get(service=line).note == "Đợt"


def test_dossiers_outside_the_list_are_entered_in_any_field(world, as_, post):
    """A commune has them also in fields in which no procedure of its own is listed (Điều 2.2.c asks for all of them)."""
    other, address = make.field("Đường thủy nội địa"), world.address(world.commune)
    officer = as_("officer")
    assert "Đường thủy nội địa" not in text(officer.get(address))
    assert f"?linh-vuc={other.pk}#f{other.pk}" in text(officer.get(f"{address}?linh-vuc=chon"))
    page = text(officer.get(f"{address}?linh-vuc={other.pk}"))
    assert f'name="f{other.pk}-received_online"' in page
    assert not Line.objects.filter(field=other).exists()  # looking writes nothing
    refused = post(
        {f"f{other.pk}-version": "0", f"f{other.pk}-received_online": "x", f"f{other.pk}-resolved_late": "7"}
    )
    assert (refused.status_code, f'name="f{other.pk}-resolved_late" value="7"' in text(refused)) == (422, True)
    fields = {f"f{other.pk}-{name}": value for name, value in RIGHT.items()}
    assert "Đã lưu 1 dòng." in text(post({**fields, f"f{other.pk}-version": "0"}, follow=True))
    assert "Đường thủy nội địa" in text(officer.get(address))
    edit = {"lines": [{"key": f"f{other.pk}", "cells": {"resolved_online": "14"}, "was": {"resolved_online": "15"}}]}
    assert officer.post(f"{address}luu/", edit, content_type="application/json").json()["saved"] is True
    assert Line.objects.get(field=other).resolved_online == 14


def test_a_line_outside_the_list_that_was_emptied_again_is_gone_and_keeps_nobody_from_sending(world, as_, post):
    wrong, address = make.field("Đường thủy nội địa"), world.address(world.commune)
    world.fill(world.commune)
    officer, leader = as_("officer"), as_("leader")
    edit = {"key": f"f{wrong.pk}", "cells": {"received_online": "3"}, "was": {"received_online": ""}}
    officer.post(f"{address}luu/", {"lines": [edit]}, content_type="application/json")
    assert "Đường thủy nội địa" in text(officer.get(address))
    assert leader.post(f"{address}gui/").status_code == 422  # begun, not finished
    back = {"key": f"f{wrong.pk}", "cells": {"received_online": ""}, "was": {"received_online": "3"}}
    officer.post(f"{address}luu/", {"lines": [back]}, content_type="application/json")
    assert "Đường thủy nội địa" not in text(officer.get(address))
    assert leader.post(f"{address}gui/").status_code == 302


def test_dossiers_left_in_a_field_outside_the_list_bring_its_line_into_the_next_month(world, as_):
    """As a service that ended goes on until its last dossier: what was pending may not drop out in silence."""
    other = make.field("Đường thủy nội địa")
    before = make.return_(world.commune, make.period(2026, 9), State.ENTERING)
    line = make.line(before, other, received_online=5, pending_in_time=5)
    assert "Đường thủy nội địa" in text(as_("officer").get(world.address(world.commune)))
    assert other in unlisted_fields(world.returns[world.commune])
    with make.written():
        Line.objects.filter(pk=line.pk).update(received_online=0, pending_in_time=0)
    assert "Đường thủy nội địa" not in text(as_("officer").get(world.address(world.commune)))
    assert other not in unlisted_fields(world.returns[world.commune])


@pytest.mark.parametrize("asked", ["chon", "0", "999999", "-1", "1e5", "9" * 40, "%00", "²"])
def test_a_field_of_nowhere_adds_no_line(world, as_, asked):
    page = as_("officer").get(f"{world.address(world.commune)}?linh-vuc={asked}")
    assert (page.status_code, page.content.count(b'id="f0"')) == (200, 0)


def test_who_only_reads_is_offered_no_other_field(world, as_):
    world.put(world.commune, State.SUBMITTED)
    other = make.field("Đường thủy nội địa")
    assert "Đường thủy" not in text(as_("reviewer").get(f"{world.address(world.commune)}?linh-vuc={other.pk}"))


@pytest.mark.parametrize(
    "data",
    [
        {"s999999999999999999-version": "0", "s999999999999999999-received_online": "1"},
        {"f0-version": "0", "f0-received_online": "1"},
    ],
)
def test_a_line_of_nowhere_is_refused(post, data):
    response = post(data)
    assert response.status_code == 422
    assert "không thuộc biểu này" in text(response)


def test_a_version_that_is_no_number_is_refused_as_stale(line, post):
    response = post({**typed(line, **RIGHT), f"s{line.pk}-version": "0 OR 1=1"})
    assert response.status_code == 422


def test_a_zero_byte_does_not_break_anything(line, post):
    assert post({**typed(line, **RIGHT), f"s{line.pk}-note": "a\x00b"}).status_code == 302
    assert Line.objects.get(service=line).note == "ab"


def test_typed_markup_is_shown_as_typed(line, post):
    response = post(typed(line, received_online='"><script>alert(1)</script>'))
    assert "<script>alert" not in response.content.decode()


def test_a_month_that_is_sent_cannot_be_typed_into(world, line, post):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    response = post(typed(line, version=1, received_online="99"))
    assert response.status_code == 422
    assert "trạng thái “Đã gửi”" in text(response)
    assert '<input class="cell"' not in text(response)
    assert stored(line)["received_online"] == 3


def test_a_closed_period_cannot_be_typed_into(world, line, post, as_):
    as_("aggregator").post("/ky/2026-10/chot/")
    response = post(typed(line, **RIGHT))
    assert response.status_code == 422
    assert "kỳ đã chốt" in text(response)
    assert stored(line) is None


def test_last_months_pending_stands_in_the_empty_cell_of_carried_over(world, line, as_):
    september = make.return_(
        world.commune, make.period(month=9), State.ENTERING, lines={line: make.counts(online=5, resolved=3)}
    )
    assert september.period.month == 9
    page = text(as_("officer").get(world.address(world.commune)))
    carried = re.search(rf'name="s{line.pk}-carried_over".*?placeholder="(\d+)"', page)
    assert carried[1] == "2"


def test_a_month_or_unit_that_is_not_there_is_not_found(world, as_):
    client = as_("supervisor")
    addresses = ["/so-lieu/2026-13/1/", "/so-lieu/1999-10/1/", "/so-lieu/2026-11/1/", "/so-lieu/2026-10/999999/"]
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_a_long_month_holds_back_its_lower_lines_unless_all_are_asked_for(world, as_):
    for place in range(70):
        make.provided_service(world.commune, make.procedure(f"1.{200_000 + place}"))
    address = world.address(world.commune)
    page = text(as_("officer").get(address))
    at_once, _, later = page.partition("<tbody>")[2].partition("<template>")
    assert (at_once.count('class="line'), at_once.count("<tr")) == (at_once.count("data-key="), 60)
    assert later.count("data-key=") == page.count("data-key=") - at_once.count("data-key=")
    assert 'href="?du-dong=1"' in page
    whole = text(as_("officer").get(address + "?du-dong=1"))
    assert "<template>" not in whole.partition("<tbody>")[2].partition("</tbody>")[0]
    assert whole.count("data-key=") == page.count("data-key=")
