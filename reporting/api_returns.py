"""`/api/v1/returns/{unit}/{period}`: a machine reads its unit's month and puts the whole of it."""

import hashlib
import json
import re
from collections.abc import Callable

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.authentication import units_entered
from portal.accounts.delegations import may_for
from portal.core.problems import ApiRefusal, problem, refusals
from portal.units.models import Unit
from reporting import api_words as words
from reporting.actions.answers import Answer, KeyReused, answered_once
from reporting.actions.whole_return import VersionMissing, VersionStale, put_whole
from reporting.api_asked import MayViewReturns, month_of, own_unit
from reporting.intake.whole_return import read_whole
from reporting.models import Period
from reporting.refusals import Refused
from reporting.visibility import visible_returns
from reporting.whole import whole_of

_TAG = re.compile(r'(?:W/)?"([^"]*)"')  # a proxy that compresses makes a tag weak; it still names the version
_KEY = re.compile(r"[!-~]{1,200}")


class ReturnView(APIView):
    """Một biểu tháng của một đơn vị."""

    permission_classes = [MayViewReturns]

    @extend_schema(
        operation_id="return",
        parameters=[words.UNIT_PATH, words.PERIOD, words.ETAG],
        responses={200: words.ReturnSerializer, **refusals()},
    )
    def get(self, request: Request, unit: str, period: str) -> Response:
        """Cả biểu: trạng thái, phiên bản (ETag), mọi dòng phải nộp với số đã nhập (null: chưa nhập)."""
        place, month = self._place(request, unit, period)
        found = visible_returns(request.user, month).select_related("period", "unit").filter(unit=place).first()
        if found is None:
            raise Http404
        return _answer(200, whole_of(found, request.user))

    @extend_schema(
        operation_id="put_return",
        parameters=[words.UNIT_PATH, words.PERIOD, words.IF_MATCH, words.IDEMPOTENCY_KEY, words.ETAG],
        request=words.WholeReturnSerializer,
        responses={
            200: words.ReturnSerializer,
            201: words.ReturnSerializer,
            **refusals(409, 412, 413, 415, 422, 428),
        },
    )
    def put(self, request: Request, unit: str, period: str) -> Response:
        """Nộp cả biểu: đúng hết thì ghi hết, sai một ô thì không ghi gì và trả mọi lỗi theo dòng, cột.

        Khóa mở biểu của đơn vị mình, và biểu của đơn vị cấp dưới mà lãnh đạo đơn vị ấy đã giao máy này nhập thay (trang Giao
        người làm thay), trong thời gian ủy quyền. Mỗi lần nộp thay được ghi “thay mặt …” như trên trang và trả ở on_behalf;
        ủy quyền chưa đến ngày, hết hạn, đã chấm dứt hoặc không gồm nhập số liệu: 404.
        """
        place, month = self._place(request, unit, period)
        if request.user.unit_id != place.pk and not may_for(request.user, "return.enter", place.pk):
            raise PermissionDenied(
                _(
                    "Chỉ đơn vị, hoặc ai được đơn vị ủy quyền, sửa số của đơn vị; cấp trên duyệt hoặc trả lại trên "
                    "trang Duyệt."
                )
            )
        found = Period.objects.filter(year=month.year, month=month.month).first()
        if found is None:
            raise Http404
        return _answer(*_once(request, lambda: _put(request, found, place)))

    def _place(self, request: Request, code: str, period: str) -> tuple[Unit, object]:
        month = month_of(period)
        seen = set(units_entered(request, month.data_to).values_list("pk", flat=True))
        return own_unit(code, month.data_to, seen), month


def _put(request: Request, period: Period, unit: Unit) -> Answer:
    try:
        return_, is_new = put_whole(
            period=period,
            unit=unit,
            whole=read_whole(request.data),
            versions=_versions(request),
            by=request.user,
            at=timezone.now(),
        )
    except VersionMissing as why:
        what = _(
            "Biểu đã có: GET biểu trước, rồi gửi PUT kèm If-Match là ETag của lần GET ấy, để không đè lên số mới hơn."
        )
        raise ApiRefusal(428, [problem("version_missing", what, column="If-Match")]) from why
    except VersionStale as stale:
        raise _stale(stale, request) from stale
    except Refused as refusal:
        raise _refused(refusal) from refusal
    return 201 if is_new else 200, whole_of(return_, request.user)


def _once(request: Request, answer: Callable[[], Answer]) -> Answer:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return answer()
    if not _KEY.fullmatch(key):
        what = _(
            "Idempotency-Key phải dài 1–200 ký tự ASCII in được, không có dấu cách. Dùng một UUID mới cho mỗi lần nộp."
        )
        raise ApiRefusal(400, [problem("key", what, column="Idempotency-Key", value=key[:50])])
    try:
        return answered_once(key=key, sha256=_call_hash(request), answer=answer, by=request.user, at=timezone.now())
    except KeyReused as why:
        what = _("Khóa này đã dùng cho một lời gọi khác. Mỗi nội dung nộp một Idempotency-Key mới.")
        raise ApiRefusal(422, [problem("key_reused", what, column="Idempotency-Key", value=key)]) from why


def _call_hash(request: Request) -> str:
    """Of address and content; the order of keys and the blanks between them make no other content."""
    content = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _versions(request: Request) -> set[str] | None:
    text = request.headers.get("If-Match")
    if text is None:
        return None
    return {"*"} if text.strip() == "*" else set(_TAG.findall(text)) or {text.strip()}


def _stale(stale: VersionStale, request: Request) -> ApiRefusal:
    if stale.version is None:
        what = _("Biểu chưa có nên không có phiên bản nào để so. Bỏ If-Match rồi gửi lại.")
        return ApiRefusal(412, [problem("version_stale", what, column="If-Match")], version=None)
    what = _(
        "Biểu đã đổi từ lúc phần mềm đọc: nay là phiên bản {version}. GET lại, so số mới, rồi gửi PUT kèm If-Match mới."
    ).format(version=stale.version)
    found = problem("version_stale", what, column="If-Match", value=request.headers.get("If-Match", "")[:50])
    return ApiRefusal(412, [found], headers={"ETag": _etag(stale.version)}, version=stale.version)


def _refused(refusal: Refused) -> ApiRefusal:
    """What was sent is wrong (422), or the month takes nothing now (409)."""
    if not refusal.problems:
        return ApiRefusal(409, [problem("state", refusal.message)])
    found = [{key: value for key, value in one.as_dict().items() if key != "row"} for one in refusal.problems]
    return ApiRefusal(422, found)


def _answer(status: int, body: dict) -> Response:
    return Response(body, status=status, headers={"ETag": _etag(body["version"])})


def _etag(version: int) -> str:
    return f'"{version}"'
