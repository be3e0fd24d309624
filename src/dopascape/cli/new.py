"""The command ``dopascape new``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

STUDY = """\
# config/README.md explains every key; `dopascape params` and `dopascape figures` list what can
# stand here, and `dopascape plan {name}` checks this file and says what it takes.
title: Do small patches of dopamine need more varicosities?   # what is varied, in a line

base:                          # what differs from the paper's defaults all over the study
  n_trials: 1000

grid:                          # the axes: every combination of their values is run
  patch_size: [0.1, 0.3, 1.0]  # a list, or n values from a to b:
  diffusion_length: {{logspace: [-2, 0, 5]}}  # from 10^-2 to 10^0; {{linspace: [a, b, n]}} too
  feedback: [dopamine, none]

replicates: 5                  # networks per point; raise it later: only the new ones are run

overrides:                     # settings that go with a value of an axis
  # Without feedback dopamine does nothing: these points share their runs.
  - {{when: {{feedback: none}}, set: {{patch_size: 1.0, diffusion_length: 0.1}}}}

quick:                         # what replaces the above at scale quick: to see how it looks
  base: {{n_trials: 100}}
  replicates: 2

figures:                       # a name, or a name with options
  - loss_by_diffusion
  - loss_box: {{by: feedback, select: {{diffusion_length: 0.1}}}}
"""


def new(
    name: Annotated[str, typer.Argument(help="Letters, digits, - and _.")],
) -> None:
    """Write a study file to start from.

    It is config/studies/NAME.yaml, has a comment on every key, and runs as it is. Example:
    `dopascape new patches`, then `snakemake --cores 8 --config 'studies=[patches]'`
    """
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    from dopascape.study.config import StudyName  # noqa: PLC0415

    try:
        TypeAdapter(StudyName).validate_python(name)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise typer.BadParameter(f"{name!r}: {message}") from None
    path = Path("config/studies") / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(STUDY.format(name=name))
    except FileExistsError:
        raise typer.BadParameter(f"{path} is there already") from None
    typer.echo(f"{path}\nsnakemake --cores 2 --config 'studies=[{name}]'")
