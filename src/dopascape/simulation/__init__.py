"""Networks in time: their parts, the engines that run them, and their checkpoints."""

from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.simulation import Simulation
from dopascape.simulation.warm_up import warm_up

__all__ = ["Ensemble", "Simulation", "warm_up"]
