"""What the Snakefile and its rules ask for: the configuration, the files of studies, the start."""

from __future__ import annotations

import atexit
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from dopascape.driver.clocks import bring_back_from_the_future
from dopascape.driver.code import code_digest
from dopascape.driver.end import end_here, name_what_was_made, say_and_stop, wait_for_messages
from dopascape.driver.environment import set_environment_of_jobs
from dopascape.driver.failures import show_failures
from dopascape.driver.holds import (
    InUseError,
    be_the_only_driver,
    refuse_if_full,
    refuse_if_in_use,
)
from dopascape.driver.module import join_outer_handlers, read_module_config
from dopascape.driver.project import folder_of_workflow, open_agenda, own_config
from dopascape.driver.resources import megabytes_to_ask, minutes_to_ask
from dopascape.driver.start import keep_start
from dopascape.driver.terminal import LogHandler
from dopascape.figures.catalogue import CATALOGUE
from dopascape.figures.paper.catalogue import PAPER, paper_studies
from dopascape.jobs.agenda import Agenda
from dopascape.jobs.forecast import forecast, known_pace, table
from dopascape.jobs.progress import progress_of
from dopascape.observables.registry import observables_digest
from dopascape.results.reference import SENSITIVITY_STUDIES
from dopascape.results.summary import SUMMARY_VERSION
from dopascape.study.config import Config, read_config
from dopascape.study.design import Design
from dopascape.study.figure_list import FigureChoice
from dopascape.validation import unknown


