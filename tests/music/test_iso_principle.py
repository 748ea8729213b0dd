"""What a planned playlist keeps to, whatever the library: its ends, its length, its promises."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import permutations

import pytest

from attune.music import BabyLimits, Place, PlaylistRequest, PlaylistSong, plan_playlist
from attune.music.iso_principle import _terms, _usable
from attune.music.keys import fifths_apart
from attune.music.playlist_search import best_order
from attune.problems import Problem

NOW, WISH = Place(0.2, 0.3), Place(0.7, 0.8)


def library(count: int, seed: int = 1) -> list[PlaylistSong]:
    """Songs around the whole square; the first two near now and wish, so that a path exists."""
    r = random.Random(seed)
    places = [(0.22, 0.31), (0.68, 0.77), *((r.random(), r.random()) for _ in range(count - 2))]
    return [
        PlaylistSong(
            reference=f"song {i}",
            duration_s=r.uniform(120, 300),
            energy=energy,
            mood=mood,
            rated_by_person=True,
            tempo_bpm=r.choice([None, r.uniform(60, 150)]),
            key=r.choice([None, "C", "Am", "F#", "Bbm"]),
            tied_to_memory=i % 3 == 0,
        )
        for i, (energy, mood) in enumerate(places)
    ]


def off(song: PlaylistSong, place: Place) -> float:
    return math.dist((song.energy, song.mood), (place.energy, place.mood))


@pytest.mark.parametrize("count", [12, 40, 400])
@pytest.mark.parametrize("kind", ["iso", "procedure", "hard-hour"])
def test_a_path_keeps_its_ends_its_length_and_every_song_once(count, kind):
    plan = plan_playlist(library(count), PlaylistRequest(kind, 20, NOW, WISH, 0, 0))
    assert off(plan.songs[0], NOW) <= 0.1 and off(plan.songs[-1], WISH) <= 0.1
    assert abs(sum(song.duration_s for song in plan.songs) - 1200) <= 30
    assert len({song.reference for song in plan.songs}) == len(plan.songs)
    assert plan.proved_least == (count == 12)


def test_the_rest_of_a_list_goes_on_from_where_the_person_is_and_may_be_one_song():
    songs = [
        PlaylistSong("half way", 120, 0.5, 0.55, rated_by_person=True),
        PlaylistSong("the wish", 120, 0.7, 0.8, rated_by_person=True),
        PlaylistSong("far off", 120, 0.0, 1.0, rated_by_person=True),
    ]
    request = PlaylistRequest("iso", 4, Place(0.3, 0.3), WISH, goes_on=True)
    plan = plan_playlist(songs, request)
    assert [song.reference for song in plan.songs] == ["half way", "the wish"]
    assert plan.ideal == (Place(0.5, 0.55), WISH)
    arrived = PlaylistRequest("iso", 2, WISH, WISH, goes_on=True)
    assert [s.reference for s in plan_playlist(songs[1:2], arrived).songs] == ["the wish"]
    with pytest.raises(Problem, match="of wish"):
        plan_playlist(songs[:1], arrived)


def test_the_cost_is_the_sum_that_is_printed_and_no_order_costs_less():
    songs = library(7, seed=4)
    request = PlaylistRequest("iso", 14, NOW, WISH)
    plan = plan_playlist(songs, request)
    assert plan.cost == pytest.approx(sum(plan.cost_parts.values()), abs=1e-6)
    step = (plan.ideal[1].energy - NOW.energy, plan.ideal[1].mood - NOW.mood)
    steps = sum(
        (b.energy - a.energy - step[0]) ** 2 + (b.mood - a.mood - step[1]) ** 2
        for a, b in zip(plan.songs, plan.songs[1:], strict=False)
    )
    assert plan.cost_parts["steps"] == pytest.approx(steps, abs=1e-4)
    terms = _terms(songs, request, 840.0)
    least = min(terms.cost(order) for n in range(2, 8) for order in permutations(range(7), n))
    assert plan.cost == pytest.approx(least, abs=1e-5)


@pytest.mark.parametrize("seed", range(8))
def test_the_search_for_large_libraries_comes_near_the_proved_optimum(seed):
    request = PlaylistRequest("iso", 20, NOW, WISH)
    usable, _ = _usable(library(12, seed), request)
    terms = _terms(usable, request, 1200.0)
    proved, searched = best_order(terms)[0], best_order(terms, exact_songs=0)[0]
    if proved is None:
        assert searched is None
    else:
        assert searched is not None
        assert terms.cost(searched) <= 1.02 * terms.cost(proved)


def test_a_song_not_to_use_and_a_vetoed_song_are_never_planned():
    songs = library(40)
    first = plan_playlist(songs, PlaylistRequest("iso", 20, NOW, WISH))
    middle = first.songs[2].reference
    for mark in ({"never": True}, {"vetoed": True}):
        without = [replace(s, **mark) if s.reference == middle else s for s in songs]
        again = plan_playlist(without, PlaylistRequest("iso", 20, NOW, WISH))
        assert middle not in {song.reference for song in again.songs}
        assert again.cost >= first.cost
        assert any("Left out: 1" in words for words in again.traded)


def test_a_comfort_place_takes_a_good_memory_first_and_never_an_unrated_song():
    songs = [
        PlaylistSong("calm stranger", 300, 0.2, 0.3, True),
        PlaylistSong("calm memory", 300, 0.29, 0.3, True, tied_to_memory=True),
        PlaylistSong("wish, only guessed", 300, 0.7, 0.8, False, tied_to_memory=True),
        PlaylistSong("wish, rated", 300, 0.64, 0.75, True),
    ]
    plan = plan_playlist(songs, PlaylistRequest("iso", 10, NOW, WISH))
    assert [song.reference for song in plan.songs] == ["calm memory", "wish, rated"]
    assert any("tied to no good memory: wish, rated" in words for words in plan.traded)
    with pytest.raises(Problem, match=r"within 0\.1 of wish"):
        plan_playlist(songs[:3], PlaylistRequest("iso", 10, NOW, WISH))


def test_a_mood_that_the_person_did_not_give_does_not_count():
    songs = [replace(s, rated_by_person=i < 2) for i, s in enumerate(library(12))]
    with pytest.raises(Problem, match="2 songs that may be used last"):
        plan_playlist(songs, PlaylistRequest("iso", 20, NOW, WISH))
    by_energy = PlaylistRequest("iso", 20, Place(NOW.energy), Place(WISH.energy))
    plan = plan_playlist(songs, by_energy)
    assert len(plan.songs) > 2 and plan.ideal[0].mood is None
    assert plan.songs[0].rated_by_person and plan.songs[-1].rated_by_person


def test_a_procedure_is_outlasted_and_the_wish_is_reached_before_it_begins():
    request = PlaylistRequest("procedure", 20, NOW, WISH, before_minutes=8, after_minutes=5)
    plan = plan_playlist(library(200), request)
    assert plan.target_s == 33 * 60 and plan.stop_fade_s >= 5
    reached = [i for i, place in enumerate(plan.ideal) if place == WISH]
    assert reached[0] <= math.ceil(8 / 33 * (len(plan.ideal) - 1)) and len(reached) > 2


def test_steady_tempo_focus_keeps_the_tempo_and_uses_no_song_without_one():
    plan = plan_playlist(library(100), PlaylistRequest("focus"))
    tempi = [song.tempo_bpm for song in plan.songs]
    assert None not in tempi and plan.target_s == 600
    assert max(tempi) / min(tempi) < 1.05


def test_what_is_traded_is_said():
    songs = [
        PlaylistSong("low", 200, 0.2, 0.3, True, 60),
        PlaylistSong("far", 200, 0.9, 0.1, True, 150),
        PlaylistSong("high", 190, 0.7, 0.8, True, 100),
    ]
    said = " ".join(plan_playlist(songs, PlaylistRequest("iso", 10, NOW, WISH)).traded)
    for words in (
        "10 s less than asked",
        "From low to far the tempo goes from 60 to 150",
        "off the ideal",
    ):
        assert words in said


def test_the_level_is_unknown_until_measured_and_the_dose_is_kept():
    request = PlaylistRequest("iso", 20, NOW, WISH)
    songs = library(40)
    assert "unknown" in plan_playlist(songs, request).dose.words
    dose = plan_playlist(songs, replace(request, level_dba=85.0)).dose
    assert dose.week_share == pytest.approx(dose.duration_h / 12.65, rel=1e-3)
    for refused in (
        replace(request, level_dba=105.0),
        replace(request, level_dba=85.0, dose_used_share=0.99),
        replace(request, level_dba=65.0, listener="baby"),
        replace(request, level_dba=55.0, listener="baby", baby=BabyLimits(stop_dba=55)),
        replace(request, listener="baby", baby=BabyLimits(longest_min=19)),
    ):
        with pytest.raises(Problem):
            plan_playlist(songs, refused)
    baby = plan_playlist(songs, replace(request, level_dba=55.0, listener="baby")).dose
    assert baby.week_share is None and "stop at 65" in baby.words
    assert "This list is longer" in baby.words and "set by" not in baby.words
    unit = BabyLimits(stop_dba=58, longest_min=20, set_by="Ward 9")
    baby = plan_playlist(songs, replace(request, listener="baby", baby=unit)).dose
    assert baby.duration_h <= 20 / 60
    assert "is unknown" in baby.words and "aim at 45 to 58 dB(A), stop at 58" in baby.words
    assert baby.words.count("set by Ward 9") == 2


FOUR = library(4)


@pytest.mark.parametrize(
    ("songs", "request_", "says"),
    [
        (FOUR[:1], PlaylistRequest("iso", 20, NOW, WISH), "library of 1 song"),
        (FOUR[:1], PlaylistRequest("free", 3), "library of 1 song"),
        (FOUR, PlaylistRequest("iso", 20, NOW, NOW), "same place as now"),
        (FOUR, PlaylistRequest("iso", 90, NOW, WISH), "cannot fill 90"),
        (
            [*FOUR, PlaylistSong("mute", 0.0, 0.5, 0.5, True)],
            PlaylistRequest("iso", 20, NOW, WISH),
            "mute has no sound",
        ),
        (
            [replace(s, vetoed=True) for s in FOUR],
            PlaylistRequest("iso", 20, NOW, WISH),
            "No song is left to play",
        ),
        ([*FOUR, FOUR[0]], PlaylistRequest("free", 5), "twice"),
        (FOUR, PlaylistRequest("iso", 20, NOW), "both places"),
        (FOUR, PlaylistRequest("iso", 20, NOW, Place(0.7)), "only one of now and wish"),
        (FOUR, PlaylistRequest("iso", 20, NOW, Place(1.7, 0.2)), "outside 0 to 1"),
        (FOUR, PlaylistRequest("iso", math.nan, NOW, WISH), "outside 1 to 180"),
        (FOUR, PlaylistRequest("iso", 5, Place(0.99, 0.01), WISH), "within 0.1 of now"),
        ([replace(FOUR[0], key="H7"), *FOUR[1:]], PlaylistRequest("free", 5), "not a key"),
        ([replace(FOUR[0], energy=2.0), *FOUR[1:]], PlaylistRequest("free", 5), "energy"),
        (
            [PlaylistSong(f"long {i}", 250.0) for i in range(4)],
            PlaylistRequest("free", 6),
            "No choice of these 4 songs",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_what_to_do(songs, request_, says):
    with pytest.raises(Problem) as refused:
        plan_playlist(songs, request_)
    assert says in refused.value.what_happened
    assert refused.value.what_happened.count(". ") == 0 and refused.value.what_to_do


def test_the_same_songs_give_the_same_list():
    songs = library(60)
    request = PlaylistRequest("iso", 30, NOW, WISH)
    assert plan_playlist(songs, request) == plan_playlist(songs, request)


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [("C", "C", 0), ("C", "Am", 0), ("C", "G", 1), ("F#", "C", 6), ("Gb", "F#", 0), ("D", "Bm", 0)],
)
def test_keys_lie_on_the_circle_of_fifths(a, b, apart):
    assert fifths_apart(a, b) == apart == fifths_apart(b, a)
