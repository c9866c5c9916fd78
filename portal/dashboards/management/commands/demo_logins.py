"""`manage.py demo_logins`: one account of the demonstration for each role, with the password that all of them share."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import ROLE_NAMES
from portal.accounts.second_factor import current_code, has_second_factor
from portal.dashboards.demo.fill import existing_mark
from portal.dashboards.demo.people import PASSWORD, people_shown, totp_secret


class Command(BaseCommand):
    help = _("In một tài khoản minh họa cho mỗi vai trò: tên đăng nhập, mật khẩu, vai trò, đơn vị.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        if existing_mark() is None:
            raise CommandError(_("Chưa có dữ liệu minh họa trong cơ sở dữ liệu này: chạy demo_data trước."))
        logins = [_login(user) for user in people_shown(User.objects.select_related("unit"))]
        if options["json"]:
            self.stdout.write(json.dumps(logins, ensure_ascii=False))
            return
        self.stdout.write(_("Mật khẩu chung của các tài khoản minh họa: {password}\n\n").format(password=PASSWORD))
        for login in logins:
            self.stdout.write(f"  {login['username']:<18} {login['role']} – {login['unit']}")
            if login["totp_secret"]:
                self.stdout.write(
                    f"  {'':<18} "
                    + _("mã xác thực: khóa TOTP {secret}; mã lúc này {code}").format(
                        secret=login["totp_secret"], code=current_code(login["totp_secret"])
                    )
                )


def _login(user: User) -> dict[str, str]:
    unit = str(user.unit) if user.unit else ""
    secret = totp_secret(user.username) if has_second_factor(user) else ""
    role = ROLE_NAMES[user.roles[0]]
    return {"username": user.username, "password": PASSWORD, "totp_secret": secret, "role": role, "unit": unit}
