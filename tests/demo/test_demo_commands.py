"""The commands demo_data and demo_logins: the same data again, refusals in words, wrong calls told apart."""

import json
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from portal.accounts.models import User
from portal.core.periods import Month
from portal.dashboards.demo.fill import existing_mark, fill_demo, mark_of
from portal.dashboards.demo.world import Size
from portal.dashboards.management.commands import demo_data
from portal.units.models import Unit, UnitVersion
from reporting.models import Line, Period, Return
from tests import factories as make
from tests.demo.digest import digest

TINY = Size(departments=1, districts=1, communes_each=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command makes a small province instead of the whole one."""
    monkeypatch.setattr(demo_data, "fill_demo", partial(fill_demo, size=TINY))


def test_the_same_seed_gives_the_same_data_in_another_database():
    found = []
    for _ in range(2):
        with transaction.atomic():
            fill_demo(seed=7, until=Month(2026, 1), size=TINY)
            found.append(digest())
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_another_seed_gives_other_data():
    found = []
    for seed in (1, 2):
        with transaction.atomic():
            fill_demo(seed=seed, until=Month(2025, 12), size=TINY)
            found.append(digest()["lines"])
            transaction.set_rollback(True)
    assert found[0] != found[1]


@pytest.mark.usefixtures("tiny")
def test_the_command_says_what_it_made_and_changes_nothing_the_second_time(capsys: pytest.CaptureFixture):
    call_command("demo_data", "--until", "2025-12", "--json")
    first = json.loads(capsys.readouterr().out)
    call_command("demo_data", "--json")
    second = capsys.readouterr()
    assert first | {"seconds": 0} == {
        "units": Unit.objects.count(),
        "services": 92 * 2 + 109 + first["services"] - 293,
        "lines": Line.objects.count(),
        "seconds": 0,
    }
    assert json.loads(second.out) | {"seconds": 0} == first | {"seconds": 0}
    assert "không thay đổi gì" in second.err
    assert Period.objects.count() == 2


@pytest.mark.usefixtures("tiny")
def test_other_data_than_what_is_there_are_refused():
    call_command("demo_data", "--until", "2025-12")
    with pytest.raises(CommandError, match="khác với yêu cầu") as refusal:
        call_command("demo_data", "--until", "2025-12", "--seed", "9")
    assert refusal.value.returncode == 1


def test_a_database_with_units_of_its_own_is_refused():
    make.province()
    with pytest.raises(CommandError, match="không do lệnh này tạo") as refusal:
        call_command("demo_data")
    assert (refusal.value.returncode, Unit.objects.count(), Period.objects.count()) == (1, 1, 0)


def test_a_server_that_serves_people_is_refused(settings):
    settings.SECURE, settings.DEMO = True, False
    with pytest.raises(CommandError, match="phục vụ thật"):
        call_command("demo_data")
    assert Unit.objects.count() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--until", "tháng 10"], "viết NĂM-THÁNG"),
        (["--until", "2025-11"], "bắt đầu từ kỳ 2025-12"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_why(arguments: list[str], words: str):
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("demo_data", *arguments)
    assert (refusal.value.returncode, Unit.objects.count()) == (2, 0)


def test_there_are_no_logins_without_data():
    with pytest.raises(CommandError, match="demo_data"):
        call_command("demo_logins")


@pytest.mark.usefixtures("tiny")
def test_the_logins_name_an_account_for_every_role(capsys: pytest.CaptureFixture):
    call_command("demo_data", "--until", "2025-12")
    capsys.readouterr()
    call_command("demo_logins", "--json")
    logins = json.loads(capsys.readouterr().out)
    assert [login["username"] for login in logins] == [
        "canbo.18070",
        "lanhdao.18070",
        "duyet.436",
        "tonghop",
        "theodoi",
        "quantri",
        "antoan",
        "nguoixem",
    ]
    assert [login["username"] for login in logins if login["totp_secret"]] == ["quantri"]
    assert {login["password"] for login in logins} == {"Minh-hoa-Ha-Tinh-2026"}
    call_command("demo_logins")
    assert "Minh-hoa-Ha-Tinh-2026" in capsys.readouterr().out


def test_the_structure_of_2025_is_what_the_events_make_of_that_of_2022():
    found = []
    for _ in range(2):
        with transaction.atomic():
            fill_demo(seed=7, until=Month(2026, 1), size=TINY, era="2025")
            found.append(digest())
            day = Month(2026, 1).data_to
            levels = list(UnitVersion.objects.on(day).values_list("level", flat=True))
            owing = set(Return.objects.values_list("unit", flat=True))
            assert (levels.count("huyen"), levels.count("xa")) == (0, 1)  # both small communes went into Thành Sen
            assert not Unit.objects.filter(pk__in=owing).exclude(versions__valid__contains=day).exists()
            transaction.set_rollback(True)
    assert found[0] == found[1]


@pytest.mark.usefixtures("tiny")
def test_the_command_makes_the_structure_that_is_asked_for():
    call_command("demo_data", "--era", "2025", "--until", "2025-12")
    assert existing_mark() == mark_of(1, Month(2025, 12), "2025")
    assert User.objects.get(username="theodoi").unit == Unit.objects.with_code("SO-KHCN", Month(2025, 12).data_to).get()
    with pytest.raises(CommandError, match="khác với yêu cầu"):
        call_command("demo_data", "--era", "2022", "--until", "2025-12")
