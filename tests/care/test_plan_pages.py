"""A person's plan on its pages: conversation, try-out, goals, techniques, what is due."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from attune import measures
from attune.care.person.models import AccessNeed, Caseload, MemorySong, MusicNotToUse, Precaution
from attune.care.plan.attainment import attainment
from attune.care.plan.models import (
    FirstConversation,
    Goal,
    PlannedTechnique,
    Review,
    SignOff,
    TryOut,
)
from attune.care.plan.planners import needs_mentor
from attune.care.session.forms_round import SCALES
from attune.care.session.raters import VITAL_SIGNS
from attune.care.session.walk import MEASURES
from attune.care.team.models import Posting
from attune.care.team.roles import Role
from attune.care.trail.models import Entry

from .conftest import LEVELS, member_with


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def plan(service, as_member):
    """Ines at Marta's plan: ``plan.post("goals/add/", ...)`` and the page that follows."""

    class Plan:
        client = as_member(service.ines)
        address = f"/people/{service.marta.pk}/plan/"

        def get(self, part="", **extra):
            return self.client.get(self.address + part, **extra).content.decode()

        def post(self, part, **data):
            return self.client.post(self.address + part, data, follow=True).content.decode()

    return Plan()


def goal(**changes):
    return {
        "words": "Walk to the window and see the river.", "domain": "movement",
        "technique": "movement-to-music", "measure": "goal-progress", "target_on": day(40),
        "weight": 1, **changes,
    }  # fmt: skip


def cueing(service, **changes):
    return {
        "frequency": "20 minutes, three times a week", "place": "Physiotherapy gym",
        "led_by": service.ines.pk, "headphones": "none", "lowest_percent": "0",
        "highest_percent": "0", **changes,
    }  # fmt: skip


def test_the_first_conversation_keeps_what_is_the_persons_own_on_their_record(service, plan):
    service.marta.good_day = "Coffee first."
    service.marta.save()
    assert "Coffee first." in plan.get("conversation/")
    page = plan.post(
        "conversation/", held_on=day(0), needs="To get up alone.", wishes="To dance again.",
        good_day="Coffee first, the window open.", who_sang="Her mother.", song="Polka",
        memory="The parish hall.", access_asked="on", need_kind="format", need="Large print",
    )  # fmt: skip
    assert "To dance again." in page
    assert "Coffee first, the window open." in page
    service.marta.refresh_from_db()
    assert service.marta.who_sang == "Her mother."
    assert service.marta.access_asked_on == timezone.localdate()
    assert MemorySong.objects.get().memory == "The parish hall."
    assert AccessNeed.objects.get().need == "Large print"
    fields = {f for e in Entry.objects.filter(person=service.marta.pk) for f in e.fields}
    assert {"needs", "wishes", "good_day", "who_sang", "memory", "need"} <= fields
    plan.post("conversation/", held_on=day(0), needs="To get up alone.", wishes="To waltz.")
    assert FirstConversation.objects.get().wishes == "To waltz."


@pytest.mark.parametrize("answer", ["goal", "pause", "goodbye"])
def test_at_the_end_of_a_try_out_the_answer_is_kept_with_who_follows_up(service, plan, answer):
    plan.post("try-out/", sessions=4, ask_on=day(21))
    assert "Try-out of 4 sessions" in plan.get()
    assert "under way" in plan.post("try-out/", sessions=2, ask_on=day(9)), "One at a time"
    row = TryOut.objects.get()
    ask = f"try-out/{row.pk}/answer/"
    assert "checked" not in plan.get(ask), "Nobody answers for them beforehand"
    plan.post(ask, answer=answer, answered_on=day(0))
    row.refresh_from_db()
    assert not row.answer, "Somebody follows up, by a day"
    given = {"words": "It fits.", "follow_up_by": service.ines.pk, "follow_up_on": day(7)}
    page = plan.post(ask, answer=answer, answered_on=day(0), **given)
    row.refresh_from_db()
    assert (row.answer, row.words, row.follow_up_by) == (answer, "It fits.", service.ines)
    assert ("The goal, in the person" in page) == (answer == "goal")
    assert "It was followed up today" in plan.get()
    plan.post(f"try-out/{row.pk}/followed-up/")
    assert "Followed up" in plan.get()


