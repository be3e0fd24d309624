"""Learning with diffuse dopamine: simulations, studies and figures.

After Wärnberg & Kumar, PNAS 120(32) e2221994120 (2023), doi 10.1073/pnas.2221994120.
"""

from dopascape.observables import simulate
from dopascape.parameters import Parameters
from dopascape.simulation.simulation import Simulation

__version__ = "0.1.0"
__all__ = ["Parameters", "Simulation", "__version__", "simulate"]
