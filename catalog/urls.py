"""Addresses of the list and of the decision's text."""

from django.urls import path

from catalog.views import answers, exceptions, lists, plans, provision, provision_file

urlpatterns = [
    path("danh-muc/", lists.procedures, name="procedures"),
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
]
