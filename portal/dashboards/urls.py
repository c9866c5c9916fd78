"""Addresses of the first page, the overview, progress, and a unit's results."""

from django.urls import path

from portal.dashboards.gallery import GalleryView
from portal.dashboards.views import health, history, home, overview, progress, unit, units

urlpatterns = [
    path("", home.home, name="home"),
    path("tong-quan/", overview.overview, name="overview"),
    path("tien-do/", progress.progress, name="progress"),
    path("tien-do/da-goi/", progress.call, name="progress_call"),
    path("tien-do/excel/", progress.export, name="progress_export"),
    path("ket-qua/", unit.own_results, name="own_results"),
    path("ket-qua/<int:unit>/", unit.results, name="results"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/su-kien/", units.happened, name="unit_events"),
    path("don-vi/<int:unit>/", units.history, name="unit_history"),
    path("lich-su/<slug:kind>/<int:pk>/", history.history, name="history"),
    path("thanh-phan/", GalleryView.as_view(), name="gallery"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
