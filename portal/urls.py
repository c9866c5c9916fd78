"""Every address of the portal, by app."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from portal.core.api_schema import SchemaView
from portal.core.problems import UnknownView
from portal.core.script_words import script_words

urlpatterns = [
    path("", include("portal.dashboards.urls")),
    path("chi-tieu/", include("portal.dashboards.target_urls")),
    path("", include("portal.accounts.urls")),
    path("", include("reporting.urls")),
    path("", include("catalog.urls")),
    path("api/v1/", include("catalog.api")),
    path("api/v1/", include("reporting.api")),
    path("api/v1/<path:rest>", UnknownView.as_view()),
    path("api/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    path("quan-tri/", admin.site.urls),
    path("loi-script/<slug:language>/<slug:edition>.js", script_words, name="script_words"),
]
