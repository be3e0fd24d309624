"""One network: its state, running it, and its checkpoints."""

from dopascape.simulation.simulation import Simulation
from dopascape.simulation.warm_up import warm_up

__all__ = ["Simulation", "warm_up"]
