"""How far the jobs of a start are, and how long the rest takes at the pace that is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dopascape.jobs.agenda import Agenda
from dopascape.jobs.forecast import JOB_SECONDS, duration


@dataclass
class Job:
    """The job of a block.

    Attributes
    ----------
    seconds
        What the forecast says that it takes.
    runs
        How many it makes.
    made
        Says how many of them are there.
    begun, ended
        When, by the clock; None before.
    """

    seconds: float
    runs: int
    made: Callable[[], int]
    begun: float | None = None
    ended: float | None = None

    def count(self) -> int:
        """Return how many of its runs are made."""
        if self.ended is not None:
            return self.runs
        return self.made() if self.begun is not None else 0


class Progress:
    """The jobs of a start.

    The time left is the forecast's, times what the jobs so far took for what it said of them.

    Parameters
    ----------
    jobs
        By block.
    cores
        Jobs at work at the same time.
    clock
        Gives the time (s).
    """

    def __init__(
        self, jobs: Mapping[str, Job], cores: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._jobs = jobs
        self._cores = cores
        self._clock = clock

    def __contains__(self, block: str) -> bool:
        return block in self._jobs

    def begin(self, block: str) -> None:
        """Note that a job begins, perhaps once more."""
        self._jobs[block].begun = self._clock()

    def end(self, block: str) -> None:
        """Note that a job is done."""
        self._jobs[block].ended = self._clock()

    @property
    def is_done(self) -> bool:
        """Whether all jobs are done."""
        return all(job.ended is not None for job in self._jobs.values())

    def line(self) -> str:
        """Return, such as '143 of 300 runs, 2 of 7 jobs done, about 4 min left'."""
        counted = [(job, job.count()) for job in self._jobs.values()]
        runs = f"{sum(made for _, made in counted)} of {sum(job.runs for job, _ in counted)} runs"
        ended = sum(job.ended is not None for job, _ in counted)
        left = 0.0 if self.is_done else self._left(counted)
        # A job that takes longer than was said is done at any moment.
        time_left = f", about {duration(left)} left" if left >= 1 else ""
        return f"{runs}, {ended} of {len(counted)} jobs done{time_left}"

    def _left(self, counted: Sequence[tuple[Job, int]]) -> float:
        """Return about how many seconds are left, of jobs and what they have made."""
        now = self._clock()
        at_it = {id(job): (job.ended or now) - job.begun for job, _ in counted if job.begun}
        measured = [(job, made) for job, made in counted if made]
        if measured:
            forecast = sum(job.seconds * made / job.runs for job, made in measured)
            pace = sum(at_it[id(job)] for job, _ in measured) / forecast
        else:
            # No faster than what has taken longer already.
            pace = max([1.0, *(at_it[id(job)] / job.seconds for job, _ in counted if job.begun)])
        left = []
        for job, made in counted:
            if job.ended is None:
                # Of a job that has made nothing yet, what counts is for how long it is at it.
                waited = 0.0 if made else at_it.get(id(job), 0.0)
                left.append(max(job.seconds * pace * (1 - made / job.runs) - waited, 0.0))
        return max(sum(left) / self._cores, *left)


def progress_of(agenda: Agenda, pace: float, cores: int) -> Progress:
    """Return the progress of what is missing of the studies that are asked for.

    Parameters
    ----------
    agenda
        The studies and the folder of runs.
    pace
        Seconds of this machine for a second of the cost model's.
    cores
        Jobs at work at the same time.
    """

    def job(block: str, files: Mapping[str, int]) -> Job:
        return Job(
            seconds=JOB_SECONDS + pace * agenda.seconds(block),
            runs=sum(files.values()),
            made=lambda: sum(n for file, n in files.items() if (agenda.folder / file).exists()),
        )

    return Progress(
        {
            block: job(block, {chunk.file: len(chunk.replicates) for chunk in chunks})
            for study in agenda.asked_for
            for block, chunks in agenda.new_blocks(study).items()
        },
        cores,
    )
