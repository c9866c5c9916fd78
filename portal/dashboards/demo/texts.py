"""What units of the demonstration write in words: outreach done, difficulties, reasons for returning a return."""

from portal.dashboards.demo.chance import Chance

OUTREACH = (
    "Phát thanh {n} buổi trên hệ thống truyền thanh cơ sở về lợi ích nộp hồ sơ trực tuyến toàn trình.",
    "Tổ công nghệ số cộng đồng hướng dẫn {n} lượt người dân tạo tài khoản định danh và nộp hồ sơ tại nhà.",
    "Bố trí đoàn viên thanh niên hỗ trợ người dân nộp hồ sơ trực tuyến tại bộ phận một cửa {n} buổi.",
    "Niêm yết mã QR của {n} dịch vụ công trực tuyến toàn trình tại trụ sở và nhà văn hóa các thôn.",
    "Đăng {n} tin, bài hướng dẫn trên trang thông tin điện tử và nhóm Zalo của đơn vị.",
    "Lồng ghép tuyên truyền tại {n} cuộc họp thôn, tổ dân phố; phát tờ rơi hướng dẫn thanh toán trực tuyến.",
    "Tổ chức {n} lớp tập huấn cho cán bộ một cửa về tiếp nhận, số hóa hồ sơ.",
    "Hướng dẫn trực tiếp {n} lượt người cao tuổi nộp hồ sơ bảo trợ xã hội trên Cổng dịch vụ công.",
)
DIFFICULTIES = (
    "Người dân cao tuổi chưa có điện thoại thông minh, phần lớn hồ sơ chứng thực vẫn nộp trực tiếp.",
    "Đường truyền tại bộ phận một cửa chậm vào giờ cao điểm, nhiều hồ sơ phải nhập lại.",
    "Một số thủ tục đăng ký trên Cổng Dịch vụ công quốc gia chưa đồng bộ trạng thái về hệ thống của tỉnh.",
    "Chữ ký số chuyên dùng của cán bộ mới chưa được cấp kịp thời, chưa trả được kết quả điện tử.",
    "Thanh toán trực tuyến phí, lệ phí hay bị lỗi, người dân phải quay lại nộp trực tiếp.",
    "Biểu mẫu điện tử của lĩnh vực đất đai nhiều trường bắt buộc, người dân khó tự khai.",
    "Địa bàn rộng, dân cư thưa, nhiều thôn chưa có sóng di động ổn định.",
    "Thiếu máy quét để số hóa hồ sơ giấy; đề nghị hỗ trợ trang thiết bị cho bộ phận một cửa.",
    "Nhiều thủ tục trong Danh mục nhiều năm không phát sinh hồ sơ; đề nghị rà soát đưa ra khỏi Danh mục.",
)
PROPOSALS = {
    "Chữ ký số": "Đề nghị Sở Thông tin và Truyền thông cấp chữ ký số chuyên dùng cho cán bộ một cửa mới nhận việc.",
    "Thanh toán": "Đề nghị đơn vị vận hành cổng thanh toán bố trí đầu mối xử lý lỗi trong giờ hành chính.",
    "Thiếu máy quét": "Đề nghị bố trí mỗi bộ phận một cửa cấp xã một máy quét hai mặt.",
    "Nhiều thủ tục": "Đề nghị đưa ra khỏi Danh mục các thủ tục ba năm liền không phát sinh hồ sơ.",
}
RETURN_REASONS = (
    "Số hồ sơ kỳ trước chuyển sang chưa khớp với số đang giải quyết của kỳ trước. Đề nghị rà soát lại.",
    "Lĩnh vực Chứng thực giảm đột ngột so với các tháng trước, đề nghị kiểm tra và giải trình.",
    "Chưa có nội dung tuyên truyền, hướng dẫn trong kỳ. Đề nghị bổ sung rồi gửi lại.",
    "Số hồ sơ toàn trình lấy theo tháng dương lịch, chưa đúng kỳ từ ngày 15 đến ngày 14. Đề nghị lấy lại số liệu.",
    "Nhiều dòng khai không phát sinh hồ sơ nhưng hệ thống một cửa có hồ sơ. Đề nghị đối chiếu.",
)
MISCOUNTED_NOTE = "Kỳ trước đếm thiếu 1 hồ sơ, đã rà soát lại."


def outreach_of(chance: Chance) -> str:
    """One or two sentences about outreach, or nothing; about every third return has some."""
    if not chance.happens(0.35):
        return ""
    said = {chance.one_of(OUTREACH): None, chance.one_of(OUTREACH): None}  # a dictionary: in order, and none twice
    return " ".join(sentence.format(n=int(chance.between(2, 30))) for sentence in said)


def difficulties_of(chance: Chance) -> str:
    """A difficulty, for about every tenth return."""
    return chance.one_of(DIFFICULTIES) if chance.happens(0.1) else ""


def proposals_of(difficulty: str) -> str:
    """What is asked for where a difficulty has an answer."""
    return next((words for start, words in PROPOSALS.items() if difficulty.startswith(start)), "")
