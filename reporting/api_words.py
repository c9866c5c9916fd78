"""What the API's schema says of reporting: answers, bodies, parameters. Nothing here reads or writes."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from portal.units.models import Level
from reporting.columns import COLUMNS, LARGEST_COUNT
from reporting.models import Edition, State

ON = OpenApiParameter("on", str, description=_("NĂM-THÁNG-NGÀY; không ghi: hôm nay"))
UNIT = OpenApiParameter("unit", str, description=_("mã đơn vị"))
UNIT_PATH = OpenApiParameter(
    "unit", str, OpenApiParameter.PATH, description=_("mã đơn vị, mã nào còn hiệu lực cũng được")
)
MONTH = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$", "example": "2026-10"}
PERIOD = OpenApiParameter("period", MONTH, OpenApiParameter.PATH, description=_("kỳ NĂM-THÁNG, ví dụ 2026-10"))
ONLY = OpenApiParameter("only", str, enum=["approved"], description=_("chỉ số liệu đã duyệt"))
ERA = OpenApiParameter(
    "era", str, enum=["asof", "today"], description=_("đơn vị của kỳ (asof, mặc định) hay của hôm nay")
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description=_("ETag của lần GET trước; bắt buộc khi biểu đã có")
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,200}$"},
    OpenApiParameter.HEADER,
    description=_("mỗi lần nộp một khóa; gửi lại cùng khóa và cùng nội dung thì nhận lại câu trả lời cũ (giữ 7 ngày)"),
)
ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 201], description=_("phiên bản của biểu"))


class UnitSerializer(serializers.Serializer):
    unit_id = serializers.IntegerField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    parent = serializers.CharField(allow_null=True)


class PeriodSerializer(serializers.Serializer):
    period = serializers.CharField(help_text=_("NĂM-THÁNG"))
    data_from = serializers.DateField()
    data_to = serializers.DateField()
    commune_due = serializers.DateField(help_text=_("hạn cấp xã, đến 24:00"))
    unit_due = serializers.DateField(help_text=_("hạn sở, huyện, đến 24:00"))
    close_due = serializers.DateField()
    report_due = serializers.DateField()
    due_document = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)


LineSerializer = type(
    "LineSerializer",
    (serializers.Serializer,),
    {
        "procedure": serializers.CharField(help_text=_("mã thủ tục, ngắn hoặc dài; hoặc linh-vuc:<tên lĩnh vực>")),
        "name": serializers.CharField(required=False, help_text=_("chỉ để đọc")),
        **{
            column.name: serializers.IntegerField(
                min_value=0,
                max_value=LARGEST_COUNT,
                allow_null=True,
                required=False,
                help_text=format_lazy(
                    _("cột ({number}) {group}: {column}. {help} null: chưa nhập"),
                    number=column.number,
                    group=column.group,
                    column=column.label,
                    help=column.help,
                ),
            )
            for column in COLUMNS
        },
        "declared_none": serializers.BooleanField(required=False, help_text=_("không phát sinh hồ sơ trong kỳ")),
        "note": serializers.CharField(required=False, allow_blank=True, allow_null=True),
        "consistent": serializers.BooleanField(required=False, help_text=_("chỉ để đọc: dòng khớp (3) = (7) + (11)")),
        "complete": serializers.BooleanField(
            required=False, help_text=_("chỉ để đọc: đủ ô hoặc đã khai không phát sinh")
        ),
    },
)


class WholeReturnSerializer(serializers.Serializer):
    """Một biểu gửi lên. Phải có đủ các dòng mà GET trả về; phần lời không gửi thì giữ nguyên."""

    lines = LineSerializer(many=True)
    outreach = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    difficulties = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    proposals = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    present = serializers.BooleanField(
        required=False, help_text=_("true: trình luôn lãnh đạo đơn vị (khi đủ các dòng)")
    )


class ReturnSerializer(serializers.Serializer):
    unit = serializers.CharField()
    period = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    version = serializers.IntegerField()
    on_behalf = serializers.CharField(
        allow_null=True, help_text=_("“thay mặt …, … ủy quyền” khi người gọi làm thay đơn vị này; null: không làm thay")
    )
    period_closed = serializers.BooleanField()
    due_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    outreach = serializers.CharField(allow_null=True, allow_blank=True)
    difficulties = serializers.CharField(allow_null=True, allow_blank=True)
    proposals = serializers.CharField(allow_null=True, allow_blank=True)
    lines = LineSerializer(many=True, allow_null=True, help_text=_("null: đơn vị chưa gửi, số còn là bản nháp của họ"))


class FiguresSerializer(serializers.Serializer):
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    rate = serializers.CharField(allow_null=True, help_text=_("hai số lẻ, dấu chấm; null khi mẫu số bằng 0"))


class OwnFiguresSerializer(FiguresSerializer):
    unclear = serializers.IntegerField(required=False)
    month = FiguresSerializer(allow_null=True)


class IndicatorSerializer(OwnFiguresSerializer):
    target = serializers.CharField(allow_null=True)
    verdict = serializers.CharField(help_text="dat, chua_dat, dang_thuc_hien, khong_xet, chua_giao")
    gap = serializers.IntegerField(allow_null=True)
    clause = serializers.CharField()
    reading = serializers.CharField()
    provisional = serializers.BooleanField()
    sensitive = serializers.BooleanField()
    with_children = OwnFiguresSerializer(allow_null=True)


class JudgedUnitSerializer(UnitSerializer):
    indicators = serializers.DictField(child=IndicatorSerializer())


class ComplianceSerializer(serializers.Serializer):
    period = serializers.CharField()
    data_from = serializers.DateField()
    data_to = serializers.DateField()
    only_approved = serializers.BooleanField()
    coverage = serializers.DictField(child=serializers.IntegerField())
    units = JudgedUnitSerializer(many=True)
    province = serializers.DictField(allow_null=True)


class FileSerializer(serializers.Serializer):
    name = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class ReportSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    period = serializers.CharField(allow_null=True)
    editions = serializers.ListField(child=serializers.IntegerField(), help_text=_("id các bản, cũ trước"))


class EditionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    report = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(Edition.State.choices)
    asked_at = serializers.DateTimeField()
    built_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True)
    files = FileSerializer(many=True)


class WholeEditionSerializer(EditionSerializer):
    payload = serializers.JSONField(allow_null=True, help_text=_("số liệu đã đóng băng của bản này"))