def test_a_goal_has_words_domain_measure_technique_and_date(plan):
    for name in ("words", "domain", "technique", "measure", "target_on"):
        plan.post("goals/add/", **goal(**{name: ""}))
    assert not Goal.objects.exists()
    assert "This day is past" in plan.post("goals/add/", **goal(target_on=day(-1)))
    page = plan.post("goals/add/", **goal())
    assert "Walk to the window and see the river." in page
    assert "Movement to music" in page
    row = Goal.objects.get()
    plan.post(f"goals/{row.pk}/", **goal(words="See the river."))
    plan.post(f"goals/{row.pk}/end/", because="She is home.")
    assert "See the river." not in plan.get()
    row.refresh_from_db()
    assert row.ended_because == "She is home."


def test_other_levels_make_a_new_goal_and_the_old_one_stays_with_its_ratings(plan):
    plan.post("goals/add/", **goal(measure="gas-level", **LEVELS))
    row = Goal.objects.get()
    plan.post(f"goals/{row.pk}/", **goal(measure="gas-level", **LEVELS, words="See the river."))
    assert Goal.objects.get().words == "See the river.", "Other words are the same goal"
    changed = {**LEVELS, "expected": "To the chair"}
    plan.post(f"goals/{row.pk}/", **goal(measure="gas-level", **changed))
    row.refresh_from_db()
    assert (row.expected, row.ended_because) == ("To the window", "changed")
    assert Goal.objects.get(ended_at=None).expected == "To the chair"


def test_goal_progress_is_asked_of_at_most_three_goals(plan):
    for number in range(3):
        plan.post("goals/add/", **goal(words=f"Goal {number}"))
    assert "at most 3 goals" in plan.post("goals/add/", **goal(words="Goal 4"))
    plan.post("goals/add/", **goal(measure="mood"))
    assert Goal.objects.count() == 4


def test_goal_attainment_needs_all_five_levels_written(plan):
    page = plan.post("goals/add/", **goal(measure="gas-level", expected="To the window"))
    assert "all five levels" in page
    page = plan.post("goals/add/", **goal(measure="gas-level", weight=3, **LEVELS))
    assert "To the garden" in page
    assert Goal.objects.get().levels[0] == (-2, "Not out of the chair")


def test_a_goal_is_seen_only_by_what_a_session_can_record(plan):
    walked = {*MEASURES.values(), "cadence", "stride-length"}
    assert {*Goal.RECORDED} == {*Goal.ABOUT_THE_GOAL, *SCALES, *VITAL_SIGNS, *walked}
    for measure in map(measures.find, Goal.RECORDED):
        assert measure.may_use == "anyone" and not measure.needs_risk_path
        assert measure.minimum_age_years is None and measure.maximum_age_years is None
    page = plan.get("goals/add/")
    offered = re.findall(r'value="([^"]+)"', page.split('name="measure"')[1].split("</select>")[0])
    assert sorted(offered) == sorted(Goal.RECORDED) and "MATADOC" not in page
    page = plan.post("goals/add/", **goal(measure="ons-loneliness"))
    assert "not one of the available choices" in page and not Goal.objects.exists()


def test_the_t_score_of_goals_by_their_weights_shows_its_sum(service):
    def reached(levels, weights):
        return [(Goal(weight=w), level) for level, w in zip(levels, weights, strict=True)]

    found = attainment(reached([-1, 0, 2], [1, 2, 3]))
    assert found.t == pytest.approx(61.02, abs=0.005)
    assert found.sum == "50 + 10 × 5 ÷ √(0.7 × 14 + 0.3 × 36) = 61.02"
    assert attainment(reached([1, 1, 1], [1, 1, 1])).t == pytest.approx(63.69, abs=0.005)
    assert attainment(reached([1], [1])).t == 60.0
    assert attainment(reached([0, 0], [1, 4])).t == 50.0


