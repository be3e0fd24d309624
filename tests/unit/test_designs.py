"""Designs of the landscape by hand, and what they leave of a network's other numbers."""

from __future__ import annotations

import numpy as np
import pytest

from dopascape import Parameters, Simulation
from dopascape.anatomy.designs import DESIGNS, Setting, polar
from dopascape.anatomy.landscape import landscape
from dopascape.anatomy.populations import SPNS
from dopascape.modes import LANDSCAPE_DESIGNS

F = np.array([[3.0, 4.0], [0.0, 2.0], [6.0, 0.0], [0.0, 0.0]])
"""Gains 5, 2, 6, 0; root mean square √(65/4)."""

Q = np.sqrt(65 / 4)


def design(
    name: str, strength: float, natural: np.ndarray = F, other: np.ndarray = F
) -> np.ndarray:
    draws = np.random.Generator(np.random.Philox(3))
    return DESIGNS[name](natural, Setting(strength, 2, draws, lambda: other))


def test_each_word_has_its_function() -> None:
    assert ["natural", *DESIGNS] == list(LANDSCAPE_DESIGNS)


def test_polar_by_hand() -> None:
    lengths, directions = polar(F)
    np.testing.assert_allclose(lengths, [5, 2, 6, 0])
    np.testing.assert_allclose(directions, [[0.6, 0.8], [0, 1], [1, 0], [0, 0]])
    tiny, same = polar(F * 1e-200)  # whose squares are 0
    np.testing.assert_allclose(tiny, lengths * 1e-200)
    np.testing.assert_allclose(same, directions)


@pytest.mark.parametrize(
    ("name", "strength", "expected"),
    [
        # the directions add up to (1.6, 1.8)
        ("equal_directions", 1, np.outer([5, 2, 6, 0], np.array([1.6, 1.8]) / np.hypot(1.6, 1.8))),
        ("one_unit", 1, [[5, 0], [0, 2], [6, 0], [0, 0]]),
        ("one_unit", 0.5, [np.array([1.6, 0.8]) / np.hypot(1.6, 0.8) * 5, [0, 2], [6, 0], [0, 0]]),
        ("equal_gains", 1, [[0.6 * Q, 0.8 * Q], [0, Q], [Q, 0], [0, 0]]),
        ("equal_gains", 0.5, [[0.6 * np.sqrt(5 * Q), 0.8 * np.sqrt(5 * Q)], [0, np.sqrt(2 * Q)],
                              [np.sqrt(6 * Q), 0], [0, 0]]),
        ("dspn_only", 1, [[3, 4], [0, 2], [0, 0], [0, 0]]),
        ("dspn_only", 0.25, [[3, 4], [0, 2], [4.5, 0], [0, 0]]),
    ],
)  # fmt: skip
def test_a_design_by_hand(name: str, strength: float, expected: np.ndarray) -> None:
    np.testing.assert_allclose(design(name, strength), expected, atol=1e-14)


def test_borrowed_gains_by_hand() -> None:
    other = np.array([[0.0, 10.0], [3.0, 4.0], [0.0, 0.0], [1.0, 1.0]])
    borrowed = [[6, 8], [0, 5], [0, 0], [0, 0]]
    np.testing.assert_allclose(design("borrowed_gains", 1, other=other), borrowed)
    between = [[0.6 * np.sqrt(50), 0.8 * np.sqrt(50)], [0, np.sqrt(10)], [0, 0], [0, 0]]
    np.testing.assert_allclose(design("borrowed_gains", 0.5, other=other), between, atol=1e-14)


def test_singular_values_by_hand() -> None:
    axes = np.array([[0.0, 8.0, 0], [4.0, 0, 0], [0, 0, 1.0], [0, 0, 0]])
    q = np.sqrt((64 + 16 + 1) / 3)
    expected = {
        ("equal_singular_values", 1): (q, q, q),
        ("equal_singular_values", 0.5): (np.sqrt(8 * q), np.sqrt(4 * q), np.sqrt(q)),
        ("weakest_direction", 1): (8, 4, 0),
        ("weakest_direction", 0.5): (8, 4, 0.5),
        ("one_direction", 1): (8, 0, 0),
        ("one_direction", 0.75): (8, 1, 0.25),
    }
    for (name, strength), (second, first, third) in expected.items():
        by_hand = [[0, second, 0], [first, 0, 0], [0, 0, third], [0, 0, 0]]
        np.testing.assert_allclose(design(name, strength, axes), by_hand, atol=1e-14)


def test_a_direction_that_is_lost_stays_lost() -> None:
    alike = np.outer([1.0, 2.0, 2.0], [0.6, 0.8])
    np.testing.assert_allclose(design("equal_singular_values", 1, alike), alike, atol=1e-14)


@pytest.mark.parametrize("name", ["log_normal_gains", "gaussian"])
def test_what_is_drawn_has_its_distribution(name: str) -> None:
    natural = np.random.default_rng(0).uniform(0, 3, (20_000, 3))
    if name == "gaussian":
        drawn = design(name, 1, natural) / np.sqrt(np.mean(natural**2))
    else:
        drawn = np.log(polar(design(name, 1, natural))[0] / np.sqrt(3 * np.mean(natural**2)))
    error = 4 / np.sqrt(drawn.size)
    assert abs(drawn.mean()) < error
    assert drawn.var() == pytest.approx(1, abs=1.5 * error)
    assert np.mean(drawn**4) == pytest.approx(3, abs=10 * error)


def test_the_natural_design_is_the_landscape_as_it_was() -> None:
    point = Parameters(network_width=20)
    same = point.replace(landscape_design="natural", design_strength=0.3, design_length=2.0)
    for population in SPNS:
        np.testing.assert_array_equal(
            landscape(same, 4, 0).gain[population], landscape(point, 4, 0).gain[population]
        )
    assert point.replace(landscape_design="natural").digest(0) == point.digest(0)


def test_a_design_changes_the_gain_alone() -> None:
    natural = Parameters(network_width=20)
    designed = natural.replace(landscape_design="permuted_gains")
    one, other = Simulation(natural, 2), Simulation(designed, 2)
    for population in SPNS:
        np.testing.assert_array_equal(one.position(population), other.position(population))
        np.testing.assert_array_equal(one.varicosities(population), other.varicosities(population))
        np.testing.assert_array_equal(
            one.weight(population, "snr"), other.weight(population, "snr")
        )
        assert not np.array_equal(one.gain(population), other.gain(population))


def test_gains_are_borrowed_from_another_length() -> None:
    point = Parameters(network_width=20, diffusion_length=0.02)
    there = landscape(point.replace(diffusion_length=0.5), 1, 0).gain
    made = landscape(point.replace(landscape_design="borrowed_gains", design_length=0.5), 1, 0).gain
    for population in SPNS:
        np.testing.assert_allclose(polar(made[population])[0], polar(there[population])[0])


@pytest.mark.parametrize("name", list(DESIGNS))
def test_a_landscape_that_reaches_nobody_gives_finite_designs(name: str) -> None:
    made = design(name, 1, np.zeros((4, 3)), np.ones((4, 3)))
    assert not made.any()
