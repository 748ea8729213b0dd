"""Krumhansl & Kessler 1982 (Psychol Rev 89:334): how alike the profiles of two keys are.

The correlations are those of Krumhansl 1990, Cognitive Foundations of Musical Pitch, ch. 2; the
profiles are printed with two decimals, hence the tolerance.
"""

import numpy as np
import pytest

from attune.music.tonality import MAJOR, MAJOR_KEYS, MINOR, MINOR_KEYS, best_key, key_correlations


@pytest.mark.parametrize(
    ("first", "second", "correlation"),
    [
        ("C", "G", 0.591),
        ("C", "F", 0.591),
        ("C", "Am", 0.651),
        ("C", "Em", 0.536),
        ("C", "Cm", 0.511),
        ("C", "F#", -0.683),
        ("Cm", "Gm", 0.339),
    ],
)
def test_published_correlations_of_two_keys(first, second, correlation):
    profile = MINOR if first.endswith("m") else MAJOR
    fits = dict(zip((*MAJOR_KEYS, *MINOR_KEYS), key_correlations(np.array(profile)), strict=True))
    assert fits[second] == pytest.approx(correlation, abs=0.002)


def test_every_profile_is_its_own_key():
    for profile, names in ((MAJOR, MAJOR_KEYS), (MINOR, MINOR_KEYS)):
        for tonic, name in enumerate(names):
            key = best_key(np.roll(profile, tonic))
            assert key is not None and (key.name, key.correlation) == (name, 1.0)
