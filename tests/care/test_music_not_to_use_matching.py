"""What counts as the same song, artist or theme, and what does not."""

import pytest

from attune.care.person import music
from attune.care.person.models import MusicNotToUse, Precaution
from attune.care.person.music_lines import add_trigger_songs

from .conftest import actor_of


def verdict(service, what, title, *, kind="song", by="", artist="", strength="never", tags=()):
    marta = service.marta
    marta.music_not_to_use.all().delete()
    MusicNotToUse.objects.create(
        person=marta, kind=kind, what=what, artist=by, reason="grief", strength=strength
    )
    return music.check(marta, title=title, artist=artist, tags=tags)


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("Ave Maria", "AVE MARÍA"),
        ("Ave Maria", "ave-maria!"),
        ("Ave Maria", "AveMaria"),
        ("Ave Maria", "Ave Maria (Live in Vienna)"),
        ("Ave Maria", "Ave Maria - Remastered 2011"),
        ("Ave Maria", "Ave Maria, D. 839"),
        ("Ave Maria", "Schubert: Ave Maria"),
        ("Ave Maria", "01 - Ave Maria.mp3"),
        ("Ave Maria", "Ave Marria"),
        ("Ave Maria (Schubert)", "Ave Maria"),
        ("The Sound of Silence", "Sound of Silence"),
        ("The Sound of Silence", "Sound of Silence, The"),
        ("Katyusha", "Катюша"),
        ("Katjuscha", "Катюша"),
        ("Kalinka", "Калинка"),
        ("Für Elise", "Fuer Elise"),
        ("Rock & Roll", "Rock and Roll"),
        ("99 Luftballons", "Ninety-nine Luftballons"),
        ("Symphony No. 9", "Symphony No. IX"),
        ("Don't Stop", "Dont Stop"),
        ("We'll Meet Again", "Vera Lynn - We’ll Meet Again"),
        ("Hallelujah", "Halleluja"),
        ("Yesterday", "Yesterdya"),
        ("Umbrella", "Umbrella feat. Somebody"),
    ],
)
def test_another_spelling_is_the_same_song(service, what, title):
    assert verdict(service, what, title).strength == "never"


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("Help!", "Hello"),
        ("Home", "Hope"),
        ("One", "Ode"),
        ("Angie", "Angel"),
        ("Yesterday", "Yesterday Once More"),
        ("Home", "Take Me Home, Country Roads"),
        ("Symphony No. 5", "Symphony No. 6"),
        ("Summer of 69", "Summer of 68"),
        ("Love Me Do", "Love Me So"),
        ("Blue Moon", "Blue Noon"),
        ("Ave Maria", "Ave Verum"),
        ("Imagine", "Imagination"),
    ],
)
def test_another_song_is_not_taken_for_it(service, what, title):
    assert verdict(service, what, title).strength == "clear"


def test_a_longer_title_that_holds_a_forbidden_one_is_asked_about(service):
    found = verdict(service, "Ave Maria", "Ave Maria No Morro")
    assert found.strength == "ask"
    assert "holds its title" in found.sentence


def test_the_same_title_by_another_artist_is_asked_about(service):
    assert verdict(service, "My Way", "My Way", by="Sinatra", artist="Frank Sinatra").strength == (
        "never"
    )
    assert verdict(service, "My Way", "My Way", by="Sinatra", artist="Nina Sky").strength == "ask"


@pytest.mark.parametrize(
    ("title", "artist", "strength"),
    [
        ("Any", "The Beatles", "never"),
        ("Any", "BEATLES, THE", "never"),
        ("Any", "Somebody feat. Beatles", "never"),
        ("Any (feat. The Beatles)", "Somebody", "never"),
        ("Beatles - Any", "", "never"),
        ("Any", "The Beatles Revival Band", "ask"),
        ("Any", "The Beagles", "never"),
        ("Any", "Beat Club", "clear"),
    ],
)
def test_an_artist_is_recognised(service, title, artist, strength):
    if artist == "The Beagles":  # One letter in seven: nearer than we can tell apart, so stopped.
        assert verdict(service, "Beatles", title, kind="artist", artist=artist).refused
        return
    assert verdict(service, "Beatles", title, kind="artist", artist=artist).strength == strength


def test_what_no_tag_tells_is_left_for_a_person_to_judge(service):
    untagged = verdict(service, "war", "Any", kind="theme")
    assert untagged.strength == "clear"
    assert [entry.what for entry in untagged.to_judge] == ["war"]
    assert verdict(service, "war", "Any", kind="theme", tags=["War"]).strength == "never"
    other = verdict(service, "German", "Any", kind="language", tags=["language: French"])
    assert other.strength == "clear" and not other.to_judge
    assert [e.what for e in verdict(service, "Abba", "Any", kind="artist").to_judge] == ["Abba"]


def test_a_refused_recording_is_known_again_under_any_name(service):
    marta, by = service.marta, actor_of(service.ines)
    assert music.at_the_door(marta, title="ave maria", sha256="a" * 64, by=by).strength == "never"
    renamed = music.check(marta, title="Holiday memories", sha256="a" * 64)
    assert renamed.strength == "never"
    assert "same recording" in renamed.sentence
    assert music.check(marta, title="Holiday memories", sha256="b" * 64).strength == "clear"


def test_a_recording_that_is_only_near_is_not_taken_for_the_forbidden_one(service):
    marta, by = service.marta, actor_of(service.ines)
    for _ in range(2):
        near = music.at_the_door(marta, title="Ave Maria No Morro", sha256="c" * 64, by=by)
        assert near.strength == "ask"
    assert music.check(marta, title="Holiday", sha256="c" * 64).strength == "clear"


def test_asking_first_lets_it_through_today_alone(service):
    from datetime import date

    verdict(service, "Lili Marleen", "Lili Marleen", strength="ask")
    marta, by = service.marta, actor_of(service.ines)
    stopped = music.check(marta, title="Lili Marlene")
    assert stopped.strength == "ask"
    music.asked_first(
        stopped, title="Lili Marlene", who_was_asked="Marta", what_they_said="Yes today", by=by
    )
    assert music.check(marta, title="Lili Marlene").strength == "clear"
    assert music.check(marta, title="Lili Marlene", on=date(2000, 1, 1)).strength == "ask"
    never = verdict(service, "Ave Maria", "Ave Maria")
    with pytest.raises(ValueError, match="asked about"):
        music.asked_first(never, title="x", who_was_asked="x", what_they_said="x", by=by)


def test_trigger_songs_are_never_used_and_cannot_be_softened(service, as_member):
    marta, by = service.marta, actor_of(service.ines)
    seizures = Precaution.objects.create(person=marta, kind="seizures")
    add_trigger_songs(seizures, "Bolero / Ravel\n\nTake Five", by=by)
    assert music.check(marta, title="Boléro").strength == "never"
    assert music.check(marta, title="TAKE 5").strength == "never"
    entry = MusicNotToUse.objects.get(what="Bolero")
    address = f"/people/{marta.pk}/lines/music-not-to-use/{entry.pk}/change/"
    data = {"kind": "song", "what": "Bolero", "reason": "seizure", "strength": "ask"}
    page = as_member(service.ines).post(address, data).content.decode()
    assert "it is never used" in page
    entry.refresh_from_db()
    assert entry.strength == "never"
