"""Addresses of the list and of the decision's text."""

from django.urls import path

from catalog.views import lists, wizard

urlpatterns = [
    path("danh-muc/", lists.procedures, name="procedures"),
    path("danh-muc/mo/danh-muc.csv", lists.as_csv, name="procedures_csv"),
    path("danh-muc/mo/danh-muc.json", lists.as_json, name="procedures_json"),
    path("danh-muc/thu-tuc/<str:code>/", lists.procedure, name="procedure"),
    path("quyet-dinh/", lists.decision, name="decision"),
    path("danh-muc/nhap/", wizard.intakes, name="intakes"),
    path("danh-muc/nhap/tai/", wizard.upload, name="upload_appendix"),
    path("danh-muc/nhap/<int:intake>/", wizard.intake, name="intake"),
    path("danh-muc/nhap/<int:intake>/cot/", wizard.correct, name="correct_layout"),
    path("danh-muc/nhap/<int:intake>/nhan/", wizard.accept, name="accept_suggestions"),
    path("danh-muc/nhap/<int:intake>/hoan-tac/", wizard.take_back, name="take_back"),
    path("danh-muc/nhap/<int:intake>/ap-dung/", wizard.apply, name="apply_intake"),
    path("danh-muc/nhap/<int:intake>/huy/", wizard.discard, name="discard_intake"),
    path("danh-muc/nhap/<int:intake>/bien-ban/", wizard.protocol, name="intake_protocol"),
    path("danh-muc/nhap/<int:intake>/tep/", wizard.source, name="intake_source"),
    path("danh-muc/nhap/<int:intake>/loi/", wizard.marked, name="intake_problems"),
]
