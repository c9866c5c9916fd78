"""`/api/schema/`: the library's view, but a file name that a header can hold."""

from typing import Any

from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """The stock name is made of the title, whose Vietnamese letters would go out as an encoded word."""

    def _get_filename(self, request: Request, version: Any) -> str:
        return "api.yaml"
