"""Parker, Vannest & Davis 2011, Behavior Modification 35:303, and the check of complete Tau-U."""

import pytest

from attune.measures import nap, tau, tau_u

A = [20, 20, 26, 25, 22, 23]
B = [28, 25, 24, 27, 30, 30, 29]


def test_nap_of_their_example():
    assert nap(A, B) == pytest.approx(38.5 / 42)


def test_tau_of_their_example():
    assert tau(A, B) == pytest.approx((38 - 3) / 42)


def test_tau_u_of_their_second_example_in_the_parker_form():
    second = tau_u([3, 3, 4, 5], [4, 5, 6, 7, 7])
    assert second.parker == pytest.approx(11 / 20)


def test_the_complete_form_beside_the_parker_form():
    a, b = [3, 4, 3, 5], [6, 5, 7, 6, 8]
    assert nap(a, b) == pytest.approx(0.975)
    assert tau(a, b) == pytest.approx(0.95)
    assert tau_u(a, b).complete == pytest.approx(0.615, abs=0.0005)
    assert tau_u(a, b).parker == pytest.approx(0.80)
