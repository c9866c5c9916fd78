"""The columns of a line, once: Biểu II.06a/VPCP/KSTT and the one more for Q4. Form, file, check and document read this list."""

from dataclasses import dataclass

from django.utils.functional import Promise, lazystr
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class Column:
    """A typed count: its field, its number in the form, its words, what it counts.

    The group is also a key of tables: it stays as the form writes it, and is translated where it is shown.
    """

    name: str
    number: str
    group: str
    label: str | Promise
    help: str | Promise

    def __str__(self) -> str:
        """Named alone, away from its table: "(4) Tiếp nhận, mới, trực tuyến"."""
        return f"({self.number}) {_now(self.group)}, {str(self.label).lower()}"


COLUMNS = (
    Column(
        "received_online", "4", gettext_noop("Tiếp nhận"), _("Mới, trực tuyến"), _("Hồ sơ nộp trực tuyến trong kỳ.")
    ),
    Column(
        "received_direct",
        "5",
        gettext_noop("Tiếp nhận"),
        _("Trực tiếp, bưu chính"),
        _("Hồ sơ nộp trực tiếp hoặc qua bưu chính trong kỳ."),
    ),
    Column(
        "carried_over",
        "6",
        gettext_noop("Tiếp nhận"),
        _("Kỳ trước chuyển"),
        _("Hồ sơ kỳ trước chưa giải quyết xong, bằng cột (11) kỳ trước."),
    ),
    Column(
        "resolved_early", "8", gettext_noop("Đã giải quyết"), _("Trước hạn"), _("Hồ sơ trả kết quả trước ngày hẹn.")
    ),
    Column(
        "resolved_on_time", "9", gettext_noop("Đã giải quyết"), _("Đúng hạn"), _("Hồ sơ trả kết quả đúng ngày hẹn.")
    ),
    Column("resolved_late", "10", gettext_noop("Đã giải quyết"), _("Quá hạn"), _("Hồ sơ trả kết quả sau ngày hẹn.")),
    Column(
        "pending_in_time",
        "12",
        gettext_noop("Đang giải quyết"),
        _("Trong hạn"),
        _("Hồ sơ đang giải quyết, chưa đến ngày hẹn."),
    ),
    Column(
        "pending_overdue",
        "13",
        gettext_noop("Đang giải quyết"),
        _("Quá hạn"),
        _("Hồ sơ đang giải quyết đã quá ngày hẹn."),
    ),
    Column(
        "resolved_online",
        "TT",
        gettext_noop("Cho Q4"),
        _("Toàn trình"),
        _("Trong số đã giải quyết, hồ sơ trực tuyến toàn trình; không lớn hơn cột (7)."),
    ),
)
NAMES = tuple(column.name for column in COLUMNS)
RECEIVED = ("received_online", "received_direct", "carried_over")
RESOLVED = ("resolved_early", "resolved_on_time", "resolved_late")
PENDING = ("pending_in_time", "pending_overdue")
# What "không phát sinh hồ sơ trong kỳ" says is nothing; carried over and pending may stand beside it.
NONE_WHEN_DECLARED = ("received_online", "received_direct", *RESOLVED, "resolved_online")
LARGEST_COUNT = 9_999_999
BY_NAME = {column.name: column for column in COLUMNS}
CALLED = {column.name: lazystr(column) for column in COLUMNS}
