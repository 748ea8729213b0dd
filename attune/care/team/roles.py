"""One table: what each role may do, and how far it reaches.

A reach is *own caseload*, *site*, *organisation* or none. An action that a role does not name is
not allowed. Several roles at several sites add up.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.db import models


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "Coordinator"
    MUSICIAN = "music-practitioner", "Music practitioner"
    THERAPIST = "music-therapist", "Music therapist (registrant)"
    TRAINEE = "trainee", "Trainee"
    MENTOR = "mentor", "Mentor"
    SAFEGUARDING = "safeguarding-lead", "Safeguarding lead"
    LEAD_ABOVE = "named-lead-above", "Named lead above"
    WARD = "ward-staff", "Ward staff"
    REPORTS = "report-reader", "Report reader"
    ADMINISTRATOR = "administrator", "Administrator"


CASELOAD, SITE, ORGANISATION = "own caseload", "site", "organisation"

_PRACTISE = {
    "person.open": CASELOAD,
    "person.change": CASELOAD,
    "person.add": SITE,
    "song.change": CASELOAD,
    "session.record": CASELOAD,
    "outcome.read": CASELOAD,
    # How often a before and an after were captured: one's own sessions.
    "capture.read": CASELOAD,
    "plan.change": CASELOAD,
    "sign-off.keep": CASELOAD,
    # Books, moves and cancels with the people they look after and the groups they lead.
    "diary.change": CASELOAD,
    # Writes in what a ward or a family asks for; it becomes a person at triage.
    "referral.make": SITE,
    # Measures the level of a site's own listening devices: no person's record.
    "device.measure": SITE,
}

TABLE: dict[str, dict[str, str]] = {
    # Takes people on and gives them to others, so reaches everybody at the site.
    Role.COORDINATOR: {
        "trail.read": SITE,
        "person.open": SITE,
        "person.change": SITE,
        "person.add": SITE,
        "caseload.change": SITE,
        "song.change": SITE,
        "session.record": SITE,
        "outcome.read": SITE,
        "capture.read": SITE,
        "kit.change": SITE,
        "unit.change": SITE,
        "device.measure": SITE,
        "referral.make": SITE,
        "referral.triage": SITE,
        "plan.change": SITE,
        "sign-off.keep": SITE,
        "diary.change": SITE,
    },
    Role.MUSICIAN: _PRACTISE,
    # A registrant answers for cover at the site: reads there, changes their own caseload.
    Role.THERAPIST: {**_PRACTISE, "person.open": SITE, "outcome.read": SITE},
    # Plays and writes down what was played; changes no record and no song, keeps no sign-off, and
    # plans only together with a mentor, who is named (see plan/planners.py).
    Role.TRAINEE: {
        "person.open": CASELOAD,
        "session.record": CASELOAD,
        "outcome.read": CASELOAD,
        "capture.read": CASELOAD,
        "plan.change": CASELOAD,
        "referral.make": SITE,
    },
    # Goes through sessions with trainees at the site: reads, changes nothing.
    Role.MENTOR: {"person.open": SITE, "outcome.read": SITE, "capture.read": SITE},
    Role.SAFEGUARDING: {
        "person.open": ORGANISATION,
        "trail.read": ORGANISATION,
        "concern.read": ORGANISATION,
        "harm.read": ORGANISATION,
    },
    # Reads a concern only where its subject is a safeguarding lead: see concern/models.py.
    # Alone sees in the trail who looked at concerns: a lead may be the subject of one.
    Role.LEAD_ABOVE: {"concern.read-about-lead": ORGANISATION, "trail.read": ORGANISATION},
    # Opens no record: reads what a person's consent shares with the ward, refers, and reads the
    # answers to its own referrals.
    Role.WARD: {"person.read-shared": SITE, "referral.make": SITE},
    # Reads figures in which nobody can be recognised, and no record.
    Role.REPORTS: {},
    # Keeps the team and answers for the trail, and opens no record: whoever does both has both
    # roles, and the trail says so.
    Role.ADMINISTRATOR: {
        "team.change": ORGANISATION,
        "trail.read": ORGANISATION,
        # Forbids deletion and allows it again: sees a name and the reason, and no record.
        "legal-hold.change": ORGANISATION,
    },
}
# Whoever meets people may raise a concern or record harm, about anyone, at any time.
for _role in Role:
    if _role != Role.REPORTS:
        TABLE[_role] = {**TABLE[_role], "concern.raise": ORGANISATION, "harm.record": ORGANISATION}
TABLE[Role.COORDINATOR]["harm.read"] = SITE

ACTIONS = frozenset(action for actions in TABLE.values() for action in actions)


@dataclass(frozen=True)
class Reach:
    """How far one action reaches for one member: everywhere, at sites, or on the caseload."""

    everywhere: bool = False
    sites: frozenset[uuid.UUID] = field(default_factory=frozenset)
    caseload: bool = False

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.sites) or self.caseload


def reach(member, action: str) -> Reach:
    """What the member's postings together allow for this action (roles × sites)."""
    if action not in ACTIONS:
        raise ValueError(f"No role names the action {action!r}.")
    everywhere, sites, caseload = False, set(), False
    for posting in member.postings.all():
        extent = TABLE[posting.role].get(action)
        if extent == ORGANISATION or (extent == SITE and posting.site_id is None):
            everywhere = True
        elif extent == SITE:
            sites.add(posting.site_id)
        elif extent == CASELOAD:
            caseload = True
    return Reach(everywhere, frozenset(sites), caseload)


def role_names(member, action=None, site=None, *, own_caseload: bool = True) -> str:
    """The roles of a member in words, for the trail: "Coordinator, Mentor".

    With an action, only those that allow it: at this site, if one is given, and by the caseload
    only where the person is on it.
    """
    named = {
        Role(posting.role).label
        for posting in member.postings.all()
        if action is None or _allows(posting, action, site, own_caseload)
    }
    return ", ".join(sorted(named))[:80]


def _allows(posting, action: str, site, own_caseload: bool) -> bool:
    extent = TABLE[posting.role].get(action)
    if extent == SITE:
        return site is None or posting.site_id in (None, site)
    return extent == ORGANISATION or (extent == CASELOAD and own_caseload)
