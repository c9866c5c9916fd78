"""Thuật ngữ: one word for one thing, with its definition and where that stands. Pages link to it by the term's slug.

`kind` says whose words they are: "văn bản" the decision's own, "luật" another act (restated through secondary sources,
to be checked against the signed original), "cổng" the reading or the word this portal chose.
"""

from dataclasses import dataclass

from portal.core.text import fold

OWN, LAW, CHOICE = "văn bản", "luật", "cổng"
KINDS = {
    OWN: "theo Quyết định",
    LAW: "theo văn bản khác, đối chiếu bản gốc trước khi viện dẫn",
    CHOICE: "cách hiểu, cách gọi của cổng",
}


@dataclass(frozen=True)
class Term:
    """A word of the office; `clause` is the path of a clause on /quyet-dinh/ ("2.1.d.1"), "" where none says it."""

    slug: str
    word: str
    text: str
    source: str
    kind: str = CHOICE
    clause: str = ""

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


TERMS = (
    Term(
        "bieu",
        "Biểu số liệu",
        "Số liệu một kỳ của một đơn vị: mỗi dịch vụ một dòng, các cột đếm hồ sơ như Biểu II.06a. Cán bộ chỉ nhập số "
        "hồ sơ; mọi tỷ lệ do cổng tính.",
        "Thông tư 01/2020/TT-VPCP, Biểu II.06a/VPCP/KSTT",
        LAW,
    ),
    Term(
        "bo-chi-so-766",
        "Bộ chỉ số 766",
        "Bộ chỉ số chỉ đạo, điều hành và đánh giá chất lượng phục vụ người dân, doanh nghiệp. Cùng từ “trực tuyến”, “đúng "
        "hạn” nhưng mẫu số khác bốn chỉ tiêu của Quyết định, nên hai con số không so trực tiếp được.",
        "Quyết định 766/QĐ-TTg ngày 23/6/2022",
        LAW,
    ),
    Term(
        "cach-hieu",
        "Cách hiểu chỉ tiêu",
        "Cách đọc chữ của Quyết định khi tính một chỉ tiêu: mẫu số nào, tăng mỗi năm thế nào. Giữ cho một năm; khi chưa có "
        "văn bản hướng dẫn thì báo cáo in “cách hiểu tạm thời”.",
        "Chọn ở trang Chỉ tiêu",
    ),
    Term(
        "chi-tieu",
        "Chỉ tiêu Q1–Q4",
        "Bốn tỷ lệ giao cho đơn vị: Q1 cung cấp toàn trình 100 %; Q2 dịch vụ phát sinh hồ sơ trực tuyến 80 %; Q3 có trên "
        "Cổng Dịch vụ công quốc gia ít nhất 80 %; Q4 hồ sơ giải quyết trực tuyến toàn trình từ 50 %, tăng 10 % các năm sau.",
        "Quyết định, Điều 2 khoản 1 điểm d",
        OWN,
        "2.1.d",
    ),
    Term(
        "chua-ro",
        "Chưa rõ",
        "Phần của tỷ lệ chưa kết luận được vì có kỳ chưa gửi: dịch vụ chưa có hồ sơ trực tuyến nhưng còn thiếu số một tháng "
        "thì chưa phải có, cũng chưa phải không.",
        "Hiện cạnh Q2",
    ),
    Term(
        "chot-ky",
        "Chốt kỳ",
        "Cơ quan tổng hợp kết thúc nhận số của một kỳ. Kỳ đã chốt không sửa được; muốn đổi thì đính chính.",
        "Trang Duyệt, nút Chốt kỳ",
    ),
    Term(
        "co-quan-theo-doi",
        "Cơ quan theo dõi, đôn đốc",
        "Sở Thông tin và Truyền thông: theo dõi, đôn đốc toàn bộ việc thực hiện Quyết định; xem mọi số liệu nhưng không duyệt "
        "số của cơ quan khác.",
        "Quyết định, Điều 2 khoản 3",
        OWN,
        "2.3",
    ),
    Term(
        "co-quan-tong-hop",
        "Cơ quan tổng hợp",
        "Văn phòng UBND tỉnh (Trung tâm Công báo - Tin học): nhận, duyệt số liệu, chốt kỳ và lập báo cáo của tỉnh.",
        "Quyết định, Điều 2 khoản 2",
        OWN,
        "2.2",
    ),
    Term(
        "danh-muc",
        "Danh mục",
        "Danh mục thủ tục hành chính đủ điều kiện triển khai dịch vụ công trực tuyến toàn trình, ở các Phụ lục kèm theo Quyết "
        "định. Tỷ lệ tính trên thủ tục còn hiệu lực và thuộc Danh mục ở ngày cuối kỳ.",
        "Quyết định, Điều 1",
        OWN,
        "1",
    ),
    Term(
        "dich-vu",
        "Dịch vụ",
        "Một thủ tục trong Danh mục tại một đơn vị. Một thủ tục ở 200 xã là 200 dịch vụ; ngoại lệ “không áp dụng tại đơn vị” "
        "được bỏ ra theo văn bản.",
        "Mẫu số của Q1",
        CHOICE,
        "2.1.d",
    ),
    Term(
        "dvc-truc-tuyen",
        "Dịch vụ công trực tuyến",
        "Dịch vụ hành chính công và dịch vụ khác của cơ quan nhà nước được cung cấp cho tổ chức, cá nhân trên môi trường mạng.",
        "Nghị định 42/2022/NĐ-CP",
        LAW,
    ),
    Term(
        "toan-trinh",
        "Dịch vụ công trực tuyến toàn trình",
        "Dịch vụ bảo đảm cung cấp toàn bộ thông tin về thủ tục hành chính; việc thực hiện và giải quyết đều trên môi trường "
        "mạng; trả kết quả trực tuyến hoặc qua dịch vụ bưu chính công ích. Không đủ các điều đó là “một phần”.",
        "Nghị định 42/2022/NĐ-CP, Điều 11",
        LAW,
        "1",
    ),
    Term(
        "dinh-chinh",
        "Đính chính",
        "Sửa số liệu đã được duyệt: đơn vị đề nghị và nêu lý do, cấp trên đồng ý, bản mới thay bản cũ; bản cũ và các báo cáo "
        "đã dùng số cũ vẫn tra được.",
        "Trang Đính chính",
    ),
    Term(
        "do-phu",
        "Độ phủ",
        "Bao nhiêu trên bao nhiêu đơn vị đã gửi, bao nhiêu trên bao nhiêu dòng đã có số. Ghi ở mọi tổng, vì ô trống không "
        "phải là 0.",
        "Ghi dưới mỗi bảng tổng hợp",
    ),
    Term(
        "dung-han",
        "Giải quyết trước hạn, đúng hạn, quá hạn",
        "Cột (8), (9), (10): hồ sơ đã giải quyết, chia theo thời điểm trả kết quả so với ngày hẹn. Cột (7) là tổng của ba cột.",
        "Thông tư 01/2020/TT-VPCP, Biểu II.06a/VPCP/KSTT",
        LAW,
    ),
    Term(
        "giao-chi-tieu",
        "Giao chỉ tiêu cho cấp xã",
        "Cấp huyện giao chỉ tiêu cụ thể cho từng xã sao cho huyện đạt chỉ tiêu của mình; từ 01/7/2025 không còn cấp huyện thì "
        "tỉnh giao.",
        "Quyết định, Điều 2 khoản 1 điểm d, đoạn cuối",
        OWN,
        "2.1.d.4",
    ),
    Term(
        "khong-phat-sinh",
        "Không phát sinh hồ sơ trong kỳ",
        "Đơn vị khai rằng cả kỳ không có hồ sơ nào ở dịch vụ đó. Khác với ô trống (chưa nhập), và tính như số 0.",
        "Nút “Không phát sinh” ở biểu",
    ),
    Term(
        "khong-xet",
        "Không xét",
        "Không có gì để chia: mẫu số bằng 0, trang in “–”. Số 0 thật in 0,00.",
        "Kết luận chỉ tiêu",
    ),
    Term(
        "ky-bao-cao",
        "Kỳ báo cáo",
        "Kỳ tháng M từ 00:00 ngày 15 tháng trước đến 24:00 ngày 14 tháng M. Năm N từ 15/12 năm trước đến 14/12 năm N.",
        "Nghị định 09/2019/NĐ-CP, Điều 12",
        LAW,
        "2.2.c",
    ),
    Term(
        "luy-ke",
        "Lũy kế",
        "Từ kỳ đầu năm (mở ngày 15/12 năm trước) đến hết kỳ đang xem. Q2 và Q4 xét theo lũy kế; cạnh đó có số “trong kỳ”.",
        "Cách tính của cổng",
    ),
    Term(
        "ra-soat",
        "Rà soát Danh mục",
        "Hằng năm và khi thủ tục thay đổi, đơn vị xem lại Danh mục rồi đề xuất thêm, bớt, sửa hoặc trả lời không đề xuất.",
        "Quyết định, Điều 2 khoản 1 điểm b",
        OWN,
        "2.1.b",
    ),
    Term(
        "thieu",
        "Thiếu so với chỉ tiêu",
        "Số dịch vụ hoặc hồ sơ còn phải làm thêm để vừa đạt chỉ tiêu với mẫu số đến nay.",
        "Hiện ở trang Kết quả",
    ),
    Term(
        "thu-tuc",
        "Thủ tục hành chính (TTHC)",
        "Trình tự, cách thức thực hiện, hồ sơ và yêu cầu, điều kiện do cơ quan nhà nước, người có thẩm quyền quy định để giải "
        "quyết một công việc cụ thể liên quan đến cá nhân, tổ chức. Mã quốc gia có dạng 1.001193.",
        "Nghị định 63/2010/NĐ-CP, Điều 3",
        LAW,
    ),
    Term(
        "ton",
        "Tồn, kỳ trước chuyển sang",
        "Cột (6): hồ sơ chưa giải quyết xong ở cuối kỳ trước. Là số tồn nên lấy ở kỳ đầu hoặc kỳ cuối, không cộng qua các tháng.",
        "Thông tư 01/2020/TT-VPCP, Biểu II.06a/VPCP/KSTT",
        LAW,
    ),
    Term(
        "vuong-mac",
        "Khó khăn, vướng mắc",
        "Việc đơn vị báo cáo UBND tỉnh, qua Sở Thông tin và Truyền thông, để xem xét, điều chỉnh. Nêu được bất kỳ ngày nào.",
        "Quyết định, Điều 2 khoản 1 điểm e",
        OWN,
        "2.1.e",
    ),
)
BY_SLUG = {term.slug: term for term in TERMS}


def found_terms(words: list[str]) -> list[Term]:
    """The terms whose word holds every one of the folded words; where none does, those whose definition does."""
    named = [term for term in TERMS if _holds(term.word, words)]
    return named or [term for term in TERMS if _holds(f"{term.word} {term.text}", words)]


def _holds(text: str, words: list[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)
