"""A session as it is recorded: what was said, what was kept, what was not, and who may."""

import re
import uuid

import pytest

from attune.care.person.change import add_person, take_on
from attune.care.person.models import Person
from attune.care.repertoire.models import Analysis, Song, WalkingTrack
from attune.care.session.models import Assent, Contact, Score, Session
from attune.care.team.models import Posting
from attune.care.team.roles import Role
from attune.care.trail.models import Entry
from attune.care.trail.note import Actor

pytestmark = pytest.mark.one_database

WALK = {
    "path": "10-in-14", "pace": "comfortable", "aid": "stick", "help": "none",
    "time_s": "12.5", "steps": "20",
}  # fmt: skip


@pytest.fixture
def contact(service, as_member):
    """A session that Ines started with Marta."""
    client = as_member(service.ines)
    data = {"reference": str(uuid.uuid4()), "place": "Stroke ward"}
    client.post(f"/people/{service.marta.pk}/sessions/start/", data)
    return Contact.objects.get()


@pytest.fixture
def send(contact, as_member, service):
    """Send one part of the session page, as htmx does, and return the page's words."""

    def post(part, data, member=service.ines):
        client = as_member(member)
        address = f"/people/{service.marta.pk}/sessions/{contact.pk}/{part}/"
        answer = client.post(address, data, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert answer.headers["Attune-Part"]
        return answer.content.decode()

    return post


def page_of(as_member, member, contact):
    address = f"/people/{contact.person_id}/sessions/{contact.pk}/"
    return as_member(member).get(address).content.decode()


def ratings(moment, anxiety="", mood="", anxiety_rater="", mood_rater=""):
    given = {
        "anxiety": anxiety, "anxiety-rater": anxiety_rater, "mood": mood, "mood-rater": mood_rater,
    }  # fmt: skip
    return {f"ratings-{moment}-{name}": value for name, value in given.items() if value}


def walk(moment="before", reference=None, **changed):
    given = WALK | changed | {"reference": reference or str(uuid.uuid4())}
    return {f"walk-{moment}-{name}": value for name, value in given.items()}


def test_a_session_begins_at_the_persons_ward_with_whoever_started_it(service, as_member, contact):
    start = f"/people/{service.marta.pk}/sessions/start/"
    page = as_member(service.ines).get(start).content.decode()
    assert 'value="Stroke ward"' in page
    assert "Tom Lindqvist" in page
    assert "Bea Santos" not in page and "Ola Brandt" not in page
    assert list(contact.session.played_by.all()) == [service.ines]
    assert contact.session.site == service.north


def test_a_second_tap_on_start_starts_nothing_new(service, as_member):
    data = {"reference": str(uuid.uuid4()), "also_played": [str(service.tom.pk)]}
    for _ in range(2):
        as_member(service.ines).post(f"/people/{service.marta.pk}/sessions/start/", data)
    assert Session.objects.get().played_by.count() == 2


def test_nothing_is_chosen_before_anybody_chose_it(service, as_member, contact):
    page = page_of(as_member, service.ines, contact)
    assert "checked" not in page
    assert not re.findall(r"<option [^>]*value=\"[^\"]+\"[^>]*selected", page)
    assert "Kept at" not in page


def test_an_untouched_page_that_is_finished_says_not_asked(service, as_member, contact):
    as_member(service.ines).post(f"/people/{service.marta.pk}/sessions/{contact.pk}/finish/")
    contact.refresh_from_db()
    assert contact.assent == Assent.NOT_ASKED
    kept = {(s.measure, s.moment, s.value, s.missing, s.rater) for s in Score.objects.all()}
    assert kept == {
        (measure, moment, None, "not-asked", "")
        for measure in ("anxiety", "mood")
        for moment in ("before", "after")
    }


def test_an_untouched_scale_that_is_kept_says_not_asked(send):
    page = send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    assert "Kept at" in page
    mood = Score.objects.get(measure="mood")
    assert (mood.value, mood.missing) == (None, "not-asked")
    anxiety = Score.objects.get(measure="anxiety")
    assert (anxiety.value, anxiety.rater, anxiety.how) == (7, "self", "asked")


def test_a_no_ends_kindly_and_nothing_else_is_required(send, service, as_member, contact):
    page = send("yes-today", {"assent": "no"})
    assert "Thank you for asking" in page
    refused = send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    assert "said no today" in refused
    assert "Kept at" not in refused
    as_member(service.ines).post(f"/people/{service.marta.pk}/sessions/{contact.pk}/finish/")
    assert Score.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"anxiety": "11", "anxiety_rater": "self"}, "11 cannot be a score of Anxiety"),
        ({"anxiety": "high", "anxiety_rater": "self"}, "high cannot be a score of Anxiety"),
        ({"anxiety": "-1", "anxiety_rater": "self"}, "-1 cannot be a score of Anxiety"),
        ({"anxiety": "7"}, "Anxiety: choose who rated"),
        ({"mood_rater": "self"}, "Mood: choose a number, or why there is none"),
    ],
)
def test_a_rating_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_lost(send, given, said):
    page = send("ratings/before", ratings("before", **({"mood": "4", "mood_rater": "staff"} | given)
                                          if "mood_rater" not in given else given))  # fmt: skip
    assert said in page
    assert "Not kept" in page and "Kept at" not in page
    assert Score.objects.count() == 0
    if "mood_rater" not in given:
        assert re.search(r'name="ratings-before-mood"[^>]*value="4"[^>]*checked', page)


