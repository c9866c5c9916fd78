"""Hướng dẫn: the help pages, one a task; which of them explains a page; the first steps of each role."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

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
        _("Nhập số liệu tháng"),
        _("Từ mở biểu đến trình lãnh đạo: gõ, dán, không phát sinh, chưa khớp."),
        "help/entry.html",
        ("officer", "leader"),
        ("own_months", "return", "line_panel", "mark_cells"),
    ),
    Topic(
        "excel-va-mot-cua",
        _("Nhập bằng tệp"),
        _("Biểu Excel hai chiều, lấy số từ tệp một cửa, so với tệp của mình."),
        "help/files.html",
        ("officer", "leader"),
        ("upload_workbook", "apply_workbook", "onestop", "compare_file"),
    ),
    Topic(
        "gui-va-dinh-chinh",
        _("Gửi cấp trên, biên nhận, đính chính"),
        _("Lãnh đạo xem và gửi; biểu bị trả lại; xin sửa số đã duyệt."),
        "help/sending.html",
        ("leader", "officer"),
        ("receipts", "receipt", "corrections", "correction", "ask_correction"),
    ),
    Topic(
        "duyet",
        _("Duyệt và trả lại"),
        _("Xem từng biểu hoặc duyệt hàng loạt; trả lại kèm lý do; chốt kỳ."),
        "help/approving.html",
        ("reviewer", "aggregator"),
        ("review", "review_batch", "close_period"),
    ),
    Topic(
        "theo-doi-tien-do",
        _("Theo dõi tiến độ, gọi đơn vị"),
        _("Ai chưa gửi, quá hạn bao lâu, gọi ai, hẹn ngày nào."),
        "help/progress.html",
        ("reviewer", "aggregator", "supervisor", "administrator", "viewer"),
        ("progress",),
    ),
    Topic(
        "doc-ket-qua",
        _("Đọc kết quả bốn chỉ tiêu"),
        _("Tử số, mẫu số, kết luận, thiếu bao nhiêu; tìm tới điều khoản và biểu gốc."),
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
        _("Chỉ tiêu: cách hiểu, giao, phân về xã"),
        _("Chọn cách hiểu theo văn bản, giao chỉ tiêu năm, phân chỉ tiêu cho xã."),
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
        _("Lập báo cáo của tỉnh"),
        _("Từ chốt kỳ đến tệp Word, Excel, PDF; vì sao một bản không đổi nữa."),
        "help/reports.html",
        ("aggregator", "supervisor"),
        (
            *("reports", "edition", "ask_for_year", "ask_for_range", "outgoing_register", "outgoing", "edition_texts"),
            *(
                "compare_editions",
                "calendar",
                "calendar_month",
                "requests",
                "request",
                "correct_request",
                "outages",
                "outage",
            ),
        ),
    ),
    Topic(
        "danh-muc",
        _("Danh mục: tra cứu, trả lời, rà soát, nhập phụ lục"),
        _("Tìm không cần dấu, xem Danh mục một ngày bất kỳ, xác nhận dịch vụ của đơn vị."),
        "help/catalogue.html",
        EVERYBODY,
        (
            *("procedures", "procedure", "decision", "decisions", "compare_versions", "enter_decision"),
            *("provision", "provision_set", "provision_file", "own_services", "provision_of_unit"),
            *(
                "provision_objections",
                "provision_answer",
                "exceptions",
                "new_exception",
                "correct_exception",
                "plans",
                "plan",
                "new_plan",
            ),
            *(
                "suggested_plans",
                "reviews",
                "open_review",
                "correct_review",
                "review_board",
                "proposals",
                "new_proposal",
                "proposal",
            ),
            *("drafts", "draft", "intakes", "intake", "upload_appendix", "intake_protocol"),
        ),
    ),
    Topic(
        "vuong-mac",
        _("Khó khăn, vướng mắc"),
        _("Nêu bất kỳ ngày nào; theo dõi đến khi có kết quả."),
        "help/difficulties.html",
        ("officer", "leader", "aggregator", "supervisor"),
        ("difficulties", "raise_difficulty", "difficulty"),
    ),
    Topic(
        "quan-tri",
        _("Quản trị: người dùng, đơn vị, khóa API"),
        _("Cấp tài khoản, nhập danh sách đơn vị, khóa cho hệ thống của đơn vị."),
        "help/administration.html",
        ("administrator", "leader"),
        (
            *("tokens", "issue_token", "my_account", "accounts", "account", "security", "change_log"),
            *("second_factor_setup", "password_change", "handover_account", "delegate", "save_profile"),
        ),
    ),
    Topic(
        "tim-va-phim-tat",
        _("Tìm nhanh, phím tắt, in"),
        _("Một ô tìm cho mọi thứ; phím tắt; in trang; làm việc trên điện thoại."),
        "help/finding.html",
        EVERYBODY,
        ("search", "glossary", "home"),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
_BY_PAGE = {page: topic for topic in TOPICS for page in topic.pages}

STARTS: dict[str, tuple[Step, ...]] = {
    "officer": (
        Step(_("Mở biểu của kỳ"), _("Mỗi dịch vụ một dòng; gõ số là lưu ngay từng ô."), "own_months"),
        Step(_("Xem kết quả của đơn vị"), _("Bốn chỉ tiêu tính từ số vừa nhập, thiếu bao nhiêu."), "own_results"),
        Step(
            _("Xác nhận dịch vụ của đơn vị"), _("Dịch vụ nào đã có trên hai Cổng; sai thì nêu ý kiến."), "own_services"
        ),
        Step(_("Biết chỗ nêu vướng mắc"), _("Nêu bất kỳ ngày nào, theo dõi đến khi có trả lời."), "difficulties"),
    ),
    "leader": (
        Step(_("Xem biểu cán bộ đã trình"), _("Biểu chờ gửi hiện đầu trang Việc cần làm."), "own_months"),
        Step(_("Xem kết quả của đơn vị"), _("Con số này vào báo cáo của tỉnh."), "own_results"),
        Step(_("Trả lời rà soát Danh mục"), _("Đề xuất thêm, bớt, hoặc trả lời không đề xuất."), "proposals"),
        Step(_("Cấp khóa cho hệ thống của đơn vị"), _("Nếu đơn vị gửi số bằng API."), "tokens"),
    ),
    "reviewer": (
        Step(_("Duyệt biểu của các xã"), _("Xem cảnh báo trước, duyệt hàng loạt phần còn lại."), "review"),
        Step(_("Xem xã nào chưa gửi"), _("Có số điện thoại và lời nhắn để sao chép."), "progress"),
        Step(_("Phân chỉ tiêu cho xã"), _("Cổng tính còn thiếu bao nhiêu và đề xuất bộ số."), "targets"),
    ),
    "aggregator": (
        Step(
            _("Ghi văn bản về lịch nội bộ"),
            _("Có văn bản, báo cáo mới nêu tên đơn vị muộn; kỳ cũ mở cũng ở đây."),
            "calendar",
        ),
        Step(_("Xem tiến độ cả tỉnh"), _("Ai chưa gửi, quá hạn bao lâu, đã gọi chưa."), "progress"),
        Step(_("Duyệt sở, huyện và chốt kỳ"), _("Kỳ đã chốt thì chỉ đính chính được."), "review"),
        Step(_("Xem tổng quan bốn chỉ tiêu"), _("Bấm từng số để tới đơn vị, biểu và điều khoản."), "overview"),
        Step(_("Lập báo cáo tháng"), _("Word, Excel, PDF; mỗi bản đóng băng số liệu lúc lập."), "reports"),
    ),
    "supervisor": (
        Step(_("Xem tổng quan bốn chỉ tiêu"), _("Đơn vị nào chưa đạt, thiếu bao nhiêu."), "overview"),
        Step(_("Chọn cách hiểu chỉ tiêu"), _("Khi có văn bản hướng dẫn thì ghi số văn bản."), "targets"),
        Step(_("Mở đợt rà soát Danh mục"), _("Đơn vị đề xuất, Sở xem xét, lập dự thảo Quyết định."), "reviews"),
        Step(_("Trả lời vướng mắc"), _("Đơn vị thấy việc của mình đang ở đâu."), "difficulties"),
    ),
    "administrator": (
        Step(_("Nhập đơn vị, rồi tài khoản"), _("Cả hai nhập được bằng tệp, xem trước rồi mới ghi."), "admin:index"),
        Step(_("Kiểm tra đơn vị"), _("Tên, mã, cấp trên đúng ngày chưa."), "units"),
        Step(_("Nhập phụ lục của Quyết định"), _("Xem trước từng thay đổi rồi mới ghi."), "intakes"),
        Step(
            _("Nhập ngày nghỉ"),
            _("Hạn của từng kỳ tránh ngày nghỉ; nhập trước khi kỳ mở."),
            "admin:reporting_holiday_changelist",
        ),
        Step(_("Cấp khóa API"), _("Khóa hiện một lần, thu hồi được bất kỳ lúc nào."), "tokens"),
    ),
    "security_contact": (
        Step(_("Đọc ghi chép an toàn"), _("Sự cố, hướng dẫn, ai không đăng nhập được."), "security"),
        Step(_("Đọc nhật ký thay đổi"), _("Ai đổi gì, lúc nào, vì sao; tải về được."), "change_log"),
        Step(_("Bật mã xác thực cho mình"), _("Ở trang tài khoản, bằng ứng dụng trên điện thoại."), "my_account"),
    ),
    "viewer": (
        Step(_("Xem tổng quan bốn chỉ tiêu"), _("Số toàn tỉnh và từng đơn vị."), "overview"),
        Step(_("Xem tiến độ gửi số liệu"), _("Đơn vị nào đã gửi, chưa gửi."), "progress"),
        Step(_("Mở báo cáo đã lập"), _("Tải Word, Excel, PDF."), "reports"),
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
