"""Songs for the tests of listening: rows as a worker leaves them, most of them without a sound."""

import hashlib
from types import SimpleNamespace

from attune import music
from attune.care.repertoire import change as repertoire
from attune.care.repertoire.models import Analysis, Placement, Song, hash_of
from attune.care.session.change import answer_yes_today

from .conftest import actor_of, begin_session

# From no energy and low mood to much of both: (title, energy, mood), each a minute long.
STEPS = (
    ("Slow Air", 0.2, 0.3), ("By the Weir", 0.35, 0.4), ("Clay Pipe", 0.45, 0.55),
    ("Larks", 0.6, 0.65), ("Harbour Reel", 0.7, 0.8),
)  # fmt: skip


def found_in(title, *, duration_s=60.0, tempo_bpm=100.0, energy=0.5):
    """An analysis with only what a playlist looks at."""
    return music.SongAnalysis(
        made_by=music.ENGINE_VERSION,
        sha256=hashlib.sha256(title.encode()).hexdigest(),
        duration_s=duration_s,
        tempo_bpm=tempo_bpm,
        beats_s=(),
        bar_starts_s=(),
        beats_per_bar=None,
        free_time_s=(),
        beat_interval_cv=None,
        loudness_lufs=-20.0,
        true_peak_dbtp=-3.0,
        walking=music.Walking(ready=False, confidence=0.0),
        energy=energy,
        energy_parts={"loudness": energy},
    )


def prepared(service, title, energy=None, mood=None, *, person=None, **about):
    """A song of Marta's, prepared and (with an energy) placed by her."""
    found = found_in(title, **about)
    song = Song.objects.create(
        person=person or service.marta, title=title, basis="own", state="ready",
        sha256=found.sha256, duration_s=found.duration_s,
    )  # fmt: skip
    settings = found.settings.to_json()
    Analysis.objects.create(
        song=song, version=found.made_by, settings=settings, settings_hash=hash_of(settings),
        state="ready", result=found.to_json(),
    )  # fmt: skip
    if energy is not None:
        placement = Placement(song=song, energy=energy, mood=mood)
        repertoire.place(placement, by=actor_of(service.ines))
    return song


def five_songs(service, **about):
    return [prepared(service, title, energy, mood, **about) for title, energy, mood in STEPS]


def session_under_way(service):
    """A session with Marta in which she said yes."""
    return answer_yes_today(begin_session(service), "yes", by=actor_of(service.ines))


def to_listen(service, as_member):
    """Five placed songs, Ines's browser, and what a form asks for."""
    base = f"/people/{service.marta.pk}"
    asked = {
        "kind": "iso", "played_as": "songs", "minutes": "5", "now_energy": "2", "now_mood": "3",
        "wish_energy": "7", "wish_mood": "8",
    }  # fmt: skip
    return SimpleNamespace(
        songs=five_songs(service), client=as_member(service.ines), base=base, asked=asked
    )
