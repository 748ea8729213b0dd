"""Songs placed by the person on two sliders; tags by which music not to use is known."""

from attune.care.person.models import MusicNotToUse
from attune.care.repertoire.models import Placement
from attune.care.repertoire.tasks import listening_copy

from .listening_songs import prepared


def test_a_slider_that_nobody_moved_is_not_kept_and_mood_is_never_guessed(service, as_member):
    song = prepared(service, "Waltz")
    client, page = as_member(service.ines), f"/people/{service.marta.pk}/songs/{song.pk}/"
    shown = client.get(page).content.decode()
    assert "A guess from the sound" in shown and "Not placed by Marta yet" in shown
    assert 'name="energy" step="0.5"' in shown and 'name="energy" value' not in shown
    assert "Neither slider was moved" in client.post(f"{page}place/", {}).content.decode()
    assert Placement.objects.count() == 0
    client.post(f"{page}place/", {"energy": "3.5", "mood": ""})
    placement = Placement.objects.get()
    assert (placement.energy, placement.mood) == (0.35, None)
    shown = client.get(page).content.decode()
    assert "A guess from the sound" not in shown and "energy <strong>3.5</strong>" in shown
    client.post(f"{page}off-the-sliders/")
    assert "Not placed by Marta yet" in client.get(page).content.decode()
    assert "10" in client.post(f"{page}place/", {"energy": "11"}).content.decode()
    assert Placement.objects.count() == 2


def test_a_tag_makes_a_song_music_not_to_use_at_every_door(service, as_member):
    MusicNotToUse.objects.create(
        person=service.marta, kind="theme", what="war", reason="her childhood", strength="ask"
    )
    song = prepared(service, "Far Away")
    listening_copy(song).write_bytes(b"fLaC")
    client, page = as_member(service.ines), f"/people/{service.marta.pk}/songs/{song.pk}/"
    assert "For you to judge" in client.get(page).content.decode()
    client.post(f"{page}change/", {"title": "Far Away", "theme": "the sea, War", "language": ""})
    shown = client.get(page).content.decode()
    assert "it is tagged “theme: War”" in shown and "data-song-player" not in shown
    assert client.get(f"{page}listening-copy/").status_code == 403
    asked = client.get(page).context["verdict"]
    assert asked.strength == "ask"
    # Whoever was asked is written down for the day: the tags travel to that form.
    about = {"title": "Far Away", "tags": "theme: the sea,theme: War"}
    answer = {**about, "who_was_asked": "Marta", "what_they_said": "Yes, this one."}
    client.post(f"/people/{service.marta.pk}/asked-first/", answer)
    assert client.get(f"{page}listening-copy/").status_code == 200
