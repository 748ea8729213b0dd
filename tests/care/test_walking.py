"""Walking to a cue: which cadences are open and why, and what a bout keeps of cues and steps."""

import io
import json
import uuid

import numpy as np
import pytest
from django.utils import timezone

from attune.care.person.models import Precaution
from attune.care.plan.checks import check, sign_off
from attune.care.plan.findings import Way
from attune.care.plan.models import PlannedTechnique
from attune.care.plan.techniques import find_technique
from attune.care.session import change as session
from attune.care.trail.models import Entry
from attune.care.walking import ladder
from attune.care.walking.models import Bout
from tests.movement.walks import clock, step_times, trunk

from .conftest import actor_of, begin_session

pytestmark = pytest.mark.one_database

RAS = "rhythmic-cueing"


@pytest.fixture
def planned(service):
    """Marta's plan has rhythmic cueing up to +10 %; nobody has signed anything."""
    Precaution.objects.filter(person=service.marta).delete()
    return PlannedTechnique.objects.create(
        person=service.marta, technique=RAS, frequency="twice a week", place="the corridor",
        led_by=service.ines, lowest_percent=0, highest_percent=10,
    )  # fmt: skip


@pytest.fixture
def signed(service, planned):
    """A physiotherapist agreed to all of it."""
    found = check(service.marta, RAS, Way(highest_percent=10)).to_sign
    sign_off(
        service.marta, find_technique(RAS), found, name="Femi Adams", profession="physiotherapist",
        signed_on=timezone.localdate(), reason="Seen on the ward.", up_to_percent=10,
        by=actor_of(service.ines),
    )  # fmt: skip
    return planned


@pytest.fixture
def contact(service):
    """A session in which Marta walked 10 m in 12.5 s with 20 steps: 96 steps a minute."""
    by = actor_of(service.ines)
    started = begin_session(service)
    session.answer_yes_today(started, "yes", by=by)
    walk = {
        "path": "10-in-14", "distance_m": 10.0, "pace": "comfortable", "aid": "none",
        "help": "none", "time_s": 12.5, "steps": 20,
    }  # fmt: skip
    session.keep_walk(started, "before", reference=uuid.uuid4(), made_from=walk, track=None, by=by)
    started.refresh_from_db()
    return started


@pytest.fixture
def page(service, as_member, contact):
    front = f"/people/{service.marta.pk}/sessions/{contact.pk}/"
    client = as_member(service.ines)

    def ask(address="cue/", data=None):
        return client.get(front + address) if data is None else client.post(front + address, data)

    return ask


def played(cues, steps=(), **changes):
    told = {
        "duration_s": 30, "cues": cues, "steps_s": list(steps), "gaps_s": [], "motion_from_s": None,
    }  # fmt: skip
    return json.dumps(told | changes)


def sent(cues, steps=(), **changes):
    fields = {
        "reference": str(uuid.uuid4()), "cadence_spm": "96.0", "track": "", "cue_sound": "click",
        "sensor": "taps", "with_cue": "yes", "ended": "done", "seen": "",
        "played": played(cues, steps),
    }  # fmt: skip
    return fields | changes


def even(count, interval_s=0.625, level="full", start_s=2.5):
    return [[start_s + k * interval_s, level, 1.0] for k in range(count)]


def test_without_a_plan_or_a_baseline_the_page_says_what_comes_first(service, page, contact):
    text = page().content.decode()
    assert "Rhythmic cueing is not in the plan of Marta" in text
    assert "data-cue=" not in text
    contact.scores.all().delete()
    assert "Time a walk without music first" in page().content.decode()


def test_each_cadence_shows_its_sum_and_none_is_chosen(page, signed):
    text = page().content.decode()
    assert "60 × 20 ÷ 12.5 s = 96.0 steps/min" in text
    assert "96.0 × 1.05 = 100.8" in text and "cue at 100.5 steps/min" in text
    assert "96.0 × 1.10 = 105.6" in text and "cue at 105.5 steps/min" in text
    assert "checked" not in text.split("data-cue-form")[1].split("</form>")[0]


def test_nothing_may_be_walked_before_physiotherapy_agreed(page, planned, contact):
    text = page().content.decode()
    assert "Needs a sign-off" in text and "agreed with physiotherapy" in text
    rungs = ladder.rungs(contact, planned, ladder.baseline_of(contact))
    assert [rung.open for rung in rungs] == [False, False, False]


def test_a_raised_cue_opens_when_the_steps_went_with_the_one_below(page, signed, contact):
    def rungs_open():
        found = ladder.rungs(contact, signed, ladder.baseline_of(contact))
        return [rung.open for rung in found]

    def quickest_spm():
        return page().context["player"]["highest_spm"]

    assert rungs_open() == [True, False, False] and quickest_spm() == 96.0
    page("bouts/walk/keep/", sent(even(40), with_cue="no"))
    assert rungs_open() == [True, False, False]
    page("bouts/walk/keep/", sent(even(40), with_cue="yes"))
    assert rungs_open() == [True, True, False] and quickest_spm() == 100.5
    page("bouts/walk/keep/", sent(even(40), with_cue="yes", cadence_spm="100.5"))
    assert rungs_open() == [True, True, True] and quickest_spm() == 105.5


