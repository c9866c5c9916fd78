"""On which map of the units a page is asked for: ?ban_do=hien_nay, or that of the period."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

AS_IT_WAS, TODAY = "", "hien_nay"
MAPS = [(AS_IT_WAS, _("Như lúc báo cáo")), (TODAY, _("Theo bản đồ hiện nay"))]


class MapForm(forms.Form):
    """On which map of the units figures are shown: that of their period, or today's."""

    ban_do = forms.ChoiceField(label=_("Đơn vị"), choices=MAPS, required=False)

    @staticmethod
    def day_of(asked: Mapping[str, str], today: date) -> date | None:
        """The day of the map that the address asks for; None: that of the period."""
        return today if asked.get("ban_do") == TODAY else None
