"""Addresses of readings, quotas and cascades, under /chi-tieu/."""

from django.urls import path

from portal.dashboards.views import cascade, quotas, readings

urlpatterns = [
    path("", readings.first, name="targets"),
    path("<int:year>/", readings.year_readings, name="readings"),
    path("<int:year>/cach-hieu/<str:indicator>/", readings.decide, name="decide_reading"),
    path("<int:year>/don-vi/", quotas.quotas, name="quotas"),
    path("<int:year>/don-vi/giao/", quotas.give, name="give_quotas"),
    path("<int:year>/don-vi/chep/", quotas.copy, name="copy_quotas"),
    path("<int:year>/don-vi/chi-tieu.xlsx", quotas.as_file, name="quotas_file"),
    path("<int:year>/don-vi/nhap/", quotas.upload, name="upload_quotas"),
    path("<int:year>/don-vi/nhap/<slug:file>/", quotas.apply, name="apply_quotas"),
    path("<int:year>/giao/", cascade.cascades, name="cascades"),
    path("<int:year>/giao/quy-dinh/", cascade.rule, name="cascade_rule"),
    path("<int:year>/giao/<int:unit>/", cascade.cascade, name="cascade"),
    path("<int:year>/giao/<int:unit>/luu/", cascade.save, name="save_cascade"),
    path("<int:year>/giao/<int:unit>/de-xuat/", cascade.propose, name="propose_cascade"),
    path("<int:year>/giao/<int:unit>/bo/", cascade.discard, name="discard_cascade"),
    path("<int:year>/giao/<int:unit>/ban-hanh/", cascade.issue, name="issue_cascade"),
    path("<int:year>/giao/<int:unit>/van-ban.docx", cascade.document, name="cascade_paper"),
]
