"""Addresses of the list and of the decision's text."""

from django.urls import path

from catalog.views import lists

urlpatterns = [
    path("danh-muc/", lists.procedures, name="procedures"),
    path("quyet-dinh/", lists.decision, name="decision"),
]
