"""Every upload door: listed from the code, bounded in size, and what is none of ours is refused in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from import_export.admin import ImportMixin

from catalog.models import Intake, SourceFile
from portal.accounts.models import Deed
from tests.access.world import World
from tests.security.doors import ADMIN, ANSWERS, ELSEWHERE, Door, doors, let_in, strangers

pytestmark = pytest.mark.django_db
OURS = ("portal", "catalog", "reporting", "targets")
NAMES = [
    "phụ lục", "trạng thái dịch vụ", "chỉ tiêu", "biểu Excel", "một cửa", "đối chiếu", "đối soát",
    *(f"quản trị: {words}" for words in ADMIN),
]  # fmt: skip


@pytest.fixture(autouse=True)
def taken_back(world: World) -> Iterator[None]:
    with transaction.atomic():
        let_in(world)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(clients):
    def client_of(who: tuple[str, str]) -> Client:
        client, cookie = clients[who]
        client.cookies["sessionid"] = cookie
        return client

    return client_of


def test_every_form_that_takes_a_file_stands_in_the_list(world):
    assert get_resolver().url_patterns  # all forms are loaded now
    found = set()
    waiting: list[type] = [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        fields = getattr(one, "base_fields", {}).values()
        if one.__module__.startswith(OURS) and any(isinstance(field, forms.FileField) for field in fields):
            found.add(f"{one.__module__}.{one.__name__}")
    listed = doors(world)
    assert found == {door.form for door in listed.values()} | ELSEWHERE
    assert sorted(listed) == sorted(NAMES)


def test_nothing_reads_files_beside_a_form_and_every_import_of_the_admin_is_listed():
    readers = [
        (str(path), node.lineno)
        for root in OURS
        for path in (Path(settings.BASE_DIR) / root).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "FILES" and not _is_given_to_a_form(path, node)
    ]
    assert readers == []
    imports = {
        model._meta.label_lower.replace(".", "/")
        for model, page in admin.site._registry.items()
        if isinstance(page, ImportMixin)
    }
    assert imports == set(ADMIN.values())


def _is_given_to_a_form(path: Path, node: ast.Attribute) -> bool:
    return "Form(request.POST, request.FILES)" in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]


@pytest.mark.parametrize("name", NAMES)
def test_a_good_file_is_shown_and_a_stranger_is_refused_in_words(world, people, name):
    door = doors(world)[name]
    good = door.knock(people(door.who), *door.good(world, people))
    assert good.status_code in ANSWERS - {422}, good.content.decode()[-3000:]
    for file in strangers():
        deeds = Deed.objects.count()
        answer = door.knock(people(door.who), *file)
        assert answer.status_code in ANSWERS, file
        if name == "phụ lục" and answer.status_code == 302:  # the appendix was kept; its page says why it was not read
            intake = Intake.objects.latest("pk")
            assert (intake.state in ("refused", "ready"), "/" in intake.name) == (True, False), file
        assert answer.status_code == 302 or Deed.objects.count() == deeds


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_too_large_is_refused_in_words_and_not_kept(world, people, name):
    door: Door = doors(world)[name]
    kept = SourceFile.objects.count()
    answer = door.knock(people(door.who), "lon.xlsx", b"PK" + bytes(door.largest))
    assert answer.status_code in {200, 422}
    assert "lớn hơn" in answer.content.decode()
    assert SourceFile.objects.count() == kept


def test_what_was_uploaded_goes_out_under_a_safe_name_and_is_never_opened(world, people):
    client = people(("administrator", "foreign"))
    door = doors(world)["phụ lục"]
    assert door.knock(client, 'a"\r\nX-Evil: 1<script>.html', b"<script>alert(1)</script>").status_code == 302
    answer = client.get(f"/danh-muc/nhap/{Intake.objects.latest('pk').pk}/tep/")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "X-Evil" not in answer.headers


def test_a_body_of_the_api_is_bounded(world):
    address = "/api/v1/returns/18136/2026-10"
    headers = {"Authorization": f"Bearer {world.keys['own']}", "If-Match": "*"}
    body = b'{"lines": [], "outreach": "' + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    answer = Client().put(address, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["problems"][0]["severity"]) == (413, "error")
