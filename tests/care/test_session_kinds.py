"""What a session with one person holds besides its scores, of whichever kind it is."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.diary.models import Booking
from attune.care.kit.models import Instrument
from attune.care.person.change import add_person
from attune.care.person.models import Person, Precaution
from attune.care.plan.models import TryOut
from attune.care.session.change import answer_yes_today, finish
from attune.care.session.models import Amendment, Contact, Played, Score, Session, UnitLimits
from attune.care.team.models import Posting
from attune.care.team.roles import Role
from attune.care.trail.models import Entry

from .conftest import actor_of, begin_session


@pytest.fixture
def ines(service, as_member):
    return as_member(service.ines)


@pytest.fixture
def begin(service, ines):
    """Begin a session with Marta; returns its address and its contact."""

    def start(**answers):
        data = {"reference": str(uuid.uuid4()), "place": "Ward", **answers}
        address = ines.post(f"/people/{service.marta.pk}/sessions/start/", data).url
        return address, Contact.objects.get(pk=address.rstrip("/").rsplit("/", 1)[-1])

    return start


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, address, part, prefix="", **answers) -> str:
    data = {f"{prefix}-{name}" if prefix else name: value for name, value in answers.items()}
    return words(client.post(f"{address}{part}/", data, headers={"HX-Request": "true"}))


def test_kind_trainee_mentor_and_scales_are_said_at_the_start(service, ines, begin):
    address, contact = begin(
        kind="procedure-support", asks=["pain"], trainees=[str(service.tom.pk)],
    )  # fmt: skip
    assert (contact.session.kind, contact.session.asks) == ("procedure-support", ["pain"])
    assert Played.objects.get(member=service.tom).part == "trainee"
    page = words(ines.get(address))
    assert "Before: pain" in page or "Pain" in page
    assert "Anxiety" not in page and "Walk without music" not in page
    assert "checked" not in page
    ines.post(f"{address}finish/")
    assert set(Score.objects.values_list("measure", flat=True)) == {"pain"}


def test_what_was_played_and_what_they_said_is_kept_and_its_change_leaves_history(ines, begin):
    address, contact = begin()
    page = send(
        ines, address, "about", "about", chosen_by="family", live="live", through="air",
        volume_by="person", music_used="Two lullabies", own_words="Sing it again.",
        activities=["singing"], reached_staff="0", as_planned="changed", sedation="less",
        procedure_min="20", joint_with="Play specialist", parent_held="yes", parent_words="Better.",
    )  # fmt: skip
    for said in ("Sing it again.", "Done another way", "Less than usual", "Play specialist"):
        assert said in page
    contact.refresh_from_db()
    assert (contact.reached_staff, contact.reached_family) == (0, None)
    assert not Amendment.objects.exists(), "the first words replace nothing"
    send(ines, address, "about", "about", chosen_by="person", own_words="Sing it again.")
    was = Amendment.objects.get().was
    assert was["chosen_by"] == "family" and was["reached_staff"] == 0 and "own_words" not in was
    assert "Who chose the music: Family" in words(ines.get(address))


def test_after_signing_a_change_says_why(service, ines, begin):
    address, contact = begin()
    ines.post(f"{address}finish/")
    ines.post(f"/sessions/{contact.session_id}/sign/")
    refused = send(ines, address, "about", "about", music_used="A waltz")
    assert "this session is signed" in refused and "Not kept" in refused
    contact.refresh_from_db()
    assert contact.music_used == "" and contact.session.signed_by == service.ines
    send(ines, address, "about", "about", music_used="A waltz", why="Forgot it.")
    assert Amendment.objects.get().why == "Forgot it."


def test_instruments_are_asked_of_a_session_and_held_to_the_rules_of_beds(service, ines, begin):
    of = {"organisation": service.river, "site": service.north, "wipe": "Alcohol wipe, 30 s"}
    flute = Instrument.objects.create(name="Flute", surface="smooth", blown=True, **of)
    shaker = Instrument.objects.create(name="Felt shaker", surface="soft", blown=False, **of)
    flute_alone = {"instruments": [str(flute.pk)], "wiped_before": [str(flute.pk)]}
    address, contact = begin()
    page = send(ines, address, "about", "about", wiped_after=[str(shaker.pk)])
    assert "Felt shaker was wiped: say that it was played too" in page
    assert "wiped before: " in send(ines, address, "about", "about", **flute_alone)
    use = contact.instruments_used.get()
    assert use.wiped_before_at and not use.wiped_after_at
    # Marta again, with her own flute; then somebody else with it.
    again, other = begin()
    assert "Not kept" not in send(ines, again, "about", "about", **flute_alone)
    zoe = Person(site=service.north, preferred_name="Zoë")
    add_person(zoe, by=actor_of(service.ines), caseload_of=service.ines)
    hers = begin_session(service, zoe)
    front = f"/people/{zoe.pk}/sessions/{hers.pk}/"
    assert "is never shared" in send(ines, front, "about", "about", **flute_alone)
    assert not hers.instruments_used.exists()
    soft = {"instruments": [str(flute.pk), str(shaker.pk)]}
    assert "Not kept" not in send(ines, again, "about", "about", **soft)
    Precaution.objects.create(person=service.marta, kind="isolation")
    assert "Never in isolation" in words(ines.get(again))
    # What was kept before she was isolated stays, and does not stand in the way of a correction.
    assert "Not kept" not in send(ines, again, "about", "about", **soft, own_words="Once more.")
    refused = send(ines, address, "about", "about", **soft)
    assert "nothing porous or soft enters isolation" in refused and "Not kept" in refused
    assert contact.instruments_used.count() == 1
    # Without a precaution, what the ward said of today counts as well.
    Precaution.objects.all().delete()
    Booking.objects.create(
        organisation=service.river, site=service.north, person=service.marta, place="Side room",
        starts_at=timezone.now(), minutes=30, infection="infected",
    )  # fmt: skip
    assert "enters isolation" in send(ines, address, "about", "about", **soft)
    send(ines, again, "about", "about")
    assert not other.instruments_used.exists()


def test_a_moment_is_one_tap_and_keeps_its_time(ines, begin):
    address, contact = begin()
    send(ines, address, "moments", moment="smiled")
    page = send(ines, address, "moments", moment="sang")
    assert re.search(r"Smiled \d\d:\d\d, Sang \d\d:\d\d", page)
    send(ines, address, "moments", moment="levitated")
    contact.refresh_from_db()
    assert [m["what"] for m in contact.moments] == ["smiled", "sang"]
    assert Entry.objects.filter(action="marked").count() == 2
    ines.post(f"{address}finish/")
    assert "is finished" in send(ines, address, "moments", moment="sang")


@pytest.fixture
def unit(service):
    return UnitLimits.objects.create(
        ward=service.ward, heart_rate_low_bpm=100, heart_rate_high_bpm=180,
        stop_signs="Colour change", agreed_with="Dr Osei",
    )  # fmt: skip


def test_on_a_childrens_unit_limits_stop_signs_and_the_monitor_stand_on_the_page(unit, ines, begin):
    address, contact = begin()
    page = words(ines.get(address))
    assert "100 to 180 bpm" in page and "Colour change" in page
    assert not re.search(r'name="vitals-before-heart-rate"[^>]*value="', page)
    page = send(ines, address, "vitals/during", "vitals-during", **{"heart-rate": "150"})
    assert "Choose who read the monitor" in page and 'value="150"' in page
    page = send(
        ines, address, "vitals/during", "vitals-during", **{"heart-rate": "190"},
        rater="staff", missing="could-not",
    )  # fmt: skip
    assert page.count("Outside the unit") == 1
    rows = {(s.measure, s.value, s.missing, s.how) for s in contact.scores.all()}
    assert rows == {
        ("heart-rate", 190, "", "read from the monitor"),
        ("oxygen-saturation", None, "could-not", ""),
        ("breathing-rate", None, "could-not", ""),
    }
    score = contact.scores.get(measure="heart-rate")
    correct = f"{address}scores/{score.pk}/correct/"
    assert "Enter the right number" in words(ines.post(correct, {"rater": "staff"}))
    ines.post(correct, {"value": "105", "rater": "staff"})
    again = contact.scores.current().get(measure="heart-rate")
    assert (again.value, again.replaces, again.how) == (105, score, "read from the monitor")


def test_a_parents_own_rating_stands_beside_the_observers(unit, ines, begin):
    address, contact = begin(asks=["observed-distress"])
    name = "observed-distress"
    both = {name: "6", f"{name}-rater": "parent", f"parent-{name}": "8"}
    page = send(ines, address, "ratings/before", "ratings-before", **both)
    assert "scale of their own" in page and not contact.scores.exists()
    both[f"{name}-rater"] = "observer"
    send(ines, address, "ratings/before", "ratings-before", **both)
    rows = {(s.value, s.rater, s.how) for s in contact.scores.all()}
    assert rows == {(6, "observer", "observed"), (8, "parent", "parent's own scale")}
    parents = contact.scores.get(rater="parent")
    corrected = {name: "7", f"{name}-rater": "observer"}
    ines.post(f"{address}scores/{parents.pk}/correct/", corrected)
    assert contact.scores.current().get(rater="parent").value == 7


def test_what_nobody_read_from_the_monitor_says_so_once_the_session_is_finished(unit, ines, begin):
    address, contact = begin(asks=["observed-distress"])
    ines.post(f"{address}finish/")
    kept = contact.scores.values_list("measure", "moment", "missing")
    assert len(kept) == 3 * 3 + 2 and {missing for *_, missing in kept} == {"not-asked"}


def test_elsewhere_nobody_is_asked_for_a_monitor_or_a_parents_scale(ines, begin):
    page = words(ines.get(begin()[0]))
    assert "SpO2" not in page and "parent-anxiety" not in page


def test_a_try_out_counts_the_sessions_that_were_held_in_it(service, ines, as_member):
    by = actor_of(service.ines)
    day = timezone.localdate() + timedelta(days=14)
    try_out = TryOut.objects.create(person=service.marta, sessions=3, ask_on=day)
    begin_session(service)  # goes on, so it is not held yet
    declined, talk, earlier, *whole = [begin_session(service) for _ in range(5)]
    answer_yes_today(declined, "no", by=by)
    Session.objects.filter(pk=talk.session_id).update(kind="review")
    day_before = try_out.written_at - timedelta(days=1)
    Session.objects.filter(pk=earlier.session_id).update(started_at=day_before)
    for contact in (declined, talk, earlier, *whole):
        finish(contact, by=by)
    front = f"/people/{service.marta.pk}/"
    held = f"{front}try-outs/{try_out.pk}/held/"
    assert f'hx-get="{held}"' in ines.get(f"{front}plan/").content.decode()
    for address in (held, f"{front}sessions/"):
        assert "2 of 3 sessions" in ines.get(address).content.decode()
    assert as_member(service.bea).get(held).status_code == 404


def test_who_may_play_with_them_is_posted_to_play_at_that_very_site(service, ines):
    Posting.objects.create(member=service.ola, site=service.south, role=Role.MUSICIAN)
    form = ines.get(f"/people/{service.marta.pk}/sessions/start/").context["form"]
    offered = set(form.fields["also_played"].queryset)
    assert service.tom in offered
    # Ola refers here and plays elsewhere; Ines is written down anyway.
    assert not offered & {service.ola, service.ines, service.bea, service.rafi}
