"""Hướng dẫn một trang cho cán bộ xã, as PDF: drawn by commune_guide.typ with the documents' own fonts."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from portal.core.documents.typesetting import typeset

TEMPLATE = Path(__file__).resolve().parent / "commune_guide.typ"
WRITTEN = datetime(2026, 11, 26, tzinfo=UTC)  # the same words make the same bytes

GUIDE = {
    "title": "Số liệu dịch vụ công trực tuyến: việc hằng tháng của xã",
    "lead": "Kỳ tháng M là từ ngày 15 tháng trước đến hết ngày 14 tháng M. Xã gửi trước 24:00 ngày 16 (lịch nội bộ; ngày cụ thể "
    "xem ở trang Việc cần làm).",
    "steps": [
        {
            "what": "Đăng nhập, mở Việc cần làm",
            "how": "Kỳ phải gửi nằm trên cùng, có hạn và nút “Nhập … dòng”. Phiên tự khóa sau 15 phút không thao tác; "
            "số đã lưu vẫn còn.",
        },
        {
            "what": "Nhập số hồ sơ",
            "how": "Gõ trực tiếp, dán cả khối từ Excel, hoặc “Lấy số từ tệp một cửa”. Chỉ nhập số đếm; tỷ lệ do cổng tính. "
            "Cột (3), (7), (11) tự cộng.",
        },
        {
            "what": "Dòng không có hồ sơ",
            "how": "Bấm “Không phát sinh”. Ô trống là chưa nhập, không phải 0; còn ô trống thì chưa trình được.",
        },
        {
            "what": "Sửa chỗ cổng đánh dấu",
            "how": "Đỏ: ô bị từ chối, gõ lại. “Chưa khớp”: (3) phải bằng (7) + (11). Vàng: số khác thường, sửa hoặc ghi một "
            "lời giải thích.",
        },
        {
            "what": "Ghi phần lời, trình lãnh đạo",
            "how": "Tuyên truyền đã làm, khó khăn, vướng mắc; rồi “Lưu và trình lãnh đạo”. Lãnh đạo xem và “Gửi cấp trên”.",
        },
        {
            "what": "Giữ biên nhận",
            "how": "Sau khi gửi có biên nhận và báo cáo của đơn vị (Word, PDF) để ký.",
        },
    ],
    "columns": [
        ["(3)", "Tổng tiếp nhận = (4) + (5) + (6)"],
        ["(4) (5)", "Nhận mới trực tuyến; nhận mới trực tiếp, bưu chính"],
        ["(6)", "Kỳ trước chuyển sang = tồn (11) của kỳ trước"],
        ["(7)", "Đã giải quyết = trước hạn (8) + đúng hạn (9) + quá hạn (10)"],
        ["(11)", "Đang giải quyết = trong hạn (12) + quá hạn (13)"],
        ["Trực tuyến", "Trong số (7): hồ sơ giải quyết trực tuyến toàn trình (cho Q4)"],
    ],
    "troubles": [
        ["Bị trả lại", "Lý do nằm đầu biểu, ghi rõ dòng và cột. Sửa, trình và gửi lại."],
        ["Đã duyệt mới thấy sai", "Mở biểu, bấm “Đề nghị đính chính”, ghi lý do. Không gửi lại bằng đường khác."],
        [
            "Mất mạng giữa chừng",
            "Số chưa gửi giữ ở trình duyệt và tự gửi khi có mạng lại; đừng xóa dữ liệu trình duyệt.",
        ],
        ["Không biết hỏi ai", "Việc cần làm, ô Trợ giúp: tên, số điện thoại của cán bộ duyệt và đầu mối ở tỉnh."],
    ],
    "keys": "Tab, Enter: ô sau, dòng sau · Ctrl + V: dán khối · Ctrl + 0: không phát sinh · Ctrl + Z: hoàn tác · "
    "?: mọi phím tắt · /: ô tìm",
    "foot": "Cổng theo dõi thực hiện Danh mục dịch vụ công trực tuyến toàn trình · UBND tỉnh Hà Tĩnh · Hướng dẫn đầy đủ: "
    "mục Hướng dẫn ở đầu mỗi trang. Không dùng chung tài khoản: mỗi thay đổi đều ghi tên người làm.",
}


@cache
def commune_guide() -> bytes:
    """The page's bytes; drawn once a process, so that asking for it often costs nothing."""
    files = {"main.typ": TEMPLATE.read_bytes(), "guide.json": json.dumps(GUIDE, ensure_ascii=False).encode()}
    return typeset(files, WRITTEN)
