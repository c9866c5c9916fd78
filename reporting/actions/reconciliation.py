"""Đối soát: a portal's file taken and its columns learnt; differences explained by the unit, accepted by who reconciles."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.units.models import Unit
from reporting.intake.external import Columns, guess_columns, match_rows, read_external, require_columns
from reporting.intake.onestop import OneStopTable
from reporting.intake.uploaded import sha256
from reporting.models import Discrepancy, ExternalFigure, ExternalMapping, ExternalUpload, Period
from reporting.reconciliation import Difference, newest, standings
from reporting.refusals import Refused


def upload_statistics(
    *, source: str, period: Period, name: str, content: bytes, by: User, at: datetime
) -> ExternalUpload:
    """Keep the file; where its heads are known, read it at once. Raises Refused, nothing kept, for what is no such file.

    The same file again is the one that is there, and from now on the newest.
    """
    _require(by)
    table = read_external(name, content)
    dates = table.dates() or (None, None)
    with deed(by=by, at=at, door=Deed.Door.EXCEL, reason=f"Tệp {name}"):
        Period.objects.select_for_update().get(pk=period.pk)
        kept, _ = ExternalUpload.objects.update_or_create(
            source=source,
            period=period,
            sha256=sha256(content),
            defaults={
                "data_from": dates[0],
                "data_to": dates[1],
                "name": name[-200:],
                "content": content,
                "by": by,
                "at": at,
            },
        )
        known = known_columns(source, table)
        if known is not None:
            _write(kept, table, known)
        return kept


def map_columns(*, upload: ExternalUpload, columns: Columns, by: User, at: datetime) -> int:
    """Learn which column is which, for every file with these heads, and read this one; the number of matched rows."""
    _require(by)
    table = read_external(upload.name, bytes(upload.content))
    require_columns(table, columns)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Chọn cột của tệp {upload.name}"):
        ExternalMapping.objects.update_or_create(
            source=upload.source,
            heads_sha256=table.heads_sha256,
            defaults={"heads": table.heads, "columns": columns, "by": by, "at": at},
        )
        return _write(upload, table, columns)


def known_columns(source: str, table: OneStopTable) -> Columns | None:
    """What was chosen for a file of the source with these heads before."""
    found = ExternalMapping.objects.filter(source=source, heads_sha256=table.heads_sha256)
    return found.values_list("columns", flat=True).first()


def suggested(source: str, table: OneStopTable) -> Columns:
    """What was chosen before, else what the heads say."""
    known = known_columns(source, table)
    return guess_columns(table) if known is None else known


def _write(upload: ExternalUpload, table: OneStopTable, columns: Columns) -> int:
    """All matched rows in place of what was read of the file before."""
    rows = match_rows(table, columns, upload.period.data_to)
    with transaction.atomic():
        upload.figures.all().delete()
        ExternalFigure.objects.bulk_create(
            (
                ExternalFigure(upload=upload, unit_id=unit, procedure_id=procedure, **counts)
                for (unit, procedure), counts in rows.counts.items()
            ),
            batch_size=5_000,
        )
    return len(rows.counts)


def explain(
    *, source: str, period: Period, unit: Unit, keys: Collection[str], cause: str, text: str, by: User, at: datetime
) -> int:
    """The unit explains the differences it ticked, with one cause and one sentence; the number of them.

    Explained again, an acceptance falls. Raises Refused for another's unit, a difference that is none.
    """
    if by.unit_id != unit.pk or not (by.may("return.enter") or by.may("return.submit")):
        raise Refused(_("Giải thích chênh lệch: chỉ cán bộ, lãnh đạo của đơn vị giải thích số của đơn vị mình."))
    text = text.strip()
    if not text:
        raise Refused(_("Giải thích chênh lệch: phải ghi nội dung giải thích."))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=text[:200]):
        Period.objects.select_for_update().get(pk=period.pk)
        chosen = _chosen(source, period, unit, keys)
        for one in chosen:
            Discrepancy.objects.update_or_create(
                source=source,
                period=period,
                unit=unit,
                procedure_id=one.procedure_id,
                column_name=one.column,
                defaults={
                    "typed": one.typed,
                    "counted": one.counted,
                    "cause": cause,
                    "text": text,
                    "by": by,
                    "at": at,
                    "accepted_by": None,
                    "accepted_at": None,
                },
            )
        return len(chosen)


def accept(*, source: str, period: Period, unit: Unit, keys: Collection[str], by: User, at: datetime) -> int:
    """Accept explanations as they stand; the number of them. What is not explained, or has moved since, is refused."""
    _require(by)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason="Chấp nhận giải thích chênh lệch"):
        Period.objects.select_for_update().get(pk=period.pk)
        chosen = _chosen(source, period, unit, keys)
        if any(one.explained is None or one.is_stale for one in chosen):
            raise Refused(
                _(
                    "Chấp nhận giải thích: có chênh lệch chưa được giải thích, hoặc số đã đổi từ khi giải thích. "
                    "Đơn vị giải thích lại rồi mới chấp nhận được."
                )
            )
        pks = [one.explained.pk for one in chosen if one.explained]
        return Discrepancy.objects.filter(pk__in=pks, accepted_at=None).update(accepted_by=by, accepted_at=at)


def _chosen(source: str, period: Period, unit: Unit, keys: Collection[str]) -> list[Difference]:
    upload = newest(source, period)
    if upload is None or not keys:
        raise Refused(_("Chưa chọn chênh lệch nào. Đánh dấu ô đầu dòng rồi bấm lại."))
    standing = standings(upload, unit_ids=[unit.pk]).get(unit.pk)
    found = {one.key: one for one in (standing.differences if standing else [])}
    if set(keys) - found.keys():
        raise Refused(_("Có chênh lệch được chọn không còn nữa. Tải lại trang rồi chọn lại."))
    return [found[key] for key in dict.fromkeys(keys)]


def _require(by: User) -> None:
    if not by.may("figure.reconcile"):
        raise Refused(
            _("Đối soát: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh, Sở TT&TT đối soát.").format(by=by)
        )
