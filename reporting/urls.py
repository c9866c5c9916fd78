"""Addresses of reporting: months and their deeds, review, closing, reports."""

from django.urls import path, register_converter

from portal.core.converters import MonthConverter
from reporting.views import cells, entry, reports, returns, review

register_converter(MonthConverter, "month")

urlpatterns = [
    path("so-lieu/", entry.own_months, name="own_months"),
    path("so-lieu/<month:month>/<int:unit>/", entry.month, name="return"),
    path("so-lieu/<month:month>/<int:unit>/luu/", cells.save, name="save_cells"),
    path("so-lieu/<month:month>/<int:unit>/dong/<slug:key>/", cells.panel, name="line_panel"),
    path("so-lieu/<month:month>/<int:unit>/<slug:deed>/", returns.step, name="return_step"),
    path("duyet/", review.review, name="review"),
    path("ky/<month:month>/chot/", review.close, name="close_period"),
    path("bao-cao/", reports.reports, name="reports"),
    path("bao-cao/lap/", reports.ask, name="ask_for_report"),
    path("bao-cao/<int:edition>/", reports.edition, name="edition"),
    path("bao-cao/<int:edition>/lap-lai/", reports.again, name="try_again"),
    path("bao-cao/<int:edition>/<str:name>", reports.file, name="edition_file"),
]
