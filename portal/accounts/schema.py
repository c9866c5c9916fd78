"""What the API's schema says about keys."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from portal.accounts.authentication import TokenAuthentication


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer KEY`, in OpenAPI's words."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": _("Khóa API của đơn vị, cấp ở trang Khóa API; hết hạn sau nhiều nhất một năm."),
        }
