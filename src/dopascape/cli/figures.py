"""The command ``dopascape figures``."""

from __future__ import annotations

from typing import Annotated

import typer

from dopascape.cli.tables import show_table


def figures(
    name: Annotated[str | None, typer.Argument(help="A figure, to see its options.")] = None,
) -> None:
    """List the figures, or the options of one.

    Examples: `dopascape figures`, `dopascape figures loss_map`
    """
    from dopascape.figures.catalogue import CATALOGUE, figure_options  # noqa: PLC0415

    if name is None:
        kinds = {True: "sample", False: "grid"}
        rows = [(n, kinds[entry.of_sample], entry.caption) for n, entry in CATALOGUE.items()]
        show_table(("figure", "of a", "shows"), rows)
        return
    try:
        options = figure_options(name, {})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(CATALOGUE[name].caption)
    fields = type(options).model_fields
    show_table(
        ("option", "default", "meaning"),
        [(o, str(getattr(options, o)), about.description or "") for o, about in fields.items()],
    )
