"""One edition per input; the row is the job's record; who asks twice finds the first, and nobody builds alone forbidden."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from portal.core.documents import typesetting
from portal.core.fields import from_day
from portal.core.locks import EDITIONS
from portal.core.periods import ZONE, end_of
from portal.units.models import UnitVersion
from reporting.models import Difficulty, Edition, EditionFile, Report
from reporting.refusals import Refused
from reporting.report_actions import ask_for_report, find_or_queue, try_again
from reporting.reports import editions
from reporting.reports.inputs import input_key
from reporting.reports.payload import canonical_sha256
from reporting.reports.subject import CHINH_THUC, Subject
from tests import factories as make
from tests.factories import AT, written
from tests.reports.world import PACK, correct_a_count, small_province

DONE, FAILED, QUEUED, RUNNING = Edition.State.DONE, Edition.State.FAILED, Edition.State.QUEUED, Edition.State.RUNNING

IN_WINDOW = datetime(2026, 10, 1, 9, tzinfo=ZONE)


@pytest.fixture
def world(db):
    return small_province()


def queued(world, by=None) -> Edition:
    asked_by = by or world.aggregator
    return find_or_queue(subject=Subject.of_month(world.period), scope=world.province, by=asked_by, at=AT)[0]


def report_of(world) -> Report:
    return editions.report_about(Subject.of_month(world.period), world.province)


def built(world) -> Edition:
    edition = queued(world)
    editions.build(edition.pk, clock=lambda: AT)
    return Edition.objects.get(pk=edition.pk)


def test_built_edition_is_frozen_with_the_whole_pack(world):
    edition = built(world)
    assert (edition.state, edition.progress, edition.attempts, edition.number) == (DONE, 100, 1, 1)
    assert edition.sha256 == canonical_sha256(edition.payload)
    assert sorted(edition.files.values_list("name", flat=True)) == PACK


def test_payload_counts_what_the_database_holds(world):
    payload = built(world).payload
    province = payload["tables"]["units"]["province"]["indicators"]
    assert {mark: (cell["numerator"], cell["denominator"]) for mark, cell in province.items()} == {
        "Q1": (4, 5),
        "Q2": (3, 4),
        "Q3": (4, 4),
        "Q4": (98, 113),
    }
    assert payload["coverage"] == {
        "units_due": 4,
        "units_sent": 3,
        "units_approved": 2,
        "lines_due": 5,
        "lines_filled": 4,
    }
    assert [row["name"] for row in payload["tables"]["missing"]["rows"]] == ["UBND xã Sơn Lĩnh"]
    total = payload["tables"]["fields"]["total"]
    assert (total["counts"]["received_online"], total["lines_filled"], total["lines_due"]) == (98, 4, 5)


def test_the_same_input_finds_the_first_edition(world):
    first = built(world)
    about = Subject.of_month(world.period)
    again, is_new = find_or_queue(subject=about, scope=world.province, by=world.aggregator, at=AT)
    assert (again.pk, is_new) == (first.pk, False)


def test_another_count_makes_a_second_edition_and_leaves_the_first(world):
    first = built(world)
    correct_a_count(world)
    second = built(world)
    assert (second.number, second.sha256 != first.sha256) == (2, True)
    assert Edition.objects.get(pk=first.pk).sha256 == first.sha256


def test_the_same_data_give_the_same_hash_whenever_they_are_read(world):
    payload, key = editions.read_payload(report_of(world))
    again, same_key = editions.read_payload(report_of(world))
    assert (canonical_sha256(payload), key) == (canonical_sha256(again), same_key)


def test_what_happens_after_the_period_does_not_change_the_input(world):
    before = input_key(report_of(world))
    with make.written():
        for version in UnitVersion.objects.filter(unit=world.commune):
            version.valid = from_day(version.valid.lower, world.period.data_to + timedelta(days=60))
            version.save()
    assert input_key(report_of(world)) == before


def test_a_renamed_unit_changes_the_input(world):
    before = input_key(report_of(world))
    with make.written():
        UnitVersion.objects.filter(unit=world.commune).update(org_name="UBND xã Sơn Lễ Mới")
    assert input_key(report_of(world)) != before


def test_an_entered_document_for_the_dates_changes_the_input(world):
    before = input_key(report_of(world))
    world.period.due_document = "Công văn 12/VP"
    with make.written():
        world.period.save()
    assert input_key(report_of(world)) != before


def test_database_refuses_a_second_edition_of_one_input(world):
    first = queued(world)
    with pytest.raises(IntegrityError, match="one_edition_per_input"), transaction.atomic():
        Edition.objects.create(
            report=first.report, number=2, input_key=first.input_key, asked_at=AT, asked_by=world.aggregator
        )


@pytest.mark.parametrize(("roles", "allowed"), [(["aggregator"], True), (["viewer"], False), ([], False)])
def test_only_who_may_build_asks_for_a_report(world, roles, allowed):
    person = make.user(world.department, *roles)
    if allowed:
        assert queued(world, by=person).state == QUEUED
        return
    with pytest.raises(Refused, match="không có quyền lập báo cáo"):
        queued(world, by=person)


def test_a_year_that_is_not_over_or_a_scope_that_is_not_offered_is_refused(world):
    ask = {"by": world.aggregator, "at": AT}
    with pytest.raises(Refused, match="24:00 ngày 14/12/2026"):
        ask_for_report(subject=Subject.of_year(2026, CHINH_THUC), scope=world.province, **ask)
    with pytest.raises(Refused, match="toàn tỉnh"):
        ask_for_report(subject=Subject.of_month(world.period), scope=world.district, **ask)
    assert not Report.objects.exists()


def test_a_period_that_still_runs_is_refused(world):
    early = AT.replace(month=10, day=14)
    with pytest.raises(Refused, match="24:00 ngày 14/10/2026"):
        ask_for_report(subject=Subject.of_month(world.period), scope=world.province, by=world.aggregator, at=early)


def test_a_claimed_edition_is_not_built_by_a_second_caller(world):
    edition = queued(world)
    with other_session() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [EDITIONS, edition.pk])
        assert editions.build(edition.pk, clock=lambda: AT) is None
        assert editions.abandoned() == []
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == (QUEUED, 0)


def test_a_done_edition_is_not_built_again(world):
    edition = built(world)
    assert editions.build(edition.pk, clock=lambda: AT) is None
    assert Edition.objects.get(pk=edition.pk).attempts == 1


def test_an_edition_that_is_gone_ends_quietly(db):
    assert editions.build(987654, clock=lambda: AT) is None


def test_a_running_edition_whose_worker_is_gone_is_taken_up(world):
    edition = queued(world)
    Edition.objects.filter(pk=edition.pk).update(state=RUNNING, attempts=1, started_at=AT, progress=40)
    assert editions.abandoned() == [edition]
    assert editions.build(edition.pk, clock=lambda: AT) == DONE
    assert Edition.objects.get(pk=edition.pk).attempts == 2


def test_after_three_lost_workers_it_fails_with_words(world):
    edition = queued(world)
    Edition.objects.filter(pk=edition.pk).update(state=RUNNING, attempts=3, started_at=AT)
    editions.build(edition.pk, clock=lambda: AT)
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == (FAILED, 3)
    assert "dừng giữa chừng 3 lần" in edition.failure


def test_a_killed_compiler_puts_the_edition_back_to_the_queue(world, tmp_path, monkeypatch):
    """Where memory ends the system kills whom it likes: nobody is asked to press a button for that."""
    killed = tmp_path / "compiler.py"
    killed.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    edition = queued(world)
    with monkeypatch.context() as patch:
        patch.setattr(typesetting, "COMPILER", killed)
        assert editions.build(edition.pk, clock=lambda: AT) == QUEUED
    assert editions.build(edition.pk, clock=lambda: AT) == DONE


def test_a_refusal_while_building_is_kept_as_the_reason(world):
    edition = queued(world)
    with make.written(), connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_decision SET valid = daterange('2000-01-01', '2001-01-01')")
    assert editions.build(edition.pk, clock=lambda: AT) == FAILED
    edition.refresh_from_db()
    assert "không có quyết định ban hành Danh mục nào còn hiệu lực ngày 14/10/2026" in edition.failure


def test_a_failed_edition_goes_back_to_the_queue_and_is_built(world):
    edition = queued(world)
    Edition.objects.filter(pk=edition.pk).update(state=FAILED, failure="Thử", attempts=3)
    again = try_again(edition=edition, by=world.aggregator, at=AT)
    assert (again.pk, again.state, again.attempts, again.failure) == (edition.pk, QUEUED, 0, "")
    assert editions.build(edition.pk, clock=lambda: AT) == DONE


def test_only_who_may_build_tries_again(world):
    edition = queued(world)
    with pytest.raises(Refused, match="không có quyền"):
        try_again(edition=edition, by=make.user(world.department, "viewer"), at=AT)


def test_data_that_changed_before_the_build_are_frozen_under_their_own_key(world):
    edition = queued(world)
    correct_a_count(world)
    editions.build(edition.pk, clock=lambda: AT)
    edition.refresh_from_db()
    assert edition.input_key == input_key(report_of(world))
    assert edition.payload["tables"]["units"]["province"]["indicators"]["Q4"]["denominator"] == 114


def test_an_edition_overtaken_by_one_of_newer_data_says_so(world):
    old = queued(world)
    correct_a_count(world)
    newer = built(world)
    assert editions.build(old.pk, clock=lambda: AT) == FAILED
    old.refresh_from_db()
    assert f"bản lần {newer.number}" in old.failure
    assert not old.files.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_edition():
    world = small_province()

    def ask(_) -> int:
        try:
            return queued(world).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(ask, range(12)))
    assert (len(found), Edition.objects.count(), Report.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_ten_who_build_at_once_build_once():
    world = small_province()
    edition = queued(world)

    def build(_) -> object:
        try:
            return editions.build(edition.pk, clock=timezone.now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(build, range(10)))
    edition.refresh_from_db()
    assert (results.count(DONE), results.count(None), edition.attempts) == (1, 9, 1)
    assert EditionFile.objects.count() == len(PACK)


class other_session:
    """A cursor of another database session."""

    def __enter__(self):
        self.connection = connection.copy()
        return self.connection.cursor()

    def __exit__(self, *_) -> None:
        self.connection.close()


def test_a_month_that_nobody_sent_is_reported_as_unknown_not_as_zero(db):
    province = make.province(code="42")
    commune = make.commune(parent=province)
    make.decision()
    make.service(commune)
    period = make.period(2026, 10)
    asked_by = make.user(province, "supervisor")
    edition, _ = find_or_queue(subject=Subject.of_month(period), scope=province, by=asked_by, at=AT)
    assert editions.build(edition.pk, clock=lambda: AT) == DONE
    edition.refresh_from_db()
    total = edition.payload["tables"]["fields"]["total"]
    assert (set(total["counts"].values()), total["lines_filled"], total["lines_due"]) == ({None}, 0, 1)
    said = [words for part in edition.payload["sections"][0]["parts"] for words in part["paragraphs"]]
    assert "Trong kỳ, tổng số hồ sơ nhận giải quyết (chỉ TTHC thuộc Danh mục) là chưa đủ số liệu" in said[2]


def raised(world, title: str, at=IN_WINDOW, state: str = Difficulty.State.SENT, **given) -> Difficulty:
    with written():
        return Difficulty.objects.create(
            unit=world.commune, title=title, text=f"{title}: chi tiết", by=world.aggregator, at=at, state=state, **given
        )


def test_difficulties_raised_in_the_window_and_not_settled_stand_in_section_three(world):
    raised(world, "Mạng chậm", wish="Nâng đường truyền")
    raised(world, "Đã xong", state=Difficulty.State.ADJUSTED)
    raised(world, "Tháng sau", at=end_of(world.period.data_to))
    raised(world, "Tháng trước", at=end_of(world.period.data_from - timedelta(days=1)) - timedelta(seconds=1))
    payload = built(world).payload
    assert payload["raised"] == [
        {
            "unit": "UBND xã Sơn Lễ",
            "title": "Mạng chậm",
            "text": "Mạng chậm: chi tiết",
            "wish": "Nâng đường truyền",
            "state": "Đã gửi Sở Thông tin và Truyền thông",
        }
    ]
    said = [words for part in payload["sections"][2]["parts"] for words in part["paragraphs"]]
    assert said[-3:] == [
        "Khó khăn, vướng mắc nêu trong kỳ, chưa giải quyết xong (1 việc):",
        "- UBND xã Sơn Lễ: Mạng chậm (đã gửi Sở Thông tin và Truyền thông). Mạng chậm: chi tiết.",
        "Kiến nghị: Nâng đường truyền.",
    ]


def test_a_difficulty_raised_or_moved_makes_another_input_one_outside_the_window_does_not(world):
    keys = [input_key(report_of(world))]
    raised(world, "Tháng sau", at=end_of(world.period.data_to))
    assert input_key(report_of(world)) == keys[0]
    one = raised(world, "Mạng chậm")
    keys.append(input_key(report_of(world)))
    with written():
        one.state = Difficulty.State.ANSWERED
        one.save(update_fields=["state"])
    keys.append(input_key(report_of(world)))
    assert len(set(keys)) == 3
