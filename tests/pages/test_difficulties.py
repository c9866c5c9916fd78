"""The pages of difficulties: raise, answer, follow; who may, who may only read, who may not."""

import html
from datetime import timedelta

import pytest

from reporting.actions.difficulties import raise_difficulty
from reporting.models import Difficulty
from tests.factories import AT
from tests.pages.test_lists import queries

NEW = {"title": "Cổng chậm giờ cao điểm", "text": "Từ 8 đến 10 giờ.", "wish": "Tăng máy chủ."}


def text(response) -> str:
    return html.unescape(response.content.decode())


def raised(world, by: str = "officer", days: int = 0) -> Difficulty:
    return raise_difficulty(**NEW, by=world.people[by], at=AT - timedelta(days=days))


def test_the_whole_way_over_the_pages(world, as_):
    officer, supervisor = as_("officer"), as_("supervisor")
    assert "Đã gửi Sở Thông tin và Truyền thông." in text(officer.post("/vuong-mac/neu/", NEW, follow=True))
    one = Difficulty.objects.get()
    step = f"/vuong-mac/{one.pk}/buoc/"
    for state, link in (("answered", ""), ("presented", ""), ("adjusted", "/danh-muc/?q=1.001193")):
        answer = supervisor.post(step, {"state": state, "text": f"Ý kiến {state}.", "link": link})
        assert answer.status_code == 302
    page = text(officer.get(f"/vuong-mac/{one.pk}/"))
    for words in ("Ý kiến answered.", "Ý kiến presented.", "Đã điều chỉnh", '<a href="/danh-muc/?q=1.001193"'):
        assert words in page
    assert "Ghi bước tiếp theo" not in text(supervisor.get(f"/vuong-mac/{one.pk}/"))


@pytest.mark.parametrize(
    ("who", "seen", "may_raise"),
    [
        ("officer", 200, 200),
        ("leader", 200, 200),
        ("supervisor", 200, 403),
        ("aggregator", 200, 403),
        ("neighbour", 404, 200),
        ("reviewer", 404, 404),
        ("viewer", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_units_see_their_own_and_those_who_follow_up_see_all(world, as_, who, seen, may_raise):
    one = raised(world)
    client = as_(who)
    assert client.get(f"/vuong-mac/{one.pk}/").status_code == seen
    assert client.get("/vuong-mac/neu/").status_code == may_raise


@pytest.mark.parametrize(
    ("who", "status"), [("supervisor", 302), ("aggregator", 403), ("officer", 403), ("neighbour", 404), ("viewer", 404)]
)
def test_only_the_supervisor_moves_it(world, as_, who, status):
    one = raised(world)
    answer = as_(who).post(f"/vuong-mac/{one.pk}/buoc/", {"state": "answered", "text": "Ý kiến."})
    assert answer.status_code == status
    one.refresh_from_db()
    assert one.state == ("answered" if status == 302 else "sent")


def test_the_list_holds_each_his_own_with_its_age(world, as_):
    raised(world, days=12)
    raised(world, "neighbour")
    page = text(as_("officer").get("/vuong-mac/"))
    assert "12 ngày" in page
    assert "UBND xã Trường Sơn" not in page
    page = text(as_("supervisor").get("/vuong-mac/"))
    assert page.index("UBND xã Sơn Lễ") < page.index("UBND xã Trường Sơn")


def test_the_list_is_narrowed_by_state_and_words(world, as_):
    raised(world)
    client = as_("supervisor")
    shown = {asked: "Cổng chậm" in text(client.get(f"/vuong-mac/?{asked}"))
             for asked in ("trang_thai=mo", "trang_thai=adjusted", "q=cao+điểm", "q=khác")}  # fmt: skip
    assert shown == {"trang_thai=mo": True, "trang_thai=adjusted": False, "q=cao+điểm": True, "q=khác": False}


def test_an_empty_list_says_what_to_do(world, as_):
    assert "Nêu vướng mắc" in text(as_("officer").get("/vuong-mac/"))
    assert "Chưa đơn vị nào nêu" in text(as_("supervisor").get("/vuong-mac/"))


@pytest.mark.parametrize("missing", ["title", "text"])
def test_what_is_missing_is_said_and_what_was_typed_stays(world, as_, missing):
    response = as_("officer").post("/vuong-mac/neu/", NEW | {missing: " "})
    assert response.status_code == 422
    assert "Tăng máy chủ." in text(response)


def test_an_address_that_leads_nowhere_is_refused_with_everything_kept(world, as_):
    one, client = raised(world), as_("supervisor")
    address = f"/vuong-mac/{one.pk}/buoc/"
    client.post(address, {"state": "answered", "text": "Ý kiến."})
    client.post(address, {"state": "presented", "text": "Đã trình."})
    response = client.post(address, {"state": "adjusted", "text": "Đã hạ chỉ tiêu.", "link": "javascript:alert(1)"})
    assert response.status_code == 422
    assert "Đã hạ chỉ tiêu." in text(response)
    assert "không dùng được" in text(response)


def test_a_step_out_of_order_is_refused(world, as_):
    response = as_("supervisor").post(
        f"/vuong-mac/{raised(world).pk}/buoc/", {"state": "adjusted", "text": "Xong.", "link": "/danh-muc/"}
    )
    assert response.status_code == 422


def test_what_a_unit_wrote_is_text_and_no_markup(world, as_):
    raise_difficulty(title="<b>x</b>", text="<script>1</script>", by=world.people["officer"], at=AT)
    page = as_("supervisor").get(f"/vuong-mac/{Difficulty.objects.get().pk}/").content.decode()
    assert "<script>1" not in page


def test_more_of_them_take_no_more_queries(world, as_):
    raised(world)
    client = as_("supervisor")
    before = queries(client, "/vuong-mac/")
    for who in ("neighbour", "district_officer"):
        raised(world, who)
    assert queries(client, "/vuong-mac/") == before
