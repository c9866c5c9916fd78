"""What every page's frame needs: the navigation of the user's roles and whether the data are only an illustration."""

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict:
    """Context for base.html."""
    return {"navigation": [], "demo_banner": settings.DEMO}
