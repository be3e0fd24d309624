"""The figure of the network shows the model's own numbers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, Rectangle

from dopascape import Parameters
from dopascape.figures import draw, draw_paper, save
from dopascape.figures.panels.circuit import PLASTIC_WIDTH, STATIC_WIDTH
from dopascape.figures.populations import SIGN_COLOUR

ROWS = ["cortex exc.", "cortex inh.", "dSPN", "iSPN", "SNr"]
COLUMNS = ["thalamus", "cortex exc.", "cortex inh.", "dSPN", "iSPN"]


def summary_of(**changes: Any) -> xr.Dataset:
    parameters = Parameters(**changes).model_dump()
    return xr.Dataset(attrs={"parameters": json.dumps(parameters)})


def panels_of(**changes: Any) -> list[Any]:
    return draw("architecture", summary_of(**changes)).axes


def test_the_matrix_has_the_probability_and_sign_of_every_connection():
    axes = panels_of()[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ROWS
    assert [label.get_text() for label in axes.get_xticklabels()] == COLUMNS
    cells = {
        (
            ROWS[round(text.get_position()[1])],
            COLUMNS[round(text.get_position()[0])],
        ): text.get_text()
        for text in axes.texts
    }
    # The table of the paper's model, (to, from).
    spns = ("dSPN", "iSPN")
    assert cells == {
        **{(f"cortex {c}.", "thalamus"): "+0.2" for c in ("exc", "inh")},
        **{(f"cortex {c}.", "cortex exc."): "+0.1" for c in ("exc", "inh")},
        **{(f"cortex {c}.", "cortex inh."): "−0.4" for c in ("exc", "inh")},
        **{(spn, "thalamus"): "+0.25" for spn in spns},
        **{(spn, "cortex exc."): "+0.2" for spn in spns},
        **{(post, pre): "−0.2" for post in spns for pre in spns},
        ("SNr", "dSPN"): "−1",
        ("SNr", "iSPN"): "+1",
    }


def frames(axes: Any) -> int:
    return sum(1 for p in axes.patches if isinstance(p, Rectangle) and not p.get_fill())


def test_plastic_connections_are_framed_and_absent_ones_left_out():
    assert frames(panels_of()[0]) == 10
    assert frames(panels_of(collaterals="static")[0]) == 6
    axes = panels_of(collaterals="absent", striatonigral="static")[0]
    assert frames(axes) == 4
    assert "−0.2" not in {text.get_text() for text in axes.texts}


def test_the_transfer_function_is_half_way_at_2_where_it_is_steepest():
    rate, slope = panels_of()[1].lines
    at = dict(zip(rate.get_xdata(), rate.get_ydata(), strict=True))
    assert at[2.0] == pytest.approx(0.5)
    assert at[0.0] == pytest.approx(1 / (1 + np.e**2))
    assert max(slope.get_ydata()) == pytest.approx(0.25)
    numeric = np.gradient(rate.get_ydata(), rate.get_xdata())
    np.testing.assert_allclose(slope.get_ydata()[1:-1], numeric[1:-1], atol=1e-4)


def test_dopamine_falls_off_as_each_kernel_says():
    lines = panels_of()[2].lines
    at = [dict(zip(np.round(x.get_xdata(), 6), x.get_ydata(), strict=True)) for x in lines]
    exponential, point_source = at[2], at[3]  # λ = 0.1, after 0.01
    assert exponential[0.0] == pytest.approx(10)
    assert exponential[0.2] == pytest.approx(np.exp(-2) / 0.1)
    assert point_source[0.2] == pytest.approx(np.exp(-2) / 0.2)
    assert point_source[0.0] == pytest.approx(100)  # 1 / core_radius
    texts = [text.get_text() for text in panels_of()[2].get_legend().get_texts()]
    assert texts[:3] == ["λ = 0.01", "λ = 0.1", "λ = 1"]


def arrows(**changes: Any) -> Counter[tuple[str, float]]:
    patches = panels_of(**changes)[3].patches
    drawn = [patch for patch in patches if isinstance(patch, FancyArrowPatch)]
    return Counter((to_hex(a.get_edgecolor()).upper(), a.get_linewidth()) for a in drawn)


def test_the_circuit_has_every_connection_by_sign_and_plasticity():
    excites, inhibits = SIGN_COLOUR[1], SIGN_COLOUR[-1]
    drawn = arrows()
    assert drawn[excites, PLASTIC_WIDTH] == 5  # cortex and thalamus to SPNs, iSPN to SNr
    assert drawn[excites, STATIC_WIDTH] == 4
    assert drawn[inhibits, PLASTIC_WIDTH] == 5  # four collaterals, dSPN to SNr
    assert drawn[inhibits, STATIC_WIDTH] == 2
    without = arrows(collaterals="absent", thalamostriatal="static")
    assert without[inhibits, PLASTIC_WIDTH] == 1
    assert (without[excites, PLASTIC_WIDTH], without[excites, STATIC_WIDTH]) == (3, 6)


@pytest.mark.parametrize(("dim", "width"), [(1, 50), (16, 800)])
def test_the_circuit_tells_how_many_neurons_there_are(dim, width):
    texts = {text.get_text() for text in panels_of(target_dim=dim, network_width=width)[3].texts}
    assert {f"SNr\n{dim}", f"SNc\n{dim}", f"dSPN\n{width // 2}", f"thalamus\n{10 * dim}"} <= texts


def test_the_paper_figure_has_lettered_panels():
    figure = draw_paper("architecture", {"architecture": summary_of()})
    assert [axes.get_title(loc="left") for axes in figure.axes] == list("ABCD")


def test_it_is_written_as_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        save(draw("architecture", summary_of()), tmp_path / f"{name}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert b"<image" not in (tmp_path / "a.svg").read_bytes()


def test_a_summary_without_parameters_is_refused():
    with pytest.raises(ValueError, match="'parameters' is missing"):
        draw("architecture", xr.Dataset())
