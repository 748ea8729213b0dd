"""Singing to speak in care: phrases, voices kept with consent alone, scores, means, charts."""

import uuid
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from attune.care.person import consent
from attune.care.person.models import Precaution
from attune.care.plan.checks import check, sign_off
from attune.care.plan.models import Goal, PlannedTechnique, SignOff
from attune.care.plan.techniques import find_technique
from attune.care.session.models import Contact
from attune.care.singing import change, change_words, tasks
from attune.care.singing.models import (
    Attempt,
    GapLine,
    GapTry,
    Lyrics,
    ModelSet,
    Phrase,
    Range,
    Voice,
)
from attune.care.team.roles import Role
from attune.care.trail.models import Entry
from tests.music import voices

from .conftest import actor_of, begin_session, member_with

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def two_paces(monkeypatch):
    """Fewer models to wait for."""
    monkeypatch.setattr("attune.music.PACES_PER_MIN", (60, 200), raising=False)


@pytest.fixture
def ines(service, as_member):
    return as_member(service.ines)


@pytest.fixture
def phrase(service):
    by = actor_of(service.ines)
    change.keep_range(Range(person=service.marta, pitch_hz=131, how="set"), by=by)
    return change.add_phrase(Phrase(person=service.marta, words="so many", language="en-GB"), by=by)


@pytest.fixture
def agreed(service):
    decision = {
        "purpose": "record", "agreed": True, "capacity": "person", "decided_by": "Marta",
        "decided_on": timezone.localdate(),
    }  # fmt: skip
    consent.decide(service.marta, decision, by=actor_of(service.ines))


@pytest.fixture
def contact(service):
    return begin_session(service)


def read(client, address):
    return client.get(address).content.decode()


def at(service, *parts):
    return "/".join(["", "people", str(service.marta.pk), "singing", *map(str, parts), ""])


def recording(tmp_path: Path) -> Path:
    return voices.write(tmp_path / "said.wav", voices.say(("so", "me", "ni"))[0])


def send_voice(client, service, phrase, path, **changes):
    answers = {"spoken_by": "Karl", "whose": "relative", "agreed": "on"} | changes
    with path.open("rb") as sound:
        return client.post(
            at(service, "phrases", phrase.pk, "voices", "add"), answers | {"sound": sound}
        )


def kept_sounds(settings) -> list[str]:
    folder = Path(settings.MEDIA_ROOT)
    return sorted(
        path.name for kind in ("voices", "models") for path in (folder / kind).rglob("*.*")
    ) + sorted(path.name for path in (folder / "voices").rglob("*") if path.is_file())


def test_a_phrase_is_typed_divided_and_corrected(service, ines):
    page = ines.post(at(service, "phrases", "add"), {"words": "every day", "language": "en-GB"})
    phrase = Phrase.objects.get()
    assert (phrase.written, phrase.stressed) == ("e-ve-ry day", [True, False, False, True])
    ines.post(f"{page.url}divide/", {"written": "ev-ery day"})
    ines.post(f"{page.url}stress/", {"stressed": ["0"]})
    phrase.refresh_from_db()
    assert (phrase.written, phrase.stressed) == ("ev-ery day", [True, False, False])
    refused = ines.post(f"{page.url}stress/", {})
    assert "Tap at least one syllable" in refused.content.decode()
    refused = ines.post(at(service, "phrases", "add"), {"words": "2 cups", "language": "en-GB"})
    assert "Write it as it is said" in refused.content.decode()


def test_in_another_language_the_stress_is_tapped_before_anything_is_sung(service, ines, phrase):
    answers = {"words": "guten Morgen", "language": "other"}
    page = ines.post(at(service, "phrases", "add"), answers)
    shown = ines.get(page.url).content.decode()
    assert "nothing looks up which syllables are stressed" in shown
    assert "checked" not in shown.split("attune-stress")[1].split("</fieldset>")[0]
    ines.post(f"{page.url}tone/", {"sound": "hum"})
    assert not ModelSet.objects.exists()
    ines.post(f"{page.url}stress/", {"stressed": ["0", "2"]})
    ines.post(f"{page.url}tone/", {"sound": "hum"})
    assert ModelSet.objects.get().stressed == [True, False, True, False]


def test_a_hum_gives_the_pitch_and_is_not_kept(service, ines, tmp_path, settings):
    before = kept_sounds(settings)
    path = voices.write(tmp_path / "hum.wav", voices.hum(147.0))
    with path.open("rb") as sound:
        ines.post(at(service, "range"), {"sound": sound})
    found = Range.objects.get()
    assert (round(found.pitch_hz), found.how) == (147, "hummed")
    assert kept_sounds(settings) == before
    said = ines.post(at(service, "range"), {}).content.decode()
    assert "Hum into the page, or set the pitch." in said


