"""Every address of the portal, by app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.dashboards.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("reporting.urls")),
    path("", include("catalog.urls")),
    path("api/v1/", include("catalog.api")),
    path("api/v1/", include("reporting.api")),
    path("quan-tri/", admin.site.urls),
]
