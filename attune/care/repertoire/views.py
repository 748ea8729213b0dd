"""The songs of one person, from adding a recording to a walking track."""

from django.shortcuts import render

from attune.care.person.access import open_record

from .models import Song


def songs(request, person):
    person = open_record(request, person)
    songs = Song.objects.for_member(request.member).filter(person=person)
    context = {"person": person, "songs": songs, "tab": "music"}
    return render(request, "repertoire/songs.html", context)
