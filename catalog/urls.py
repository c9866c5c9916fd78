"""Addresses of the list, of the decision's text, and of all that is done to them."""

from django.urls import path

from catalog.views import answers, exceptions, lists, plans, provision, provision_file, wizard

urlpatterns = [
    path("danh-muc/", lists.procedures, name="procedures"),
    path("danh-muc/mo/danh-muc.csv", lists.as_csv, name="procedures_csv"),
    path("danh-muc/mo/danh-muc.json", lists.as_json, name="procedures_json"),
    path("danh-muc/thu-tuc/<str:code>/", lists.procedure, name="procedure"),
    path("danh-muc/cung-cap/", provision.provision, name="provision"),
    path("danh-muc/cung-cap/dat/", provision.choose, name="provision_set"),
    path("danh-muc/cung-cap/tai/", provision.export, name="provision_export"),
    path("danh-muc/cung-cap/nhap/", provision_file.upload, name="provision_file"),
    path("danh-muc/cung-cap/nhap/<slug:file>/", provision_file.apply, name="provision_file_apply"),
    path("danh-muc/cung-cap/don-vi/", answers.unit_services, name="own_services"),
    path("danh-muc/cung-cap/don-vi/<int:unit>/", answers.unit_services, name="provision_of_unit"),
    path("danh-muc/cung-cap/y-kien/", answers.objected, name="provision_objections"),
    path("danh-muc/cung-cap/y-kien/<int:answer>/", answers.answer, name="provision_answer"),
    path("danh-muc/ngoai-le/", exceptions.exception_list, name="exceptions"),
    path("danh-muc/ngoai-le/moi/", exceptions.new, name="new_exception"),
    path("danh-muc/ngoai-le/<int:exception>/ket-thuc/", exceptions.end, name="end_exception"),
    path("danh-muc/ke-hoach/", plans.plan_list, name="plans"),
    path("danh-muc/ke-hoach/de-xuat/", plans.suggested, name="suggested_plans"),
    path("danh-muc/ke-hoach/moi/", plans.new, name="new_plan"),
    path("danh-muc/ke-hoach/<int:plan>/", plans.change, name="plan"),
    path("danh-muc/ke-hoach/<int:plan>/xong/", plans.finish, name="finish_plan"),
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
