"""Networks whose input from thalamus and cortex is known from a recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dopascape import Ensemble, Parameters, Simulation

SMALL = Parameters(network_width=20, trial_length=10)


def recorded(n_trials: int) -> list[np.ndarray]:
    """Return the input of the first trials of a network."""
    simulation = Simulation(SMALL, 3)
    rates = [simulation.record().rate for _ in range(n_trials)]
    return [np.hstack([r[p] for p in ("thal", "ctx_exc", "ctx_inh")]) for r in rates]


def test_with_its_own_input_a_network_does_the_same() -> None:
    same = Ensemble([SMALL, SMALL.replace(feedback="none")], 3, input_rates=recorded(4))
    np.testing.assert_array_equal(same.run(4)[0], Simulation(SMALL, 3).run(4))


def test_with_other_input_it_does_not() -> None:
    first, second, *_ = recorded(2)
    late = Ensemble([SMALL], 3, input_rates=[second, first])
    # The first trial begins with a cortex at rest.
    assert late.run(2)[0, 0] != Simulation(SMALL, 3).run(1)[0]


def test_no_more_trials_than_are_known_and_nothing_else_is_taken(tmp_path: Path) -> None:
    (rates,) = recorded(1)
    known = Ensemble([SMALL], 3, input_rates=[rates])
    with pytest.raises(ValueError, match="input_rates: networks with known input cannot be saved"):
        known.save(tmp_path / "a.npz")
    known.run(1)
    with pytest.raises(ValueError, match="input_rates: of 1 trials, and no more can be run"):
        known.run(1)
    with pytest.raises(ValueError, match=r"input_rates\[0\] has shape \(9, 60\); it must have \("):
        Ensemble([SMALL], 3, input_rates=[rates[1:]])
    with pytest.raises(ValueError, match=r"input_rates\[1\] has nan: allowed are finite numbers"):
        Ensemble([SMALL], 3, input_rates=[rates, np.nan * rates])
