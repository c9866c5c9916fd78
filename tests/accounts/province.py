"""The addresses of the admin, and a small province with those who may and those who may not."""

import html
from datetime import date

from django.test import Client

from catalog.models import Appendix, Decision, Field
from portal.accounts.models import User
from portal.units.models import UnitEvent
from reporting.models import Holiday
from tests import factories as make

UNITS, USERS, QUOTAS = "/quan-tri/units/unit/", "/quan-tri/accounts/user/", "/quan-tri/targets/quota/"
LISTINGS, FIELDS, HOLIDAYS = "/quan-tri/catalog/listing/", "/quan-tri/catalog/field/", "/quan-tri/reporting/holiday/"
DECISIONS, APPENDICES = "/quan-tri/catalog/decision/", "/quan-tri/catalog/appendix/"
CLAUSES, EVENTS = "/quan-tri/catalog/clause/", "/quan-tri/units/unitevent/"
LISTS = [UNITS, USERS, QUOTAS, LISTINGS, FIELDS, HOLIDAYS, DECISIONS, APPENDICES, CLAUSES, EVENTS]
WITH_ADD = [UNITS, USERS, QUOTAS, FIELDS, HOLIDAYS, DECISIONS, APPENDICES]
WITH_IMPORT = [UNITS, USERS, QUOTAS, HOLIDAYS]
WITH_EXPORT = [*WITH_IMPORT, LISTINGS, FIELDS]


class Province:
    """A province with an office, a commune, and the people who may, may not quite, and may not."""

    def __init__(self) -> None:
        self.top = make.province(code="42")
        self.office = make.department("Văn phòng", parent=self.top, code="VP", org_name="Văn phòng UBND tỉnh")
        self.commune = make.commune("Xã Sơn Lễ", parent=self.top, code="18136")
        self.listing = make.listing(make.procedure("1.001193", "Đăng ký khai sinh"))
        self.clause = make.clause()
        with make.written():
            self.event = UnitEvent.objects.create(kind="rename", on=date(2025, 7, 1), title="Xã Sơn Lễ đổi tên")
        self.quota = make.quota(self.commune, "Q2", "80.50")
        self.people = {
            "quantri": make.user(self.office, "administrator", username="quantri"),
            "no staff": make.user(self.office, "administrator"),
            "no role": make.user(self.office),
            "officer": make.user(self.commune, "officer", username="canbo"),
            "aggregator": make.user(self.office, "aggregator"),
        }
        with make.written():
            User.objects.filter(username__in=["quantri", self.people["no role"].username]).update(is_staff=True)
        with make.written():
            Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh", document="BLLĐ")

    def as_(self, who: str = "quantri") -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=self.people[who].pk))
        return client

    def rows(self) -> dict[str, int]:
        models = {
            UNITS: self.commune,
            USERS: self.people["officer"],
            QUOTAS: self.quota,
            LISTINGS: self.listing,
            FIELDS: Field.objects.get(),
            HOLIDAYS: Holiday.objects.get(),
            DECISIONS: Decision.objects.get(),
            APPENDICES: Appendix.objects.get(),
            CLAUSES: self.clause,
            EVENTS: self.event,
        }
        return {address: row.pk for address, row in models.items()}


def text(response) -> str:
    return html.unescape(response.content.decode())
