"""Addresses of reporting: months and their deeds, review, closing, reports."""

from django.urls import path, register_converter

from portal.core.converters import MonthConverter
from reporting.views import (
    batches,
    cells,
    corrections,
    difficulties,
    entry,
    files,
    marks,
    onestop,
    receipts,
    reports,
    returns,
    review,
)

register_converter(MonthConverter, "month")

urlpatterns = [
    path("so-lieu/", entry.own_months, name="own_months"),
    path("so-lieu/<month:month>/<int:unit>/", entry.month, name="return"),
    path("so-lieu/<month:month>/<int:unit>/danh-dau/", marks.mark, name="mark_cells"),
    path("so-lieu/<month:month>/<int:unit>/dinh-chinh/", corrections.ask, name="ask_correction"),
    path("so-lieu/<month:month>/<int:unit>/bien-nhan/", receipts.receipts, name="receipts"),
    path("so-lieu/<month:month>/<int:unit>/bieu.xlsx", files.workbook, name="return_workbook"),
    path("so-lieu/<month:month>/<int:unit>/tai-len/", files.upload, name="upload_workbook"),
    path("so-lieu/<month:month>/<int:unit>/tai-len/ghi/", files.apply_upload, name="apply_workbook"),
    path("so-lieu/<month:month>/<int:unit>/tai-len/ban-danh-dau/", files.marked_copy, name="marked_workbook"),
    path("so-lieu/<month:month>/<int:unit>/mot-cua/", onestop.onestop, name="onestop"),
    path("so-lieu/<month:month>/<int:unit>/doi-chieu/", onestop.compare, name="compare_file"),
    path("so-lieu/<month:month>/<int:unit>/luu/", cells.save, name="save_cells"),
    path("so-lieu/<month:month>/<int:unit>/dong/<slug:key>/", cells.panel, name="line_panel"),
    path("so-lieu/<month:month>/<int:unit>/<slug:deed>/", returns.step, name="return_step"),
    path("bien-nhan/<int:receipt>/", receipts.receipt, name="receipt"),
    path("bien-nhan/<int:receipt>/bao-cao.<slug:kind>", receipts.document, name="unit_report"),
    path("dinh-chinh/", corrections.corrections, name="corrections"),
    path("dinh-chinh/<int:correction>/", corrections.correction, name="correction"),
    path("dinh-chinh/<int:correction>/<slug:deed>/", corrections.decide, name="decide_correction"),
    path("vuong-mac/", difficulties.difficulties, name="difficulties"),
    path("vuong-mac/neu/", difficulties.raise_, name="raise_difficulty"),
    path("vuong-mac/<int:difficulty>/", difficulties.difficulty, name="difficulty"),
    path("vuong-mac/<int:difficulty>/buoc/", difficulties.step, name="move_difficulty"),
    path("duyet/", review.review, name="review"),
    path("duyet/hang-loat/", batches.batch, name="review_batch"),
    path("ky/<month:month>/chot/", review.close, name="close_period"),
    path("bao-cao/", reports.reports, name="reports"),
    path("bao-cao/lap/", reports.ask, name="ask_for_report"),
    path("bao-cao/<int:edition>/", reports.edition, name="edition"),
    path("bao-cao/<int:edition>/lap-lai/", reports.again, name="try_again"),
    path("bao-cao/<int:edition>/<str:name>", reports.file, name="edition_file"),
]
