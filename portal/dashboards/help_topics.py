"""Hướng dẫn: the help pages, one a task; which of them explains a page; the first steps of each role."""

from dataclasses import dataclass

from portal.accounts.models import User


@dataclass(frozen=True)
class Topic:
    """A help page: its template, for which roles it is written, which pages (names of addresses) it explains."""

    slug: str
    title: str
    about: str
    template: str
    roles: tuple[str, ...]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A first step: what, why, and the name of the page where it is done."""

    what: str
    why: str
    page: str


EVERYBODY: tuple[str, ...] = ()
TOPICS = (
    Topic(
        "nhap-so-lieu",
        "Nhập số liệu tháng",
        "Từ mở biểu đến trình lãnh đạo: gõ, dán, không phát sinh, chưa khớp.",
        "help/entry.html",
        ("officer", "leader"),
        ("own_months", "return", "line_panel", "mark_cells"),
    ),
    Topic(
        "excel-va-mot-cua",
        "Nhập bằng tệp",
        "Biểu Excel hai chiều, lấy số từ tệp một cửa, so với tệp của mình.",
        "help/files.html",
        ("officer", "leader"),
        ("upload_workbook", "apply_workbook", "onestop", "compare_file"),
    ),
    Topic(
        "gui-va-dinh-chinh",
        "Gửi cấp trên, biên nhận, đính chính",
        "Lãnh đạo xem và gửi; biểu bị trả lại; xin sửa số đã duyệt.",
        "help/sending.html",
        ("leader", "officer"),
        ("receipts", "receipt", "corrections", "correction", "ask_correction"),
    ),
    Topic(
        "duyet",
        "Duyệt và trả lại",
        "Xem từng biểu hoặc duyệt hàng loạt; trả lại kèm lý do; chốt kỳ.",
        "help/approving.html",
        ("reviewer", "aggregator"),
        ("review", "review_batch", "close_period"),
    ),
    Topic(
        "theo-doi-tien-do",
        "Theo dõi tiến độ, gọi đơn vị",
        "Ai chưa gửi, quá hạn bao lâu, gọi ai, hẹn ngày nào.",
        "help/progress.html",
        ("reviewer", "aggregator", "supervisor", "administrator", "viewer"),
        ("progress",),
    ),
    Topic(
        "doc-ket-qua",
        "Đọc kết quả bốn chỉ tiêu",
        "Tử số, mẫu số, kết luận, thiếu bao nhiêu; tìm tới điều khoản và biểu gốc.",
        "help/results.html",
        EVERYBODY,
        (
            *("overview", "own_results", "results", "unit_history", "units", "unit_events", "ranking", "to_act"),
            *("indicator", "unused", "compare", "explain", "number_province", "number", "service", "change", "public"),
            *("meeting", "history"),
        ),
    ),
    Topic(
        "chi-tieu",
        "Chỉ tiêu: cách hiểu, giao, phân về xã",
        "Chọn cách hiểu theo văn bản, giao chỉ tiêu năm, phân chỉ tiêu cho xã.",
        "help/targets.html",
        ("supervisor", "aggregator", "reviewer"),
        (
            "targets",
            "readings",
            "decide_reading",
            "quotas",
            "give_quotas",
            "copy_quotas",
            "upload_quotas",
            "cascades",
            "cascade",
        ),
    ),
    Topic(
        "lap-bao-cao",
        "Lập báo cáo của tỉnh",
        "Từ chốt kỳ đến tệp Word, Excel, PDF; vì sao một bản không đổi nữa.",
        "help/reports.html",
        ("aggregator", "supervisor"),
        (
            *("reports", "edition", "ask_for_year", "ask_for_range", "outgoing_register", "outgoing", "edition_texts"),
            *("compare_editions", "calendar", "calendar_month", "requests", "request", "outages"),
        ),
    ),
    Topic(
        "danh-muc",
        "Danh mục: tra cứu, trả lời, rà soát, nhập phụ lục",
        "Tìm không cần dấu, xem Danh mục một ngày bất kỳ, xác nhận dịch vụ của đơn vị.",
        "help/catalogue.html",
        EVERYBODY,
        (
            *("procedures", "procedure", "decision", "decisions", "compare_versions", "enter_decision"),
            *("provision", "provision_set", "provision_file", "own_services", "provision_of_unit"),
            *("provision_objections", "provision_answer", "exceptions", "new_exception", "plans", "plan", "new_plan"),
            *("suggested_plans", "reviews", "open_review", "review_board", "proposals", "new_proposal", "proposal"),
            *("drafts", "draft", "intakes", "intake", "upload_appendix", "intake_protocol"),
        ),
    ),
    Topic(
        "vuong-mac",
        "Khó khăn, vướng mắc",
        "Nêu bất kỳ ngày nào; theo dõi đến khi có kết quả.",
        "help/difficulties.html",
        ("officer", "leader", "aggregator", "supervisor"),
        ("difficulties", "raise_difficulty", "difficulty"),
    ),
    Topic(
        "quan-tri",
        "Quản trị: người dùng, đơn vị, khóa API",
        "Cấp tài khoản, nhập danh sách đơn vị, khóa cho hệ thống của đơn vị.",
        "help/administration.html",
        ("administrator", "leader"),
        (
            *("tokens", "issue_token", "my_account", "accounts", "account", "security", "change_log"),
            *("second_factor_setup", "password_change", "handover_account", "delegate", "save_profile"),
        ),
    ),
    Topic(
        "tim-va-phim-tat",
        "Tìm nhanh, phím tắt, in",
        "Một ô tìm cho mọi thứ; phím tắt; in trang; làm việc trên điện thoại.",
        "help/finding.html",
        EVERYBODY,
        ("search", "glossary", "home"),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
_BY_PAGE = {page: topic for topic in TOPICS for page in topic.pages}

STARTS: dict[str, tuple[Step, ...]] = {
    "officer": (
        Step("Mở biểu của kỳ", "Mỗi dịch vụ một dòng; gõ số là lưu ngay từng ô.", "own_months"),
        Step("Xem kết quả của đơn vị", "Bốn chỉ tiêu tính từ số vừa nhập, thiếu bao nhiêu.", "own_results"),
        Step("Xác nhận dịch vụ của đơn vị", "Dịch vụ nào đã có trên hai Cổng; sai thì nêu ý kiến.", "own_services"),
        Step("Biết chỗ nêu vướng mắc", "Nêu bất kỳ ngày nào, theo dõi đến khi có trả lời.", "difficulties"),
    ),
    "leader": (
        Step("Xem biểu cán bộ đã trình", "Biểu chờ gửi hiện đầu trang Việc cần làm.", "own_months"),
        Step("Xem kết quả của đơn vị", "Con số này vào báo cáo của tỉnh.", "own_results"),
        Step("Trả lời rà soát Danh mục", "Đề xuất thêm, bớt, hoặc trả lời không đề xuất.", "proposals"),
        Step("Cấp khóa cho hệ thống của đơn vị", "Nếu đơn vị gửi số bằng API.", "tokens"),
    ),
    "reviewer": (
        Step("Duyệt biểu của các xã", "Xem cảnh báo trước, duyệt hàng loạt phần còn lại.", "review"),
        Step("Xem xã nào chưa gửi", "Có số điện thoại và lời nhắn để sao chép.", "progress"),
        Step("Phân chỉ tiêu cho xã", "Cổng tính còn thiếu bao nhiêu và đề xuất bộ số.", "targets"),
    ),
    "aggregator": (
        Step("Xem tiến độ cả tỉnh", "Ai chưa gửi, quá hạn bao lâu, đã gọi chưa.", "progress"),
        Step("Duyệt sở, huyện và chốt kỳ", "Kỳ đã chốt thì chỉ đính chính được.", "review"),
        Step("Xem tổng quan bốn chỉ tiêu", "Bấm từng số để tới đơn vị, biểu và điều khoản.", "overview"),
        Step("Lập báo cáo tháng", "Word, Excel, PDF; mỗi bản đóng băng số liệu lúc lập.", "reports"),
    ),
    "supervisor": (
        Step("Xem tổng quan bốn chỉ tiêu", "Đơn vị nào chưa đạt, thiếu bao nhiêu.", "overview"),
        Step("Chọn cách hiểu chỉ tiêu", "Khi có văn bản hướng dẫn thì ghi số văn bản.", "targets"),
        Step("Mở đợt rà soát Danh mục", "Đơn vị đề xuất, Sở xem xét, lập dự thảo Quyết định.", "reviews"),
        Step("Trả lời vướng mắc", "Đơn vị thấy việc của mình đang ở đâu.", "difficulties"),
    ),
    "administrator": (
        Step("Kiểm tra đơn vị", "Tên, mã, cấp trên đúng ngày chưa.", "units"),
        Step("Nhập phụ lục của Quyết định", "Xem trước từng thay đổi rồi mới ghi.", "intakes"),
        Step("Cấp khóa API", "Khóa hiện một lần, thu hồi được bất kỳ lúc nào.", "tokens"),
    ),
    "security_contact": (
        Step("Đọc ghi chép an toàn", "Sự cố, hướng dẫn, ai không đăng nhập được.", "security"),
        Step("Đọc nhật ký thay đổi", "Ai đổi gì, lúc nào, vì sao; tải về được.", "change_log"),
        Step("Bật mã xác thực cho mình", "Ở trang tài khoản, bằng ứng dụng trên điện thoại.", "my_account"),
    ),
    "viewer": (
        Step("Xem tổng quan bốn chỉ tiêu", "Số toàn tỉnh và từng đơn vị.", "overview"),
        Step("Xem tiến độ gửi số liệu", "Đơn vị nào đã gửi, chưa gửi.", "progress"),
        Step("Mở báo cáo đã lập", "Tải Word, Excel, PDF.", "reports"),
    ),
}


def topic_of_page(name: str | None) -> Topic | None:
    """The help page that explains the page of that address name; None: the list of all."""
    return _BY_PAGE.get(name or "")


def topics_for(roles: list[str]) -> tuple[list[Topic], list[Topic]]:
    """Those written for one of the roles or for everybody; the rest."""
    mine = [topic for topic in TOPICS if not topic.roles or not set(topic.roles).isdisjoint(roles)]
    return mine, [topic for topic in TOPICS if topic not in mine]


def first_steps(user: User) -> tuple[Step, ...]:
    """The guided start of the person's first role that has one; nothing for a person without roles."""
    return next((steps for role, steps in STARTS.items() if role in user.roles), ())
