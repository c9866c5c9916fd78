"""Hướng dẫn một trang cho cán bộ xã, as PDF: drawn by commune_guide.typ with the documents' own fonts."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.documents.typesetting import typeset

TEMPLATE = Path(__file__).resolve().parent / "commune_guide.typ"
WRITTEN = datetime(2026, 11, 26, tzinfo=UTC)  # the same words make the same bytes

GUIDE = {
    "title": _("Số liệu dịch vụ công trực tuyến: việc hằng tháng của xã"),
    "lead": _(
        "Kỳ tháng M là từ ngày 15 tháng trước đến hết ngày 14 tháng M. Xã gửi trước 24:00 ngày {day} (lịch nội bộ; ngày cụ "
        "thể xem ở trang Việc cần làm)."
    ),
    "steps": [
        {
            "what": _("Đăng nhập, mở Việc cần làm"),
            "how": _(
                "Kỳ phải gửi nằm trên cùng, có hạn và nút “Nhập … dòng”. Phiên tự khóa sau 15 phút không thao tác; "
                "số đã lưu vẫn còn."
            ),
        },
        {
            "what": _("Nhập số hồ sơ"),
            "how": _(
                "Gõ trực tiếp, dán cả khối từ Excel, hoặc “Lấy số từ tệp một cửa”. Chỉ nhập số đếm; tỷ lệ do cổng tính. "
                "Cột (3), (7), (11) tự cộng."
            ),
        },
        {
            "what": _("Dòng không có hồ sơ"),
            "how": _("Bấm “Không phát sinh”. Ô trống là chưa nhập, không phải 0; còn ô trống thì chưa trình được."),
        },
        {
            "what": _("Sửa chỗ cổng đánh dấu"),
            "how": _(
                "Đỏ: ô bị từ chối, gõ lại. “Chưa khớp”: (3) phải bằng (7) + (11). Vàng: số khác thường, sửa hoặc ghi một "
                "lời giải thích."
            ),
        },
        {
            "what": _("Ghi phần lời, trình lãnh đạo"),
            "how": _(
                "Tuyên truyền đã làm, khó khăn, vướng mắc; rồi “Lưu và trình lãnh đạo”. Lãnh đạo xem và “Gửi cấp trên”."
            ),
        },
        {
            "what": _("Giữ biên nhận"),
            "how": _("Sau khi gửi có biên nhận và báo cáo của đơn vị (Word, PDF) để ký."),
        },
    ],
    "columns": [
        ["(3)", _("Tổng tiếp nhận = (4) + (5) + (6)")],
        ["(4) (5)", _("Nhận mới trực tuyến; nhận mới trực tiếp, bưu chính")],
        ["(6)", _("Kỳ trước chuyển sang = tồn (11) của kỳ trước")],
        ["(7)", _("Đã giải quyết = trước hạn (8) + đúng hạn (9) + quá hạn (10)")],
        ["(11)", _("Đang giải quyết = trong hạn (12) + quá hạn (13)")],
        [_("Trực tuyến"), _("Trong số (7): hồ sơ giải quyết trực tuyến toàn trình (cho Q4)")],
    ],
    "troubles": [
        [_("Bị trả lại"), _("Lý do nằm đầu biểu, ghi rõ dòng và cột. Sửa, trình và gửi lại.")],
        [_("Đã duyệt mới thấy sai"), _("Mở biểu, bấm “Đề nghị đính chính”, ghi lý do. Không gửi lại bằng đường khác.")],
        [
            _("Mất mạng giữa chừng"),
            _("Số chưa gửi giữ ở trình duyệt và tự gửi khi có mạng lại; đừng xóa dữ liệu trình duyệt."),
        ],
        [_("Không biết hỏi ai"), _("Việc cần làm, ô Trợ giúp: tên, số điện thoại của cán bộ duyệt và đầu mối ở tỉnh.")],
    ],
    "keys": _(
        "Tab, Enter: ô sau, dòng sau · Ctrl + V: dán khối · Ctrl + 0: không phát sinh · Ctrl + Z: hoàn tác · "
        "?: mọi phím tắt · /: ô tìm"
    ),
    "foot": _(
        "Cổng theo dõi thực hiện Danh mục dịch vụ công trực tuyến toàn trình · UBND tỉnh Hà Tĩnh · Hướng dẫn đầy đủ: "
        "mục Hướng dẫn ở đầu mỗi trang. Không dùng chung tài khoản: mỗi thay đổi đều ghi tên người làm."
    ),
}


def commune_guide() -> bytes:
    """The page's bytes, in the language of who asks."""
    return drawn(get_language())


@cache
def drawn(language: str | None) -> bytes:
    """Once a process and language, so that asking for it often costs nothing."""
    words = GUIDE | {"lead": str(GUIDE["lead"]).format(day=settings.COMMUNE_DAY)}
    files = {
        "main.typ": TEMPLATE.read_bytes(),
        "guide.json": json.dumps(words, ensure_ascii=False, cls=DjangoJSONEncoder).encode(),
    }
    return typeset(files, WRITTEN)
