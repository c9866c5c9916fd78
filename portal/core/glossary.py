"""Thuật ngữ: one word for one thing, with its definition and where that stands. Pages link to it by the term's slug.

`kind` says whose words they are: "văn bản" the decision's own, "luật" another act (restated through secondary sources,
to be checked against the signed original), "cổng" the reading or the word this portal chose.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.text import fold

OWN, LAW, CHOICE = "văn bản", "luật", "cổng"
KINDS = {
    OWN: _("theo Quyết định"),
    LAW: _("theo văn bản khác, đối chiếu bản gốc trước khi viện dẫn"),
    CHOICE: _("cách hiểu, cách gọi của cổng"),
}


@dataclass(frozen=True)
class Term:
    """A word of the office; `clause` is the path of a clause on /quyet-dinh/ ("2.1.d.1"), "" where none says it."""

    slug: str
    word: str | Promise
    text: str | Promise
    source: str | Promise
    kind: str = CHOICE
    clause: str = ""

    @property
    def kind_words(self) -> str | Promise:
        return KINDS[self.kind]


TERMS = (
    Term(
        "bieu",
        _("Biểu số liệu"),
        _(
            "Số liệu một kỳ của một đơn vị: mỗi dịch vụ một dòng, các cột đếm hồ sơ như Biểu II.06a. Cán bộ chỉ nhập "
            "số hồ sơ; mọi tỷ lệ do cổng tính."
        ),
        _("Thông tư 01/2020/TT-VPCP, Biểu II.06a/VPCP/KSTT"),
        LAW,
    ),
    Term(
        "bo-chi-so-766",
        _("Bộ chỉ số 766"),
        _(
            "Bộ chỉ số chỉ đạo, điều hành và đánh giá chất lượng phục vụ người dân, doanh nghiệp. Cùng từ “trực "
            "tuyến”, “đúng hạn” nhưng mẫu số khác bốn chỉ tiêu của Quyết định, nên hai con số không so trực tiếp được."
        ),
        _("Quyết định 766/QĐ-TTg ngày 23/6/2022"),
        LAW,
    ),
    Term(
        "cach-hieu",
        _("Cách hiểu chỉ tiêu"),
        _(
            "Cách đọc chữ của Quyết định khi tính một chỉ tiêu: mẫu số nào, tăng mỗi năm thế nào. Giữ cho một năm; "
            "khi chưa có văn bản hướng dẫn thì báo cáo in “cách hiểu tạm thời”."
        ),
        _("Chọn ở trang Chỉ tiêu"),
    ),
    Term(
        "chi-tieu",
        _("Chỉ tiêu Q1–Q4"),
        _(
            "Bốn tỷ lệ giao cho đơn vị: Q1 cung cấp toàn trình 100 %; Q2 dịch vụ phát sinh hồ sơ trực tuyến 80 %; Q3 "
            "có trên Cổng Dịch vụ công quốc gia ít nhất 80 %; Q4 hồ sơ giải quyết trực tuyến toàn trình từ 50 %, tăng "
            "10 % các năm sau."
        ),
        _("Quyết định, Điều 2 khoản 1 điểm d"),
        OWN,
        "2.1.d",
    ),
    Term(
        "chua-ro",
        _("Chưa rõ"),
        _(
            "Phần của tỷ lệ chưa kết luận được vì có kỳ chưa gửi: dịch vụ chưa có hồ sơ trực tuyến nhưng còn thiếu số "
            "một tháng thì chưa phải có, cũng chưa phải không."
        ),
        _("Hiện cạnh Q2"),
    ),
    Term(
        "chot-ky",
        _("Chốt kỳ"),
        _("Cơ quan tổng hợp kết thúc nhận số của một kỳ. Kỳ đã chốt không sửa được; muốn đổi thì đính chính."),
        _("Trang Duyệt, nút Chốt kỳ"),
    ),
    Term(
        "co-quan-theo-doi",
        _("Cơ quan theo dõi, đôn đốc"),
        _(
            "Sở Thông tin và Truyền thông: theo dõi, đôn đốc toàn bộ việc thực hiện Quyết định; xem mọi số liệu nhưng "
            "không duyệt số của cơ quan khác."
        ),
        _("Quyết định, Điều 2 khoản 3"),
        OWN,
        "2.3",
    ),
    Term(
        "co-quan-tong-hop",
        _("Cơ quan tổng hợp"),
        _("Văn phòng UBND tỉnh (Trung tâm Công báo - Tin học): nhận, duyệt số liệu, chốt kỳ và lập báo cáo của tỉnh."),
        _("Quyết định, Điều 2 khoản 2"),
        OWN,
        "2.2",
    ),
    Term(
        "danh-muc",
        _("Danh mục"),
        _(
            "Danh mục thủ tục hành chính đủ điều kiện triển khai dịch vụ công trực tuyến toàn trình, ở các Phụ lục "
            "kèm theo Quyết định. Tỷ lệ tính trên thủ tục còn hiệu lực và thuộc Danh mục ở ngày cuối kỳ."
        ),
        _("Quyết định, Điều 1"),
        OWN,
        "1",
    ),
    Term(
        "dich-vu",
        _("Dịch vụ"),
        _(
            "Một thủ tục trong Danh mục tại một đơn vị. Một thủ tục ở 200 xã là 200 dịch vụ; ngoại lệ “không áp dụng "
            "tại đơn vị” được bỏ ra theo văn bản."
        ),
        _("Mẫu số của Q1"),
        CHOICE,
        "2.1.d",
    ),
    Term(
        "dvc-truc-tuyen",
        _("Dịch vụ công trực tuyến"),
        _(
            "Dịch vụ hành chính công và dịch vụ khác của cơ quan nhà nước được cung cấp cho tổ chức, cá nhân trên môi "
            "trường mạng."
        ),
        _("Nghị định 42/2022/NĐ-CP"),
        LAW,
    ),
    Term(
        "toan-trinh",
        _("Dịch vụ công trực tuyến toàn trình"),
        _(
            "Dịch vụ bảo đảm cung cấp toàn bộ thông tin về thủ tục hành chính; việc thực hiện và giải quyết đều trên "
            "môi trường mạng; trả kết quả trực tuyến hoặc qua dịch vụ bưu chính công ích. Không đủ các điều đó là "
            "“một phần”."
        ),
        _("Nghị định 42/2022/NĐ-CP, Điều 11"),
        LAW,
        "1",
    ),
    Term(
        "dinh-chinh",
        _("Đính chính"),
        _(
            "Sửa số liệu đã được duyệt: đơn vị đề nghị và nêu lý do, cấp trên đồng ý, bản mới thay bản cũ; bản cũ và "
            "các báo cáo đã dùng số cũ vẫn tra được."
        ),
        _("Trang Đính chính"),
    ),
    Term(
        "do-phu",
        _("Độ phủ"),
        _(
            "Bao nhiêu trên bao nhiêu đơn vị đã gửi, bao nhiêu trên bao nhiêu dòng đã có số. Ghi ở mọi tổng, vì ô "
            "trống không phải là 0."
        ),
        _("Ghi dưới mỗi bảng tổng hợp"),
    ),
    Term(
        "dung-han",
        _("Giải quyết trước hạn, đúng hạn, quá hạn"),
        _(
            "Cột (8), (9), (10): hồ sơ đã giải quyết, chia theo thời điểm trả kết quả so với ngày hẹn. Cột (7) là "
            "tổng của ba cột."
        ),
        _("Thông tư 01/2020/TT-VPCP, Biểu II.06a/VPCP/KSTT"),
        LAW,
    ),
    Term(
        "giao-chi-tieu",
        _("Giao chỉ tiêu cho cấp xã"),
        _(
            "Cấp huyện giao chỉ tiêu cụ thể cho từng xã sao cho huyện đạt chỉ tiêu của mình; từ 01/7/2025 không còn "
            "cấp huyện thì tỉnh giao."
        ),
        _("Quyết định, Điều 2 khoản 1 điểm d, đoạn cuối"),
        OWN,
        "2.1.d.4",
    ),
    Term(
        "khong-phat-sinh",
        _("Không phát sinh hồ sơ trong kỳ"),
        _("Đơn vị khai rằng cả kỳ không có hồ sơ nào ở dịch vụ đó. Khác với ô trống (chưa nhập), và tính như số 0."),
        _("Nút “Không phát sinh” ở biểu"),
    ),
    Term(
        "khong-xet",
        _("Không xét"),
        _("Không có gì để chia: mẫu số bằng 0, trang in “–”. Số 0 thật in 0,00."),
        _("Kết luận chỉ tiêu"),
    ),
    Term(
        "ky-bao-cao",
        _("Kỳ báo cáo"),
        _(
            "Kỳ tháng M từ 00:00 ngày 15 tháng trước đến 24:00 ngày 14 tháng M. Năm N từ 15/12 năm trước đến 14/12 "
            "năm N."
        ),
        _("Nghị định 09/2019/NĐ-CP, Điều 12"),
        LAW,
        "2.2.c",
    ),
    Term(
        "luy-ke",
        _("Lũy kế"),
        _(
            "Từ kỳ đầu năm (mở ngày 15/12 năm trước) đến hết kỳ đang xem. Q2 và Q4 xét theo lũy kế; cạnh đó có số "
            "“trong kỳ”."
        ),
        _("Cách tính của cổng"),
    ),
    Term(
        "ra-soat",
        _("Rà soát Danh mục"),
        _(
            "Hằng năm và khi thủ tục thay đổi, đơn vị xem lại Danh mục rồi đề xuất thêm, bớt, sửa hoặc trả lời không "
            "đề xuất."
        ),
        _("Quyết định, Điều 2 khoản 1 điểm b"),
        OWN,
        "2.1.b",
    ),
    Term(
        "thieu",
        _("Thiếu so với chỉ tiêu"),
        _("Số dịch vụ hoặc hồ sơ còn phải làm thêm để vừa đạt chỉ tiêu với mẫu số đến nay."),
        _("Hiện ở trang Kết quả"),
    ),
    Term(
        "thu-tuc",
        _("Thủ tục hành chính (TTHC)"),
        _(
            "Trình tự, cách thức thực hiện, hồ sơ và yêu cầu, điều kiện do cơ quan nhà nước, người có thẩm quyền quy "
            "định để giải quyết một công việc cụ thể liên quan đến cá nhân, tổ chức. Mã quốc gia có dạng 1.001193."
        ),
        _("Nghị định 63/2010/NĐ-CP, Điều 3"),
        LAW,
    ),
    Term(
        "ton",
        _("Tồn, kỳ trước chuyển sang"),
        _(
            "Cột (6): hồ sơ chưa giải quyết xong ở cuối kỳ trước. Là số tồn nên lấy ở kỳ đầu hoặc kỳ cuối, không cộng "
            "qua các tháng."
        ),
        _("Thông tư 01/2020/TT-VPCP, Biểu II.06a/VPCP/KSTT"),
        LAW,
    ),
    Term(
        "vuong-mac",
        _("Khó khăn, vướng mắc"),
        _(
            "Việc đơn vị báo cáo UBND tỉnh, qua Sở Thông tin và Truyền thông, để xem xét, điều chỉnh. Nêu được bất kỳ "
            "ngày nào."
        ),
        _("Quyết định, Điều 2 khoản 1 điểm e"),
        OWN,
        "2.1.e",
    ),
)
BY_SLUG = {term.slug: term for term in TERMS}


def found_terms(words: list[str]) -> list[Term]:
    """The terms whose word holds every one of the folded words; where none does, those whose definition does."""
    named = [term for term in TERMS if _holds(str(term.word), words)]
    return named or [term for term in TERMS if _holds(f"{term.word} {term.text}", words)]


def _holds(text: str, words: list[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)
