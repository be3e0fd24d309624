"""The command ``dopascape tune``."""

from __future__ import annotations

from typing import Annotated

import typer

from dopascape.cli.options import Results, configuration


def tune(
    study: Annotated[str, typer.Argument(help="A study with a search: `tune` in its file.")],
    results: Results = None,
) -> None:
    """Write down the settings that a search has chosen.

    They go to config/studies/tuned/STUDY.yaml, where other studies take them from that have
    `tuned: STUDY` in their file. Example: `snakemake --cores 2 --config 'studies=[ladder_search]'`,
    then `dopascape tune ladder_search`
    """
    from pathlib import Path  # noqa: PLC0415

    from dopascape.findings.tuning import tuned, tuning_findings  # noqa: PLC0415
    from dopascape.store.atomic import write_text_atomic  # noqa: PLC0415
    from dopascape.store.dataset import load_dataset  # noqa: PLC0415
    from dopascape.store.netcdf import DamagedError  # noqa: PLC0415
    from dopascape.study.config import find_study, study_folders  # noqa: PLC0415
    from dopascape.study.tuned import tuned_file, tuned_text  # noqa: PLC0415

    workflow, config = configuration(None)
    summary_file = (results or Path(config.results)) / study / "summary.nc"
    try:
        study_file = find_study(study, study_folders(workflow))
        summary = load_dataset(summary_file)
        content, found = tuned(summary), tuning_findings(summary)
    except DamagedError as error:
        raise typer.BadParameter(str(error)) from None
    except ValueError as error:
        raise typer.BadParameter(f"{study}: {error}") from None
    file = tuned_file(study_file, study)
    file.parent.mkdir(exist_ok=True)
    write_text_atomic(file, tuned_text(content))
    for line in [*found, str(file)]:
        typer.echo(line)
