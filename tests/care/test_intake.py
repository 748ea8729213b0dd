"""Acceptance of sealed records: once by UUID, the latest version, for their author alone."""

import base64
import json
import re
import uuid

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.urls import reverse
from django.utils import timezone

from attune.care.concern.models import Concern
from attune.care.intake import sealing
from attune.care.intake.models import Accepted, Returned
from attune.care.session.models import Contact
from attune.care.trail.models import Entry


def concern(service, **answers):
    return {
        "words": ["He takes my letters."],
        "danger_now": ["no"],
        "about": ["Bed 4"],
        "site": [str(service.north.pk)],
        "happened_at": ["2026-03-02T10:15"],
        "told": ["nurse-in-charge"],
        "told_name": ["Sister Amado"],
        **answers,
    }


def seal(member, answers, *, reference=None, version=1, kind="concern", point=None):
    """What the page does, in Python: see seal.js."""
    ours, point = ec.generate_private_key(ec.SECP256R1()), point or sealing.public_key()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    ephemeral = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    hkdf = HKDF(hashes.SHA256(), length=32, salt=ephemeral + point, info=b"attune.sealed/1")
    said = {
        "kind": kind, "reference": str(reference or uuid.uuid4()), "version": version,
        "author": str(member.pk), "key": sealing.key_name(), "iv": base64.b64encode(b"i" * 12),
        "ephemeral": base64.b64encode(ephemeral),
    }  # fmt: skip
    named = (said[name] for name in ("kind", "reference", "version", "author", "key"))
    bound = "\n".join(["attune.sealed/1", *map(str, named)]).encode()
    key = hkdf.derive(ours.exchange(ec.ECDH(), theirs))
    box = AESGCM(key).encrypt(b"i" * 12, json.dumps(answers).ljust(1024).encode(), bound)
    said["box"] = base64.b64encode(box)
    return {name: v.decode() if isinstance(v, bytes) else v for name, v in said.items()}


def offer(client, sealed):
    answer = client.post("/intake/records/", sealed, content_type="application/json")
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["reference"] == sealed["reference"]
    return said["outcome"], said["version"]


def test_a_record_is_kept_once_whatever_comes_again(service, as_member):
    ines, reference = as_member(service.ines), uuid.uuid4()
    sealed = seal(service.ines, concern(service), reference=reference, version=7)
    assert offer(ines, sealed) == ("new", 7)
    entries = Entry.objects.count()
    assert offer(ines, sealed) == ("identical", 7)
    earlier = seal(service.ines, concern(service, words=["?"]), reference=reference, version=3)
    assert offer(ines, earlier) == ("older", 7)
    assert Entry.objects.count() == entries
    kept = Concern.objects.get()
    assert (kept.pk, kept.author, kept.words) == (reference, service.ines, "He takes my letters.")
    assert [step.who for step in kept.steps.all()] == ["Sister Amado"]
    assert Entry.objects.filter(action="raised", subject=f"concern:{reference}").count() == 1


def test_only_its_author_sends_it_and_nobody_takes_its_number(service, as_member):
    reference = uuid.uuid4()
    sealed = seal(service.ines, concern(service), reference=reference)
    as_tom = as_member(service.tom)
    refused = as_tom.post("/intake/records/", sealed, content_type="application/json")
    assert refused.status_code == 403
    offer(as_member(service.ines), sealed)
    taken = seal(service.tom, concern(service), reference=reference, version=9)
    refused = as_tom.post("/intake/records/", taken, content_type="application/json")
    assert refused.status_code == 403
    assert Concern.objects.get().author == service.ines


@pytest.mark.parametrize("changed", ["version", "author", "kind", "reference", "key", "box"])
def test_what_was_changed_on_its_way_is_not_opened(service, as_member, changed):
    sealed = seal(service.ines, concern(service))
    member = service.ines
    if changed == "author":
        sealed["author"], member = str(service.tom.pk), service.tom
    elif changed == "kind":
        sealed = seal(service.ines, concern(service), kind="contact") | {"kind": "concern"}
    elif changed == "box":
        box = base64.b64decode(sealed["box"])
        sealed["box"] = base64.b64encode(box[:-1] + bytes([box[-1] ^ 1])).decode()
    else:
        other = {"version": 2, "reference": str(uuid.uuid4()), "key": "0" * 16}
        sealed[changed] = other[changed]
    assert offer(as_member(member), sealed) == ("unreadable", 0)
    assert not Concern.objects.exists() and not Accepted.objects.exists()


