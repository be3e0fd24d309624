"""The command ``dopascape``: a module for each of its commands.

What takes long to import is imported in the commands that use it: ``--help`` need not wait.
"""

from __future__ import annotations

import typer

from dopascape.cli.benchmark import benchmark
from dopascape.cli.check import check
from dopascape.cli.errors import OneLineErrors
from dopascape.cli.plan import plan
from dopascape.cli.reference import reference
from dopascape.cli.resume import resume

app = typer.Typer(
    cls=OneLineErrors,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Learning with diffuse dopamine: tools beside the Snakemake workflow.",
)
for command in (benchmark, reference, plan, check):
    app.command()(command)
# What it does not know goes to Snakemake.
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(resume)
