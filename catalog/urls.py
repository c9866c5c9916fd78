"""Addresses of the list and of the decision's text."""

from django.urls import path

from catalog.views import lists, provision, provision_file

urlpatterns = [
    path("danh-muc/", lists.procedures, name="procedures"),
    path("danh-muc/cung-cap/", provision.provision, name="provision"),
    path("danh-muc/cung-cap/dat/", provision.choose, name="provision_set"),
    path("danh-muc/cung-cap/tai/", provision.export, name="provision_export"),
    path("danh-muc/cung-cap/nhap/", provision_file.upload, name="provision_file"),
    path("danh-muc/cung-cap/nhap/<slug:file>/", provision_file.apply, name="provision_file_apply"),
    path("quyet-dinh/", lists.decision, name="decision"),
]
