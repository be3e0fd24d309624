"""Learning with diffuse dopamine: simulations, studies and figures.

After Wärnberg & Kumar, PNAS 120(32) e2221994120 (2023), doi 10.1073/pnas.2221994120.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dopascape.parameters import Parameters

if TYPE_CHECKING:
    from dopascape.observables.recording import Recording
    from dopascape.observables.replicate import simulate
    from dopascape.simulation import Ensemble, Simulation

__version__ = "0.1.0"
__all__ = ["Ensemble", "Parameters", "Recording", "Simulation", "__version__", "simulate"]

_LATER = {
    "Ensemble": "dopascape.simulation",
    "Recording": "dopascape.observables.recording",
    "Simulation": "dopascape.simulation",
    "simulate": "dopascape.observables.replicate",
}


def __getattr__(name: str) -> Any:
    # Loaded when first used: the compiler takes a second, and every start of the workflow and of
    # its smaller jobs would wait for it.
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