def test_a_planned_technique_waits_until_it_is_signed(service, plan):
    plan.post("techniques/add/rhythmic-cueing/", **cueing(service))
    row = PlannedTechnique.objects.get()
    page = plan.get(f"techniques/{row.pk}/")
    assert "Waits for a sign-off" in page
    sign = f"techniques/{row.pk}/sign/"
    form = plan.get(sign)
    assert "checked" not in form
    agreed = re.findall('name="agreed" value="(.+?)"', form)
    assert len(agreed) == 2, "Suitability, and her falls"
    signed = {
        "agreed": agreed, "name": "Femi Adams", "profession": "physiotherapist",
        "signed_on": day(0), "reason": "Seen on the ward.", "helper": "Karl",
    }  # fmt: skip
    plan.post(sign, **{**signed, "agreed": "another finding"})
    plan.post(sign, **{**signed, "name": ""})
    plan.post(sign, **{**signed, "helper": ""})
    assert not SignOff.objects.exists()
    page = plan.post(sign, **signed)
    assert "May begin" in page
    assert "Femi Adams, physiotherapist" in page
    plan.post(f"sign-offs/{SignOff.objects.get().pk}/end/", because="Dizzy today.")
    assert "Waits for a sign-off" in plan.get(f"techniques/{row.pk}/")


def test_what_is_refused_cannot_be_planned(service, plan):
    closed = cueing(service, outdoors="on", headphones="closed")
    page = plan.post("techniques/add/rhythmic-cueing/", **closed)
    assert "Closed headphones are never worn outdoors" in page
    singing = {"frequency": "Weekly", "place": "Ward", "led_by": service.ines.pk}
    page = plan.post("techniques/add/singing/", **singing, songs="Ave Maria")
    assert "must never be used with Marta" in page
    assert not PlannedTechnique.objects.exists()


def test_a_technique_that_is_refused_later_says_so_on_the_plan(service, plan):
    singing = {"frequency": "Weekly", "place": "Ward", "led_by": service.ines.pk}
    plan.post("techniques/add/singing/", **singing, songs="Polka")
    assert "May begin" in plan.get()
    MusicNotToUse.objects.create(
        person=service.marta, what="Polka", reason="grief", strength="never"
    )
    assert "Must not go on" in plan.get()


def test_a_change_ends_the_line_and_keeps_it(service, plan):
    plan.post("techniques/add/rhythmic-cueing/", **cueing(service))
    row = PlannedTechnique.objects.get()
    assert "Physiotherapy gym" in plan.get(f"techniques/{row.pk}/change/")
    plan.post(f"techniques/{row.pk}/change/", **cueing(service, place="Corridor"))
    row.refresh_from_db()
    assert (row.place, row.ended_because) == ("Physiotherapy gym", "changed")
    assert PlannedTechnique.objects.of(service.marta).get().place == "Corridor"


def test_a_trainee_plans_and_leads_only_with_a_mentor_who_is_named(service, plan, as_member):
    tess = member_with(service.river, "Tess Abiola", Role.TRAINEE, service.north)
    mona = member_with(service.river, "Mona Verhoeven", Role.MENTOR, service.north)
    Caseload.objects.create(person=service.marta, member=tess)
    page = plan.post("techniques/add/rhythmic-cueing/", **cueing(service, led_by=tess.pk))
    assert "leads as a trainee: name the mentor" in page
    plan.client = as_member(tess)
    plan.post("goals/add/", **goal())
    assert not Goal.objects.exists()
    plan.post("goals/add/", **goal(mentor=mona.pk))
    assert Goal.objects.get().mentor == mona
    plan.post("conversation/", held_on=day(0), needs="Rest.", mentor=mona.pk, good_day="Mine")
    service.marta.refresh_from_db()
    assert service.marta.good_day == "", "A trainee changes no record"
    plan.post("techniques/add/rhythmic-cueing/", **cueing(service, led_by=tess.pk, mentor=mona.pk))
    row = PlannedTechnique.objects.get()
    answer = plan.client.get(f"{plan.address}techniques/{row.pk}/sign/")
    assert answer.status_code == 404, "A trainee keeps no sign-off"


