"""Ward rounds of the demonstration: one of yesterday, signed; one of today with its handover."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from attune.care.kit.models import Instrument
from attune.care.session.contacts import begin, keep_contact
from attune.care.session.models import Played, Session, Visit
from attune.care.session.rounds import end_session, sign
from attune.care.team.models import Member, Ward
from attune.care.trail.note import Actor

WHOLE = {"assent": "yes", "rater": "self", "live": "live", "reached_patients": "1"}
YESTERDAY = (
    {"bed": "Bay 1, bed 2", "before-mood": "3", "after-mood": "6", "chosen_by": "person"} | WHOLE,
    {"bed": "Bay 1, bed 4", "before-mood": "5", "after-mood": "asleep", "chosen_by": "family",
     "reached_family": "2"} | WHOLE,
    {"bed": "Bay 3, bed 1", "assent": "no"},
    {"bed": "Bay 3, bed 2", "not_seen": "with-staff"},
    {"bed": "Side room 2", "before-mood": "4", "after-mood": "4", "chosen_by": "together",
     "own_words": "That was the tune of our street."} | WHOLE,
)  # fmt: skip
TODAY = (
    ("Bay 2, bed 3", "none", "Tires soon after lunch"),
    ("Side room 1", "protective", "Mask and gloves; no wind instruments"),
    ("Bay 4, bed 2", "infected", "Gown at the door"),
    ("Bay 1, bed 1", "", ""),
)


def make_rounds(ward: Ward, other_ward: Ward, player: Member, colleague: Member) -> None:
    now = timezone.now()
    _make_instruments(ward)
    then = _round(other_ward, player, colleague, now - timedelta(days=1))
    for minute, answers in enumerate(YESTERDAY):
        _keep(then, player, answers, then.started_at + timedelta(minutes=9 * minute))
    end_session(then, by=_as(player))
    Session.objects.filter(pk=then.pk).update(ended_at=then.started_at + timedelta(minutes=50))
    sign(then, player, by=_as(player))
    today = _round(ward, player, colleague, now - timedelta(minutes=5))
    for bed, infection, said in TODAY:
        Visit.objects.create(session=today, bed=bed, infection=infection, said=said)
    Visit.objects.create(
        session=today, bed="Bay 4, bed 1", do_not_visit=True, said="Asked for quiet today"
    )


def _make_instruments(ward: Ward) -> None:
    of = {"organisation": ward.site.organisation, "site": ward.site}
    for name, surface, blown, wipe in (
        ("Chime bars", "smooth", False, "Alcohol wipe, 30 s"),
        ("Felt shakers", "soft", False, "Cannot be wiped: wash at 60 °C"),
        ("Kazoo, red", "smooth", True, "Thrown away after one person"),
    ):
        Instrument.objects.create(name=name, surface=surface, blown=blown, wipe=wipe, **of)


def _round(ward: Ward, player: Member, colleague: Member, started_at: datetime) -> Session:
    session = Session(
        organisation_id=player.organisation_id, site=ward.site, ward=ward, asks=["mood"],
        kind=Session.Kind.WARD_ROUND, started_at=started_at, handover_from="Nurse in charge",
        handover="Doctors' round until eleven in bay 3.",
    )  # fmt: skip
    players = {player: Played.As.PLAYER, colleague: Played.As.PLAYER}
    return begin(session, players, by=_as(player))


def _keep(session: Session, player: Member, answers: dict, at: datetime) -> None:
    times = {"began_at": at.isoformat(), "recorded_at": (at + timedelta(minutes=7)).isoformat()}
    kept = keep_contact(
        player, {"session": str(session.pk), **answers, **times},
        reference=uuid.uuid4(), version=1, by=_as(player),
    )  # fmt: skip
    if not kept.is_kept:
        raise ValueError(f"The demonstration's own contact was refused: {kept.reasons}")


def _as(member: Member) -> Actor:
    return Actor(organisation=member.organisation_id, member=member.pk, role="demonstration")