def test_a_walk_is_computed_by_the_service_and_its_sums_are_shown(send):
    page = send("walk/before", walk())
    score = Score.objects.get()
    assert (score.measure, score.value, score.trial) == ("walk-speed", 0.8, 1)
    assert score.made_from == {
        "path": "10-in-14", "distance_m": 10, "pace": "comfortable", "aid": "stick",
        "help": "none", "time_s": 12.5, "steps": 20, "music": "none",
    }  # fmt: skip
    assert score.made_by.startswith("attune.movement")
    for said in ("10 m ÷ 12.5 s = 0.80 m/s", "= 96 steps/min", "= 1.00 m"):
        assert said in page


def test_a_walk_sent_twice_is_kept_once_and_another_is_the_next_trial(send):
    reference = str(uuid.uuid4())
    for _ in range(2):
        send("walk/before", walk(reference=reference))
    send("walk/before", walk(time_s="11,9"))
    assert list(Score.objects.values_list("trial", flat=True)) == [1, 2]
    assert Score.objects.get(trial=2).made_from["time_s"] == 11.9


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time_s": "-3"}, "A time of -3 s is outside"),
        ({"time_s": "soon"}, "The time in seconds is a number"),
        ({"time_s": ""}, "Enter the time in seconds"),
        ({"time_s": "500"}, "may have been left running"),
        ({"time_s": "601"}, "A time of 601 s is outside"),
        ({"time_s": "nan"}, "The time in seconds is a number"),
        ({"time_s": "1"}, "which is not walking"),
        ({"path": "own", "own_m": "0"}, "A distance of 0 m is outside"),
        ({"path": "own"}, "Enter the distance in metres"),
        ({"path": ""}, "Choose the timed distance"),
        ({"steps": "-2"}, "A number of steps of -2 is outside"),
        ({"steps": "many"}, "The steps are a whole number"),
        ({"aid": ""}, "Choose the walking aid"),
    ],
)
def test_a_walk_that_cannot_be_is_refused_at_its_field_and_nothing_is_lost(send, given, said):
    page = send("walk/before", walk(**given))
    assert said in page
    assert "Not kept" in page
    assert Score.objects.count() == 0
    kept = "12.5" if "time_s" not in given else "20"
    assert f'value="{kept}"' in page


