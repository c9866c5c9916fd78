"""Thuật ngữ, Hướng dẫn, Bắt đầu: every word linked where it says, every page explained, put away and shown again."""

import html
import json
import re
from pathlib import Path

import pytest
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from portal.accounts.models import User
from portal.accounts.roles import ROLES
from portal.core.glossary import KINDS, TERMS
from portal.dashboards.guide_paper import commune_guide, drawn
from portal.dashboards.help_topics import STARTS, TOPICS
from tests import factories as make
from tests import pdf


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def test_every_term_stands_on_the_page_under_its_own_address(db):
    page = text(Client().get("/thuat-ngu/"))
    assert [term.slug for term in TERMS if f'<dt id="{term.slug}">{term.word}</dt>' not in page] == []
    assert len({term.slug for term in TERMS}) == len(TERMS)
    assert {term.kind for term in TERMS} == set(KINDS)


def test_every_clause_a_term_names_is_in_the_decision():
    law = json.loads(Path("fixtures/decision.json").read_text(encoding="utf-8"))
    assert {term.clause for term in TERMS if term.clause} <= {clause["path"] for clause in law["clauses"]}


def test_only_the_first_use_on_a_page_is_a_link():
    source = '{% load terms %}{% term "luy-ke" "lũy kế" %} và {% include inner %}'
    inner = Template('{% load terms %}{% term "luy-ke" "lũy kế" %} {% term "danh-muc" %}')
    drawn = Template(source).render(RequestContext(RequestFactory().get("/"), {"inner": inner}))
    assert drawn.count("<a ") == 2
    assert 'href="/thuat-ngu/#luy-ke">lũy kế</a> và lũy kế' in drawn


def test_an_unknown_term_is_a_mistake_of_the_template():
    with pytest.raises(KeyError):
        Template('{% load terms %}{% term "khong-co" %}').render(Context())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_help_page_opens_for_everybody_and_leads_to_pages_that_are_there(world, topic):
    page = Client().get(reverse("help_page", args=[topic.slug]))
    assert page.status_code == 200
    for address in set(re.findall(r'<a [^>]*href="(/[^"#?]*)', page.content.decode().split("<main", 1)[1])):
        assert Client().get(address).status_code in (200, 302), address


def test_an_unknown_help_page_is_not_found(db):
    assert Client().get("/huong-dan/khong-co/").status_code == 404


def test_every_page_that_a_topic_explains_is_an_address():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {page for topic in TOPICS for page in topic.pages} - names == set()
    explained = [page for topic in TOPICS for page in topic.pages]
    assert len(explained) == len(set(explained))


def test_help_lists_the_own_tasks_first(world, as_):
    mine, others = as_("officer").get("/huong-dan/").content.decode().split("Việc của vai trò khác")
    assert "nhap-so-lieu" in mine
    assert "/duyet/" in others


def test_every_role_has_a_start_of_pages_it_may_open(world, as_):
    assert set(STARTS) == set(ROLES) - {"machine"}  # which opens no page
    world.people["security_contact"] = make.user(world.department, "security_contact")
    with make.written():  # as the page that gives the role does
        User.objects.filter(roles=["administrator"]).update(is_staff=True)
    for role, steps in STARTS.items():
        assert 3 <= len(steps) <= 5
        for step in steps:
            answer = as_(role).get(reverse(step.page), follow=True)
            assert (role, step.page, answer.status_code) == (role, step.page, 200)


def test_the_start_is_put_away_and_shown_again(world, as_):
    client = as_("officer")
    assert "Bắt đầu trong hai phút" in text(client.get("/"))
    assert "Bắt đầu trong hai phút" not in text(client.post("/huong-dan/bat-dau/an/", follow=True))
    client.post("/dang-xuat/")
    client.force_login(world.people["officer"])
    assert "Bắt đầu trong hai phút" not in text(client.get("/"))
    client.force_login(world.people["leader"])
    assert "Bắt đầu trong hai phút" in text(client.get("/"))
    client.force_login(world.people["officer"])
    assert "Bắt đầu trong hai phút" in text(client.post("/huong-dan/bat-dau/hien/", follow=True))


def test_putting_away_takes_a_post_of_somebody(world, as_):
    assert as_("officer").get("/huong-dan/bat-dau/an/").status_code == 405
    assert Client().post("/huong-dan/bat-dau/an/").status_code == 302
    assert Client().post("/huong-dan/bat-dau/an/").headers["Location"].startswith("/dang-nhap/")


def test_the_paper_for_communes_is_one_page_with_the_same_bytes_each_time():
    paper = commune_guide()
    assert pdf.pages(paper) == 1
    assert "Giữ biên nhận" in pdf.text(paper)
    drawn.cache_clear()
    assert commune_guide() == paper


def test_the_paper_comes_down_without_log_in(db):
    answer = Client().get("/huong-dan/can-bo-xa.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("who", "address"),
    [("viewer", "/tong-quan/"), ("officer", "/ket-qua/"), ("officer", None), ("viewer", "/bao-cao/")],
)
def test_main_pages_link_a_term_once(world, as_, who, address):
    page = as_(who).get(address or world.address(world.commune), follow=True).content.decode()
    links = re.findall(r'href="/thuat-ngu/#([\w-]+)"', page)
    assert links
    assert len(links) == len(set(links))