class Driver:
    """The studies, as the rules of one Snakemake see them.

    Parameters
    ----------
    workflow
        Snakemake's ``workflow``, as the Snakefile has it.
    """

    def __init__(self, workflow: Any) -> None:
        self._workflow = workflow
        logging.raiseExceptions = False  # a log that cannot be written is no reason for tracebacks
        self._is_module = not workflow.modifier.is_main_snakefile()
        self._has_joined = False
        self.paper_studies = paper_studies()
        try:
            where = workflow.current_basedir.get_path_or_uri(secret_free=True)
            self._folder = folder_of_workflow(where)
            self._scripts = self._folder / "workflow" / "scripts"
            self.config = self._read_config()
            # The large studies take hours: not at scale quick.
            last = 1 if self.config.scale == "quick" else None
            self.sensitivity_studies = SENSITIVITY_STUDIES[:last]
            others = [*self.paper_studies, *SENSITIVITY_STUDIES]
            self.agenda: Agenda = open_agenda(self._folder, self.config, others)
        except ValueError as error:
            say_and_stop(self._workflow, error)
        self.results = self.config.results
        set_environment_of_jobs(self._scripts, self.config.checkpoint_seconds)

    def _read_config(self) -> Config:
        """Read the config files, which Snakemake itself must not: it runs code that one holds.

        A module has the configuration that the outer workflow gives it, and no other.
        """
        if self._is_module:
            return read_module_config(self._folder, self._workflow.modifier)
        settings = self._workflow.config_settings
        files: list[str | Path] = [*settings.configfiles]
        if not settings.replace_workflow_config:
            files.insert(0, own_config(self._folder))
        return read_config(files, settings.config)

    # Files

    def _design(self, study: str) -> Design:
        """Return a study; one that is not configured is read when it is asked for."""
        try:
            return self.agenda.designs[study]
        except ValueError as error:
            say_and_stop(self._workflow, error)

    def _choices(self, study: str) -> dict[str, FigureChoice]:
        return {choice.stem: choice for choice in self._design(study).figures}

    def _require_figure(self, kind: str, wildcards: Any, figures: Iterable[str]) -> None:
        """Stop at the name of a figure that there is not."""
        if wildcards.figure not in figures:
            say_and_stop(self._workflow, unknown(kind, wildcards.figure, figures))

    def figure_files(self, studies: Iterable[str]) -> list[str]:
        """Return the figures of studies, those that move as GIF too."""
        return [
            f"{self.results}/{study}/figures/{stem}.{ending}"
            for study in studies
            for stem, choice in self._choices(study).items()
            for ending in ("svg", "png", *(["gif"] if CATALOGUE[choice.figure].animation else []))
        ]

    def tables(self, studies: Iterable[str]) -> list[str]:
        """Return the design and the summary of studies, of a sample its indices too."""
        return [
            f"{self.results}/{study}/{file}"
            for study in studies
            for file in ("design.csv", "summary.nc", "indices.nc")
            if file != "indices.nc" or self._design(study).sample
        ]

    def explorers(self, studies: Iterable[str]) -> list[str]:
        """Return the pages to explore studies with: those of plain grids."""
        designs = {study: self._design(study) for study in studies}
        return [
            f"{self.results}/{study}/explorer.html"
            for study, design in designs.items()
            if not (design.sample or design.search)
        ]

    def paper_files(self, folder: str) -> list[str]:
        """Return the figures of the paper in a folder of the results."""
        return [f"{self.results}/paper/{folder}/{n}.{e}" for n in PAPER for e in ("svg", "png")]

    def crates(self, studies: Iterable[str]) -> list[str]:
        """Return what says of all files of studies what they are."""
        return [f"{self.results}/{study}/ro-crate-metadata.json" for study in studies]

    def all_of(self, studies: Sequence[str]) -> Callable[[Any], list[str]]:
        """Return the input of a target: all that is made of studies.

        Receipts too, so that what is missing of runs is made, also where the summary is there and
        Snakemake's notes, by which it sees that its input is another, are lost.
        """

        def files(wildcards: Any) -> list[str]:
            receipts = sorted({r for study in studies for r in self.receipts(study)})
            made = [*self.tables(studies), *self.figure_files(studies), *self.explorers(studies)]
            return [*receipts, *made, *self.crates(studies)]

        return files

    def receipts(self, study: str) -> list[str]:
        """Return what the summary of a study is made from."""
        self._before_jobs()
        return self.agenda.receipts(self._design(study).name)

    def drawn_from(self, wildcards: Any) -> str:
        """Return what a figure of a study is drawn from."""
        study = wildcards.study
        self._require_figure(f"figure of study {study}", wildcards, self._choices(study))
        table = "indices" if self._design(study).sample else "summary"
        return f"{self.results}/{study}/{table}.nc"

    def paper_summaries(self, wildcards: Any) -> list[str]:
        """Return the summaries that a figure of the paper is drawn from; of all without one."""
        return [f"{self.results}/{study}/summary.nc" for study in self._studies_of(wildcards)]

    def tracked_summaries(self, wildcards: Any) -> list[str]:
        """Return the same of the tracked summaries."""
        self._before_jobs()
        # Relative, so that figures do not count as old for having moved with the repository.
        folder = os.path.relpath(self._folder / "results" / "reference")
        return [f"{folder}/{study}.nc" for study in self._studies_of(wildcards)]

    def _studies_of(self, wildcards: Any) -> Sequence[str]:
        if not hasattr(wildcards, "figure"):
            return self.paper_studies
        self._require_figure("figure of the paper", wildcards, PAPER)
        return PAPER[wildcards.figure].studies

    # Parameters of rules

    summary_version = f"{SUMMARY_VERSION}, observables {observables_digest()}"
    code = staticmethod(cache(code_digest))

    def study_arguments(self, study: str) -> list[str]:
        """Return a study for a script: name, scale, root seed, and the digest of all it comes to.

        In one value, as Snakemake does not notice when two parameters swap theirs.
        """
        design = self._design(study)
        return [study, design.scale, str(design.root_seed), design.digest()]

    def studies_arguments(self, studies: Iterable[str]) -> str:
        """Return studies for a script, as JSON."""
        return json.dumps([self.study_arguments(study) for study in studies])

    def figure(self, wildcards: Any) -> str:
        """Return the name of the figure that a file holds."""
        return self._choices(wildcards.study)[wildcards.figure].figure

    def figure_options(self, wildcards: Any) -> str:
        """Return the options of the figure that a file holds, as JSON."""
        return json.dumps(self._choices(wildcards.study)[wildcards.figure].options, sort_keys=True)

    def caption(self, wildcards: Any) -> str:
        """Return the caption of the figure that a file holds."""
        return CATALOGUE[self.figure(wildcards)].caption

    def paper_caption(self, wildcards: Any) -> str:
        """Return the caption of a figure of the paper."""
        return PAPER[wildcards.figure].caption

    def block_minutes(self, wildcards: Any, attempt: int) -> int:
        """Return the minutes that the job of a block asks a cluster for."""
        return minutes_to_ask(self.agenda.seconds(wildcards.block), attempt)

    def block_megabytes(self, wildcards: Any, attempt: int) -> int:
        """Return the MB that the job of a block asks a cluster for."""
        return megabytes_to_ask(self.agenda.megabytes(wildcards.block), attempt)

    # Start and end

    def _before_jobs(self) -> None:
        """Do what must be done before jobs start, and cannot while the Snakefile is read.

        Called by functions for input: it is known by then if jobs are to start.
        """
        self._refuse_in_one_line()
        if self._is_module and not self._has_joined:
            self._has_joined = True
            join_outer_handlers(self._workflow, self.start, self.fail)

    def _refuse_in_one_line(self) -> None:
        """Stop before Snakemake finds the folder locked, or full, and says so in many lines."""
        workflow = self._workflow
        starts_jobs = workflow.executor_plugin is not None and not workflow.dryrun
        if starts_jobs and workflow.is_main_process and workflow.execution_settings.lock:
            try:
                refuse_if_in_use(Path(self.results))
                refuse_if_full()
            except InUseError as error:
                say_and_stop(self._workflow, error)
            except OSError as error:
                say_and_stop(self._workflow, f"this folder: cannot be written to: {error}")

    def start(self) -> None:
        """Begin: only here, where jobs really start, is anything written; not in a dry run."""
        wait_for_messages(self._workflow)
        try:
            be_the_only_driver(Path(self.results))
            bring_back_from_the_future(Path(self.results))
        except InUseError as error:
            say_and_stop(self._workflow, error)
        except OSError as error:
            say_and_stop(self._workflow, f"{self.results}: cannot be written to: {error}")
        end_here()
        if not self._is_module:  # what `resume` starts is this Snakefile, and no outer one
            settings = self._workflow.config_settings
            files = [str(path) for path in settings.configfiles]
            keep_start(files, settings.config, self._workflow.dag_settings.targets)
        self.agenda.write_plans()
        pace = known_pace() or 1.0
        # On a cluster the number of jobs is limited, and not that of cores.
        limits = self._workflow.resource_settings
        cores = limits.cores or (limits.nodes or 1) * self.config.threads
        if self.agenda.has_work:
            self._show_forecast(pace, cores)
        for handler in self._workflow.logger_manager.get_log_handlers():
            if isinstance(handler, LogHandler):
                handler.begin(progress_of(self.agenda, pace, cores))
        if self.agenda.has_work:
            self._compile()

    def _show_forecast(self, pace: float, cores: int) -> None:
        """Print what the studies asked for take, and what of it is there."""
        agenda = self.agenda
        for line in table([forecast(agenda, name, pace) for name in agenda.asked_for], cores):
            print(line, file=sys.stderr)

    def _compile(self) -> None:
        """Compile once before the jobs fan out; they find the machine code in numba's cache."""
        threads = str(min(self.config.threads, os.cpu_count() or 1))
        program = [sys.executable, str(self._scripts / "compile.py")]
        subprocess.run([*program, threads, *self.agenda.precisions()], check=True)

    def succeed(self) -> None:
        """End with where pages and figures are: after all that Snakemake still has to say."""
        name_what_was_made(self._workflow)

    def fail(self) -> None:
        """End with what failed: after all that Snakemake still has to say."""
        atexit.register(show_failures, self.config, self._scripts / "simulate.py")
        end_here()
