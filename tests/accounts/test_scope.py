"""Whom a person sees: the list and the question about one unit say the same."""

from datetime import date

import pytest

from portal.accounts.scope import sees, visible_units
from portal.units.models import Unit
from tests import factories as make

BEFORE, DAY = date(2025, 6, 30), date(2026, 11, 14)


@pytest.mark.parametrize("day", [BEFORE, DAY])
def test_one_unit_is_seen_where_it_stands_in_the_list(db, day):
    district = make.district("Huyện Hương Sơn")
    commune, ended = make.commune(parent=district), make.commune(parent=district, until=date(2025, 7, 1))
    other, new = make.commune(), make.commune(parent=district, start=date(2025, 7, 1))
    for of in (district, commune, ended, other, new, None):
        user = make.user(of)
        listed = set(visible_units(user, day).values_list("pk", flat=True))
        assert {unit.pk for unit in Unit.objects.all() if sees(user, unit.pk, day)} == listed
