"""Precautions and their consequences: one panel, shown before any sound and any session."""

import re
import uuid

import pytest
from django.utils import timezone

from attune.care.diary.models import Group
from attune.care.person.models import Medicine, Precaution
from attune.care.person.precautions import kinds, medicines, precautions_of, raised_by
from attune.care.plan.checks import check, sign_off
from attune.care.plan.techniques import find_technique
from attune.care.session import groups
from attune.care.session.change import keep_walk
from attune.care.session.models import Contact, Played
from attune.care.session.walk_music import TECHNIQUE

from .conftest import actor_of
from .floor_plan import addresses_of, prepare


@pytest.mark.parametrize(
    ("line", "raised"),
    [
        ("azathioprine", ["immunosuppression"]),
        ("AZATHIOPRINE 50 mg tablets, one daily", ["immunosuppression"]),
        ("Methotrexate 10mg weekly", ["immunosuppression"]),
        ("Prograf (tacrolimus) 1 mg bd", ["immunosuppression"]),
        ("azathioprin", ["immunosuppression"]),
        ("Tegretol 200", ["carbamazepine"]),
        ("oxcarbazepine", ["carbamazepine"]),
        ("paracetamol 1 g", []),
    ],
)
def test_a_line_of_medicine_raises_what_the_data_file_says(line, raised):
    assert raised_by(line) == raised


def test_every_consequence_says_what_it_rests_on():
    for kind in kinds().values():
        assert kind.consequence
        assert kind.status in {"source", "default", "rule"}
        assert bool(kind.source) == (kind.status == "source")
    for entry in medicines().values():
        assert entry["source"]


def test_azathioprine_is_an_infection_flag_and_nothing_more(service, as_member):
    Medicine.objects.create(person=service.marta, as_written="azathioprine 50 mg")
    raised = [s for s in precautions_of(service.marta) if s.raised_by == "azathioprine 50 mg"]
    assert [shown.label for shown in raised] == ["Immunosuppressed"]
    page = as_member(service.ines).get(f"/people/{service.marta.pk}/").content.decode()
    assert "Infection control" in page
    assert "British National Formulary" in page
    assert "never means no risk" in page


def test_hearing_raises_its_own_precautions(service):
    service.marta.cochlear_implant, service.marta.tinnitus = "left", "yes"
    labels = {shown.label for shown in precautions_of(service.marta)}
    assert {"Cochlear implant", "Tinnitus"} <= labels
    assert "Hearing aids" not in labels


def test_seizures_ask_for_trigger_songs_which_are_then_never_used(service, as_member):
    data = {"kind": "seizures", "trigger_songs": "Bolero / Ravel"}
    as_member(service.ines).post(f"/people/{service.marta.pk}/precautions/add/", data)
    page = as_member(service.ines).get(f"/people/{service.marta.pk}/").content.decode()
    panel = page[page.index("data-before-the-first-sound") : page.index("attune-tabs")]
    assert "Bolero" in panel and "can start a seizure" in panel


def test_what_was_typed_and_refused_does_not_stand_on_the_panel(service, as_member):
    """A refused form shows its errors; the frame shows what is kept."""
    address = f"/people/{service.marta.pk}/change/"
    page = as_member(service.ines).post(address, {"preferred_name": "Wrong", "site": ""})
    assert 'id="person-name">Marta<' in page.content.decode()


# What plays: <audio> and the two players. What starts or fills a session: its forms.
SOUND = re.compile(r"<audio|data-(?:song|track)-player")
SESSION_FORM = re.compile(r"<form[^>]*(?:/sessions/|method=\"post\" novalidate)")


@pytest.mark.one_database
def test_no_page_sounds_or_starts_a_session_before_the_panel(prepared, as_member):
    """Every address of the floor plan, filled in for a person with a song, track and session."""
    client, players, forms, meetings, sessions = as_member(prepared.ines), 0, 0, 0, 0
    for address in (a for a in prepared.addresses if "logout" not in a):
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        page = answer.content.decode()
        if "<main" not in page:
            assert not SOUND.search(page), f"{address} is a fragment that plays"
            continue
        main = page[page.index("<main") :]
        sound = SOUND.search(main)
        # A round's own pages go from bed to bed and name nobody: there the nurse is asked.
        of_person = address.startswith("/people/") and "/sessions/" in address
        of_group = address in prepared.of_group
        form = SESSION_FORM.search(main) if of_person or of_group else None
        players, forms = players + bool(sound), forms + bool(form)
        meetings += of_group and bool(form)
        sessions += address.endswith(f"/sessions/{prepared.contact}/") and "<audio" in main
        if sound or form:
            panel = main.find("data-before-the-first-sound")
            first = min(found.start() for found in (sound, form) if found)
            assert 0 <= panel < first, address
            assert "Seizures" in main[panel:first], address
    assert players >= 3, "song, track and session play: the test looks for the wrong marks"
    assert sessions == 1, "a walk with a track plays on its session's page"
    assert forms >= 2, "starting and recording a session are forms"
    assert meetings == 3, "a group is started, recorded and registered by forms"


def let_her_walk_to_it(service, contact, by):
    """Marta walked 104 steps a minute without music, and physiotherapy agreed to the track."""
    walk = {
        "path": "10-in-14", "distance_m": 10.0, "pace": "comfortable", "aid": "none",
        "help": "none", "time_s": 15.0, "steps": 26,
    }  # fmt: skip
    keep_walk(contact, "before", reference=uuid.uuid4(), made_from=walk, track=None, by=by)
    sign_off(
        service.marta, find_technique(TECHNIQUE), check(service.marta, TECHNIQUE).to_sign,
        name="Femi Adams", profession="physiotherapist", helper="Karl",
        signed_on=timezone.localdate(), reason="Seen on the ward.", by=by,
    )  # fmt: skip


@pytest.fixture
def prepared(service, tmp_path):
    Precaution.objects.create(person=service.marta, kind="seizures")
    by = actor_of(service.ines)
    references = prepare(service, by, tmp_path)
    let_her_walk_to_it(service, Contact.objects.get(pk=references["contact"]), by)
    service.addresses, service.contact = addresses_of(references), references["contact"]
    group = Group.objects.get(pk=references["group"])
    session = groups.start_group(
        group, reference=uuid.uuid4(), place="", asks=["mood"],
        players={service.ines: Played.As.PLAYER}, by=by,
    )  # fmt: skip
    at = f"/sessions/{session.pk}/"
    service.of_group = {f"/groups/{group.pk}/meets/", at, f"{at}register/"}
    service.addresses = sorted({*service.addresses, *service.of_group})
    return service
