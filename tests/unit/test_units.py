"""A tissue in real units, and the parameters in sides of the cube that stand for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_config import design_of

from dopascape import Parameters
from dopascape.anatomy.units import GIVEN, TISSUES, Tissue
from dopascape.results.gather import Rows
from dopascape.results.summary import labelled

STUDY = """\
title: A tissue
base: {n_trials: 10, network_width: 200}
tissue: {preset: dreyer}
grid: {patch_size: [0.5, 1.0]}
replicates: 2
"""


@pytest.mark.parametrize(
    ("preset", "length"), [("dorsal", 3.36), ("dreyer", 4.06), ("ventral", 5.81)]
)
def test_length_that_dopamine_diffuses(preset: str, length: float) -> None:
    # D* = 763/1.54² = 321.7 µm²/s over k = 6/0.21, 4.1/0.21, 2/0.21 = 28.57, 19.52, 9.524 per s
    assert Tissue(preset=preset).diffusion_length_um() == pytest.approx(length, abs=0.005)


def test_the_tissue_of_200_spns_by_hand() -> None:
    given = Tissue(preset="dreyer").dimensionless(Parameters().model_dump())
    side = (200 / 84_500) ** (1 / 3) * 1000  # mm to µm
    assert side == pytest.approx(133.3, abs=0.05)
    assert given["diffusion_length"] == pytest.approx(4.06 / 133.3, rel=1e-3)
    # 1.04e8 per mm³ in (0.1333 mm)³, over four units
    assert given["n_varicosities"] == pytest.approx(1.04e8 * 0.1333**3 / 4, rel=2e-3)
    assert given["kernel"] == "point_source"
    assert given["core_radius"] == pytest.approx(1 / 133.3, rel=1e-3)
    Parameters(**given)  # all of them are allowed


@given(
    diffusion=st.floats(1, 1000), uptake=st.floats(0.1, 100), side=st.floats(10, 1000),
    factor=st.floats(0.1, 10),
)  # fmt: skip
def test_scaling_of_the_diffusion_length(
    diffusion: float, uptake: float, side: float, factor: float
) -> None:
    def length(**values: float) -> float:
        tissue = {"diffusion": diffusion, "uptake": uptake, "side_um": side, **values}
        there = {"network_width": 100, "target_dim": 1, "snc_per_dim": 1}
        found: float = Tissue(preset="dreyer", varicosities=1e9, **tissue).dimensionless(there)[
            "diffusion_length"
        ]
        return found

    assert length(diffusion=diffusion * factor) == pytest.approx(length() * factor**0.5)
    assert length(uptake=uptake * factor) == pytest.approx(length() / factor**0.5)
    assert length(side_um=side * factor) == pytest.approx(length() / factor)


def test_a_study_in_real_units_has_both(tmp_path: Path) -> None:
    design = design_of(tmp_path, STUDY)
    expected = Tissue(preset="dreyer").dimensionless(Parameters().model_dump())
    for point in design.points:
        there = point.parameters.model_dump()
        assert {name: there[name] for name in GIVEN} == pytest.approx(expected)
    rows = Rows(design)  # of runs that are still to come
    summary = labelled(design, rows)
    assert summary.side_um.attrs["units"] == "um"
    assert float(summary.side_um) == pytest.approx(133.3, abs=0.05)
    ratio = float(summary.diffusion_length_um / summary.side_um)
    parameters = json.loads(summary.attrs["parameters"])
    assert parameters["diffusion_length"] == pytest.approx(ratio)
    said = json.loads(summary.attrs["tissue"])
    assert said["varicosities_per_mm3"] == 1.04e8
    assert said["source"] == TISSUES["dreyer"].source
    plain = design_of(tmp_path, STUDY.replace("tissue: {preset: dreyer}\n", ""))
    assert "tissue" not in labelled(plain, rows).attrs
    assert "side_um" not in labelled(plain, rows).coords


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("n_trials: 10,", "n_trials: 10, diffusion_length: 0.1,",
         "tissue: diffusion_length follows from it, and may not stand in base"),
        ("patch_size: [0.5, 1.0]", "n_varicosities: [5, 10]",
         "tissue: n_varicosities follows from it, and may not stand in grid"),
        ("patch_size: [0.5, 1.0]", "network_width: [50, 100]",
         "tissue: network_width may not stand in grid: what a tissue gives follows from it"),
        ("preset: dreyer", "preset: cortex", "tissue.preset = 'cortex': input should be 'dorsal'"),
        ("preset: dreyer", "preset: dreyer, uptake: 0", "tissue.uptake = 0: input should be great"),
        ("preset: dreyer", "preset: dreyer, colour: red", "unknown key 'tissue.colour'"),
        ("preset: dreyer", "preset: dreyer, side_um: 1", "a cube of 1 µm holds 0.104 varicos"),
        ("preset: dreyer", "preset: dreyer, side_um: 1000", "n_varicosities = 26000000: input sho"),
    ],
)  # fmt: skip
def test_real_units_and_sides_of_the_cube_do_not_mix(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert STUDY.count(old) == 1
    with pytest.raises(ValueError, match=r"study\.yaml") as refusal:
        design_of(tmp_path, STUDY.replace(old, new))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_with_a_side_of_its_own_the_width_may_vary(tmp_path: Path) -> None:
    text = STUDY.replace("dreyer}", "dreyer, side_um: 100}")
    design = design_of(tmp_path, text.replace("patch_size: [0.5, 1.0]", "network_width: [50, 100]"))
    assert {point.parameters.network_width for point in design.points} == {50, 100}
    assert {point.parameters.n_varicosities for point in design.points} == {26_000}
