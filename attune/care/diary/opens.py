"""What a booking says of the session that it opens: where it is, and who else plays."""

import uuid

from .models import Booking


def said_by_booking(request) -> dict:
    """The initial answers of a session's first form, where the diary led to it (``?booking=``)."""
    try:
        reference = uuid.UUID(request.GET.get("booking", ""))
    except ValueError:
        return {}
    booking = Booking.objects.for_member(request.member).filter(pk=reference).first()
    if booking is None:
        return {}
    others = booking.practitioners.exclude(pk=request.member.pk)
    return {"place": booking.place, "also_played": list(others.values_list("pk", flat=True))}
