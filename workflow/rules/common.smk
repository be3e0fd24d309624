# What all rules share: the validated config, the studies, and what they need of the runs.
import atexit
import hashlib
import json
import os
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from dopascape.figures.catalogue import CATALOGUE
from dopascape.figures.paper.catalogue import PAPER, paper_studies
from dopascape.driver.project import open_agenda
from dopascape.results.reference import SENSITIVITY_STUDIES
from dopascape.driver.resume import WORKING_HOLD, keep_start
from dopascape.jobs.block import why_it_failed
from dopascape.jobs.forecast import forecast, known_pace, table
from dopascape.store.hold import HeldError, release, take
from dopascape.results.summary import SUMMARY_VERSION
from dopascape.study.config import read_config

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
PAPER_STUDIES = paper_studies()
AGENDA = checked(
    open_agenda,
    Path(workflow.basedir),
    CONFIG,
    [*CONFIG.studies, *PAPER_STUDIES, *SENSITIVITY_STUDIES],
)

# Not a parameter of the jobs, which would be done again when it changes.
os.environ.update(CHECKPOINT_SECONDS=str(CONFIG.checkpoint_seconds))


wildcard_constraints:
    study="|".join(AGENDA.designs),
    figure="[A-Za-z0-9_-]+",
    block="[0-9a-f]{16}",


def choices(study):
    """The figures of a study by the stem of their files."""
    return {choice.stem: choice for choice in AGENDA.designs[study].figures}


def caption(study, stem):
    return CATALOGUE[choices(study)[stem].figure].caption


def figure_files(studies):
    return [
        f"{RESULTS}/{study}/figures/{stem}.{ending}"
        for study in studies
        for stem in choices(study)
        for ending in ("svg", "png")
    ]


def tables(studies):
    """The design and the summary of every study, of a sample its indices too."""
    return [
        f"{RESULTS}/{study}/{file}"
        for study in studies
        for file in ("design.csv", "summary.nc", "indices.nc")
        if file != "indices.nc" or AGENDA.designs[study].sample
    ]


def receipts(studies):
    """The receipts of studies, for targets: what is missing of runs is made.

    Also where the summary is there and Snakemake's notes, by which it sees that its input is
    another, are lost.
    """
    return lambda wildcards: sorted({r for study in studies for r in AGENDA.receipts(study)})


def drawn_from(study):
    """What the figures of a study are drawn from."""
    return f"{RESULTS}/{study}/{'indices' if AGENDA.designs[study].sample else 'summary'}.nc"


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


def sensitivity_code():
    """SHA-256 over the code of the analysis of samples: when it changes, indices are made again."""
    import dopascape.sensitivity

    sources = sorted(Path(dopascape.sensitivity.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


SENSITIVITY_CODE = sensitivity_code()


HOLD = Path(RESULTS) / "runs" / "driver.json"


def be_the_only_driver():
    """Refuse to work beside another Snakemake on the same results."""
    try:
        take(HOLD)
    except HeldError as error:
        print(
            f"{RESULTS}: {error} is at work here (Snakemake). Wait for it or stop it. "
            f"If it is dead for sure, remove {HOLD}",
            file=sys.stderr,
        )
        sys.exit(1)
    except OSError as error:
        print(f"{RESULTS}: cannot be written to: {error}", file=sys.stderr)
        sys.exit(1)
    atexit.register(release, HOLD)
    # With --nolock another may work in this folder, on other results.
    with suppress(HeldError):
        take(WORKING_HOLD)
        atexit.register(release, WORKING_HOLD)
    settings = workflow.config_settings
    files = [str(path) for path in settings.configfiles]
    keep_start(files, settings.config, workflow.dag_settings.targets)


def forecast_table():
    """What the studies asked for take, and what of it is there."""
    pace = known_pace() or 1.0
    # On a cluster the number of jobs is limited, and not that of cores.
    settings = workflow.resource_settings
    cores = settings.cores or (settings.nodes or 1) * CONFIG.threads
    return table([forecast(AGENDA, name, pace) for name in AGENDA.asked_for], cores)


def failures():
    """What failed in jobs of this start, and the commands that do these jobs alone again."""
    # By the clock of the file system that the logs lie on, which may not be this machine's.
    start = HOLD.stat().st_mtime
    for log in sorted((Path(RESULTS) / "logs" / "simulate").glob("*.log")):
        receipt = AGENDA.folder / "receipts" / f"{log.stem}.json"
        if log.stat().st_mtime >= start and not receipt.exists():
            script = Path(workflow.basedir) / "workflow" / "scripts" / "simulate.py"
            arguments = [AGENDA.folder, log.stem, CONFIG.threads, CONFIG.checkpoint_seconds]
            program = ["env", "OMP_NUM_THREADS=1", sys.executable, script]
            command = shlex.join(map(str, [*program, *arguments]))
            yield f"{why_it_failed(log)}\n  its log: {log}\n  again, alone: {command}"


def show_failures(shown=5):
    """Print what failed, but for the last ones of many."""
    found = list(failures())
    for failure in found[:shown]:
        print(failure, file=sys.stderr)
    if len(found) > shown:
        rest = f"and {len(found) - shown} more jobs; their logs are in {RESULTS}/logs/simulate"
        print(rest, file=sys.stderr)


onstart:
    be_the_only_driver()
    # Only here, where jobs really start, is anything written: not in a dry run.
    AGENDA.write_plans()
    if AGENDA.has_work:
        for line in forecast_table():
            print(line, file=sys.stderr)
        # Once before the jobs fan out; they find the machine code in numba's cache.
        script = Path(workflow.basedir) / "workflow" / "scripts" / "compile.py"
        threads = min(CONFIG.threads, os.cpu_count() or 1)
        subprocess.run(
            [sys.executable, script, str(threads), *AGENDA.precisions()],
            check=True,
        )


onerror:
    # At exit: after all that Snakemake still has to say.
    atexit.register(show_failures)
