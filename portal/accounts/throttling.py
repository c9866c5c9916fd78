"""How often a key may call. (The REST framework loads this while its views load, so it imports none of them.)"""

import logging

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from portal.accounts.models import ApiToken

log = logging.getLogger(__name__)


class TokenThrottle(SimpleRateThrottle):
    """So many calls a minute for each key; people in their browsers are not counted."""

    scope = "token"

    def get_rate(self) -> str:
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: object) -> str | None:
        return f"api-{request.auth.pk}" if isinstance(request.auth, ApiToken) else None

    def allow_request(self, request: Request, view: object) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError:
            # Counting is no reason to refuse a return on the evening it is due.
            log.warning("Không đếm được lượt gọi API: Redis không trả lời.")
            return True
