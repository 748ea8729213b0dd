"""A walk with a walking track in a session: it plays only where the checks let it begin."""

import uuid

import pytest
from django.utils import timezone

from attune.care.person.models import Precaution
from attune.care.plan.checks import check, sign_off
from attune.care.plan.findings import Way
from attune.care.plan.models import PlannedTechnique
from attune.care.plan.techniques import find_technique
from attune.care.repertoire.models import Analysis, Song, WalkingTrack
from attune.care.session.models import Score
from attune.care.session.walk_music import TECHNIQUE, percent_above

from .conftest import actor_of, begin_session

pytestmark = pytest.mark.one_database


@pytest.fixture
def contact(service):
    """A session with Marta, who has tracks at 96, 104 and 110 steps a minute."""
    song = Song.objects.create(
        person=service.marta, title="Home road", basis="own", sha256="0" * 64, duration_s=180
    )
    analysis = Analysis.objects.create(song=song, version="test")
    for cadence_spm in (96, 104, 110):
        WalkingTrack.objects.create(analysis=analysis, cadence_spm=cadence_spm, state="ready")
    return begin_session(service)


@pytest.fixture
def ask(service, as_member, contact):
    """The page of the session, or the answer to one walk that was timed in it."""
    client, front = as_member(service.ines), f"/people/{service.marta.pk}/sessions/{contact.pk}/"

    def answer(moment="", **more):
        if not moment:
            return client.get(front).content.decode()
        walk = {
            "path": "10-in-14", "pace": "comfortable", "aid": "none", "help": "none",
            "time_s": "12.5", "steps": "20", "reference": str(uuid.uuid4()), **more,
        }  # fmt: skip
        data = {f"walk-{moment}-{name}": value for name, value in walk.items()}
        sent = client.post(f"{front}walk/{moment}/", data, headers={"HX-Request": "true"})
        return sent.content.decode()

    return answer


def physiotherapy_agrees(service, up_to):
    found = check(service.marta, TECHNIQUE, Way(highest_percent=up_to)).to_sign
    sign_off(
        service.marta, find_technique(TECHNIQUE), found, name="Femi Adams", helper="Karl",
        profession="physiotherapist", signed_on=timezone.localdate(), reason="Seen on the ward.",
        up_to_percent=up_to, by=actor_of(service.ines),
    )  # fmt: skip


def plan_up_to(service, highest):
    return PlannedTechnique.objects.create(
        person=service.marta, technique=TECHNIQUE, frequency="daily", place="corridor",
        led_by=service.ines, lowest_percent=0, highest_percent=highest,
    )  # fmt: skip


def test_no_track_plays_before_physiotherapy_agreed_and_what_was_walked_is_kept(
    service, contact, ask
):
    answer = ask("before")
    for page in (answer, ask()):
        assert "<audio" not in page and "Not played here" in page
        assert "Suitability for walking to a beat is agreed with physiotherapy first" in page
        assert f"/people/{service.marta.pk}/plan/techniques/add/rhythmic-cueing/" in page
        assert "96 ÷ 96.0 = +0.0 %" in page and "104 ÷ 96.0 = +8.3 %" in page
    assert 'id="walk-music" hx-swap-oob="true"' in answer
    track = WalkingTrack.objects.get(cadence_spm=104)
    assert "Kept at" in ask("during", track_used=str(track.pk))
    assert Score.objects.get(moment="during").track == track


def test_a_signed_track_plays_as_far_as_the_plan_and_the_signature_go(service, contact, ask):
    planned = plan_up_to(service, 10)
    physiotherapy_agrees(service, 10)
    page = ask()
    assert "<audio" not in page and "A walk without music comes first" in page
    page = ask("before")
    played, held = page.split("Not played here")
    assert played.count("<audio") == 2 and "<audio" not in held
    assert "Signed: Femi Adams, physiotherapist" in played and "helper Karl" in played
    assert "110 ÷ 96.0 = +14.6 %" in held and "A cue of +15 % is above +10 %." in held
    assert "The plan goes to +10 %, and this is +15 %." in held
    assert f"/plan/techniques/{planned.pk}/" in held
    # Two walks without a count of steps: nobody knows their own cadence any more.
    ask("before", steps="")
    assert "<audio" not in ask() and "A walk without music comes first" in ask()


def test_a_signature_alone_or_a_plan_alone_opens_nothing_more(service, contact, ask):
    plan_up_to(service, 0)
    physiotherapy_agrees(service, 20)
    page = ask("before")
    assert page.count("<audio") == 1, "the plan goes no higher than their own cadence"
    PlannedTechnique.objects.update(highest_percent=20)
    assert ask().count("<audio") == 3
    Precaution.objects.create(person=service.marta, kind="lines-and-tubes")
    page = ask()
    assert "<audio" not in page and "Lines and tubes" in page.split("Not played here")[1]


@pytest.mark.parametrize(
    ("cadence_spm", "own_spm", "percent"),
    [
        (96, 96, 0), (96.5, 96.3, 0), (97, 96.4, 1), (105, 100, 5), (110.5, 100.3, 11),
        (91.5, 96.3, -5),
    ],
)  # fmt: skip
def test_a_rise_is_never_rounded_down(cadence_spm, own_spm, percent):
    assert percent_above(cadence_spm, own_spm) == percent