def test_no_walk_has_its_reason(send):
    data = {"no-walk-before-reference": str(uuid.uuid4()), "no-walk-before-missing": "could-not"}
    assert "could not" in send("no-walk/before", data)
    assert Score.objects.get().missing == "could-not"


def test_how_a_walk_was_done_is_carried_to_the_next_but_never_its_time(send):
    page = send("walk/before", walk())
    assert re.search(r'value="stick"[^>]*selected', page)
    assert not re.search(r'name="walk-before-(time_s|steps)"[^>]*value=', page)


def test_another_value_from_a_second_phone_does_not_write_over_the_first(send, service):
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    page = send("ratings/before", ratings("before", anxiety="3", anxiety_rater="self"))
    assert "was kept at" in page and "“3” was not kept" in page
    assert Score.objects.get(measure="anxiety").value == 7
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    assert Score.objects.count() == 2


def correct(as_member, member, score, **data):
    address = f"/people/{score.contact.person_id}/sessions/{score.contact_id}/scores/{score.pk}"
    return as_member(member).post(f"{address}/correct/", data, follow=True).content.decode()


def test_a_correction_leaves_the_old_value_readable(send, service, as_member):
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    old = Score.objects.get(measure="anxiety")
    page = correct(as_member, service.ines, old, **{"anxiety": "6", "anxiety-rater": "self"})
    assert "Anxiety: 6" in page and "Was 7, kept at" in page
    new = Score.objects.get(measure="anxiety", value=6)
    assert new.replaces == old and new.at == old.at
    assert Entry.objects.get(action="corrected").subject == f"score:{new.pk}"
    answer = correct(as_member, service.ines, old, **{"anxiety": "5", "anxiety-rater": "self"})
    assert "nothing at this address" in answer
    assert Score.objects.filter(measure="anxiety").count() == 2


def test_an_untouched_correction_corrects_nothing(send, service, as_member):
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    page = correct(as_member, service.ines, Score.objects.get(measure="anxiety"))
    assert "Choose the right number" in page
    assert Score.objects.count() == 2


def test_after_finishing_nothing_is_added_and_a_correction_says_why(send, service, as_member):
    send("walk/before", walk())
    score = Score.objects.get()
    as_member(service.ines).post(f"/people/{service.marta.pk}/sessions/{score.contact_id}/finish/")
    assert "was finished at" in send("walk/before", walk())
    right = WALK | {"time_s": "12"}
    assert "Say why" in correct(as_member, service.ines, score, **right)
    page = correct(as_member, service.ines, score, **right, why="misread the watch")
    assert "10 m ÷ 12 s = 0.83 m/s" in page and "misread the watch" in page
    again = Score.objects.get(replaces=score)
    correct(as_member, service.ines, again, missing="interrupted", why="she turned back")
    assert Score.objects.get(replaces=again).missing == "interrupted"


def test_every_step_is_in_the_trail(send, service, as_member, contact):
    send("yes-today", {"assent": "yes"})
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    send("walk/before", walk())
    as_member(service.ines).post(f"/people/{service.marta.pk}/sessions/{contact.pk}/finish/")
    acts = [e.action for e in Entry.objects.filter(person=service.marta.pk).order_by("pk")]
    kept = ["kept"] * 3 + ["kept"] * 2
    assert [a for a in acts if a not in ("opened", "added", "taken on")] == [
        "started", "answered", *kept, "finished",
    ]  # fmt: skip
    assert "assent" in Entry.objects.get(action="answered").fields


def test_sent_plainly_a_part_leads_back_to_its_place_on_the_page(service, as_member, contact):
    client, base = as_member(service.ines), f"/people/{service.marta.pk}/sessions/{contact.pk}/"
    data = ratings("before", anxiety="7", anxiety_rater="self")
    answer = client.post(f"{base}ratings/before/", data)
    assert answer.url == f"{base}#ratings-before"
    answer = client.post(f"{base}walk/before/", walk(time_s="soon"))
    page = answer.content.decode()
    assert "The time in seconds is a number" in page and "Before the first sound" in page


