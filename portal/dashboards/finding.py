"""Tìm: what the one search box finds for a person: units, procedures, months, reports, terms; each a link."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.search import found_procedures
from portal.accounts.models import User
from portal.core.glossary import found_terms
from portal.core.text import fold
from portal.units.lookup import found_units
from reporting.models import Edition, Period, Return
from reporting.reports.subject import title_of

SHOWN = 8
SHORTEST = 2
MONTHS = ("return.enter", "return.submit", "return.approve_commune", "return.accept", "progress.view")


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what tells it from others, where it is."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more_url` leads to all of it where not all is shown."""

    label: str
    hits: list[Hit]
    total: int
    more_url: str = ""


def find(user: User | AnonymousUser, asked: str, day: date) -> list[Group]:
    """The groups that are not empty; a number of queries that depends only on who asks. Nothing for a single letter."""
    words = fold(asked).split()
    if len("".join(words)) < SHORTEST:
        return []
    found = [_procedures(words, asked, day)]
    if user.is_authenticated:
        found = [_units(words, asked, day), *found, _months(user, words), _reports(user, words)]
    return [group for group in [*found, _terms(words)] if group and group.hits]


def _units(words: list[str], asked: str, day: date) -> Group:
    found = found_units(words, day)
    hits = [
        Hit(
            one.name,
            reverse("unit_history", args=[one.unit_id]),
            " · ".join(filter(None, [one.code, one.above, _("đã kết thúc") if one.ended else ""])),
        )
        for one in found[:SHOWN]
    ]
    return Group(_("Đơn vị"), hits, len(found), reverse("units", query={"q": asked}))


def _procedures(words: list[str], asked: str, day: date) -> Group:
    found = found_procedures(words, day)
    hits = [
        Hit(
            one.name,
            reverse("procedure", args=[one.code]),
            " · ".join(filter(None, [one.code, one.field, "" if one.is_listed else _("không còn trong Danh mục")])),
        )
        for one in found[:SHOWN]
    ]
    return Group(_("Thủ tục"), hits, len(found), reverse("procedures", query={"q": asked}))


def _months(user: User, words: list[str]) -> Group | None:
    """The months whose name holds the words: the unit's own return where it has one, else the progress of that month."""
    if not any(user.may(permission) for permission in MONTHS):
        return None
    periods = [one for one in Period.objects.order_by("-data_to") if _alike(words, _month_words(one))]
    own = dict(Return.objects.filter(unit=user.unit_id).values_list("period", "pk")) if user.unit_id else {}
    hits = list(_month_hits(user, periods, own))
    return Group(_("Kỳ số liệu"), hits[:SHOWN], len(hits))


def _month_hits(user: User, periods: list[Period], own: dict[int, int]) -> Iterator[Hit]:
    enters = user.may("return.enter") or user.may("return.submit")
    for one in periods:
        month = one.reporting_month
        if enters and one.pk in own:
            yield Hit(
                _("Số liệu {one} của đơn vị").format(one=one), reverse("return", args=[month, user.unit_id]), _span(one)
            )
        if user.may("progress.view"):
            yield Hit(_("Tiến độ {one}").format(one=one), reverse("progress", query={"ky": str(month)}), _span(one))


def _span(period: Period) -> str:
    closed = _(" · đã chốt") if period.is_closed else ""
    return f"{period.data_from:%d/%m/%Y}–{period.data_to:%d/%m/%Y}{closed}"


def _month_words(period: Period) -> str:
    month, year = period.month, period.year
    return _("kỳ số liệu tiến độ tháng {month}/{year} {month:02}/{year} {year}-{month:02}").format(
        month=month, year=year
    )


def _reports(user: User, words: list[str]) -> Group | None:
    """Editions by the words of their report; only the latest few hundred are looked at."""
    if not user.may("report.view"):
        return None
    editions = Edition.objects.defer("payload").select_related("report__period").order_by("-asked_at", "-pk")[:500]
    found = [one for one in editions if _alike(words, _report_words(one))]
    hits = [Hit(_report_name(one), reverse("edition", args=[one.pk]), one.get_state_display()) for one in found[:SHOWN]]
    return Group(_("Báo cáo"), hits, len(found), reverse("reports"))


def _report_name(edition: Edition) -> str:
    return _("{title}, bản {number}").format(title=title_of(edition.report), number=edition.number)


def _report_words(edition: Edition) -> str:
    months = _month_words(edition.report.period) if edition.report.period else ""
    return f"{_report_name(edition)} {months}"


def _terms(words: list[str]) -> Group:
    found = found_terms(words)
    hits = [Hit(one.word, f"{reverse('glossary')}#{one.slug}", one.source) for one in found[:SHOWN]]
    return Group(_("Thuật ngữ"), hits, len(found), reverse("glossary"))


def _alike(words: list[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)
