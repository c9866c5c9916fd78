"""The value that the văn bản giao chỉ tiêu is drawn from: a cascade's sheet with the levels of a draft or of what was issued."""

from django.utils.translation import gettext as _

from catalog.models import Decision
from reporting.cascade import Row, Sheet
from targets.actions.assignments import cells
from targets.documents.assignment import Assignment, Form, Given, committee_head
from targets.indicators import INDICATORS
from targets.percent import percent_text
from targets.refusals import Refused


def paper(sheet: Sheet, form: Form) -> Assignment:
    """Of the draft, else of the last document. Raises Refused where there is neither."""
    drafted = sheet.draft or next(iter(sheet.issued), None)
    if drafted is None:
        raise Refused(_("Chưa có dự thảo: nhập mức cho từng xã hoặc lấy mức đề xuất, lưu, rồi tải văn bản."))
    levels = cells(drafted)
    own = [_given(row, levels) for row in sheet.rows if row.is_giver]
    name = sheet.giver.name
    return Assignment(
        form=form,
        head=committee_head(name, form),
        giver=f"UBND {name[:1].lower()}{name[1:]}",
        year=sheet.year,
        own={id_: percent_text(target) for id_, target in sheet.targets.items()},
        communes=tuple(_given(row, levels) for row in sheet.communes),
        made_at=drafted.made_at,
        law=_law(sheet),
        giver_line=own[0] if own else None,
    )


def _given(row: Row, levels: dict[tuple[int, str], int]) -> Given:
    asked = {id_: levels.get((row.version.unit_id, id_)) for id_ in INDICATORS}
    return Given(
        name=f"{row.version} (phần riêng của cấp huyện)" if row.is_giver else str(row.version),
        quotas={id_: None if one is None else f"{one // 100}.{one % 100:02d}" for id_, one in asked.items()},
        services=row.parts["Q1"].volume,
        dossiers=row.parts["Q4"].volume,
    )


def _law(sheet: Sheet) -> tuple[str, str]:
    """The decision in force on the sheet's day; what nobody has entered stays blank."""
    law = Decision.objects.on(sheet.day).filter(has_quotas=True).first()
    if law is None:
        return "", ""
    return law.number or "", f"{law.date:%d/%m/%Y}" if law.date else ""