def test_a_trainee_of_another_site_is_still_a_trainee(service):
    tess = member_with(service.river, "Tess Abiola", Role.TRAINEE, service.south)
    assert needs_mentor(tess, service.marta)
    Posting.objects.create(member=tess, site=service.north, role=Role.MUSICIAN)
    assert not needs_mentor(tess, service.marta)
    assert needs_mentor(tess, service.marta, ["music-therapist"]), "Leads as a trainee here"


def test_what_is_due_stands_on_the_start_page_the_longest_overdue_first(service, plan, as_member):
    about = {"person": service.marta}
    Review.objects.create(due_on=day(-3), **about)
    TryOut.objects.create(sessions=4, ask_on=day(-9), **about)
    Goal.objects.create(
        words="To the window", domain="movement", measure="mood", technique="singing",
        target_on=day(20), **about,
    )  # fmt: skip
    assert 'hx-get="/plans/due/"' in as_member(service.ines).get("/").content.decode()
    part = as_member(service.ines).get("/plans/due/", HTTP_HX_REQUEST="true").content.decode()
    assert part.index("does this fit you") < part.index("Review")
    assert part.count("Overdue") == 2
    assert "To the window" not in part
    whole = as_member(service.dana).get("/plans/due/").content.decode()
    assert "To the window" in whole
    assert "Marta" not in as_member(service.tom).get("/plans/due/").content.decode()
    assert "Marta" not in as_member(service.bea).get("/plans/due/").content.decode()
    plan.post(
        f"reviews/{Review.objects.get().pk}/", held_on=day(0), agreed="Go on.", next_on=day(30)
    )
    assert Review.objects.filter(held_on=None).get().due_on.isoformat() == day(30)
    assert (
        "Review"
        not in as_member(service.ines).get("/plans/due/", HTTP_HX_REQUEST="true").content.decode()
    )


def test_another_persons_lines_are_not_at_this_persons_address(service, plan):
    other = Goal.objects.create(
        person=_someone_else(service), words="Mine", domain="music", measure="mood",
        technique="singing", target_on=day(5),
    )  # fmt: skip
    for part in (f"goals/{other.pk}/", f"goals/{other.pk}/end/"):
        assert plan.client.get(plan.address + part).status_code == 404


def _someone_else(service):
    from attune.care.person.models import Person

    someone = Person.objects.create(
        organisation=service.river, site=service.north, preferred_name="Joe"
    )
    Caseload.objects.create(person=someone, member=service.ines)
    return someone


def test_the_pages_of_a_technique_show_steps_sources_and_evidence(service, as_member):
    client = as_member(service.ines)
    page = client.get("/techniques/rhythmic-cueing/").content.decode()
    assert "Baseline: walk without a cue" in page
    assert "Willems 2006" in page
    assert "38 controlled studies" in page
    assert "Speed g 0.73" in page
    assert "Nothing is claimed for it" in client.get("/techniques/singing/").content.decode()
    assert client.get("/techniques/humming/").status_code == 404


def test_the_precautions_of_a_person_stand_beside_each_technique(service, plan):
    Precaution.objects.create(person=service.marta, kind="swallowing")
    page = plan.get("techniques/")
    singing = page.split('id="technique-singing"')[1].split("</h2>")[0]
    assert "Waits for a sign-off" in singing
    listening = page.split('id="technique-receptive-listening"')[1].split("</h2>")[0]
    assert "sign-off" not in listening
