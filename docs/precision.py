"""What single precision does to the final loss, for the table in docs/benchmarks.md.

``.venv/bin/python docs/precision.py`` prints it; a few minutes on a core.
"""

from __future__ import annotations

from dopascape import Parameters, Simulation

N_TRIALS = 1000

if __name__ == "__main__":
    print("feedback, replicate: loss of the last trial in double, in single, relative difference")
    for feedback in ("dopamine", "homogeneous", "none"):
        for seed in range(3):
            double, single = (
                Simulation(Parameters(feedback=feedback, precision=precision), seed).run(N_TRIALS)[
                    -1
                ]
                for precision in ("double", "single")
            )
            print(feedback, seed, f"{double:.6f} {single:.6f} {single / double - 1:+.1e}")
