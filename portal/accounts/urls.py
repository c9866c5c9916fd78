"""Log in, log out, passwords and the second factor; one's own account, the unit's accounts; the keys of machines."""

from django.contrib.auth import views
from django.urls import path

from portal.accounts.views import entrance, own, passwords, people, security, tokens

urlpatterns = [
    path("dang-nhap/", entrance.LogIn.as_view(), name="login"),
    path("dang-nhap/ma-xac-thuc/", entrance.second_factor, name="second_factor"),
    path("dang-xuat/", views.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", passwords.PasswordChange.as_view(), name="password_change"),
    path("doi-mat-khau/xong/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("tai-khoan/", own.my_account, name="my_account"),
    path("tai-khoan/luu/", own.save_profile, name="save_profile"),
    path("tai-khoan/ma-xac-thuc/", entrance.set_up, name="second_factor_setup"),
    path("tai-khoan/ma-xac-thuc/go/", own.remove_second_factor, name="remove_second_factor"),
    path("tai-khoan/phien/dong/", own.end_sessions, name="end_sessions"),
    path("tai-khoan/uy-quyen/", own.delegate, name="delegate"),
    path("tai-khoan/uy-quyen/<int:delegation>/cham-dut/", own.end_delegation, name="end_delegation"),
    path("tai-khoan/don-vi/", people.account_list, name="accounts"),
    path("tai-khoan/don-vi/<int:user>/", people.account, name="account"),
    path("tai-khoan/don-vi/<int:user>/mo-khoa/", people.unlock, name="unlock_account"),
    path("tai-khoan/don-vi/<int:user>/go-ma-xac-thuc/", people.reset_second_factor, name="reset_second_factor"),
    path("tai-khoan/don-vi/<int:user>/dat-lai-mat-khau/", people.reset_password, name="reset_password"),
    path("tai-khoan/don-vi/<int:user>/mo-lai/", people.enable, name="enable_account"),
    path("tai-khoan/don-vi/<int:user>/ngung/", people.disable, name="disable_account"),
    path("tai-khoan/don-vi/<int:user>/ban-giao/", people.handover, name="handover_account"),
    path("an-toan/", security.security, name="security"),
    path("an-toan/mo-khoa-dia-chi/", security.unlock_address, name="unlock_address"),
    path("an-toan/ghi/", security.new_note, name="new_note"),
    path("an-toan/nhat-ky/", security.change_log, name="change_log"),
    path("an-toan/nhat-ky/tai.<slug:kind>", security.export, name="change_log_export"),
    path("khoa-api/", tokens.token_list, name="tokens"),
    path("khoa-api/cap/", tokens.issue, name="issue_token"),
    path("khoa-api/<int:token>/doi/", tokens.rotate, name="rotate_token"),
    path("khoa-api/<int:token>/thu-hoi/", tokens.revoke, name="revoke_token"),
]
