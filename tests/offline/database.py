"""What the tests of faults put into the service's database, and what they read from it.

python -m tests.offline.database prepare    makes it, prints the cookies of two members
python -m tests.offline.database read       prints every record that is there, with its entries
"""

import json
import sys
from collections import Counter
from importlib import import_module

import django

django.setup()

from allauth.mfa.totp.internal.auth import TOTP  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402

from attune.care.concern.models import Concern  # noqa: E402
from attune.care.intake.models import Accepted, Returned  # noqa: E402
from attune.care.session.models import Contact  # noqa: E402
from attune.care.team.models import Organisation, Posting, Site, Ward  # noqa: E402
from attune.care.team.roles import Role  # noqa: E402
from attune.care.team.set_up import add_member  # noqa: E402
from attune.care.trail.models import Entry  # noqa: E402

from .notebook.models import Line  # noqa: E402


def prepare() -> dict:
    call_command("migrate", run_syncdb=True, verbosity=0)
    river = Organisation.objects.create(name="River Music Service")
    north = Site.objects.create(organisation=river, name="North Hospital")
    ward = Ward.objects.create(site=north, name="Stroke ward")
    members = {}
    for name in ("Ines Okafor", "Tom Lindqvist"):
        first = name.split()[0].lower()
        member = add_member(river, name, f"{first}@attune.example", "three quiet cellos")
        Posting.objects.create(member=member, site=north, role=Role.MUSICIAN)
        TOTP.activate(member.user, "JBSWY3DPEHPK3PXP")
        members[first] = {"member": str(member.pk), "session": signed_in(member.user)}
    return {**members, "site": str(north.pk), "ward": str(ward.pk)}


def signed_in(user) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(24 * 60 * 60)
    session.create()
    return session.session_key


def read() -> dict:
    entries = Counter(Entry.objects.values_list("action", "subject"))
    lines = [
        {
            "record": str(line.record),
            "version": line.version,
            "words": line.words,
            "entries": entries[f"version {line.version}", f"line:{line.pk}"],
        }
        for line in Line.objects.all()
    ]
    concerns = [
        {"record": str(c.pk), "words": c.words, "entries": entries["raised", f"concern:{c.pk}"]}
        for c in Concern.objects.all()
    ]
    contacts = [
        {
            "record": str(c.pk),
            "version": c.version,
            "words": c.own_words,
            "entries": entries["kept", f"contact:{c.pk}"] + entries["changed", f"contact:{c.pk}"],
        }
        for c in Contact.objects.all()
    ]
    accepted = {
        str(row.record): {
            "version": row.version, "changes": row.changes, "author": str(row.author_id)
        }
        for row in Accepted.objects.all()
    }  # fmt: skip
    returned = [str(row.record) for row in Returned.objects.all()]
    kept = {"line": lines, "concern": concerns, "contact": contacts}
    return {"kept": kept, "accepted": accepted, "returned": returned}


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "read": read}[sys.argv[1]]()))
