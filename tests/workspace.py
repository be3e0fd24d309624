"""A folder to run the real workflow in, on studies of seconds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]

# What the folder .test holds, which shows that the workflow works.
TINY = (REPOSITORY / ".test/config/studies/tiny.yaml").read_text()
CONFIG = (REPOSITORY / ".test/config/config.yaml").read_text()


def heed_interrupts() -> None:
    """Have SIGINT reach the processes that are started from here.

    A shell starts its background jobs with SIGINT ignored, and they hand that on.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Workspace:
    """A working directory with a config and a study, and the workflow run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / "results"
        self.study_file = folder / "config/studies/tiny.yaml"
        self.config_file = folder / "config/config.yaml"
        self.source: Path | None = None

    def command(self, *arguments: str) -> list[str]:
        snakefile = str(REPOSITORY / "Snakefile")
        return [sys.executable, "-m", "snakemake", "-s", snakefile, "--cores", "2", *arguments]

    def environment(self) -> dict[str, str]:
        source = {} if self.source is None else {"PYTHONPATH": str(self.source)}
        return {**os.environ, **source}

    def run(self, *arguments: str, fails: bool = False, memory: int | None = None) -> str:
        """Run Snakemake, each process with some bytes of memory at most; return all it says."""
        # Threads of linear algebra, one for each core, take memory too.
        one_thread = ["env", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"]
        limit = [] if memory is None else [*one_thread, "prlimit", f"--as={memory}"]
        return self.call(*limit, *self.command(*arguments), fails=fails)

    def call(self, *command: str, fails: bool = False) -> str:
        """Run a command here; return all it says."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout
        return done.stdout

    def change(self, old: str, new: str, file: Path | None = None) -> None:
        """Replace a piece of the study file (or another) that occurs in it once."""
        path = file or self.study_file
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def own_source(self) -> Path:
        """Run with a copy of the package, which a test may change."""
        self.source = self.folder / "src"
        shutil.copytree(REPOSITORY / "src", self.source)
        return self.source / "dopascape"

    def runs(self) -> dict[Path, tuple[int, bytes]]:
        """Every run file with its time stamp and bytes."""
        files = sorted((self.results / "runs").glob("??/[!.]*.nc"))
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def jobs(output: str) -> dict[str, int]:
    """How many jobs of each rule Snakemake planned; nothing if there was nothing to do."""
    if "Nothing to be done" in output:
        return {}
    table = output.split("Job stats:")[1].split("total", maxsplit=1)[0].splitlines()[3:]
    counts = dict(line.split() for line in table if line.strip())
    return {rule: int(n) for rule, n in counts.items() if rule != "all"}


def new_workspace(folder: Path) -> Workspace:
    """A tiny study in a folder that is made, nothing run yet."""
    workspace = Workspace(folder)
    workspace.study_file.parent.mkdir(parents=True)
    workspace.study_file.write_text(TINY)
    workspace.config_file.write_text(CONFIG)
    return workspace
