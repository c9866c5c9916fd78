"""Log in, log out, change the password: Django's own views in Vietnamese words; the keys of machines."""

from django.contrib.auth import views
from django.urls import path

from portal.accounts.views import tokens

urlpatterns = [
    path("dang-nhap/", views.LoginView.as_view(), name="login"),
    path("dang-xuat/", views.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", views.PasswordChangeView.as_view(), name="password_change"),
    path("doi-mat-khau/xong/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("khoa-api/", tokens.token_list, name="tokens"),
    path("khoa-api/cap/", tokens.issue, name="issue_token"),
    path("khoa-api/<int:token>/doi/", tokens.rotate, name="rotate_token"),
    path("khoa-api/<int:token>/thu-hoi/", tokens.revoke, name="revoke_token"),
]