def test_without_consent_no_voice_is_kept(service, ines, phrase, tmp_path, settings):
    before = kept_sounds(settings)
    shown = ines.get(at(service, "phrases", phrase.pk, "voices", "add")).content.decode()
    assert "kept only with consent" in shown
    assert 'name="sound"' not in shown
    answer = send_voice(ines, service, phrase, recording(tmp_path))
    assert answer.status_code == 200
    assert not Voice.objects.exists()
    assert kept_sounds(settings) == before


def test_whoever_speaks_agrees_too(service, ines, phrase, agreed, tmp_path):
    answer = send_voice(ines, service, phrase, recording(tmp_path), agreed="")
    assert "Ask whoever speaks first" in answer.content.decode()
    assert not Voice.objects.exists()


def test_a_voice_becomes_models_is_played_corrected_and_deleted(
    service, ines, phrase, agreed, tmp_path, settings
):
    page = send_voice(ines, service, phrase, recording(tmp_path)).url
    models = ModelSet.objects.get()
    tasks.sing_phrase.call(str(models.pk))
    models.refresh_from_db()
    assert (models.state, len(models.files), len(models.found["starts_s"])) == ("ready", 4, 3)
    shown = ines.get(page).content.decode()
    assert shown.count("attune-syllable-grip") == 3
    assert shown.index("data-before-the-first-sound") < shown.index("<audio")
    sound = ines.get(at(service, "models", models.pk, 60, "with-tap"))
    assert sound["Content-Type"] == "audio/flac" and b"".join(sound).startswith(b"fLaC")
    assert Entry.objects.filter(action="played", subject=f"modelset:{models.pk}").count() == 1

    heard = ines.get(f"{page}sound/")
    assert heard["Content-Type"] == "audio/wav"

    starts = {"start_0": "0.31", "start_1": "0.62", "start_2": "0.88"}
    ines.post(page, starts)
    corrected = ModelSet.objects.first()
    tasks.sing_phrase.call(str(corrected.pk))
    corrected.refresh_from_db()
    assert corrected.found["starts_s"] == [0.31, 0.62, 0.88]
    refused = ines.post(page, starts | {"start_1": "0.2"})
    assert "begins at least 0.02 s after" in refused.content.decode()

    consent.withdraw(service.marta, "record", withdrawn_by="Marta", by=actor_of(service.ines))
    assert ines.get(at(service, "models", models.pk, 60, "with-tap")).status_code == 404
    assert ines.get(f"{page}sound/").status_code == 404
    assert "<audio" not in ines.get(page).content.decode()
    assert "Karl saying" in str(consent.uses(service.marta, "record"))


def test_removing_a_voice_deletes_its_sound(
    service, ines, phrase, agreed, tmp_path, settings, django_capture_on_commit_callbacks
):
    page = send_voice(ines, service, phrase, recording(tmp_path)).url
    ModelSet.objects.update(files=[{"pace": 60, "tap": True, "sha256": "1" * 64}], state="ready")
    model = tasks.stored_model("1" * 64)
    model.write_bytes(b"fLaC")
    paths = [model, tasks.stored_voice(Voice.objects.get())]
    assert all(path.is_file() for path in paths)
    with django_capture_on_commit_callbacks(execute=True):
        ines.post(f"{page}remove/")
    assert not any(path.exists() for path in paths)
    assert ines.get(page).status_code == 404


def test_a_recording_that_cannot_be_used_is_one_sentence(service, ines, phrase, agreed, tmp_path):
    for samples, sentence in (
        (voices.say(("so", "me", "ni"))[0] * 0, "silent"),
        (np.tile(voices.say(("ma", "ni"))[0], 12), "said once"),
    ):
        path = voices.write(tmp_path / "said.wav", samples)
        answer = send_voice(ines, service, phrase, path)
        assert sentence in answer.content.decode()
    assert not Voice.objects.exists()
    other = voices.say(("ma", "ti", "so", "na", "ti", "ma", "so"), vowel_s=0.14)[0]
    page = send_voice(ines, service, phrase, voices.write(tmp_path / "o.wav", other)).url
    tasks.sing_phrase.call(str(ModelSet.objects.get().pk))
    shown = ines.get(page).content.decode()
    assert "syllables are heard in the recording" in shown
    assert "data-tap" in shown


