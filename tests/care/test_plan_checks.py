"""Techniques from data files, and their check against a person in three strengths."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from attune.care.person.change import end_line
from attune.care.person.models import MusicNotToUse, Precaution
from attune.care.plan.checks import check, sign_off
from attune.care.plan.findings import Way
from attune.care.plan.models import PlannedTechnique, SignOff, WalkingAnswers
from attune.care.plan.techniques import (
    FOLDER,
    evidence_cards,
    find_technique,
    not_listed,
    read_folders,
    techniques,
)
from attune.care.trail.models import Entry

from .conftest import actor_of

TWELVE = {
    "rhythmic-cueing", "patterned-sensory-enhancement", "rhythmic-instrument-play",
    "melodic-intonation", "musical-speech-stimulation", "receptive-listening",
    "personal-playlist", "procedure-support", "singing", "songwriting", "improvisation",
    "movement-to-music",
}  # fmt: skip
NO = dict.fromkeys(WalkingAnswers.QUESTIONS, "no")
TODAY = timezone.localdate


@pytest.fixture
def kept(service):
    """Keep a sign-off of what is open for Marta's rhythmic cueing, with changes to it."""
    technique = find_technique("rhythmic-cueing")

    def keep(findings, **changes):
        words = {
            "name": "Femi Adams", "profession": "physiotherapist", "signed_on": TODAY(),
            "reason": "Seen on the ward.", **changes,
        }  # fmt: skip
        return sign_off(service.marta, technique, findings, **words, by=actor_of(service.ines))

    return keep


@pytest.fixture
def marta(service):
    """Marta without her precaution in free words, so that each test adds its own."""
    Precaution.objects.filter(person=service.marta).delete()
    return service.marta


def reasons(findings):
    return " ".join(finding.reason for finding in findings)


def test_the_twelve_techniques_are_listed_each_whole():
    assert set(techniques()) == TWELVE
    assert not_listed() == ()
    for technique in techniques().values():
        assert technique.what and technique.for_whom and technique.steps and technique.dose
        assert technique.sources and technique.leaders and technique.found_measures
        for fact in (*technique.steps, *technique.dose, *technique.sources):
            assert fact.rests_on


def test_every_evidence_card_has_certainty_limits_and_a_date():
    assert len(evidence_cards()) == 8
    for card in evidence_cards().values():
        assert card.certainty and card.limits and card.date and card.source


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('name = "Humming"\nsteps = []\nsources = [{ text = "X 2020" }]', "it has no steps"),
        ('name = "Humming"\nsteps = [{ text = "Hum.", status = "rule" }]', "it has no sources"),
        ("steps = [", "it cannot be read"),
        ('steps = [{ text = "Hum." }]\nsources = [{ text = "X" }]', "names no source"),
        (
            'steps = [{ text = "Hum.", status = "rule" }]\nsources = [{ text = "X" }]\n'
            'may_lead = ["astronaut"]\nname = "a"\nwhat = "b"\nfor_whom = "c"',
            "there is no role called astronaut",
        ),
    ],
)
def test_a_technique_without_steps_or_source_is_not_listed_and_it_is_said_why(
    tmp_path, written, why
):
    (tmp_path / "singing.toml").write_text(written)
    listed, refused = read_folders(((FOLDER / "techniques", False), (tmp_path, True)))
    assert "singing" not in listed, "A service's broken file must not leave ours in its place"
    assert [file.file for file in refused] == ["singing.toml"]
    assert why in refused[0].why


def test_a_service_changes_a_technique_by_a_file_of_its_own(tmp_path):
    ours = (FOLDER / "techniques" / "singing.toml").read_text()
    (tmp_path / "singing.toml").write_text(ours.replace('name = "Singing"', 'name = "Our choir"'))
    listed, _ = read_folders(((FOLDER / "techniques", False), (tmp_path, True)))
    assert listed["singing"].name == "Our choir"
    assert listed["singing"].own


