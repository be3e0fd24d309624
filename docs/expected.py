"""Final losses of a few networks at full length, for the table in README.md.

``.venv/bin/python docs/expected.py`` prints it; about ten minutes on a core.
"""

from __future__ import annotations

from dopascape import Parameters, Simulation

MODES = {"dopamine": 25, "exact": 100, "shuffled": 25, "homogeneous": 25, "none": 25}
LENGTHS = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0)


def final_losses(parameters: Parameters, n_networks: int) -> str:
    """Return the loss of the last trial of each network, sorted."""
    losses = [
        Simulation(parameters, seed).run(parameters.n_trials)[-1] for seed in range(n_networks)
    ]
    return " ".join(f"{loss:.3f}" for loss in sorted(losses))


if __name__ == "__main__":
    for feedback, factor in MODES.items():
        print(feedback, final_losses(Parameters(feedback=feedback, feedback_factor=factor), 6))
    for length in LENGTHS:
        print("dopamine, λ =", length, final_losses(Parameters(diffusion_length=length), 3))