def test_steps_are_scored_once_taken_back_and_averaged(service, ines, phrase, contact):
    page = f"/people/{service.marta.pk}/sessions/{contact.pk}/singing/"
    shown = ines.get(f"{page}?phrase={phrase.pk}&level=elementary").content.decode()
    assert shown.count('name="points"') == 15
    reference = str(uuid.uuid4())
    answers = {"phrase": str(phrase.pk), "level": "elementary", "step": "unison"}
    for _ in range(2):
        ines.post(f"{page}attempts/", answers | {"reference": reference, "points": "2"})
    ines.post(f"{page}attempts/", answers | {"reference": str(uuid.uuid4()), "points": "1"})
    slip = str(uuid.uuid4())
    ines.post(f"{page}attempts/", answers | {"reference": slip, "points": "0"})
    ines.post(f"{page}attempts/{slip}/take-back/")
    assert [a.points for a in Attempt.objects.filter(taken_back_at=None)] == [2, 1]
    shown = ines.get(f"{page}?phrase={phrase.pk}&level=elementary").content.decode()
    assert "3 of 4 points, <strong>75 %" in shown
    assert "mean of 90 % over five sessions" in shown and "you decide" in shown
    chart = ines.get(at(service)).content.decode()
    assert "Elementary: points in per cent by session" in chart
    assert ines.post(f"{page}attempts/", answers | {"points": "3"}).status_code == 404


def test_the_mean_is_of_the_last_five_sessions_each_counted_once(service, phrase):
    by = actor_of(service.ines)
    for given in ([0], [2, 2], [2, 2], [2, 0, 0, 0], [2], [1]):
        contact = begin_session(service)
        for points in given:
            change.keep_attempt(
                contact, phrase, "advanced", "speech-song", points, reference=uuid.uuid4(), by=by
            )
    from attune.care.singing.page import by_level

    (found,) = by_level(Attempt.objects.select_related("contact__session"))
    assert [session.percent for session in found.sessions] == [0, 100, 100, 25, 100, 50]
    assert found.mean_percent == 75


def test_nothing_is_scored_after_a_no_or_a_finished_session(service, ines, phrase, contact):
    page = f"/people/{service.marta.pk}/sessions/{contact.pk}/singing/"
    answers = {
        "reference": str(uuid.uuid4()), "phrase": str(phrase.pk), "level": "elementary",
        "step": "unison", "points": "2",
    }  # fmt: skip
    Contact.objects.update(assent="no")
    said = ines.post(f"{page}attempts/", answers, follow=True).content.decode()
    assert "said no today" in said
    Contact.objects.update(assent="yes")
    contact.session.ended_at = timezone.now()
    contact.session.save()
    said = ines.post(f"{page}attempts/", answers, follow=True).content.decode()
    assert "This session is finished" in said and "so nothing was added" in said
    assert not Attempt.objects.exists()


def test_the_plan_the_session_and_what_is_sung_lead_to_each_other(
    service, ines, as_member, phrase, contact
):
    marta, plan = service.marta, f"/people/{service.marta.pk}/plan/"
    assert f"{plan}techniques/add/melodic-intonation/" in read(ines, at(service))
    mentor = as_member(member_with(service.river, "Joan Reed", Role.MENTOR, service.north))
    assert f"{plan}techniques/add/" not in read(mentor, at(service))
    goal = Goal.objects.create(
        person=marta, words="Ask for water.", domain="speech", measure="goal-progress",
        technique="melodic-intonation", target_on="2030-01-01",
    )  # fmt: skip
    planned = PlannedTechnique.objects.create(
        person=marta, technique="melodic-intonation", frequency="Each day", place="Room",
        led_by=service.ines,
    )  # fmt: skip
    for page in (at(service), at(service, "phrases", phrase.pk)):
        shown = read(ines, page)
        assert f'href="{plan}#goal-{goal.pk}"' in shown and "Ask for water." in shown
        assert f'href="{plan}techniques/{planned.pk}/"' in shown
    assert "Ask for water." not in read(ines, at(service, "gaps"))
    back = f'href="{at(service)}">Phrases of Marta'
    shown = read(ines, plan)
    assert f'id="goal-{goal.pk}"' in shown and shown.count(back) == 2
    assert back in read(ines, f"{plan}techniques/{planned.pk}/")
    goal.ended_at = timezone.now()
    goal.save()
    assert "Ask for water." not in read(ines, at(service))
    session = f"/people/{marta.pk}/sessions/{contact.pk}/"
    for page in (session, at(service)):
        assert f'href="{session}singing/"' in read(ines, page)
    assert f'href="{session}"' in read(ines, f"{session}singing/")


def test_a_phrase_of_another_is_not_at_this_address(service, as_member, phrase):
    for member in (service.tom, service.bea, service.rafi, service.ola):
        assert as_member(member).get(at(service, "phrases", phrase.pk)).status_code == 404