def test_precautions_are_explained_or_ask_for_a_sign_off(marta):
    assert check(marta, "singing").may_begin
    Precaution.objects.create(person=marta, kind="fatigue", what_to_do="Ten minutes.")
    Precaution.objects.create(person=marta, what="Afraid of thunder", what_to_do="Ask first.")
    found = check(marta, "singing")
    assert found.may_begin
    assert "Ten minutes." in reasons(found.explained)
    assert "Afraid of thunder: Ask first." in reasons(found.explained)
    Precaution.objects.create(person=marta, kind="swallowing")
    found = check(marta, "singing")
    assert not found.may_begin
    assert [f.strength for f in found.findings][:1] == ["sign-off"]
    assert "speech and language therapist" in found.to_sign[0].who_signs


def test_falls_need_no_sign_off_where_the_person_sits(marta):
    Precaution.objects.create(person=marta, kind="falls")
    assert check(marta, "movement-to-music").to_sign
    assert check(marta, "movement-to-music", Way(seated=True)).may_begin


def test_closed_headphones_outdoors_and_music_never_to_be_used_are_refused(marta):
    assert check(marta, "personal-playlist", Way(outdoors=True, headphones="open")).may_begin
    closed = check(marta, "personal-playlist", Way(outdoors=True, headphones="closed"))
    assert "Closed headphones" in reasons(closed.refused)
    seizures = Precaution.objects.create(person=marta, kind="seizures")
    MusicNotToUse.objects.create(
        person=marta, what="Bolero", artist="Ravel", strength="never", trigger_of=seizures,
        reason="can start a seizure",
    )  # fmt: skip
    trigger = check(marta, "singing", Way(songs=(("Boléro", "Ravel"),)))
    assert "can start a seizure" in reasons(trigger.refused)


def test_walking_to_a_cue_waits_for_physiotherapy_and_goes_on_once_it_is_signed(marta, kept):
    found = check(marta, "rhythmic-cueing")
    assert [f.strength for f in found.to_sign] == ["sign-off"]
    row = kept(found.to_sign)
    assert check(marta, "rhythmic-cueing").may_begin
    assert check(marta, "rhythmic-cueing").signed[0].sign_offs == (row,)
    assert (row.name, row.get_profession_display(), row.reason) == (
        "Femi Adams", "Physiotherapist", "Seen on the ward.",
    )  # fmt: skip
    assert Entry.objects.filter(action="signed off", person=marta.pk).count() == 1


def test_a_precaution_written_later_needs_a_sign_off_of_its_own(marta, kept):
    kept(check(marta, "rhythmic-cueing").to_sign)
    Precaution.objects.create(person=marta, kind="falls")
    found = check(marta, "rhythmic-cueing").to_sign
    assert "Falls" in reasons(found)
    with pytest.raises(ValidationError, match="Name the helper"):
        kept(found)
    kept(found, helper="Karl, her brother")
    assert check(marta, "rhythmic-cueing").may_begin


