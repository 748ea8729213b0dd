"""How often a before and an after were captured, and why not: counted, for whoever plays.

A contact *counts* where somebody was seen and said no to nothing; it has a *pair* where some
measure has a value before and a value after, both rated by the same. A session counts where one
of its contacts counts, and has a pair where one of them has. Where a pair is missing, each reason
that stands in the contact's scores is counted once. Sessions that are not finished, and training,
are left out. In one hospital service two rounds of training and feedback took the share of
sessions with a pain score from 29.7 % to 51.8 % and 61.4 % (Rodgers-Melnick 2023): the share is a
measure of the service, and says nothing of what music does.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from attune import measures
from attune.care.session.models import Assent, Contact, Moment, Played, Score, Session

NO_SCALE = "no scale was asked"
PAIR = {Moment.BEFORE.value, Moment.AFTER.value}


@dataclass
class Share:
    """Of sessions and of contacts that count: how many, how many with a pair, why not."""

    name: str
    sessions: int = 0
    session_pairs: int = 0
    contacts: int = 0
    contact_pairs: int = 0
    missing: Counter = field(default_factory=Counter)

    def percent(self) -> int | None:
        """Of the sessions; none without a session: 0 % would be a lie."""
        return round(100 * self.session_pairs / self.sessions) if self.sessions else None

    def reasons(self) -> list[tuple[str, int]]:
        return self.missing.most_common()

    def add(self, contacts: list["Counted"]) -> None:
        """One session, with its contacts that count."""
        if not contacts:
            return
        self.sessions += 1
        self.session_pairs += any(contact.pair for contact in contacts)
        self.contacts += len(contacts)
        self.contact_pairs += sum(contact.pair for contact in contacts)
        for contact in contacts:
            self.missing.update(contact.reasons)


@dataclass(frozen=True)
class Counted:
    """A contact that counts: with a pair, or with the reasons why there is none."""

    pair: bool
    reasons: frozenset[str]


@dataclass(frozen=True)
class Board:
    """The shares of one period."""

    practitioners: list[Share]
    sites: list[Share]
    months: list[Share]
    whole: Share


def board(sessions: QuerySet[Session], since: datetime, own=None) -> Board:
    """The board over these sessions; ``own``: rows of this member alone, beside the whole."""
    finished = sessions.filter(ended_at__isnull=False, started_at__gte=since).exclude(
        kind=Session.Kind.TRAINING
    )
    rows = list(finished.select_related("site").order_by("started_at"))
    contacts = _contacts_of(rows)
    practitioners, sites, months = _Shares(), _Shares(), _Shares()
    whole, players = Share("All together"), _players_of(rows, own)
    for session in rows:
        mine = contacts.get(session.pk, [])
        month = timezone.localdate(session.started_at).replace(day=1)
        whole.add(mine)
        sites.at(session.site_id, str(session.site)).add(mine)
        months.at(month, f"{month:%B %Y}").add(mine)
        for member in players[session.pk]:
            practitioners.at(member.pk, str(member)).add(mine)
    return Board(
        practitioners=practitioners.by_name(),
        sites=sites.by_name(),
        months=months.in_order(),
        whole=whole,
    )


class _Shares(dict):
    """Shares by what they belong to: two practitioners of one name are two."""

    def at(self, key, name: str) -> Share:
        return self.setdefault(key, Share(name))

    def in_order(self) -> list[Share]:
        return [share for share in self.values() if share.sessions]

    def by_name(self) -> list[Share]:
        return sorted(self.in_order(), key=lambda share: share.name)


def _players_of(sessions: list[Session], own) -> dict:
    """session → who played in it, or this member alone."""
    played = Played.objects.filter(session__in=sessions).select_related("member__user")
    found = defaultdict(list)
    for one in played if own is None else played.filter(member=own):
        found[one.session_id].append(one.member)
    return found


def _contacts_of(sessions: list[Session]) -> dict:
    """session → its contacts that count, each with its pair or its reasons."""
    counting = Contact.objects.filter(session__in=sessions, not_seen="").exclude(assent=Assent.NO)
    # Guests of a group are a number and nobody who could be asked.
    rows = list(counting.exclude(session__group__isnull=False, person__isnull=True))
    scores = defaultdict(list)
    current = Score.objects.current().filter(contact__in=rows, moment__in=PAIR)
    for contact, *score in current.values_list(
        "contact", "measure", "rater", "moment", "value", "missing"
    ):
        scores[contact].append(score)
    found = defaultdict(list)
    for contact in rows:
        found[contact.session_id].append(_counted(scores[contact.pk]))
    return found


def _counted(scores: list) -> Counted:
    moments = defaultdict(set)
    for measure, rater, moment, value, _ in scores:
        if value is not None:
            moments[measure, rater].add(moment)
    if any(there >= PAIR for there in moments.values()):
        return Counted(True, frozenset())
    if not scores:
        return Counted(False, frozenset({NO_SCALE}))
    reasons = {measures.MISSING_REASONS[missing] for *_, missing in scores if missing}
    return Counted(False, frozenset(reasons or {"rated by different people, or once only"}))
