"""Every field and every row that a page may name has the office's name: none is shown as Python calls it."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from portal.accounts.trail import CALLED, HIDDEN, columns, tables

APPS = ("catalog", "portal", "reporting", "targets")
OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]
TRIGGERS_SQL = r"SELECT proname, prosrc FROM pg_proc WHERE proname LIKE '%\_track'"


@pytest.fixture
def logged(db) -> list[tuple[str, str, models.Field]]:
    """The columns that the change log keeps: table, column, field."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS_SQL)
        functions = {name.removesuffix("_track"): source for name, source in cursor.fetchall()}
    assert {"reporting_line", "accounts_user", "mfa_authenticator"} <= functions.keys() <= tables().keys()
    return [
        (table, key, columns(tables()[table])[key])
        for table, source in functions.items()
        for key in sorted(set(re.findall(r"'(\w+)', r\.\1", source)))
    ]


def test_every_model_and_field_is_named_by_the_office():
    assert [model.__name__ for model in OURS if str(model._meta.verbose_name).isascii()] == []
    named_by_python = [
        f"{model.__name__}.{one.name}"
        for model in OURS
        for one in model._meta.concrete_fields
        if not one.primary_key and str(one.verbose_name) == one.name.replace("_", " ")
    ]
    assert named_by_python == []


def test_the_history_names_every_column_it_shows(logged):
    latin_only = {
        str(CALLED.get((table, key)) or one.verbose_name)
        for table, key, one in logged
        if key not in HIDDEN and str(CALLED.get((table, key)) or one.verbose_name).isascii()
    }
    assert latin_only == set()


def test_what_a_logged_row_points_to_is_said_in_words(logged):
    """Else the history of a row would name another by its number: "Return object (2737)"."""
    assert len(logged) > 200
    mute = [
        f"{table}.{key}: {one.related_model.__name__}"
        for table, key, one in logged
        if one.is_relation and one.related_model.__str__ is models.Model.__str__
    ]
    assert mute == []
