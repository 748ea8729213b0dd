"""The trail: references and never values, written and rolled back with the change, and sealed."""

import pytest
from django.db import connection, transaction

from attune.care.trail import seal as seal_module
from attune.care.trail.models import Entry, Place, Seal
from attune.care.trail.note import note
from attune.care.trail.seal import heads_file, seal_committed_entries
from attune.care.trail.verify import verify

from .conftest import actor_of


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The heads of each test lie in a folder of its own."""
    settings.FOLDER = tmp_path


@pytest.fixture
def sealed(service):
    """Three seals of two entries each, their heads written."""
    seal_committed_entries()
    for _ in range(3):
        for _ in range(2):
            note("opened", service.marta, by=actor_of(service.ines), person=service.marta.pk)
        seal_committed_entries()
    assert verify(heads_file()).findings == ()
    return list(Entry.objects.order_by("pk"))


def kinds() -> set[str]:
    return {found.kind for found in verify(heads_file()).findings}


def places_named() -> str:
    return "\n".join(f"{found.where} {found.what}" for found in verify(heads_file()).findings)


def run_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_telling_word_in_a_form_is_nowhere_in_the_trail(service, as_member):
    client = as_member(service.ines)
    word = "zephyrquartz"
    data = {"preferred_name": word, "full_name": word, "site": service.north.pk}
    assert client.post("/people/add/", data).status_code == 302
    assert Entry.objects.filter(action="added", member=service.ines.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM trail_entry")
        rows = cursor.fetchall()
    assert rows
    assert not any(word in str(row).lower() for row in rows)


def test_an_entry_goes_with_its_change_when_that_rolls_back(service):
    before = Entry.objects.count()
    with pytest.raises(RuntimeError, match="later"), transaction.atomic():
        note("changed", service.marta, by=actor_of(service.ines))
        raise RuntimeError("something later in the change failed")
    assert Entry.objects.count() == before == Place.objects.count()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(service):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        note("changed", service.marta, by=actor_of(service.ines))


def test_seals_follow_one_another_and_nothing_new_makes_no_seal(sealed):
    seals = list(Seal.objects.order_by("number"))
    assert [seal.number for seal in seals] == [1, 2, 3, 4]
    assert [s.seal_before for s in seals[1:]] == [s.hash for s in seals[:-1]]
    assert seal_committed_entries() == 0
    assert len(heads_file().read_text().splitlines()) == Seal.objects.count() == 4


def test_nothing_new_costs_two_questions(sealed, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        seal_committed_entries()


def test_more_entries_than_one_seal_holds_are_all_sealed(service, monkeypatch):
    monkeypatch.setattr("attune.care.trail.seal.LARGEST_SEAL", 3)
    for _ in range(10):
        note("opened", service.marta, by=actor_of(service.ines))
    seal_committed_entries()
    assert not Place.objects.filter(seal=None).exists()
    assert max(Seal.objects.values_list("count", flat=True)) == 3
    assert kinds() == set()


def test_a_worker_that_was_overtaken_seals_nothing_twice(sealed, service, monkeypatch):
    note("opened", service.marta, by=actor_of(service.ines))
    real = seal_module.entries_hash

    def overtaken(entries):
        Place.objects.filter(seal=None).update(seal_id=4)
        return real(entries)

    monkeypatch.setattr(seal_module, "entries_hash", overtaken)
    assert seal_committed_entries() == 0
    assert Seal.objects.count() == 4
    monkeypatch.setattr(seal_module, "entries_hash", real)
    assert seal_committed_entries() == 1
    assert kinds() == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("role", "Coordinator"),
        ("action", "closed"),
        ("at", "2020-01-01 00:00:00"),
        ("fields", '["hearing"]'),
        ("outside_caseload", True),
        ("address", "10.1.1.1"),
        ("mark", "0" * 64),
    ],
)
def test_a_changed_entry_is_found(sealed, column, value):
    entry = sealed[-3]
    run_sql(f"UPDATE trail_entry SET {column} = %s WHERE id = %s", value, entry.pk)
    assert kinds() == {"changed"}
    assert f"entry {entry.pk} of" in places_named()
    assert f"seal {entry.place.seal_id} of" in places_named()


def test_a_change_is_found_before_its_seal_too(sealed, service):
    entry = note("opened", service.marta, by=actor_of(service.ines))
    run_sql("UPDATE trail_entry SET member = NULL WHERE id = %s", entry.pk)
    assert f"entry {entry.pk} of" in places_named()


def test_a_removed_entry_is_found(sealed):
    run_sql("DELETE FROM trail_entry WHERE id = %s", sealed[-3].pk)
    assert kinds() == {"removed"}
    assert f"entry {sealed[-3].pk} (seal 3) was removed" in places_named()


def test_an_entry_removed_with_its_place_is_found(sealed):
    for table, column in (("place", "entry_id"), ("entry", "id")):
        run_sql(f"DELETE FROM trail_{table} WHERE {column} = %s", sealed[-3].pk)
    assert kinds() == {"removed"}
    assert "has 1 of its 2 entries" in places_named()


INSERT = """
    INSERT INTO trail_entry (reference, at, organisation, member, role, address, action, subject,
                             person, fields, outside_caseload, mark)
    SELECT %s, at, organisation, member, role, address, action, subject, person, fields,
           outside_caseload, mark FROM trail_entry WHERE id = %s"""


def test_an_inserted_entry_is_found(sealed):
    run_sql(INSERT, "0" * 32, sealed[-1].pk)
    assert kinds() == {"inserted", "changed"}
    assert "has no place in the chain: inserted by another hand" in places_named()


@pytest.mark.parametrize("seal", [None, 3])
def test_an_inserted_entry_with_a_place_is_found_before_and_after_the_next_seal(sealed, seal):
    run_sql(INSERT, "0" * 32, sealed[-1].pk)
    forged = Entry.objects.latest("pk")
    run_sql("INSERT INTO trail_place (entry_id, seal_id) VALUES (%s, %s)", forged.pk, seal)
    assert f"entry {forged.pk} of" in places_named()
    seal_committed_entries()
    assert f"entry {forged.pk} of" in places_named()


def test_a_changed_seal_and_a_removed_one_are_found(sealed):
    run_sql("UPDATE trail_seal SET count = 1 WHERE number = 2")
    assert "seal 2" in places_named()
    assert "was changed: its hash" in places_named()
    run_sql("DELETE FROM trail_seal WHERE number = 2")
    assert "follows seal 1: seals between were removed" in places_named()


def test_a_chain_cut_short_is_found_by_the_heads_alone(sealed):
    for table, column in (("seal", "number"), ("place", "seal_id")):
        run_sql(f"DELETE FROM trail_{table} WHERE {column} = 4")
    run_sql("DELETE FROM trail_entry WHERE id >= %s", sealed[-2].pk)
    assert kinds() == {"head"}
    assert "seal 4 was kept at" in places_named()


def test_a_chain_made_anew_after_a_cut_is_found_by_the_heads(sealed, service):
    test_a_chain_cut_short_is_found_by_the_heads_alone(sealed)
    note("opened", service.marta, by=actor_of(service.ines))
    seal_committed_entries()
    assert kinds() == {"head"}
    assert "the chain was made anew" in places_named()


def test_heads_that_were_taken_away_or_made_unreadable_are_found(sealed):
    kept = heads_file().read_text()
    heads_file().write_text(kept.replace(kept.splitlines()[1], "nothing"))
    assert "line 2 of the heads" in places_named()
    heads_file().unlink()
    assert kinds() == {"head"}


def test_a_head_broken_off_by_a_power_cut_is_written_again(sealed, service):
    whole = heads_file().read_bytes()
    heads_file().write_bytes(whole[:-20])
    seal_committed_entries()
    assert heads_file().read_bytes() == whole
    assert kinds() == set()


def test_a_key_that_was_changed_keeps_its_marks_by_the_fallbacks(sealed, settings):
    settings.SECRET_KEY, old = "another key", settings.SECRET_KEY
    assert kinds() == {"changed"}
    settings.SECRET_KEY_FALLBACKS = [old]
    assert kinds() == set()
