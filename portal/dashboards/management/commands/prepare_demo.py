"""What the demo does before it serves: tables, static files, and data where there is none."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.units.models import Unit


class Command(BaseCommand):
    """Called by ./dev demo, on every start; quick when there is nothing to do."""

    help = _("Tạo bảng, tệp tĩnh và dữ liệu minh hoạ nếu còn trống (./dev demo gọi lệnh này).")

    def handle(self, *args: object, **options: object) -> None:
        """Say what is under way: the first start takes a while."""
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(_("Đang gom tệp tĩnh…"))
        call_command("collectstatic", interactive=False, verbosity=0)
        if not Unit.objects.exists():
            self.stdout.write(_("Đang nạp dữ liệu minh hoạ (lần đầu, chừng một phút)…"))
            call_command("demo_data")
