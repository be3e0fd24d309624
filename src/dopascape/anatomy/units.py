"""Real units, at the edge: from µm and seconds of a tissue to parameters in sides of the cube."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from dopascape.parameters import Real
from dopascape.validation import StrictModel, one_of

SPNS_PER_MM3 = 84_500.0
"""Neurons of the rat's neostriatum, nearly all of them SPNs (Oorschot 1996, J Comp Neurol
366:580)."""

CORE_UM = 1.0
"""Radius within which dopamine counts as even: half of the median size of a hot spot (Beyene et
al. 2019, doi 10.1126/sciadv.aaw3108)."""

UM3_PER_MM3 = 1e9


class Preset(NamedTuple):
    """What is known of a tissue, by one source.

    Attributes
    ----------
    diffusion
        Free diffusion coefficient D of dopamine (µm²/s).
    tortuosity
        θ; the apparent coefficient is D* = D/θ².
    vmax, km
        Uptake (µM/s, µM): at low concentrations of the rate k = Vmax/Km.
    varicosities
        Of dopamine axons, per mm³.
    source
    """

    diffusion: float
    tortuosity: float
    vmax: float
    km: float
    varicosities: float
    source: str


# All with D and θ of Nicholson 1995 (Biophys J 68:1699).
TISSUES = {
    "dorsal": Preset(763, 1.54, 6.0, 0.21, 4e7, "dorsal striatum, Ejdrup et al., eLife 105214"),
    "ventral": Preset(763, 1.54, 2.0, 0.21, 4e7, "ventral striatum, Ejdrup et al., eLife 105214"),
    "dreyer": Preset(
        763, 1.54, 4.1, 0.21, 1.04e8, "Dreyer et al. 2010, doi 10.1523/JNEUROSCI.1894-10.2010"
    ),
}
"""Tissues by name; sources disagree, and each is kept."""

GIVEN = ("diffusion_length", "n_varicosities", "kernel", "core_radius")
"""Parameters that follow from a tissue."""

FOLLOWS = ("network_width", "target_dim", "snc_per_dim")
"""Parameters that they follow from, too."""


def _or_preset(meaning: str) -> Any:
    return Field(None, gt=0, le=1e12, description=f"{meaning}; by default the preset's")


class Tissue(StrictModel):
    """A tissue in real units, as a study file states it in place of ``GIVEN``."""

    preset: Annotated[str, one_of(TISSUES)] = Field(
        description="whose numbers hold: "
        + "; ".join(f"{name}: {preset.source}" for name, preset in TISSUES.items())
    )
    side_um: Real | None = Field(
        None,
        gt=0,
        le=1e5,
        description="side of the cube of tissue (µm); by default that which holds network_width "
        f"SPNs at {SPNS_PER_MM3:g} per mm³",
    )
    diffusion: Real | None = _or_preset("free diffusion coefficient D (µm²/s)")
    tortuosity: Real | None = _or_preset("tortuosity θ, D* = D/θ²")
    uptake: Real | None = _or_preset("rate k of first-order uptake, Vmax/Km (1/s)")
    varicosities: Real | None = _or_preset("dopamine varicosities per mm³")

    def values(self) -> dict[str, float]:
        """Return D (µm²/s), θ, k (1/s) and varicosities per mm³ as they hold."""
        preset = TISSUES[self.preset]
        theirs = {
            "diffusion": preset.diffusion,
            "tortuosity": preset.tortuosity,
            "uptake": preset.vmax / preset.km,
            "varicosities": preset.varicosities,
        }
        return {name: float(getattr(self, name) or value) for name, value in theirs.items()}

    def diffusion_length_um(self) -> float:
        """Return λ = √(D*/k) (µm), where diffusion and uptake of first order are in balance."""
        of = self.values()
        return math.sqrt(of["diffusion"] / of["tortuosity"] ** 2 / of["uptake"])

    def cube_side_um(self, network_width: int) -> float:
        """Return the side of the cube (µm)."""
        return float(self.side_um or (network_width / SPNS_PER_MM3 * UM3_PER_MM3) ** (1 / 3))

    def dimensionless(self, there: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters ``GIVEN`` that stand for this tissue.

        Parameters
        ----------
        there
            The parameters ``FOLLOWS``.

        Raises
        ------
        ValueError
            If the cube holds less than half a varicosity of each SNc unit.
        """
        side = self.cube_side_um(there["network_width"])
        units = there["target_dim"] * there["snc_per_dim"]
        in_cube = self.values()["varicosities"] * side**3 / UM3_PER_MM3
        if round(in_cube / units) < 1:
            raise ValueError(f"a cube of {side:.3g} µm holds {in_cube:.3g} varicosities")
        return {
            "diffusion_length": self.diffusion_length_um() / side,
            "n_varicosities": round(in_cube / units),
            "kernel": "point_source",
            "core_radius": min(1.0, CORE_UM / side),
        }

    def in_words(self, network_width: int) -> dict[str, Any]:
        """Return the tissue in real units, for whoever reads a summary."""
        return {
            "preset": self.preset,
            "source": TISSUES[self.preset].source,
            "side_um": self.cube_side_um(network_width),
            "diffusion_length_um": self.diffusion_length_um(),
            "diffusion_um2_per_s": self.values()["diffusion"],
            "tortuosity": self.values()["tortuosity"],
            "uptake_per_s": self.values()["uptake"],
            "varicosities_per_mm3": self.values()["varicosities"],
        }
