"""A sample of `./dev bench --fuzz`: spoiled files through every door, taken or refused in words, in little time."""

import pytest
from django.db import transaction

from tests.security.doors import READERS, doors, let_in
from tests.security.fuzzing import attempt
from tests.security.test_doors import NAMES

pytestmark = pytest.mark.django_db
SEEDS = range(6)  # for each of the doors


@pytest.mark.parametrize("name", [*NAMES, *READERS])
def test_spoiled_files_are_taken_or_refused_in_words(world, clients, name):
    def client_of(who):
        client, cookie = clients[who]
        client.cookies["sessionid"] = cookie
        return client

    with transaction.atomic():
        let_in(world)
        door = doors(world).get(name)
        good = door.good(world, client_of) if door else READERS[name][1]()
        client = client_of(door.who) if door else None
        found = {seed: attempt(door or name, client, good, seed)["fault"] for seed in SEEDS}
        transaction.set_rollback(True)
    assert {seed: fault for seed, fault in found.items() if fault} == {}