def test_a_gap_is_kept_with_beginning_word_and_help(service, ines, contact):
    line = {"kind": "song", "title": "Twinkle, twinkle", "sung": "little", "left_out": "star"}
    ines.post(at(service, "gaps", "add"), line)
    gap = service.marta.gap_lines.get()
    page = f"/people/{service.marta.pk}/sessions/{contact.pk}/singing/gaps/{gap.pk}/"
    assert "checked" not in ines.get(page).content.decode().split("<form class")[1]
    said = ines.post(page, {"reference": str(uuid.uuid4()), "began": "yes"}).content.decode()
    assert "Say whether it came." in said and "Say what help was given." in said
    whole = {"reference": str(uuid.uuid4()), "began": "yes", "completed": "yes", "help": "none"}
    for _ in range(2):
        ines.post(page, whole)
    no_word = {"reference": str(uuid.uuid4()), "completed": "no", "help": "first-sound"}
    ines.post(page, whole | no_word)
    assert GapTry.objects.count() == 2
    shown = ines.get(at(service, "gaps")).content.decode()
    assert "2 of 2" in shown and shown.count("1 of 2") == 2
    refused = ines.post(at(service, "gaps", "add"), line | {"title": "Ave Maria"}).content.decode()
    assert "must never be used with Marta" in refused


def test_a_song_has_writers_and_versions_and_goes_when_they_say_so(service, ines, as_member):
    answers = {"title": "Rain", "writers": "Marta, words\nInes, tune", "words": "It rains."}
    page = ines.post(at(service, "songs", "begin"), answers).url
    ines.post(page, {"words": "It rains on us."})
    ines.post(page, {"words": "It rains on us."})
    lyrics = Lyrics.objects.get()
    assert [version.words for version in lyrics.versions.all()] == ["It rains on us.", "It rains."]
    assert [str(writer) for writer in lyrics.writers.all()] == ["Marta (words)", "Ines (tune)"]
    assert lyrics.becomes == "not-asked"
    shown = ines.get(page).content.decode()
    assert "Not asked yet" in shown and "checked" not in shown
    assert as_member(service.ola).get(page).status_code == 404
    ines.post(f"{page}becomes/", {"becomes": "private", "decided_by": "Marta"})
    lyrics.refresh_from_db()
    assert (lyrics.becomes, lyrics.decided_by) == ("private", "Marta")
    ines.post(f"{page}becomes/", {"becomes": "delete", "decided_by": "Marta"})
    lyrics.refresh_from_db()
    assert (lyrics.title, lyrics.versions.count()) == ("", 0)
    assert ines.get(page).status_code == 404


def test_singing_waits_for_the_sign_off_that_a_tracheostomy_asks_for(
    service, ines, phrase, contact
):
    Precaution.objects.create(person=service.marta, kind="swallowing", what="tracheostomy")
    gap = GapLine(person=service.marta, kind="rhyme", sung="Twinkle", left_out="star")
    change_words.add_line(gap, by=actor_of(service.ines))
    front = f"/people/{service.marta.pk}/sessions/{contact.pk}/singing/"
    step = {"phrase": str(phrase.pk), "level": "elementary", "step": "unison", "points": "2"}
    scored, filled = f"{front}?phrase={phrase.pk}&level=elementary", f"{front}gaps/{gap.pk}/"
    answers = {"began": "yes", "completed": "yes", "help": "none"}

    def try_both():
        attempt = step | {"reference": str(uuid.uuid4())}
        said = ines.post(f"{front}attempts/", attempt, follow=True).content.decode()
        said += ines.post(filled, answers | {"reference": str(uuid.uuid4())}).content.decode()
        return said, Attempt.objects.count(), GapTry.objects.count()

    for page in (scored, filled):
        shown = read(ines, page)
        assert "Goes on only with a sign-off" in shown and "tracheostomy" in shown
        assert "techniques/add/m" in shown
        assert 'name="points"' not in shown and 'name="began"' not in shown
    said, *kept = try_both()
    assert said.count("It waits for a sign-off by a speech and language therapist") == 2
    assert kept == [0, 0]
    for code in ("melodic-intonation", "musical-speech-stimulation"):
        sign_off(
            service.marta, find_technique(code), check(service.marta, code).to_sign,
            name="Noor Haak", profession="nurse", signed_on=timezone.localdate(),
            reason="Cuff down, ten minutes.", by=actor_of(service.ines),
        )  # fmt: skip
    shown = read(ines, scored)
    assert "Noor Haak, nurse" in shown and shown.count('name="points"') == 15
    assert try_both()[1:] == (1, 1)
    # A slip is taken back although the sign-off has ended since.
    SignOff.objects.update(ended_at=timezone.now())
    slip = Attempt.objects.get()
    assert f"{slip.pk}/take-back/" in read(ines, scored)
    ines.post(f"{front}attempts/{slip.pk}/take-back/")
    assert not Attempt.objects.filter(taken_back_at=None).exists()
