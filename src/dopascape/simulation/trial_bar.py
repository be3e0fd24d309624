"""A bar that shows how far trials are: their loss and the time left."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


class TrialBar:
    """A bar on the standard error while trials run, if that is a terminal or a notebook.

    Parameters
    ----------
    n_trials
        How many there are.
    is_shown
        Whether it is wanted.
    """

    def __init__(self, n_trials: int, is_shown: bool) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            BarColumn(),
            TextColumn("{task.completed} of {task.total} trials{task.fields[loss]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
            transient=True,
            disable=not (is_shown and (console.is_terminal or console.is_jupyter)),
        )
        self._task = self._progress.add_task("", total=n_trials, loss="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, done: int, loss: NDArray[np.float64]) -> None:
        """Show how many trials are done, and the loss of the last one: the median of networks."""
        text = f", loss {np.median(loss):.4g}"
        self._progress.update(self._task, completed=done, loss=text)
