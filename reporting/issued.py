"""Which reports of a year have gone out or are locked: nothing decided later reaches back over them."""

import re

from django.utils.translation import gettext as _

from reporting.models import Edition, Report

MONTHS = re.compile(r"([0-9]{4})-[0-9]{2}\.\.([0-9]{4})-[0-9]{2}")


def issued_reports(year: int) -> list[str]:
    """Each in words with its number, the newest first; two queries."""
    editions = Edition.objects.exclude(outgoing__isnull=True, locked_at__isnull=True).filter(state=Edition.State.DONE)
    found = editions.select_related("report__period").prefetch_related("outgoing").defer("payload").distinct()
    return [_words(one) for one in found.order_by("-built_at", "-pk") if _is_of(one.report, year)]


def _is_of(report: Report, year: int) -> bool:
    """A month's or year's report speaks of its year, one on request of every year its months touch."""
    if report.period:
        return report.period.year == year
    months = MONTHS.match(report.subject)
    if months:
        return int(months[1]) <= year <= int(months[2])
    return report.subject[:4] == str(year)


def _words(edition: Edition) -> str:
    """ "Báo cáo tháng 10/2026 (lần 1, số 12/BC-VP ngày 18/10/2026)"."""
    report = edition.report
    about = f" {report.period.month}/{report.period.year}" if report.period else f" {report.subject.split()[0]}"
    went_out = [
        _("số {number}{symbol} ngày {date:%d/%m/%Y}").format(number=one.number, symbol=one.symbol, date=one.date)
        for one in edition.outgoing.all()
    ]
    how = ", ".join(went_out) or _("khóa ngày {locked_at:%d/%m/%Y}").format(locked_at=edition.locked_at)
    return _("{kind}{about} (lần {number}, {how})").format(
        kind=report.get_kind_display(), about=about, number=edition.number, how=how
    )
