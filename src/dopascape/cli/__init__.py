"""The command ``dopascape``: a module for each of its commands.

What takes long to import is imported in the commands that use it: ``--help`` need not wait.
"""

from __future__ import annotations

from typing import Annotated

import typer

from dopascape import __version__
from dopascape.cli.benchmark import benchmark
from dopascape.cli.check import check
from dopascape.cli.errors import OneLineErrors
from dopascape.cli.figures import figures
from dopascape.cli.new import new
from dopascape.cli.open import open_page
from dopascape.cli.params import params
from dopascape.cli.plan import plan
from dopascape.cli.reference import reference
from dopascape.cli.resume import resume
from dopascape.cli.run import run
from dopascape.cli.show import show
from dopascape.cli.tune import tune

app = typer.Typer(
    cls=OneLineErrors,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(asked_for: bool) -> None:
    if asked_for:
        typer.echo(f"dopascape {__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Learning with diffuse dopamine: tools beside the Snakemake workflow.

    Examples: `dopascape new patches`, `dopascape plan patches`, `dopascape show landscape`
    """


app.command()(run)
app.command()(new)
app.command()(plan)
app.command()(show)
app.command("open")(open_page)
app.command()(figures)
app.command()(params)
# What it does not know goes to Snakemake.
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(resume)
app.command()(check)
app.command()(tune)
app.command()(reference)
app.command()(benchmark)
