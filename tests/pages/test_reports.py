"""Báo cáo: asked for once, watched while it is built, taken down; a failure says why and offers "again"."""

import html

import pytest

from reporting.models import Edition, EditionFile
from reporting.reports import editions
from tests.factories import AT


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def edition(world, as_) -> Edition:
    """The aggregator asked for October; no worker has come yet."""
    as_("aggregator").post("/bao-cao/lap/", {"ky": "2026-10"})
    return Edition.objects.get()


@pytest.fixture
def built(edition) -> Edition:
    editions.build(edition.pk, clock=lambda: AT)
    edition.refresh_from_db()
    return edition


def test_a_second_click_finds_the_first_edition(world, as_):
    client = as_("aggregator")
    first, second = (client.post("/bao-cao/lap/", {"ky": "2026-10"}) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/bao-cao/{Edition.objects.get().pk}/"


@pytest.mark.parametrize(
    ("who", "status"), [("supervisor", 302), ("officer", 403), ("administrator", 403), ("nobody", 404)]
)
def test_who_may_ask_for_a_report(world, as_, who, status):
    assert as_(who).post("/bao-cao/lap/", {"ky": "2026-10"}).status_code == status
    assert Edition.objects.exists() == (status == 302)


@pytest.mark.parametrize("month", ["", "2026-13", "tháng mười", "2031-01"])
def test_a_month_that_is_not_there_is_not_found(world, as_, month):
    assert as_("aggregator").post("/bao-cao/lap/", {"ky": month}).status_code == 404


def test_the_page_asks_again_each_second_until_it_is_done(world, as_, edition):
    page = text(as_("viewer").get(f"/bao-cao/{edition.pk}/"))
    assert 'hx-trigger="every 1s"' in page
    editions.build(edition.pk, clock=lambda: AT)
    part = text(as_("viewer").get(f"/bao-cao/{edition.pk}/", HTTP_HX_REQUEST="true"))
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert ".docx" in part
    assert ".xlsx" in part


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("docx", "wordprocessingml.document"), ("xlsx", "spreadsheetml.sheet"), ("pdf", "application/pdf")],
)
def test_a_document_comes_down_whole_and_under_its_name(world, as_, built, suffix, kind):
    kept = EditionFile.objects.filter(edition=built, name__endswith=suffix).first()
    response = as_("officer").get(f"/bao-cao/{built.pk}/{kept.name}")
    assert response.content == bytes(kept.content)
    assert response["Content-Type"].endswith(kind)
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["..%2Fsettings.py", "khac.docx", "..%2f..%2fetc%2fpasswd"])
def test_no_other_file_comes_down(world, as_, built, name):
    assert as_("officer").get(f"/bao-cao/{built.pk}/{name}").status_code == 404


def test_a_failure_says_why_and_offers_again(world, as_, edition):
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.FAILED, failure="Hết dung lượng đĩa.")
    assert "Lập lại" not in text(as_("viewer").get(f"/bao-cao/{edition.pk}/"))
    client = as_("aggregator")
    page = text(client.get(f"/bao-cao/{edition.pk}/"))
    assert "Hết dung lượng đĩa." in page
    assert "Lập lại" in page
    client.post(f"/bao-cao/{edition.pk}/lap-lai/")
    edition.refresh_from_db()
    assert (edition.state, edition.failure) == (Edition.State.QUEUED, "")


def test_only_builders_try_again(world, as_, edition):
    assert as_("viewer").post(f"/bao-cao/{edition.pk}/lap-lai/").status_code == 403


def test_the_list_leads_to_the_edition_and_the_edition_to_its_files(world, as_, built):
    page = text(as_("officer").get("/bao-cao/"))
    assert "Báo cáo tháng 10/2026" in page
    assert f'href="/bao-cao/{built.pk}/"' in page
    page = text(as_("officer").get(f"/bao-cao/{built.pk}/"))
    assert all(file.name in page for file in built.files.all())