def test_what_is_no_record_is_a_sentence(service, as_member):
    ines = as_member(service.ines)
    good = seal(service.ines, concern(service))
    for bad in ("[]", "{", good | {"version": "1"}, good | {"version": 0}, good | {"iv": "?"},
                good | {"kind": "song"}, good | {"reference": "4"}):  # fmt: skip
        answer = ines.post("/intake/records/", bad, content_type="application/json")
        assert answer.status_code == 400 and answer.json()["problem"], bad


def test_an_invalid_record_waits_for_its_author_and_is_put_right(service, as_member):
    ines, reference = as_member(service.ines), uuid.uuid4()
    sealed = seal(service.ines, concern(service, site=[""]), reference=reference, version=4)
    assert offer(ines, sealed) == ("invalid", 0)
    assert offer(ines, sealed) == ("invalid", 0)
    assert Entry.objects.filter(action="returned").count() == 1
    address = reverse("intake:correct", args=[reference])
    assert as_member(service.tom).get(address).status_code == 404
    assert as_member(service.dana).get(address).status_code == 404
    assert b"He takes my letters." in ines.get(address).content
    still = ines.post(address, {**concern(service), "site": ""})
    assert b"Choose one of these." in still.content or b"Fill this in." in still.content
    assert ines.post(address, concern(service)).status_code == 302
    assert Concern.objects.get().pk == reference and not Returned.objects.exists()
    # The phone still offers what it holds, and may then forget it.
    assert offer(ines, sealed)[0] == "identical"
    assert Concern.objects.count() == 1


def test_what_its_author_throws_away_is_withdrawn(service, as_member):
    ines, reference = as_member(service.ines), uuid.uuid4()
    sealed = seal(service.ines, concern(service, words=[""]), reference=reference)
    offer(ines, sealed)
    ines.post(reverse("intake:correct", args=[reference]), {"throw-away": ""})
    assert offer(ines, sealed)[0] == "withdrawn"
    assert not Concern.objects.exists() and not Returned.objects.exists()


def test_other_answers_under_the_same_version_are_not_lost(service, as_member):
    ines, reference = as_member(service.ines), uuid.uuid4()
    offer(ines, seal(service.ines, concern(service), reference=reference))
    other = seal(service.ines, concern(service, words=["Other."]), reference=reference)
    assert offer(ines, other) == ("invalid", 1)
    assert Returned.objects.get().answers["words"] == ["Other."]
    assert Concern.objects.get().words == "He takes my letters."


def test_a_clock_that_runs_ahead_makes_the_time_of_arrival(service, as_member):
    ahead = seal(service.ines, concern(service, happened_at=["2999-01-01T00:00"]))
    assert offer(as_member(service.ines), ahead)[0] == "new"
    assert abs((timezone.now() - Concern.objects.get().happened_at).total_seconds()) < 120


def test_the_service_says_who_is_signed_in_and_nothing_of_a_person(service, as_member, client):
    said = as_member(service.ines).get("/intake/")
    assert said.json()["member"] == str(service.ines.pk)
    assert "Tom Lindqvist" in said.content.decode() and "Rafi" not in said.content.decode()
    assert "Marta" not in said.content.decode() and "no-store" in said["Cache-Control"]
    assert client.get("/intake/").status_code == 302
    assert client.post("/intake/records/", {}).status_code == 302


def test_the_pages_for_a_device_are_the_same_for_everybody(service, as_member, client):
    for kind in ("concern", "contact"):
        page = client.get(f"/offline/{kind}/").content
        assert page == as_member(service.ines).get(f"/offline/{kind}/").content
        assert b"Ines" not in page and b"csrf" not in page
    worker = client.get("/offline/worker.js")
    kept = re.findall(r'^  "(.+)",$', worker.content.decode(), re.MULTILINE)
    assert worker["Content-Type"] == "text/javascript" and "/offline/concern/" in kept
    assert all(address.startswith(("/offline/", "/static/")) for address in kept)


