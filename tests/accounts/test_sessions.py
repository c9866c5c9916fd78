"""Sessions are Django's own: what it wrote is read, what was ended stays ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db as django_s
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_each_reads_what_the_other_wrote():
    theirs = django_s.SessionStore()
    theirs["unit"] = "Xã Sơn Lễ"
    theirs.save()
    ours = SessionStore(theirs.session_key)
    assert ours["unit"] == "Xã Sơn Lễ"
    ours["unit"] = "Phường Trần Phú"
    ours.save()
    assert django_s.SessionStore(theirs.session_key)["unit"] == "Phường Trần Phú"


def test_a_session_is_prolonged_by_its_own_statement(django_assert_num_queries):
    store = SessionStore()
    store.create()
    store.set_expiry(60)
    with django_assert_num_queries(1):
        store.save()
    left = Session.objects.get(pk=store.session_key).expire_date - timezone.now()
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)


def test_what_is_over_or_ended_is_empty_and_is_not_brought_back():
    store = SessionStore()
    store["unit"] = "Xã Sơn Lễ"
    store.save()
    Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now())
    assert dict(SessionStore(store.session_key).items()) == {}
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()
    late = SessionStore(store.session_key)
    assert dict(late.items()) == {}
    assert late.session_key is None
