"""What the docs say of analyses of sensitivity, on functions whose indices are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from samples import run_function, sample, sampled

from dopascape.sensitivity.indices import analyse

ROOT = Path(__file__).resolve().parents[2]
FACTORS = (
    "{diffusion_length: {uniform: [1, 2]}, patch_size: {uniform: [0.25, 0.75]}, "
    "learning_rate: {uniform: [0, 1]}}"
)


def with_a_pair(p, replicate: int) -> float:
    """Return 3x + 12xy for x, y uniform on [-½, ½]: variances 3/4 and 1, half of it below 0."""
    x, y = p["diffusion_length"] - 1.5, 2 * (p["patch_size"] - 0.5)
    return 3 * x + 12 * x * y


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    found = {}
    for name, settings in {
        "sobol": "method: sobol, n: 256, second_order: true",
        "morris": "method: morris, n: 32, levels: 4",
    }.items():
        folder = tmp_path_factory.mktemp(name)
        found[name] = analyse(run_function(sampled(folder, sample(settings, FACTORS)), with_a_pair))
    return found


@pytest.fixture
def says(made, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import sensitivities

    monkeypatch.setattr(sensitivities, "summary", made.__getitem__)
    return sensitivities


def test_factors_that_stand_out_are_named_largest_first(says):
    """Totals are 1 of x and 4/7 of y."""
    found = says.stand_out("sobol")
    assert found.startswith("diffusion length λ (")
    assert found.index("diffusion") < found.index("patch size (0.5")
    assert "learning rate" not in found
    assert says.do_not_stand_out("sobol").startswith(("learning rate", "draw of the network"))
    assert "dummy" not in found + says.do_not_stand_out("sobol")


def test_what_factors_do_alone_adds_up_to_their_share(says):
    """3/7."""
    assert float(says.alone("sobol")) == pytest.approx(3 / 7, abs=0.05)
    value, low, high = says.index("sobol", "patch_size", "S1").replace("[", "").split(" ")
    assert abs(float(value)) < 0.05
    assert float(low.rstrip(",")) < 0 < float(high.rstrip("]"))


def test_only_pairs_that_act_together_are_named(says):
    """4/7."""
    found = says.pairs("sobol")
    assert found.startswith("diffusion length λ with patch size (0.5")
    assert found.count(" with ") == 1
    assert 0 < float(says.dummy_pair("sobol")) < 0.5


def test_sizes_are_told(says):
    assert says.size("morris").startswith("32 trajectories, ")
    assert says.size("sobol").endswith("runs, none diverged")
    assert float(says.not_reached("sobol").removesuffix(" %")) == pytest.approx(50, abs=3)


@pytest.mark.parametrize(
    ("settings", "of_length"),
    [("method: sobol, n: 128, second_order: true", 1.0), ("method: morris, n: 32, levels: 4", 0.5)],
)
def test_what_a_loss_per_output_hangs_on_leaves_out_that_it_is_a_sum(
    says, monkeypatch, tmp_path, settings: str, of_length: float
):
    """Each output adds 10^x: per output the loss is 10^x, x from 0.25 to 0.75."""
    factors = "{patch_size: {uniform: [0.25, 0.75]}, target_dim: {integer: [1, 8]}}"
    design = sampled(tmp_path, sample(settings, factors))
    found = analyse(run_function(design, lambda p, _: np.log10(p["target_dim"]) + p["patch_size"]))
    monkeypatch.setattr(says, "summary", lambda _: found)
    in_all = float(says.index("known", "target_dim", found.attrs["main_index"]).split(" [")[0])
    assert in_all > 0.3
    assert abs(float(says.per_output("known", "target_dim").split(" [")[0])) < 1e-9
    per_output = float(says.per_output("known", "patch_size").split(" [")[0])
    assert per_output == pytest.approx(of_length, rel=0.1)


def test_rankings_of_two_studies_are_compared(says):
    """Both have x, y, then what does nothing."""
    assert float(says.agreement_of("sobol", "sobol")) == 1
    assert 0 < float(says.agreement_of("sobol", "morris")) <= 1


def test_a_page_does_not_take_other_factors_for_the_largest(says):
    assert says.expect_largest("sobol", "patch_size", "diffusion_length") == ""
    with pytest.raises(ValueError, match=r"'learning_rate'.* are largest in sobol: it is "):
        says.expect_largest("sobol", "learning_rate", "diffusion_length")


def test_errors_are_those_of_all_samples_and_of_half(says, made, monkeypatch):
    found = made["sobol"].copy(deep=True)
    samples = np.arange(4)
    found["rank_agreement"].loc[{"outcome": says.FINAL}] = [0.1, 0.2, 0.3, 1.0]
    found["threshold"].loc[{"outcome": says.FINAL}] = samples / 10
    found["S2_high"].loc[{"other_factor": "dummy"}] = 0.1
    found["S2_high"].loc[{"other_factor": "dummy", "factor": "patch_size"}] = 0.7
    monkeypatch.setattr(says, "summary", lambda _: found)
    assert says.agreement("sobol") == "0.3"
    assert says.threshold("sobol") == "0.3"
    assert says.dummy_pair("sobol") == "0.7"
    assert says.pairs("sobol") == "none"


def test_parameters_that_do_less_than_another_network_are_named(says, made, monkeypatch):
    found = made["sobol"].copy(deep=True)
    found["ST"].loc[{"factor": "seed"}] = 0.8
    monkeypatch.setattr(says, "summary", lambda _: found)
    below = says.below_seed("sobol")
    assert "patch size" in below
    assert "learning rate" in below
    assert "diffusion length" not in below
    assert "draw" not in below