def test_the_key_is_its_owners_alone(settings, service):
    sealing.private_key()
    assert (settings.FOLDER / sealing.KEY_FILE).stat().st_mode & 0o777 == 0o600


def contact(service, **answers):
    """What the page for a contact sends: only what was answered."""
    return {
        "kind": ["ward-round"],
        "session": [str(uuid.UUID(int=7))],
        "ward": [str(service.ward.pk)],
        "session_ward": [str(service.ward.pk)],
        "bed": ["Bay 4, J.S."],
        "precautions_asked_of": ["nurse"],
        "assent": ["yes"],
        "scale": ["observed-mood"],
        "before": ["4"],
        "after": ["asleep"],
        "rater": ["observer"],
        "own_words": ["Again!"],
        **answers,
    }


def test_contacts_of_one_round_stand_in_one_session_and_are_linked_to_nobody(service, as_member):
    ines = as_member(service.ines)
    first, second = uuid.uuid4(), uuid.uuid4()
    for reference in (first, second):
        sealed = seal(service.ines, contact(service), kind="contact", reference=reference)
        assert offer(ines, sealed) == ("new", 1)
    kept = Contact.objects.get(pk=first)
    assert kept.session == Contact.objects.get(pk=second).session
    assert (kept.person, kept.bed, kept.precautions_asked_of) == (None, "Bay 4, J.S.", "nurse")
    scores = {s.moment: (s.measure, s.value, s.missing, s.rater) for s in kept.scores.current()}
    assert scores == {
        "before": ("observed-mood", 4, "", "observer"),
        "after": ("observed-mood", None, "asleep", ""),
    }
    later = contact(service, own_words=["Once more!"])
    sealed = seal(service.ines, later, kind="contact", reference=first, version=5)
    assert offer(ines, sealed) == ("updated", 5)
    assert Contact.objects.get(pk=first).own_words == "Once more!"
    entries = Entry.objects.filter(subject=f"contact:{first}")
    assert list(entries.values_list("action", flat=True)) == ["changed", "kept"]


def test_an_untouched_scale_is_not_asked(service, as_member):
    untouched = contact(service)
    for name in ("before", "after", "rater", "own_words", "assent"):
        del untouched[name]
    reference = uuid.uuid4()
    sealed = seal(service.ines, untouched, kind="contact", reference=reference)
    assert offer(as_member(service.ines), sealed)[0] == "new"
    kept = Contact.objects.get(pk=reference)
    assert kept.assent == "not-asked"
    assert {(s.value, s.missing) for s in kept.scores.current()} == {(None, "not-asked")}


def test_a_contact_of_a_ward_that_is_not_theirs_comes_back_and_gets_another(service, as_member):
    ines, reference = as_member(service.ines), uuid.uuid4()
    wrong = contact(service, ward=[str(uuid.uuid4())])
    sealed = seal(service.ines, wrong, kind="contact", reference=reference, version=2)
    assert offer(ines, sealed) == ("invalid", 0)
    address = reverse("intake:correct", args=[reference])
    page = ines.get(address).content.decode()
    assert "Again!" in page and 'name="ward"' in page
    form = {name: values[0] for name, values in contact(service).items()}
    form |= {"before-observed-mood": "4", "after-observed-mood": "asleep"}
    form |= {"observed_by": "observer", "own_words": "Again, again!"}
    assert ines.post(address, form).status_code == 302
    assert Contact.objects.get(pk=reference).own_words == "Again, again!"
    assert offer(ines, sealed) == ("identical", 2)


def test_a_clock_that_runs_ahead_sends_a_contact_back_to_its_author(service, as_member):
    ahead = contact(service, recorded_at=["2999-01-01T00:00:00.000Z"])
    sealed = seal(service.ines, ahead, kind="contact")
    assert offer(as_member(service.ines), sealed) == ("invalid", 0)
    assert "still to come" in str(Returned.objects.get().reasons)
