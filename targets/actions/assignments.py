"""Deeds on assignments (Điều 2 khoản 1 điểm d, đoạn cuối): drafted, put aside, issued; the rule whether they may miss."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.units.models import Unit
from targets.actions.quotas import LONGEST_DOCUMENT, write_quotas
from targets.models import AssignedQuota, Assignment, CascadeRule, Quota
from targets.refusals import Refused

Key = tuple[int, str]  # unit, indicator
NO_DRAFT = gettext_noop("Dự thảo này không còn: đã ban hành hoặc đã bỏ. Tải lại trang để xem văn bản hiện có.")
CHANGED = gettext_noop("Người khác vừa sửa dự thảo này. Tải lại trang để thấy bản mới nhất rồi sửa tiếp.")


def save_draft(*, giver: Unit, year: int, levels: Mapping[Key, int], seen: str, by: User, at: datetime) -> Assignment:
    """Keep the levels (hundredths of a per cent) as the giver's draft of the year, a new one where there is none.

    `seen` is the seal of the draft as its editor saw it ("" where there was none): two who edit at once do not overwrite
    each other.
    """
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Dự thảo giao chỉ tiêu năm {year}"):
        Unit.objects.select_for_update(no_key=True).get(pk=giver.pk)
        draft = Assignment.objects.filter(giver=giver, year=year, state=Assignment.State.DRAFT).first()
        if seal(draft) != seen:
            raise Refused(_(CHANGED))
        draft = draft or Assignment.objects.create(giver=giver, year=year, made_by=by, made_at=at)
        _write_cells(draft, levels)
    return draft


def discard_draft(*, draft: Assignment, by: User, at: datetime) -> None:
    """Put a draft aside; what stands in the quotas stays."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Bỏ dự thảo giao chỉ tiêu năm {draft.year}"):
        found = _locked(draft)
        if found is None or found.state != Assignment.State.DRAFT:
            raise Refused(_(NO_DRAFT))
        found.quotas.all().delete()
        found.delete()


def issue_assignment(
    *,
    draft: Assignment,
    number: str,
    date: date,
    giver_name: str,
    seen: str,
    misses: Sequence[str],
    accepted: bool,
    by: User,
    at: datetime,
) -> int:
    """Record the draft as the document that went out: its levels become the communes' quotas, in one deed.

    `misses` says per indicator by how much the levels fall short of the giver's own quota; the year's rule refuses that
    or asks that it be `accepted`. What an earlier document of the year gave and this one does not is taken back. Issued
    again with the same number and date nothing happens. Returns how many quotas it made, changed or took back.
    """
    reason = f"Ban hành văn bản giao chỉ tiêu số {number} ngày {date:%d/%m/%Y}"
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=reason):
        found = _locked(draft)
        if found is None:
            raise Refused(_(NO_DRAFT))
        if found.state == Assignment.State.ISSUED:
            if (found.number, found.date) == (number, date):
                return 0
            raise Refused(
                _("Đã ban hành với số {number} ngày {date:%d/%m/%Y}. Muốn đổi, lập văn bản thay thế.").format(
                    number=found.number, date=found.date
                )
            )
        levels = {key: level for key, level in cells(found).items() if key[0] != found.giver_id}
        _refuse_issue(found, levels, date, seen, misses, accepted, at)
        document = document_words(number, date, giver_name)
        changed = _take_back(found, levels) + write_quotas(
            dict.fromkeys(levels, document), levels, found.year, by=by, at=at, door=Deed.Door.PAGE, reason=document
        )
        found.state, found.number, found.date = Assignment.State.ISSUED, number, date
        found.issued_by, found.issued_at = by, at
        found.save()
    return changed


def decide_cascade_rule(*, year: int, refuses: bool, document: str, by: User, at: datetime) -> CascadeRule:
    """Whether an assignment of the year that misses its giver's quota is refused, or only warned about."""
    words = "không cho ban hành khi chưa đạt" if refuses else "chỉ cảnh báo khi chưa đạt"
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Quy định giao chỉ tiêu năm {year}: {words}"):
        defaults = {"refuses": refuses, "document": document}
        rule, _created = CascadeRule.objects.update_or_create(year=year, defaults=defaults)
    return rule


