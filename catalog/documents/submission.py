"""Tờ trình: the supervisor asks UBND tỉnh to change the list, and says from what the wish came."""

from dataclasses import dataclass

from catalog.documents.words import BLANK, LIST, changes, cited, initials, numbers, province_name, supervisor_name
from catalog.drafting import DraftContent
from catalog.models import Draft, Proposal
from portal.core.documents import nd30
from portal.core.documents.wordml import Cell, ruled_table, thin_paragraph
from portal.core.numbers import count_vn
from portal.core.periods import ZONE

WIDTHS = [10.0, 22.0, 19.0, 20.0, 75.0, 49.0, 55.0]
TITLES = ("STT", "Đề xuất", "Phụ lục", "Mã TTHC", "Thủ tục", "Đơn vị đề xuất", "Lý do")


@dataclass(frozen=True)
class Campaign:
    """How the review went: units asked, answered, among them without a proposal; proposals by what became of them."""

    title: str
    asked: int
    answered: int
    nothing: int
    proposed: int
    declined: int


def submission_docx(draft: Draft, content: DraftContent, units: dict[int, str], campaign: Campaign | None) -> bytes:
    """The whole Tờ trình with the proposals it rests on."""
    day = draft.made_at.astimezone(ZONE).date()
    name, place = supervisor_name(draft, day), province_name(day)
    document = nd30.Paper(title=f"Tờ trình {draft.title}", author=name, created=draft.made_at)
    body = [
        nd30.head(
            parent=f"UBND TỈNH {place.upper()}", issuer=name.upper(), symbol=f"/TTr-{initials(name)}", place=place
        ),
        nd30.title("TỜ TRÌNH", draft.title),
        nd30.addressees([f"Ủy ban nhân dân tỉnh {place}"]),
        *[nd30.body_text(words) for words in _reasons(content, campaign)],
        nd30.heading("Nội dung trình", level=0),
        *[nd30.body_text(f"- Phụ lục {one.number}: {changes(one)}.") for one in content.changed],
        nd30.body_text(
            f"{name} kính trình UBND tỉnh xem xét, ban hành Quyết định điều chỉnh {LIST} (có dự thảo Quyết định và "
            f"{numbers(content.changed)} kèm theo)./.",
            last=True,
        ),
        nd30.closing(recipients=["Như trên;", "Văn phòng UBND tỉnh;", f"Lưu: VT, {BLANK}."], signatory="GIÁM ĐỐC"),
    ]
    document.append("".join(body))
    document.start_wide_section()
    document.append(_proposals(draft, units, name))
    return document.save()


def _reasons(content: DraftContent, campaign: Campaign | None) -> list[str]:
    said = [
        f"Thực hiện {cited(content.law)} về việc ban hành {LIST}: điểm b khoản 1 Điều 2 (hằng năm và khi có sự thay đổi về "
        "thủ tục hành chính, các đơn vị rà soát, cập nhật, bổ sung danh sách) và điểm b khoản 3 Điều 2 (tham mưu UBND tỉnh "
        "điều chỉnh, bổ sung Danh mục)."
    ]
    if campaign:
        said.append(
            f"Đợt rà soát “{campaign.title}”: {count_vn(campaign.answered)}/{count_vn(campaign.asked)} đơn vị đã trả lời, "
            f"trong đó {count_vn(campaign.nothing)} đơn vị không đề xuất; {count_vn(campaign.proposed)} đề xuất được gửi, "
            f"{count_vn(campaign.declined)} đề xuất không được chấp nhận."
        )
    return said


def _proposals(draft: Draft, units: dict[int, str], issuer: str) -> str:
    """Each accepted proposal, who made it and why."""
    title = nd30.table_title(
        number="Biểu kèm theo Tờ trình",
        words="Đề xuất điều chỉnh Danh mục đã được chấp nhận",
        attached=f"(Kèm theo Tờ trình số ……/TTr-{initials(issuer)} ngày …/…/…… của {issuer})",
        notes=[],
    )
    head = [
        [Cell(words, align="center", bold=True) for words in TITLES],
        [Cell(f"({place})", align="center", italic=True) for place in range(1, len(TITLES) + 1)],
    ]
    proposals = draft.proposals.select_related("procedure").order_by("appendix", "code", "pk")
    rows = [_row(number, proposal, units) for number, proposal in enumerate(proposals, start=1)]
    caption = "Đề xuất điều chỉnh Danh mục"
    return title + ruled_table(widths=WIDTHS, head=head, rows=rows, size=11, caption=caption) + thin_paragraph()


def _row(number: int, proposal: Proposal, units: dict[int, str]) -> list[Cell]:
    name = proposal.name or (proposal.procedure.name if proposal.procedure else "")
    return [
        Cell(str(number), align="center"),
        Cell(proposal.get_kind_display()),
        Cell(proposal.appendix, align="center"),
        Cell(proposal.code, align="center"),
        Cell(name),
        Cell(units.get(proposal.unit_id, "")),
        Cell(proposal.reason),
    ]
