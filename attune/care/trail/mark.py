"""What an entry says, in one canonical form, and the service's own mark under it.

The mark is an HMAC (RFC 2104, SHA-256) by the key in the service's folder. Whoever can write into
the database but has no key can neither change an entry nor add one without being found, from the
moment that it was written. A key that was changed is found in ``SECRET_KEY_FALLBACKS``.
"""

import json
from datetime import UTC
from ipaddress import ip_address

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Entry

_SALT = "attune.trail"


def canonical(entry: Entry) -> str:
    """Everything that the entry says; the same before it is kept and after, in any database."""
    address = ip_address(entry.address).packed.hex() if entry.address else None
    said = {
        "reference": str(entry.reference),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "organisation": str(entry.organisation),
        "member": str(entry.member) if entry.member else None,
        "role": entry.role,
        "address": address,
        "action": entry.action,
        "subject": entry.subject,
        "person": str(entry.person) if entry.person else None,
        "fields": entry.fields,
        "outside_caseload": entry.outside_caseload,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def mark_of(entry: Entry, key: str | None = None) -> str:
    return salted_hmac(_SALT, canonical(entry), secret=key, algorithm="sha256").hexdigest()


def mark_is_right(entry: Entry) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(entry.mark, mark_of(entry, key)) for key in keys)
