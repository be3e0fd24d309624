"""Parameters: what is refused and how, and what names a point."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from dopascape import Parameters, parameters
from dopascape.modes import FEEDBACK_MODES, OPTIMIZERS
from dopascape.validation import plain_number


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("network_width", 5, "greater than or equal to 10"),
        ("network_width", 100.5, "valid integer"),
        ("network_width", True, "valid integer"),
        ("network_width", "200", "valid integer"),
        ("diffusion_length", 0, "greater than or equal to 0.000001"),
        ("diffusion_length", float("nan"), "finite"),
        ("diffusion_length", float("inf"), "finite"),
        ("patch_size", 1.5, "less than or equal to 1"),
        ("patch_size", 0.0, "greater than 0"),
        ("feedback", "serotonin", "'dopamine', 'homogeneous', 'none'"),
        ("corticostriatal", "frozen", "'plastic', 'static' or 'absent'"),
        ("noise", -0.1, "greater than or equal to 0"),
        ("shared_varicosities", 1, "valid boolean"),
        ("learning_rate", None, "valid number"),
    ],
)
def test_an_impossible_value_is_named(field: str, value: object, allowed: str) -> None:
    with pytest.raises(ValueError, match=field) as caught:
        Parameters(**{field: value})
    message = str(caught.value)
    assert message.startswith(f"{field} = {plain_number(value)!r}: ")
    assert allowed in message
    assert "\n" not in message


def test_an_unknown_field_is_named_with_those_allowed() -> None:
    with pytest.raises(ValueError, match="unknown key 'netwrk_width'") as caught:
        Parameters(netwrk_width=3)
    for name in Parameters.model_fields:
        assert name in str(caught.value)


def test_every_mistake_is_named() -> None:
    with pytest.raises(ValueError, match="patch_size") as caught:
        Parameters(patch_size=2, network_width=1, colour="red")
    assert len(str(caught.value).splitlines()) == 3


def test_a_setting_without_effect_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed with feedback = 'filtered' only"):
        Parameters(highpass_synapse=True)


def test_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Parameters().noise = 1.0  # type: ignore[misc]


def test_the_defaults_are_the_papers() -> None:
    p = Parameters()
    assert (p.network_width, p.target_dim, p.trial_length, p.n_trials) == (200, 4, 200, 5000)
    assert (p.learning_rate, p.feedback_factor, p.diffusion_length) == (1e-3, 25, 0.1)
    assert (p.n_varicosities, p.patch_size, p.target_tau, p.noise) == (10, 1, 20, 0)


@pytest.mark.parametrize("same", [1, 1.0, np.int64(1), np.float64(1), np.float32(1)])
def test_one_number_is_one_point_however_written(same: object) -> None:
    assert Parameters(patch_size=same).digest(0) == Parameters().digest(0)
    assert Parameters(target_dim=same).digest(0) == Parameters(target_dim=1).digest(0)


def test_every_field_and_the_root_seed_change_the_digest() -> None:
    points = [Parameters(), Parameters(feedback="filtered", highpass_synapse=True)]
    for name, field in Parameters.model_fields.items():
        if name == "highpass_synapse":
            continue
        points.append(Parameters(**{name: another_value(name, field.default)}))
    digests = [point.digest(0) for point in points]
    assert len(set(digests)) == len(Parameters.model_fields) + 1
    assert Parameters().digest(1) not in digests
    assert Parameters().digest(0, "activity") not in digests


def another_value(name: str, value: Any) -> Any:
    about = Parameters.model_json_schema()["properties"][name]
    if isinstance(value, bool):
        return not value
    if "enum" in about:
        return next(word for word in about["enum"] if word != value)
    if isinstance(value, int):
        return value + 1
    return about["maximum"] / 2 if value == 0 else value / 2


POINTS = {
    **{mode: Parameters(feedback=mode) for mode in FEEDBACK_MODES},
    "highpass": Parameters(feedback="filtered", highpass_synapse=True),
    "adam": Parameters(optimizer="adam"),
    "exact adam": Parameters(feedback="exact", optimizer="adam"),
}


def renamed_by(monkeypatch: pytest.MonkeyPatch, table: dict[str, Any], key: str) -> set[str]:
    """Return the points that get other digests when the version of one entry is raised."""
    before = {name: point.digest(0) for name, point in POINTS.items()}
    with monkeypatch.context() as patch:
        patch.setitem(table, key, replace(table[key], version=table[key].version + 1))
        return {name for name, point in POINTS.items() if point.digest(0) != before[name]}


@pytest.mark.parametrize("mode", FEEDBACK_MODES)
def test_a_mended_feedback_rule_renames_its_own_points(
    monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    own = {name for name, point in POINTS.items() if point.feedback == mode}
    assert renamed_by(monkeypatch, FEEDBACK_MODES, mode) == own


def test_a_mended_optimizer_renames_its_own_points(monkeypatch: pytest.MonkeyPatch) -> None:
    assert renamed_by(monkeypatch, OPTIMIZERS, "adam") == {"adam", "exact adam"}
    assert renamed_by(monkeypatch, OPTIMIZERS, "sgd") == set(POINTS) - {"adam", "exact adam"}


def test_a_mended_highpass_renames_its_own_points(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: point.digest(0) for name, point in POINTS.items()}
    monkeypatch.setattr(parameters, "HIGHPASS", replace(parameters.HIGHPASS, version=2))
    renamed = {name for name, point in POINTS.items() if point.digest(0) != before[name]}
    assert renamed == {"highpass"}


def test_other_dynamics_rename_all_points(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: point.digest(0) for name, point in POINTS.items()}
    monkeypatch.setattr(parameters, "DYNAMICS_VERSION", parameters.DYNAMICS_VERSION + 1)
    assert all(point.digest(0) != before[name] for name, point in POINTS.items())


DEFAULTS = {
    "network_width": 200,
    "target_dim": 4,
    "trial_length": 200,
    "target_tau": 20.0,
    "n_trials": 5000,
    "learning_rate": 0.001,
    "learning_rate_scaling": "none",
    "feedback_factor": 25.0,
    "feedback": "dopamine",
    "diffusion_length": 0.1,
    "patch_size": 1.0,
    "n_varicosities": 10,
    "shared_varicosities": False,
    "kernel": "exponential",
    "core_radius": 0.01,
    "gain": "raw",
    "dopamine_tau": 100.0,
    "highpass_synapse": False,
    "optimizer": "sgd",
    "precision": "double",
    "noise": 0.0,
    "corticostriatal": "plastic",
    "thalamostriatal": "plastic",
    "collaterals": "plastic",
    "striatonigral": "plastic",
}
"""As they were when the dynamics got their version; fields that came later may stand here too."""


def test_results_keep_their_names() -> None:
    """What was run stays found: SHA-256 of the text that these digests are of.

    If this fails because a default or a meaning changed, raise the version of what changed.
    """
    versions = '{"dynamics": 3, "feedback dopamine": 1, "optimizer sgd": 1}'
    assert Parameters().digest(0) == name_of(f'[{versions}, 0, {{}}, ""]')
    versions = '{"dynamics": 3, "feedback exact": 2, "optimizer adam": 2}'
    chosen = '{"feedback": "exact", "network_width": 50, "optimizer": "adam"}'
    point = Parameters(network_width=50, feedback="exact", optimizer="adam", patch_size=1)
    assert point.digest(5, "kept") == name_of(f'[{versions}, 5, {chosen}, "kept"]')
    defaults = {name: field.default for name, field in Parameters.model_fields.items()}
    assert defaults.items() >= DEFAULTS.items()


def name_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def test_swapped_values_are_another_point() -> None:
    one = Parameters(diffusion_length=0.5, patch_size=0.25)
    other = Parameters(diffusion_length=0.25, patch_size=0.5)
    assert one.digest(0) != other.digest(0)


def test_labels_of_axes_have_symbol_and_unit() -> None:
    assert parameters.axis_label("diffusion_length") == "diffusion length λ (cube sides)"
    assert parameters.axis_label("network_width") == "network width N"
    assert parameters.axis_label("dopamine_tau") == "time constant of dopamine (ms)"


def test_every_parameter_says_what_it_is() -> None:
    for name, field in Parameters.model_fields.items():
        label, symbol, unit = parameters.quantity(name)
        assert label, name
        assert field.description, name
        assert unit in ("1", "ms", "cube side"), name
        assert len(symbol) <= 1, name
