"""What `simulate` takes and gives, and the bar that shows how far it is."""

from __future__ import annotations

import inspect
import json
import pydoc
from importlib.metadata import version

import pytest
import xarray as xr
from rich.console import Console

import dopascape
from dopascape import Parameters, Recording, Simulation, simulate
from dopascape.simulation import trial_bar

SMALL = Parameters(network_width=10, trial_length=5, target_dim=2, n_trials=4)


def test_the_dataset_says_what_it_comes_from() -> None:
    about = simulate(SMALL, seed=3, root_seed=1, record={"weights": [0]}).attrs
    assert (about["seed"], about["root_seed"]) == (3, 1)
    assert Parameters(**json.loads(about["parameters"])) == SMALL
    assert json.loads(about["versions"]) == SMALL.versions()
    assert json.loads(about["record"]) == {"weights": [0]}
    assert about["dopascape_version"] == dopascape.__version__
    assert about["numpy_version"] == version("numpy")


def test_what_is_recorded_may_be_given_as_in_a_study_file() -> None:
    asked = {"activity": [1, "last"], "rate_correlation": True}
    xr.testing.assert_identical(
        simulate(SMALL, record=asked), simulate(SMALL, record=Recording(**asked))
    )


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"activty": [1]}, "record: unknown key 'activty', did you mean 'activity'"),
        ({"activity": ["first"]}, "record: activity.0 = 'first': must be the number of a trial"),
        ({"weights": [9]}, "weights: trial 9 is none of the run's"),
    ],
)
def test_what_cannot_be_recorded_is_refused(record: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        simulate(SMALL, record=record)
    assert "\n" not in str(caught.value)


def test_a_bar_shows_trials_and_loss_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    quiet = simulate(SMALL, progress=True)
    Simulation(SMALL).run(4, progress=True)
    assert capfd.readouterr() == ("", "")
    # As on a terminal.
    monkeypatch.setattr(
        trial_bar, "Console", lambda **settings: Console(force_terminal=True, width=80, **settings)
    )
    xr.testing.assert_identical(simulate(SMALL, progress=True), quiet)
    assert f"4 of 4 trials, loss {float(quiet.loss[-1]):.4g}" in capfd.readouterr().err
    Simulation(SMALL).run(4, progress=True)
    assert f"4 of 4 trials, loss {float(quiet.loss[-1]):.4g}" in capfd.readouterr().err
    simulate(SMALL)
    assert capfd.readouterr() == ("", "")


def test_the_constructor_is_typed_for_editors_and_help_is_short() -> None:
    shown = inspect.signature(Parameters).parameters
    assert list(shown) == list(Parameters.model_fields)
    assert str(shown["network_width"]) == "network_width: int = 200"
    assert str(shown["feedback"]) == "feedback: str = 'dopamine'"
    text = pydoc.plain(pydoc.render_doc(Parameters))
    assert len(text.splitlines()) < 80
    assert "replace(self" in text
    assert "model_validate" not in text


def test_parameters_show_what_differs_from_the_defaults() -> None:
    assert repr(Parameters()) == "Parameters()"
    assert repr(Parameters(patch_size=0.5, noise=0)) == "Parameters(patch_size=0.5)"
