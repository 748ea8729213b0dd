"""The doors to a contact of one person, and to those of their sessions that are under way."""

from django.shortcuts import get_object_or_404

from .models import Contact


def contact_of(request, person, reference, action: str = "person.open") -> Contact:
    """A contact of this person; under another person's address it is not there."""
    contacts = Contact.objects.for_member(request.member, action)
    return get_object_or_404(
        contacts.select_related("session__site", "person__site", "person__ward"),
        pk=reference,
        person__in=person.all_references(),
    )


def contacts_under_way(request, person):
    """This person's contacts whose session is not finished: what is new belongs to one of them."""
    contacts = Contact.objects.for_member(request.member, "session.record")
    return contacts.filter(
        person__in=person.all_references(), session__ended_at__isnull=True
    ).select_related("session")