def cells(assignment: Assignment) -> dict[Key, int]:
    """What the assignment says, in hundredths of a per cent."""
    rows = assignment.quotas.order_by("unit", "indicator").values_list("unit", "indicator", "hundredths")
    return {(unit, indicator): level for unit, indicator, level in rows}


def seal(draft: Assignment | None) -> str:
    """A mark of what a draft says now; "" where there is none."""
    if draft is None:
        return ""
    return sha256(repr((draft.pk, sorted(cells(draft).items()))).encode()).hexdigest()


def document_words(number: str, day: date, giver_name: str) -> str:
    """How a quota names the document that gave it."""
    return f"{document_start(number, day)} của {giver_name}"[:LONGEST_DOCUMENT]


def document_start(number: str, day: date) -> str:
    """By what a quota is known to come from an assignment."""
    return f"Văn bản số {number} ngày {day:%d/%m/%Y}"


def _locked(draft: Assignment) -> Assignment | None:
    return Assignment.objects.select_for_update().filter(pk=draft.pk).first()


def _write_cells(draft: Assignment, levels: Mapping[Key, int]) -> None:
    standing = {(row.unit_id, row.indicator): row for row in draft.quotas.all()}
    gone = [row.pk for key, row in standing.items() if key not in levels]
    changed = [row for key, row in standing.items() if key in levels and row.hundredths != levels[key]]
    for row in changed:
        row.hundredths = levels[row.unit_id, row.indicator]
    made = [
        AssignedQuota(assignment=draft, unit_id=unit, indicator=indicator, hundredths=level)
        for (unit, indicator), level in levels.items()
        if (unit, indicator) not in standing
    ]
    AssignedQuota.objects.filter(pk__in=gone).delete()
    AssignedQuota.objects.bulk_update(changed, ["hundredths"])
    AssignedQuota.objects.bulk_create(made)


def _refuse_issue(
    draft: Assignment,
    levels: Mapping[Key, int],
    day: date,
    seen: str,
    misses: Sequence[str],
    accepted: bool,
    at: datetime,
) -> None:
    """Raises Refused for what may not go out."""
    if seal(draft) != seen:
        raise Refused(_(CHANGED))
    if not levels:
        raise Refused(_("Dự thảo chưa giao cho xã nào. Nhập mức cho từng xã hoặc lấy mức đề xuất, lưu, rồi ban hành."))
    if day > at.astimezone(ZONE).date():
        raise Refused(_("Ngày văn bản {day:%d/%m/%Y} ở tương lai. Ghi ngày in trên văn bản đã ký.").format(day=day))
    if misses and _refuses(draft.year):
        raise Refused(
            _(
                "Chưa đạt chỉ tiêu được giao: {misses}. Năm {year} có quy định không ban hành khi chưa đạt: "
                "tăng mức của các xã hoặc lấy mức đề xuất."
            ).format(misses="; ".join(misses), year=draft.year)
        )
    if misses and not accepted:
        raise Refused(
            _("Chưa đạt chỉ tiêu được giao: {misses}. Sửa dự thảo, hoặc đánh dấu vẫn ban hành.").format(
                misses="; ".join(misses)
            )
        )


def _refuses(year: int) -> bool:
    return CascadeRule.objects.filter(year=year, refuses=True).exists()


def _take_back(draft: Assignment, levels: Mapping[Key, int]) -> int:
    """Quotas of an earlier document of the same giver and year which the new one no longer gives."""
    before = Assignment.objects.filter(giver=draft.giver_id, year=draft.year, state=Assignment.State.ISSUED)
    earlier = AssignedQuota.objects.filter(assignment__in=before).exclude(unit=draft.giver_id)
    left = {key for key in earlier.values_list("unit", "indicator") if key not in levels}
    rows = Quota.objects.filter(year=draft.year, unit__in={unit for unit, _ in left})
    taken = [row.pk for row in rows if (row.unit_id, row.indicator) in left]
    Quota.objects.filter(pk__in=taken).delete()
    return len(taken)
