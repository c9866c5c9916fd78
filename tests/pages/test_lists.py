"""Lists take the same number of queries for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import State
from tests import factories as make


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address, follow=True).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("reviewer", "/"),
        ("aggregator", "/"),
        ("reviewer", "/duyet/"),
        ("reviewer", "/tien-do/"),
        ("supervisor", "/tien-do/"),
        ("supervisor", "/tong-quan/?cap=xa"),
        ("aggregator", "/ky/2026-10/chot/"),
        ("aggregator", "/duyet/"),
    ],
)
def test_more_units_take_no_more_queries(world, as_, who, page):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    client = as_(who)
    before = queries(client, page)
    for number in range(2):
        more = make.commune(f"Xã Thêm {number}", parent=world.district)
        service = make.provided_service(more, world.services[world.commune][0].procedure)
        make.return_(more, world.period, State.SUBMITTED, lines={service: make.counts(online=2)})
        make.user(more, "officer")
        make.user(more, "leader")
        distant = make.department(f"Sở Thêm {number}", parent=world.province)
        make.provided_service(distant, world.services[world.commune][0].procedure)
        make.return_(distant, world.period, State.SUBMITTED)
    assert queries(client, page) == before


@pytest.mark.parametrize("page", ["/so-lieu/2026-10/{}/", "/", "/ket-qua/{}/"])
def test_more_lines_take_no_more_queries(world, as_, page):
    world.fill(world.commune, online=3)
    client, address = as_("officer"), page.format(world.commune.pk)
    before = queries(client, address)
    for number in range(2):
        one = make.procedure(in_field=f"Lĩnh vực {number}")
        make.line(world.returns[world.commune], make.service(world.commune, one), **make.counts(online=1))
    assert queries(client, address) == before


def test_more_months_take_no_more_queries(world, as_):
    world.put(world.commune, State.RETURNED)
    client = as_("officer")
    before = queries(client, "/so-lieu/")
    make.return_(world.commune, make.period(month=9), State.RETURNED)
    make.return_(world.commune, make.period(month=8), State.ASSIGNED)
    assert queries(client, "/so-lieu/") == before


@pytest.mark.parametrize("page", ["/danh-muc/", "/danh-muc/?q=dang+ky"])
def test_more_procedures_take_no_more_queries(world, as_, page):
    make.listing(make.procedure(name="Đăng ký thường trú"))
    client = as_("officer")
    before = queries(client, page)
    make.listing(make.procedure(name="Đăng ký tạm trú", in_field="Cư trú"))
    make.listing(make.procedure(name="Đăng ký kết hôn"))
    assert queries(client, page) == before
