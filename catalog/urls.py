"""Addresses of the list and of the decision's text."""

from django.urls import path

from catalog import views

urlpatterns = [
    path("danh-muc/", views.procedures, name="procedures"),
    path("quyet-dinh/", views.decision, name="decision"),
]
