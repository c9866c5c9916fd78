"""Where reminders go: the mail address comes by file, by the admin's form, or from the person."""

import pytest
from django.test import Client

from portal.accounts.models import Change, Deed, User
from tests import factories as make
from tests.accounts.province import USERS, text
from tests.accounts.test_admin_files import confirm, exported, preview

HEADS = ["username", "full_name", "unit", "roles", "phone", "email"]
PROFILE = "/tai-khoan/luu/"


def test_a_file_brings_mail_addresses_and_takes_them_out(province):
    client = province.as_()
    rows = [
        HEADS,
        ["moi", "Lê Mới", "18136", "officer", "", " moi@hatinh.gov.vn "],
        ["canbo", "Hà", "18136", "officer"],
    ]
    confirm(client, USERS, preview(client, USERS, rows))
    assert User.objects.get(username="moi").email == "moi@hatinh.gov.vn"
    taken = {row[0]: row[5] for row in exported(client, USERS)}
    assert (taken["username"], taken["moi"], taken["canbo"]) == ("email", "moi@hatinh.gov.vn", "")


def test_an_older_file_without_the_column_leaves_the_addresses(province):
    with make.written():
        User.objects.filter(username="canbo").update(email="canbo@hatinh.gov.vn")
    client = province.as_()
    confirm(client, USERS, preview(client, USERS, [HEADS[:5], ["canbo", "Tên Mới", "18136", "officer", ""]]))
    kept = User.objects.get(username="canbo")
    assert (kept.full_name, kept.email) == ("Tên Mới", "canbo@hatinh.gov.vn")


@pytest.mark.parametrize("address", ["khong-phai-thu", "a@b", "a@b.vn\nBcc: x@y.vn", "a@b.vn, c@d.vn", "=1@b.vn@"])
def test_what_is_no_mail_address_is_refused_and_nothing_is_written(province, address):
    client, counted = province.as_(), (User.objects.count(), Deed.objects.count())
    rows = [HEADS, ["moi", "Lê Mới", "18136", "officer", "", "moi@hatinh.gov.vn"], ["x", "X", "18136", "", "", address]]
    shown = preview(client, USERS, rows)
    assert "Dòng 3, email" in text(shown)
    assert "confirm_form" not in shown.context
    assert (User.objects.count(), Deed.objects.count()) == counted


def test_the_form_for_a_new_account_asks_for_it(province):
    form = {"username": "moi", "full_name": "Lê Mới", "unit": province.commune.pk, "usable_password": "false"}
    client = province.as_()
    refused = client.post(f"{USERS}add/", {**form, "email": "khong"})
    assert (refused.status_code, User.objects.filter(username="moi").count()) == (200, 0)
    assert client.post(f"{USERS}add/", {**form, "email": "moi@hatinh.gov.vn"}).status_code == 302
    assert User.objects.get(username="moi").email == "moi@hatinh.gov.vn"


def test_people_write_their_own(province):
    client = province.as_("officer")
    given = {"full_name": "Nguyễn Hà", "phone": "0239", "email": "ha@hatinh.gov.vn"}
    assert "Thư điện tử" in text(client.get("/tai-khoan/"))
    assert client.post(PROFILE, given).status_code == 302
    change = Change.objects.filter(table_name="accounts_user").latest("pk")
    assert (change.after["email"], change.deed.by) == ("ha@hatinh.gov.vn", province.people["officer"])
    refused = client.post(PROFILE, {**given, "email": "ha@"})
    assert (refused.status_code, 'value="ha@"' in text(refused)) == (422, True)
    assert User.objects.get(username="canbo").email == "ha@hatinh.gov.vn"
    assert client.post(PROFILE, {**given, "email": ""}).status_code == 302  # reminders are then only shown
    assert User.objects.get(username="canbo").email == ""


def test_nobody_writes_anothers(province):
    assert Client().post(PROFILE, {"full_name": "X", "email": "x@y.vn"}).status_code == 302
    with make.written():
        User.objects.filter(username="canbo").update(email="canbo@hatinh.gov.vn")
    mine = province.as_("aggregator")
    officer = province.people["officer"].pk
    assert mine.post(PROFILE, {"full_name": "X", "email": "x@y.vn", "id": officer, "pk": officer}).status_code == 302
    assert User.objects.get(pk=officer).email == "canbo@hatinh.gov.vn"
