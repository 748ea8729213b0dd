"""Zar 1999, Biostatistical Analysis, examples 26.4 and 27.1: eight directions."""

import numpy as np
import pytest

from attune.movement.synchrony import rayleigh_p, resultant_length

DIRECTIONS_RAD = np.deg2rad([45, 55, 81, 96, 110, 117, 132, 154])


def test_the_mean_resultant_length():
    assert resultant_length(DIRECTIONS_RAD) == pytest.approx(0.82522, abs=5e-6)


def test_the_rayleigh_probability_lies_where_the_table_says():
    assert 0.001 < rayleigh_p(DIRECTIONS_RAD) < 0.002
