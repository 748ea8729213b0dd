"""A referral: made by whoever meets people, decided at triage, answered; never a silent second."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.person.change import add_person
from attune.care.person.models import Caseload, Person
from attune.care.referral.models import Referral
from attune.care.session.contacts import link_contact
from attune.care.session.models import Contact, Session
from attune.care.trail.models import Entry

from .conftest import actor_of, begin_session

NUMBER = "9990000026"


def joe(service) -> dict:
    """What the form is filled in with unless a test says otherwise."""
    return {
        "preferred_name": "Joe", "site": service.north.pk, "ward": service.ward.pk,
        "reason": "pain", "urgency": "soon", "they_know": "yes", "whereabouts": "Bay 2, bed 3",
    }  # fmt: skip


@pytest.fixture
def refer(service, as_member):
    """Fill in the form as a member; returns the newest referral."""

    def send(member=service.ola, **given):
        answer = as_member(member).post("/referrals/make/", joe(service) | given)
        assert answer.status_code == 302, answer.context["form"].errors
        return Referral.objects.latest("made_at")

    return send


@pytest.fixture
def decide(service, as_member):
    """Decide as the coordinator; an acceptance first looks at the page, as people do."""

    def send(referral, decision, member=service.dana, **given):
        client, address = as_member(member), f"/referrals/{referral.pk}/{decision}/"
        page = client.get(address)
        shown = {}
        if page.status_code == 200 and decision == "accepted":
            shown = {
                "looked_at": page.context["form"].initial["looked_at"],
                "looked_after_by": service.ines.pk,
            }
        given = {"reason": "Room on Tuesdays.", "answer": "We come on Tuesday."} | shown | given
        return client.post(address, given)

    return send


def set_back(referral, days):
    made_at = timezone.now() - timedelta(days=days)
    Referral.objects.filter(pk=referral.pk).update(made_at=made_at)


def test_a_wards_referral_becomes_a_person_on_a_caseload_and_the_ward_reads_the_answer(
    service, refer, decide, as_member
):
    referral = refer(full_name="Joseph Amos", born_on="1950-04-01", nhs_number="999 000 0026")
    assert (referral.source, referral.author) == ("ward", service.ola)
    assert decide(referral, "accepted").status_code == 302
    person = Person.objects.get(nhs_number=NUMBER)
    assert (person.site, person.ward, person.full_name) == (
        service.north, service.ward, "Joseph Amos",
    )  # fmt: skip
    assert person.best_way_to_reach == "Bay 2, bed 3"
    assert Caseload.objects.filter(person=person, member=service.ines).exists()
    page = as_member(service.ola).get("/referrals/mine/").content.decode()
    assert "Accepted" in page and "We come on Tuesday." in page
    assert "Room on Tuesdays." not in page
    done = Entry.objects.filter(person=person.pk).values_list("action", flat=True)
    assert set(done) == {"added", "taken on", "accepted", "saw in a list"}


@pytest.mark.parametrize(
    ("decision", "given", "missing"),
    [
        ("waiting", {"look_again_on": "2090-01-01"}, "look_again_on"),
        ("redirected", {"redirected_to": "The choir of the hospital"}, "redirected_to"),
        ("declined", {}, "answer"),
    ],
)
def test_each_decision_needs_its_reason_and_an_answer(
    service, refer, decide, as_member, decision, given, missing
):
    referral = refer()
    for left_out in {missing, "reason", "answer"}:
        page = decide(referral, decision, **(given | {left_out: ""}))
        assert left_out in page.context["form"].errors
    referral.refresh_from_db()
    assert referral.state == "new"
    assert decide(referral, decision, **given).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.person) == (decision, None)
    page = as_member(service.ola).get("/referrals/mine/").content.decode()
    assert "We come on Tuesday." in page
    assert given.get("redirected_to", "") in page


def test_a_person_known_already_is_shown_and_never_made_a_second_time_unasked(
    service, refer, decide, as_member
):
    known = Person(site=service.north, preferred_name="Joseph", nhs_number=NUMBER)
    add_person(known, by=actor_of(service.tom), caseload_of=service.tom)
    referral = refer(nhs_number=NUMBER)
    page = as_member(service.dana).get(f"/referrals/{referral.pk}/accepted/")
    assert "This may be someone you know" in page.content.decode()
    assert Entry.objects.filter(action="matched", person=known.pk).exists()
    assert "who" in decide(referral, "accepted").context["form"].errors
    second = decide(referral, "accepted", who="new").context["form"].errors
    assert "second_because" in second
    assert decide(referral, "accepted", who=str(known.pk)).status_code == 302
    referral.refresh_from_db()
    assert referral.person == known
    assert Person.objects.filter(nhs_number=NUMBER).count() == 1
    assert Caseload.objects.filter(person=known, member=service.ines).exists()


def test_a_first_name_on_a_ward_is_held_against_those_of_the_site_without_a_birth(
    service, refer, as_member
):
    page = as_member(service.dana).get(f"/referrals/{refer(preferred_name='Martha').pk}/accepted/")
    assert [str(person) for person in page.context["form"].found.within] == ["Marta"]


def test_someone_who_came_in_while_the_page_lay_open_is_shown_before_anything_is_kept(
    service, refer, decide
):
    referral = refer(preferred_name="Aurelio", born_on="1950-04-01")
    stale = decide(referral, "accepted", looked_at="")
    assert stale.status_code == 302
    again = refer(preferred_name="Aurelio", born_on="1950-04-01")
    page = decide(again, "accepted", looked_at="", who="new")
    assert "look at the list again" in str(page.context["form"].non_field_errors())
    assert Person.objects.filter(preferred_name="Aurelio").count() == 1


def test_who_is_known_outside_reach_is_not_named(service, refer, as_member):
    far = Person(site=service.south, preferred_name="Bartholomew", nhs_number=NUMBER)
    add_person(far, by=actor_of(service.bea), caseload_of=service.bea)
    referral = refer(nhs_number=NUMBER)
    page = as_member(service.dana).get(f"/referrals/{referral.pk}/accepted/").content.decode()
    assert "known outside your reach" in page
    assert "Bartholomew" not in page and "South" not in page


def test_the_clock_runs_until_the_first_session_and_the_overdue_stand_on_top(
    service, refer, decide, as_member
):
    late, new = refer(preferred_name="Late"), refer(preferred_name="Urgent", urgency="urgent")
    set_back(late, 9)
    set_back(new, 1)
    decide(late, "accepted")
    rows = as_member(service.dana).get("/referrals/").context["rows"]
    assert [(str(r.preferred_name), c.overdue, c.days_late) for r, c in rows] == [
        ("Late", True, 2), ("Urgent", False, 0),
    ]  # fmt: skip
    late.refresh_from_db()
    begin_session(service, late.person)
    late.refresh_from_db()
    page = as_member(service.dana).get("/referrals/")
    assert late.first_contact_at is not None
    assert [r.preferred_name for r, _ in page.context["rows"]] == ["Urgent"]
    assert "First contact after 9 days, 2 late" in page.content.decode()
    assert Entry.objects.filter(action="first contact", person=late.person_id).count() == 1


def test_a_contact_at_a_bed_stops_the_clock_of_whoever_it_turns_out_to_be(service, refer, decide):
    here = {"site": service.north, "started_at": timezone.now(), "organisation": service.river}
    people = []
    for name in ("Wrong", "Right"):
        referral = refer(preferred_name=name)
        decide(referral, "accepted")
        referral.refresh_from_db()
        people.append(referral.person)
    contact = Contact.objects.create(
        session=Session.objects.create(kind="ward-round", **here), bed="Bay 4, patient 2"
    )
    wrong, right = people
    for person in people:
        link_contact(contact, person, by=actor_of(service.ines))
    assert Referral.objects.get(person=wrong).first_contact_at is None
    assert Referral.objects.get(person=right).first_contact_at == here["started_at"]
    asleep = Contact.objects.create(
        session=Session.objects.create(kind="ward-round", **here), bed="Bay 5", not_seen="asleep"
    )
    link_contact(asleep, wrong, by=actor_of(service.ines))
    assert Referral.objects.get(person=wrong).first_contact_at is None


def test_the_days_allowed_are_a_setting(service, refer, as_member, settings):
    set_back(refer(), 3)
    client = as_member(service.dana)
    assert not client.get("/referrals/").context["overdue"]
    settings.FIRST_CONTACT_DAYS = {"urgent": 1, "soon": 2, "routine": 14}
    page = client.get("/referrals/")
    assert page.context["overdue"] == 1
    assert "soon 2 days" in page.content.decode()


def test_a_referral_is_decided_once_by_whoever_came_first(service, refer, decide):
    referral = refer()
    decide(referral, "declined")
    answer = decide(referral, "accepted")
    assert answer.status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.decisions.count()) == ("declined", 1)


def test_every_look_at_a_referral_is_in_the_trail(service, refer, decide, as_member):
    referral = refer()
    decide(referral, "accepted")
    as_member(service.ola).get("/referrals/mine/")
    dana = as_member(service.dana)
    dana.get("/referrals/")
    dana.get(f"/referrals/{referral.pk}/")
    looks = Entry.objects.filter(subject=f"referral:{referral.pk}", person__isnull=False)
    assert list(looks.order_by("at").values_list("member", "action")[1:]) == [
        (service.ola.pk, "saw in a list"),
        (service.dana.pk, "saw in a list"),
        (service.dana.pk, "opened"),
    ]


def test_nobody_reads_the_referrals_of_another_ward_or_referrer(service, refer, as_member):
    referral = refer()
    assert "Joe" not in as_member(service.ines).get("/referrals/mine/").content.decode()
    for name in ("ola", "ines", "bea", "rafi", "ada"):
        status = as_member(getattr(service, name)).get(f"/referrals/{referral.pk}/").status_code
        assert status in (403, 404), name


def test_the_answer_to_a_gp_is_passed_on_by_whoever_wrote_it_in(service, refer, decide, as_member):
    outside = {"source": "gp", "referrer_name": "Dr Osei", "referrer_contact": "01632 960110"}
    referral = refer(service.tom, **outside)
    decide(referral, "declined")
    tom, dana = as_member(service.tom), as_member(service.dana)
    assert "not passed on to Dr Osei yet" in dana.get(f"/referrals/{referral.pk}/").content.decode()
    address = f"/referrals/mine/{referral.decisions.get().pk}/passed-on/"
    assert as_member(service.ines).post(address).status_code == 404
    assert [tom.post(address).status_code for _ in range(2)] == [302, 302]
    assert "Passed on" in tom.get("/referrals/mine/").content.decode()
    assert Entry.objects.filter(action="passed on").count() == 1


def test_whoever_writes_in_a_gps_referral_names_the_gp(service, as_member):
    data = {
        "preferred_name": "Joe", "site": service.north.pk, "reason": "other", "urgency": "soon",
        "they_know": "yes", "source": "gp",
    }  # fmt: skip
    form = as_member(service.ines).post("/referrals/make/", data).context["form"]
    assert set(form.errors) == {"referrer_name", "words"}


def test_what_was_typed_wrongly_is_corrected_by_its_author_while_it_is_new(
    service, refer, decide, as_member
):
    referral, ola = refer(born_on="1905-04-01", nhs_number=NUMBER), as_member(service.ola)
    address = f"/referrals/mine/{referral.pk}/"
    assert f'href="{address}"' in ola.get("/referrals/mine/").content.decode()
    assert 'value="1905-04-01"' in ola.get(address).content.decode()
    for member in (service.dana, service.ines):
        assert as_member(member).post(address, joe(service)).status_code == 404
    right = joe(service) | {"born_on": "1950-04-01", "nhs_number": "999 000 0026"}
    wrong = ola.post(address, right | {"born_on": "2150-04-01"}).content.decode()
    assert "This day is still to come" in wrong
    assert ola.post(address, right).status_code == 302
    referral.refresh_from_db()
    assert (referral.born_on.year, referral.author, referral.state) == (1950, service.ola, "new")
    entry = Entry.objects.get(action="corrected")
    assert (entry.member, entry.subject) == (service.ola.pk, f"referral:{referral.pk}")
    assert entry.fields == ["born_on"]
    dana = as_member(service.dana)
    assert (
        "<strong>Corrected</strong> by Ola Brandt"
        in dana.get(f"/referrals/{referral.pk}/").content.decode()
    )
    assert ", corrected " in dana.get("/referrals/").content.decode()
    decide(referral, "waiting", look_again_on=timezone.localdate())
    late = ola.post(address, right | {"preferred_name": "Jo"}, follow=True).content.decode()
    assert "is not corrected any more" in late and f'href="{address}"' not in late
    referral.refresh_from_db()
    assert referral.preferred_name == "Joe"
