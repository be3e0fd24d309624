"""What a study needs of the folder of runs."""

from __future__ import annotations

from dataclasses import dataclass

from dopascape.observables.recording import PLAIN, Recording
from dopascape.parameters import Parameters


@dataclass(frozen=True)
class Need:
    """Replicates of a point that are wanted, all recorded alike.

    Attributes
    ----------
    digest
        Name of their runs: covers parameters, root seed and what is recorded.
    parameters
    replicates
        Their numbers.
    recording
        What is kept beyond the variables that every run has.
    """

    digest: str
    parameters: Parameters
    replicates: range
    recording: Recording = PLAIN