def test_a_sign_off_lapses_and_can_be_taken_back_and_stays_in_the_record(service, marta, kept):
    found = check(marta, "rhythmic-cueing").to_sign
    kept(found, signed_on=TODAY() - timedelta(days=9), lapses_on=TODAY())
    assert not check(marta, "rhythmic-cueing").may_begin
    assert check(marta, "rhythmic-cueing", on=TODAY() - timedelta(days=1)).may_begin
    end_line(kept(found), "Her heart.", by=actor_of(service.ines), action="taken back")
    assert not check(marta, "rhythmic-cueing").may_begin
    assert SignOff.objects.filter(person=marta, ended_because="Her heart.").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"reason": ""}, "reason"),
        ({"profession": "nurse"}, "profession"),
        ({"signed_on": date(2999, 1, 1)}, "signed_on"),
        ({"lapses_on": date(2020, 1, 1)}, "lapses_on"),
    ],
)
def test_a_sign_off_without_name_profession_date_or_reason_is_not_kept(marta, kept, changes, field):
    with pytest.raises(ValidationError) as refused:
        kept(check(marta, "rhythmic-cueing").to_sign, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not SignOff.objects.exists()


def test_at_home_an_unanswered_question_counts_as_yes_and_asks_for_a_named_helper(marta, kept):
    home = Way(at_home=True)
    found = check(marta, "rhythmic-cueing", home)
    asked = next(f for f in found.to_sign if f.needs_helper)
    assert asked.reason.count("not asked: counts as yes") == 6
    assert "alone never shows that a person is safe" in reasons(found.explained)
    with pytest.raises(ValidationError, match="Name the helper"):
        kept(found.to_sign)
    WalkingAnswers.objects.create(person=marta, **{**NO, "dementia": ""})
    asked = next(f for f in check(marta, "rhythmic-cueing", home).to_sign if f.needs_helper)
    assert "moderate dementia (not asked" in asked.reason
    assert "fall" not in asked.reason
    kept(check(marta, "rhythmic-cueing", home).to_sign, helper="Karl, her brother")
    assert check(marta, "rhythmic-cueing", home).may_begin
    WalkingAnswers.objects.create(person=marta, **{**NO, "fall": "yes"})
    assert not check(marta, "rhythmic-cueing", home).may_begin, "A new ground is a new question"
    WalkingAnswers.objects.create(person=marta, **NO)
    assert check(marta, "rhythmic-cueing", home).may_begin


def test_a_rise_is_signed_with_freezing_and_always_above_ten_percent(marta, kept):
    kept(check(marta, "rhythmic-cueing").to_sign)
    assert "Freezing (not asked" in reasons(
        check(marta, "rhythmic-cueing", Way(highest_percent=5)).to_sign
    )
    WalkingAnswers.objects.create(person=marta, **NO)
    assert check(marta, "rhythmic-cueing", Way(highest_percent=10)).may_begin
    high = check(marta, "rhythmic-cueing", Way(highest_percent=15))
    with pytest.raises(ValidationError, match="say how far"):
        kept(high.to_sign, up_to_percent=10)
    kept(high.to_sign, up_to_percent=15)
    assert check(marta, "rhythmic-cueing", Way(highest_percent=15)).may_begin
    assert not check(marta, "rhythmic-cueing", Way(highest_percent=20)).may_begin


def test_at_home_the_cue_rises_by_five_percent_a_week_and_not_above_what_was_seen_safe(
    service, marta
):
    def refused(highest, safe):
        way = Way(at_home=True, highest_percent=highest, seen_safe_percent=safe)
        return reasons(check(marta, "rhythmic-cueing", way).refused)

    assert "no rise was seen safe" in refused(5, None)
    assert not refused(5, 10)
    assert "this week up to +5 %" in refused(10, 10)
    planned = PlannedTechnique.objects.create(
        person=marta, technique="rhythmic-cueing", frequency="daily", place="At home",
        led_by=service.ines, at_home=True, lowest_percent=0, highest_percent=5,
    )  # fmt: skip
    assert "this week up to +5 %" in refused(10, 10), "It was planned only today"
    week_ago = timezone.now() - timedelta(days=8)
    PlannedTechnique.objects.filter(pk=planned.pk).update(written_at=week_ago)
    assert not refused(10, 10)
    assert "+5 % was the most" in refused(10, 5)


def test_a_technique_that_is_not_listed_any_more_is_refused(marta):
    assert "not listed here any more" in reasons(check(marta, "humming").refused)


def test_a_precaution_put_in_other_words_needs_a_sign_off_of_its_own(marta, kept):
    falls = Precaution.objects.create(person=marta, kind="falls", what_to_do="Beside her.")
    kept(check(marta, "rhythmic-cueing").to_sign, helper="Karl")
    assert check(marta, "rhythmic-cueing").may_begin
    falls.what_to_do = "Not to stand this week."
    falls.save()
    assert not check(marta, "rhythmic-cueing").may_begin
