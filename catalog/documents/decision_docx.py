"""The draft Quyết định of UBND tỉnh that changes the list, with each changed appendix as a section of its own."""

from catalog.documents.appendix_docx import appendix_pages
from catalog.documents.paper import Paper
from catalog.documents.words import BLANK, LIST, changes, cited, initials, numbers, province_name, supervisor_name
from catalog.drafting import DraftContent
from catalog.models import Draft
from portal.core.documents import nd30
from portal.core.periods import ZONE


def decision_docx(draft: Draft, content: DraftContent, papers: list[Paper]) -> bytes:
    """Number, date and signatory are blanks; grounds that are not in the portal are left to be written."""
    day = draft.made_at.astimezone(ZONE).date()
    place, department = province_name(day), supervisor_name(draft, day)
    document = nd30.Paper(title=f"Quyết định {draft.title}", author="UBND tỉnh", created=draft.made_at)
    whole = f"ỦY BAN NHÂN DÂN TỈNH {place.upper()}"
    body = [
        nd30.head(parent="", issuer=f"ỦY BAN NHÂN DÂN\nTỈNH {place.upper()}", symbol="/QĐ-UBND", place=place),
        nd30.title("QUYẾT ĐỊNH", draft.title),
        nd30.authority(whole),
        *[nd30.body_text(words, italic=True) for words in _grounds(content, department)],
        nd30.authority("QUYẾT ĐỊNH:"),
        *_articles(content),
        nd30.closing(
            recipients=["Như Điều 3;", "Văn phòng Chính phủ;", "Chủ tịch, các PCT UBND tỉnh;", f"Lưu: VT, {BLANK}."],
            signatory="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        ),
    ]
    document.append("".join(body))
    for paper in papers:
        document.start_wide_section()
        document.append(appendix_pages(paper))
    return document.save()


def _grounds(content: DraftContent, department: str) -> list[str]:
    return [
        f"Căn cứ {BLANK} (các văn bản còn hiệu lực tại ngày ban hành);",
        f"Căn cứ {cited(content.law)} về việc ban hành {LIST};",
        f"Theo đề nghị của Giám đốc {department} tại Tờ trình số ……/TTr-{initials(department)} ngày …/…/……",
    ]


def _articles(content: DraftContent) -> list[str]:
    changed = content.changed
    first = [
        nd30.article(
            "Điều 1.",
            f"Sửa đổi, bổ sung {LIST} ban hành kèm theo {cited(content.law)}; {numbers(changed)} kèm theo Quyết định này "
            "thay thế các Phụ lục cùng số:",
        ),
        *[nd30.body_text(f"- Phụ lục {appendix.number}: {changes(appendix)}.") for appendix in changed],
    ]
    second = (
        f"Quyết định này có hiệu lực kể từ ngày {BLANK}. Các nội dung khác về chỉ tiêu và tổ chức thực hiện tại "
        f"{cited(content.law)} tiếp tục được thực hiện đối với Danh mục đã sửa đổi, bổ sung."
    )
    third = (
        "Chánh Văn phòng UBND tỉnh, Giám đốc các sở, Thủ trưởng các ban, ngành cấp tỉnh; Chủ tịch UBND các huyện, thành "
        "phố, thị xã; Chủ tịch UBND các xã, phường, thị trấn và các cơ quan, tổ chức, cá nhân có liên quan chịu trách "
        "nhiệm thi hành Quyết định này./."
    )
    return [*first, nd30.article("Điều 2.", second), nd30.article("Điều 3.", third, last=True)]
