"""What the API answers when it refuses: `{"problems": [{severity, kind, message, line, column, value}]}`, in Vietnamese."""

from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

WORDS = {
    exceptions.NotAuthenticated: _(
        "Chưa có khóa API. Gửi kèm “Authorization: Bearer KHÓA”; lãnh đạo đơn vị hoặc quản trị "
        "cấp khóa ở trang Khóa API."
    ),
    exceptions.MethodNotAllowed: _("Địa chỉ này không nhận phương thức đã gọi. Xem các lời gọi ở /api/docs/."),
    exceptions.NotAcceptable: _("Chỉ trả lời bằng JSON. Bỏ tiêu đề Accept, hoặc ghi Accept: application/json."),
    exceptions.UnsupportedMediaType: _("Chỉ nhận JSON. Ghi Content-Type: application/json."),
    exceptions.ParseError: _(
        "Nội dung gửi lên không phải JSON đọc được (UTF-8, không có ký tự rỗng). Sửa rồi gửi lại."
    ),
    exceptions.Throttled: _("Gọi quá nhiều lần trong một phút. Chờ số giây ghi ở tiêu đề Retry-After rồi gọi lại."),
    Http404: _("Không có dữ liệu này, hoặc dữ liệu không thuộc đơn vị của khóa. Kiểm tra mã đơn vị, kỳ, địa chỉ."),
    SuspiciousOperation: _("Lời gọi lớn quá mức nhận hoặc không đúng dạng. Kiểm tra nội dung rồi gửi lại."),
}


class ApiRefusal(exceptions.APIException):
    """A call that is refused with a status of its own, every reason with its place, and what else the caller needs."""

    def __init__(self, status: int, problems: Sequence[dict], *, headers: dict | None = None, **more: object) -> None:
        super().__init__(problems[0]["message"])
        self.status_code, self.problems, self.headers, self.more = status, list(problems), headers or {}, more


class ProblemSerializer(serializers.Serializer):
    severity = serializers.ChoiceField(["error", "warning"])
    kind = serializers.CharField(help_text=_("loại lỗi, một từ không đổi, để phần mềm phân biệt"))
    message = serializers.CharField(help_text=_("cái gì, ở đâu, vì sao, làm gì tiếp: để người đọc"))
    line = serializers.CharField(allow_blank=True, help_text=_("dòng: mã thủ tục hoặc linh-vuc:<tên>"))
    column = serializers.CharField(allow_blank=True, help_text=_("cột của dòng, hoặc tham số của lời gọi"))
    value = serializers.CharField(allow_blank=True, help_text=_("giá trị đã gửi"))


class ProblemsSerializer(serializers.Serializer):
    problems = ProblemSerializer(many=True)


def refusals(*statuses: int) -> dict[int, type[serializers.Serializer]]:
    """For the schema: what every call may answer besides, and these."""
    return dict.fromkeys((400, 401, 403, 404, 406, 429, *statuses), ProblemsSerializer)


def problem(kind: str, message: str, *, line: str = "", column: str = "", value: str = "") -> dict:
    """One reason, as every answer of the API spells it."""
    return {
        "severity": "error",
        "kind": kind,
        "message": message,
        "line": line,
        "column": column,
        "value": value,
    }


def refused(exc: Exception, context: dict) -> Response | None:
    """The answer to whatever a view of the API raised; None for a fault of ours, which is not hidden."""
    if isinstance(exc, ApiRefusal):
        return Response({"problems": exc.problems, **exc.more}, status=exc.status_code, headers=exc.headers)
    response = exception_handler(exc, context)
    if isinstance(exc, SuspiciousOperation):
        response = Response(status=413 if isinstance(exc, RequestDataTooBig) else 400)
    if response is not None:
        response.data = {"problems": _problems(exc)}
    return response


@extend_schema(exclude=True)
class UnknownView(APIView):
    """An address below /api/v1/ that is none: a machine is told so in JSON, not in a page."""

    def get(self, request: Request, rest: str) -> Response:
        raise Http404

    post = put = patch = delete = get


def _problems(exc: Exception) -> list[dict]:
    if isinstance(exc, exceptions.ValidationError) and isinstance(exc.detail, dict):
        return [
            problem("value", str(text), column=column)
            for column, texts in exc.detail.items()
            for text in (texts if isinstance(texts, list) else [texts])
        ]
    words: object = next((words for kind, words in WORDS.items() if isinstance(exc, kind)), None)
    kind = exc.default_code if isinstance(exc, exceptions.APIException) else "not_found"
    return [problem(kind, str(words or getattr(exc, "detail", exc)))]
