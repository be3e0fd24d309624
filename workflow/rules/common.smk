# What all rules share: the validated config, the studies, and what they need of the runs.
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from dopascape.figures.catalogue import CATALOGUE, figure_options
from dopascape.store.agenda import Agenda
from dopascape.store.summary import SUMMARY_VERSION
from dopascape.study.config import find_study, read_config, study_folders
from dopascape.study.design import read_design

# Scripts are called by name: a rule's command, which Snakemake compares with that of the last
# run, holds no path of this machine. Jobs are many and each has one core, also in the libraries
# for linear algebra, whose results depend on their number of threads.
os.environ.update(
    PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    SCRIPTS=str(Path(workflow.basedir) / "workflow" / "scripts"),
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    MKL_NUM_THREADS="1",
)


def checked(read, *arguments):
    """Read a part of the configuration; say what is wrong without a traceback."""
    try:
        return read(*arguments)
    except ValueError as error:
        print(error, file=sys.stderr)
        # Not an exception of Snakemake's, which would add lines of the Snakefile.
        sys.exit(1)


def figure_check(name, options):
    return figure_options(name, options).model_dump(mode="json")


def own_config():
    """Read the config files again, by stricter rules than Snakemake's own."""
    settings = workflow.config_settings
    given = [str(path) for path in settings.configfiles]
    own = [str(path) for path in workflow.configfiles if str(path) not in given]
    if settings.replace_workflow_config:
        own = []
    return checked(read_config, own + given, settings.config)


CONFIG = own_config()
RESULTS = CONFIG.results
STUDY_FILES = [
    checked(find_study, name, study_folders(Path(workflow.basedir))) for name in CONFIG.studies
]
AGENDA = Agenda(
    [checked(read_design, path, CONFIG.scale, CONFIG.seed, figure_check) for path in STUDY_FILES],
    Path(RESULTS) / "runs",
    CONFIG.block_seconds,
)


wildcard_constraints:
    study="|".join(AGENDA.designs),
    figure="[A-Za-z0-9_-]+",
    block="[0-9a-f]{16}",


def choices(study):
    """The figures of a study by the stem of their files."""
    return {choice.stem: choice for choice in AGENDA.designs[study].figures}


def caption(study, stem):
    return CATALOGUE[choices(study)[stem].figure].caption


def figure_files():
    return [
        f"{RESULTS}/{study}/figures/{stem}.{ending}"
        for study in AGENDA.designs
        for stem in choices(study)
        for ending in ("svg", "png")
    ]


def tables():
    """The design and the summary of every study."""
    files = ("design.csv", "summary.nc")
    return [f"{RESULTS}/{study}/{file}" for study in AGENDA.designs for file in files]


def study_arguments(study):
    """A study for a script: name, scale, root seed, and the digest of all it comes to.

    In one value, as Snakemake does not notice when two parameters swap theirs.
    """
    design = AGENDA.designs[study]
    return [study, design.scale, str(design.root_seed), design.digest()]


def figure_code():
    """SHA-256 over the code that draws figures: when it changes, they are drawn again."""
    import dopascape.figures

    folder = Path(dopascape.figures.__file__).parent
    digest = hashlib.sha256()
    for source in sorted(folder.rglob("*.py")):
        digest.update(f"{source.relative_to(folder)}\n".encode() + source.read_bytes())
    return digest.hexdigest()


FIGURE_CODE = figure_code()


onstart:
    # Only here, where jobs really start, is anything written: not in a dry run.
    AGENDA.write_plans()
    if AGENDA.plan.blocks:
        # Once before the jobs fan out; they find the machine code in numba's cache.
        script = Path(workflow.basedir) / "workflow" / "scripts" / "compile.py"
        threads = min(CONFIG.threads, os.cpu_count() or 1)
        subprocess.run(
            [sys.executable, script, str(threads), *AGENDA.precisions()],
            check=True,
        )
