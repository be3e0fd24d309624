"""The engine against networks that an independent implementation ran.

Every file in data/ is tried: a network's initial weights, landscape and task, the losses of its
first trials and its weights after them. Its attribute ``model`` names the parameters.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml

from dopascape import Parameters, Simulation
from dopascape.anatomy.populations import SPNS

FILES = sorted((Path(__file__).parent / "data").glob("*.nc"))


def parameters_of(data: xr.Dataset) -> Parameters:
    settings = (item.split("=") for item in data.attrs["model"].split(", "))
    # float() first: YAML 1.1 takes 1e-3 for text.
    return Parameters(**{name: number_or_word(value) for name, value in settings})


def number_or_word(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return yaml.safe_load(text)


def weights_of(data: xr.Dataset, when: str) -> dict[tuple[str, str], np.ndarray]:
    prefix = f"{when}_weight__"
    return {
        tuple(name.removeprefix(prefix).split("__")): data[name].values
        for name in data
        if str(name).startswith(prefix)
    }


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def reference(request: pytest.FixtureRequest) -> xr.Dataset:
    with xr.open_dataset(request.param) as data:
        return data.load()


@pytest.fixture(scope="module")
def simulation(reference: xr.Dataset) -> Simulation:
    return Simulation.from_arrays(
        parameters_of(reference),
        weights=weights_of(reference, "initial"),
        gain={p: reference[f"gain__{p}"].values for p in SPNS},
        thal_rate=reference["thal_rate"].values,
        target=reference["target"].values,
    )


def test_losses_and_final_weights_agree(reference: xr.Dataset, simulation: Simulation) -> None:
    loss = simulation.run(reference.sizes["trial"])
    np.testing.assert_allclose(loss, reference["loss"].values, rtol=1e-12, atol=0)
    final = weights_of(reference, "final")
    assert len(final) >= 10
    for (pre, post), weight in final.items():
        np.testing.assert_allclose(simulation.weight(pre, post), weight, rtol=0, atol=1e-12)


def test_there_is_reference_data() -> None:
    assert "dopamine" in [path.stem for path in FILES]