ADDRESSES = [
    ("get", "", 200), ("get", "start/", 200), ("get", "{contact}/", 200),
    ("get", "{contact}/scores/{score}/correct/", 200),
    ("post", "start/", 200), ("post", "{contact}/yes-today/", 200),
    ("post", "{contact}/ratings/after/", 302), ("post", "{contact}/walk/before/", 200),
    ("post", "{contact}/no-walk/before/", 200), ("post", "{contact}/finish/", 302),
    ("post", "{contact}/scores/{score}/correct/", 200),
]  # fmt: skip


@pytest.mark.parametrize(("method", "address", "status"), ADDRESSES)
def test_every_address_answers_those_within_reach_alone(
    service, as_member, contact, send, method, address, status
):
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    score = Score.objects.get(measure="anxiety")
    filled = address.format(contact=contact.pk, score=score.pk)
    for name in ("tom", "bea", "rafi", "ola", "ada", "ines", "dana"):
        client = as_member(getattr(service, name))
        answer = getattr(client, method)(f"/people/{service.marta.pk}/sessions/{filled}")
        assert answer.status_code == (status if name in ("ines", "dana") else 404), name


OF_A_CONTACT = [(method, address) for method, address, _ in ADDRESSES if "{contact}" in address]


@pytest.mark.parametrize(("method", "address"), OF_A_CONTACT)
def test_a_contact_under_another_persons_address_is_not_there(
    service, as_member, contact, send, method, address
):
    by = Actor(service.river.pk, service.ines.pk)
    joe = add_person(
        Person(site=service.north, preferred_name="Joe"), by=by, caseload_of=service.ines
    )
    send("ratings/before", ratings("before", anxiety="7", anxiety_rater="self"))
    score = Score.objects.get(measure="anxiety")
    filled = address.format(contact=contact.pk, score=score.pk)
    answer = getattr(as_member(service.ines), method)(f"/people/{joe.pk}/sessions/{filled}")
    assert answer.status_code == 404


def test_a_trainee_with_the_person_on_their_caseload_records(service, as_member):
    service.tom.postings.all().delete()
    Posting.objects.create(member=service.tom, site=service.north, role=Role.TRAINEE)
    take_on(service.marta, service.tom, by=Actor(service.river.pk, service.dana.pk))
    data = {"reference": str(uuid.uuid4())}
    as_member(service.tom).post(f"/people/{service.marta.pk}/sessions/start/", data)
    assert Contact.objects.get().session.played_by.get() == service.tom


def ready_track(person):
    """A walking track at 96 steps a minute, as the background worker leaves it."""
    song = Song.objects.create(
        person=person, title="Home road", basis="own", sha256="0" * 64, duration_s=180
    )
    analysis = Analysis.objects.create(song=song, version="test")
    return WalkingTrack.objects.create(analysis=analysis, cadence_spm=96, state="ready")


def test_a_walk_with_a_track_names_it_and_never_another_persons(service, as_member, contact, send):
    track = ready_track(service.marta)
    joe = add_person(
        Person(site=service.north, preferred_name="Joe"),
        by=Actor(service.river.pk, service.ines.pk),
        caseload_of=service.ines,
    )
    page = page_of(as_member, service.ines, contact)
    assert "Home road" in page[page.index("Before the first sound") :]
    assert "Choose the walking track" in send("walk/during", walk("during"))
    other = ready_track(joe)
    refused = send("walk/during", walk("during", track_used=str(other.pk)))
    assert "Not kept" in refused and Score.objects.count() == 0
    send("walk/during", walk("during", track_used=str(track.pk)))
    score = Score.objects.get()
    assert score.track == track
    assert score.made_from["music"] == str(track.pk)
