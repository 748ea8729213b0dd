"""The invented people of the demonstration: nobody here lives or has lived.

NHS numbers begin with 999, a range that is kept for tests; telephone numbers lie in the range
that Ofcom keeps for drama; addresses of email lie in a domain that can belong to nobody.
"""

from dataclasses import dataclass, field

from attune.care.team.roles import Role

SERVICE, OTHER_SERVICE = "Riverside Music in Care", "Hillside Hospice Music"
NORTH, SOUTH, HOSPICE = "Riverside General", "Mill Lane Community Hospital", "Hillside Hospice"
WARDS = {NORTH: ("Stroke unit", "Ward 7, older people"), SOUTH: ("Rehabilitation",), HOSPICE: ()}
WHOM_TO_TELL = {
    "nurse_in_charge": "At the ward's desk, or bleep 4410",
    "trust_team": "Riverside safeguarding, 01632 960101",
    "own_lead": "Lena Frost, 01632 960102",
    "lead_above": "Abe Nolan, director, 01632 960103",
}


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    organisation: str
    postings: tuple[tuple[str, str | None], ...]


COLLEAGUES = (
    Colleague("Ines Okafor", "ines", SERVICE, ((Role.MUSICIAN, NORTH), (Role.TRAINEE, SOUTH))),
    Colleague("Tom Lindqvist", "tom", SERVICE, ((Role.THERAPIST, NORTH),)),
    Colleague("Dana Whitlock", "dana", SERVICE, ((Role.COORDINATOR, NORTH), (Role.MENTOR, SOUTH))),
    Colleague("Bea Santos", "bea", SERVICE, ((Role.MUSICIAN, SOUTH),)),
    Colleague("Ola Brandt", "ola", SERVICE, ((Role.WARD, NORTH),)),
    Colleague("Lena Frost", "lena", SERVICE, ((Role.SAFEGUARDING, None),)),
    Colleague("Abe Nolan", "abe", SERVICE, ((Role.LEAD_ABOVE, None),)),
    Colleague("Ada Moss", "ada", SERVICE, ((Role.ADMINISTRATOR, None),)),
    Colleague("Rafi Haddad", "rafi", OTHER_SERVICE, ((Role.MUSICIAN, HOSPICE),)),
)


@dataclass(frozen=True)
class Visit:
    """A past session: anxiety and mood before and after, and walks, as (metres, seconds, steps)."""

    days_ago: int
    before: dict[str, int | str]
    after: dict[str, int | str]
    walk_before: tuple[float, float, int] | None = None
    walk_after: tuple[float, float, int] | None = None


@dataclass(frozen=True)
class Invented:
    """One person, what must be seen before the first sound, their song and their visits."""

    fields: dict[str, str]
    nine_digits: str
    site: str
    ward: str | None
    seen_by: str
    avoid: tuple[dict[str, str], ...] = ()
    precautions: tuple[dict[str, str], ...] = ()
    memories: tuple[dict[str, str], ...] = ()
    tune: str | None = None
    visits: tuple[Visit, ...] = field(default=())


PEOPLE = (
    Invented(
        {
            "preferred_name": "Marta", "full_name": "Marta Kowalczyk", "pronouns": "she/her",
            "born_on": "1948-03-12", "languages": "English, Polish",
            "hearing": "Speak to her left side.", "better_ear": "left",
            "preferred_loudness": "talking",
            "who_sang": "Her mother sang at the sink; her brother played the accordion.",
            "dances": "Polka and waltz, every Saturday at the parish hall.",
            "good_day": "Coffee first, the window open, and nobody hurrying her.",
        },
        "999000101", NORTH, "Stroke unit", "ines",
        avoid=(
            {"what": "Ave Maria", "reason": "played at her husband's funeral", "strength": "never"},
            {"kind": "theme", "what": "war", "reason": "her childhood", "strength": "ask"},
        ),
        precautions=(
            {"kind": "falls", "what": "Falls", "what_to_do": "Walk beside the physiotherapist."},
            {"kind": "fatigue", "what": "Fatigue", "what_to_do": "Ten minutes, then sit."},
        ),
        memories=(
            {
                "title": "When the Saints Go Marching In", "memory": "The band on the pier, 1967.",
                "how_it_feels": "Her feet go by themselves", "when_to_use": "To walk",
            },
        ),
        tune="when-the-saints",
        visits=(
            Visit(21, {"anxiety": 7, "mood": 3}, {"anxiety": 5, "mood": 5},
                  (10, 22.4, 31), (10, 20.6, 30)),
            Visit(14, {"anxiety": 6, "mood": 4}, {"anxiety": "interrupted", "mood": "interrupted"},
                  (10, 20.9, 30), None),
            Visit(7, {"anxiety": 5, "mood": 4}, {"anxiety": 3, "mood": 7},
                  (10, 19.2, 29), (10, 17.4, 28)),
        ),
    ),
    Invented(
        {
            "preferred_name": "Desmond", "full_name": "Desmond Achebe", "pronouns": "he/him",
            "born_on": "1955-11-02", "hearing": "Hearing aids; music sounds flat through them.",
            "hearing_aids": "both", "musical_roles": "Sang bass in chapel for forty years.",
        },
        "999000102", NORTH, "Stroke unit", "ines",
        avoid=({"what": "Amazing Grace", "reason": "his daughter's wish", "strength": "ask"},),
        precautions=(
            {"kind": "seizures", "what": "Seizures", "what_to_do": "No trigger song known."},
        ),
        tune="auld-lang-syne",
        visits=(Visit(5, {"anxiety": "declined", "mood": 5}, {"anxiety": "declined", "mood": 6}),),
    ),
    Invented(
        {
            "preferred_name": "Joan", "full_name": "Joan Pettifer", "pronouns": "she/her",
            "born_on": "1939-07-30", "hearing": "Very quiet, please: loud sounds hurt.",
            "hyperacusis": "yes", "preferred_loudness": "very-quiet",
        },
        "999000103", NORTH, "Ward 7, older people", "ines",
        precautions=({"what": "Dementia", "what_to_do": "One thing at a time; sit down."},),
        tune="drunken-sailor",
        visits=(
            Visit(9, {"anxiety": "could-not", "mood": "could-not"},
                  {"anxiety": "could-not", "mood": "could-not"}),
        ),
    ),
    Invented(
        {"preferred_name": "Kit", "full_name": "Kit Marlowe-Shah", "pronouns": "they/them",
         "born_on": "1991-01-19"},
        "999000104", NORTH, "Stroke unit", "tom",
    ),
    Invented(
        {"preferred_name": "Wilf", "full_name": "Wilfred Nakamura", "born_on": "1944-05-05",
         "hearing": "Cochlear implant on the right: rhythm is good, tunes are hard.",
         "cochlear_implant": "right"},
        "999000105", SOUTH, "Rehabilitation", "bea", tune="yankee-doodle",
    ),
    Invented(
        {"preferred_name": "Ruth", "full_name": "Ruth Adeyemi", "born_on": "1936-09-09"},
        "999000106", HOSPICE, None, "rafi", tune="ode-to-joy",
    ),
)  # fmt: skip