def test_twelve_taps_30_ms_before_the_cue_keep_perfectly_to_it(page, signed):
    cues = even(13)
    answer = page("bouts/walk/keep/", sent(cues, [at - 0.03 for at, _, _ in cues[1:]]))
    bout = Bout.objects.get()
    assert answer.headers["Attune-Kept"] == str(bout.pk)
    (whole,) = bout.result["parts"]
    assert whole["steps"] == 12 and whole["resultant_length"] == pytest.approx(1.0, abs=1e-3)
    assert bout.result["cadence_spm"] == 96.0
    text = page().content.decode()
    assert "no milliseconds are given" in text and "<svg" in text


def test_each_level_of_a_fading_cue_has_its_own_line(page, signed):
    cues = even(16) + even(16, level="quieter", start_s=12.5) + even(16, level="none", start_s=22.5)
    rng = np.random.default_rng(5)
    steps = [at + (0.02 if level != "none" else rng.uniform(-0.3, 0.3)) for at, level, _ in cues]
    page("bouts/walk/keep/", sent(cues, sorted(steps)))
    parts = {part["name"]: part for part in Bout.objects.get().result["parts"]}
    assert parts["Full cue"]["resultant_length"] > 0.99
    assert parts["Quieter cue"]["resultant_length"] > 0.99
    assert parts["No cue"]["resultant_length"] < 0.8


def test_the_phones_motion_is_kept_as_a_file_and_its_steps_are_found(page, signed):
    steps = step_times(96, 40)
    times = clock(steps[-1] + 3)
    rows = np.column_stack([times, trunk(times, steps)])
    file = io.BytesIO()
    np.savetxt(
        file, rows, delimiter=",", header="time_s,ax_m_s2,ay_m_s2,az_m_s2", comments="", fmt="%.5f"
    )
    file.name = "motion.csv"
    file.seek(0)
    told = played(even(44, 0.625, start_s=3), duration_s=32, motion_from_s=0.5, gaps_s=[[4, 6]])
    page("bouts/walk/keep/", sent([], sensor="phone", played=told, motion=file))
    bout = Bout.objects.get()
    assert bout.motion_sha256 and not bout.problem
    assert len(bout.steps_s) == pytest.approx(40, abs=1)
    assert bout.result["cadence_spm"] == pytest.approx(96, abs=1)
    assert bout.steps_s[0] == pytest.approx(steps[0] + 0.5, abs=0.15)
    assert "Nothing was recorded from 4 s to 6 s" in page().content.decode()


def test_a_phone_that_lay_still_is_kept_with_the_reason_why_there_are_no_steps(page, signed):
    file = io.BytesIO(b"time_s,ax_m_s2,ay_m_s2,az_m_s2\n" + b"".join(
        b"%.2f,0,0,9.81\n" % (k / 50) for k in range(1000)
    ))  # fmt: skip
    file.name = "motion.csv"
    page("bouts/walk/keep/", sent(even(20), sensor="phone", motion=file))
    bout = Bout.objects.get()
    assert bout.problem and bout.problem in page().content.decode()
    assert bout.steps_s == []


def test_what_is_sent_twice_is_kept_once(page, signed, service):
    fields = sent(even(20))
    first, second = page("bouts/walk/keep/", fields), page("bouts/walk/keep/", fields)
    assert first.json() == second.json()
    assert Entry.objects.filter(action="kept", subject__startswith="bout:").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"played": "{}"}, "could not be read"),
        ({"played": played([[float("nan"), "full", 1]])}, "could not be read"),
        ({"played": played([[1, "loud", 1]])}, "could not be read"),
        ({"played": played([], duration_s=1e9)}, "could not be read"),
        ({"cadence_spm": "140.0"}, "not one of today's"),
    ],
)
def test_what_cannot_be_true_is_refused_in_a_sentence_and_nothing_kept(
    page, signed, changes, sentence
):
    answer = page("bouts/walk/keep/", sent(even(4)) | changes)
    assert answer.status_code == 422 and sentence in " ".join(answer.json()["problems"])
    assert "Attune-Kept" not in answer.headers and not Bout.objects.exists()


def test_nothing_is_added_to_a_finished_session_or_after_a_no(page, signed, contact, service):
    session.answer_yes_today(contact, "no", by=actor_of(service.ines))
    assert "said no today" in page("bouts/walk/keep/", sent(even(4))).json()["problems"][0]
    session.answer_yes_today(contact, "yes", by=actor_of(service.ines))
    session.finish(contact, by=actor_of(service.ines))
    assert "was finished at" in page("bouts/walk/keep/", sent(even(4))).json()["problems"][0]


def test_tapping_and_clapping_need_no_plan(page):
    text = page("practice/?kind=tap&cadence_spm=80").content.decode()
    assert "80 beats a minute" in text and "data-cue=" in text
    assert "Choose 30 to 180" in page("practice/?kind=tap&cadence_spm=8").content.decode()
    cues = even(20, 0.75)
    page("bouts/tap/keep/", sent(cues, [c[0] for c in cues], cadence_spm="80"))
    assert Bout.objects.get().result["cadence_spm"] == 80.0
    assert "20 taps" in page("practice/").content.decode()
