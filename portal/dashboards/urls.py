"""Addresses of the first page, the overview, progress, and a unit's results."""

from django.urls import path

from portal.dashboards.gallery import GalleryView
from portal.dashboards.views import (
    forecast,
    health,
    history,
    home,
    lists,
    number,
    overview,
    progress,
    public,
    unit,
    units,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("tong-quan/", overview.overview, name="overview"),
    path("xep-hang/", overview.rank, name="ranking"),
    path("can-don-doc/", overview.to_act, name="to_act"),
    path("chi-so/<slug:indicator>/", lists.indicator, name="indicator"),
    path("chua-truc-tuyen/", lists.unused, name="unused"),
    path("so-sanh/", lists.compare, name="compare"),
    path("vi-sao/", lists.explain, name="explain"),
    path("con-so/<slug:indicator>/", number.province, name="number_province"),
    path("con-so/<slug:indicator>/<int:unit>/", number.unit, name="number"),
    path("con-so/dich-vu/<int:unit>/<int:procedure>/", number.service, name="service"),
    path("thay-doi/<int:change>/", number.change, name="change"),
    path("cong-khai/", public.public, name="public"),
    path("tien-do/", progress.progress, name="progress"),
    path("tien-do/da-goi/", progress.call, name="progress_call"),
    path("tien-do/excel/", progress.export, name="progress_export"),
    path("ket-qua/", unit.own_results, name="own_results"),
    path("ket-qua/<int:unit>/", unit.results, name="results"),
    path("ket-qua/<int:unit>/du-bao/", forecast.forecast, name="forecast"),
    path("ket-qua/<int:unit>/hop-giao-ban/", unit.meeting, name="meeting"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/su-kien/", units.happened, name="unit_events"),
    path("don-vi/<int:unit>/", units.history, name="unit_history"),
    path("lich-su/<slug:kind>/<int:pk>/", history.history, name="history"),
    path("thanh-phan/", GalleryView.as_view(), name="gallery"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
